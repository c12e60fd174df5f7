package rotation

import (
	"testing"
	"time"
)

// terms is a history: the first term from the beginning of time, each other from its offset to noon on.
func terms(first Timing, others ...Term) []Term {
	return append([]Term{{Timing: first}}, others...)
}

func from(offset time.Duration, t Timing) Term { return Term{Since: noon.Add(offset), Timing: t} }

// The lengths of the tables: of tokens (minutes), documents (hours), propagation and clocks (minutes), told apart at a glance.
var (
	usual = Timing{MaxTokenTTL: 30 * time.Minute, JWKSMaxAge: 5 * time.Hour, PropagationDelay: 7 * time.Minute, ClockSkew: time.Minute}
	// usualLead and usualRetention are those of a set whose policy never changed.
	usualLead      = 5*time.Hour + 7*time.Minute + time.Minute
	usualRetention = 7*time.Minute + 30*time.Minute + 3*time.Minute
)

func with(t Timing, change func(*Timing)) Timing {
	change(&t)
	return t
}

// A key that was published at noon signs from noon + D + C* + S on.
func TestActivateAfter(t *testing.T) {
	aged := func(age time.Duration) Timing { return with(usual, func(t *Timing) { t.JWKSMaxAge = age }) }
	slow := with(usual, func(t *Timing) { t.PropagationDelay = time.Hour })
	apart := with(usual, func(t *Timing) { t.ClockSkew = time.Hour })
	const day = 24 * time.Hour
	for _, tt := range []struct {
		name    string
		history []Term
		was     time.Duration // what the key bears already
		want    time.Duration
	}{
		{"never changed", terms(usual), 0, usualLead},
		{"max-age lowered in this apply", terms(aged(day), from(0, usual)), 0, usualLead + 19*time.Hour},
		{"max-age lowered, the last document just cacheable", terms(aged(day), from(-day-8*time.Minute, usual)), 0, usualLead + 19*time.Hour},
		{"max-age lowered, the last document just gone", terms(aged(day), from(-day-8*time.Minute-time.Second, usual)), 0, usualLead},
		{"max-age lowered twice", terms(aged(10*day), from(-11*day, aged(day)), from(-time.Hour, usual)), 0, usualLead + 19*time.Hour},
		{"max-age lowered and raised", terms(aged(day), from(-time.Hour, aged(time.Hour)), from(-time.Minute, usual)), 0, usualLead + 19*time.Hour},
		{"max-age raised in this apply", terms(aged(time.Hour), from(0, usual)), 0, usualLead},
		{"max-age raised while waiting", terms(usual, from(time.Hour, aged(day))), usualLead, usualLead + 19*time.Hour},
		{"max-age raised and lowered while waiting", terms(usual, from(time.Hour, aged(day)), from(2*time.Hour, usual)), usualLead, usualLead + 19*time.Hour},
		{"max-age lowered while waiting", terms(usual, from(time.Hour, aged(0))), usualLead, usualLead},
		{"max-age lowered, and the memory of it lost", terms(aged(0)), usualLead, usualLead},
		{"delay lowered while waiting", terms(slow, from(time.Hour, usual)), 0, usualLead + 53*time.Minute},
		{"delay raised while waiting", terms(usual, from(time.Hour, slow)), usualLead, usualLead + 53*time.Minute},
		{"delay lowered, not yet for all", terms(slow, from(-time.Hour-time.Minute, usual)), 0, usualLead + 53*time.Minute},
		{"delay lowered long before", terms(slow, from(-time.Hour-time.Minute-time.Second, usual)), 0, usualLead},
		{"skew lowered while waiting", terms(apart, from(time.Hour, usual)), 0, usualLead + 59*time.Minute},
		{"skew raised while waiting", terms(usual, from(time.Hour, apart)), usualLead, usualLead + 59*time.Minute},
		{"nothing takes time", terms(Timing{}), 0, time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Policy{Timing: tt.history[len(tt.history)-1].Timing}
			k := Key{PublishedAt: noon}
			if tt.was > 0 {
				k.ActivateAfter = noon.Add(tt.was)
			}
			if got := activateAfter(State{History: tt.history}, p, k).Sub(noon); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// A key that signed from an hour before noon until noon goes from noon + D + T* + 3S on.
func TestRemoveAfter(t *testing.T) {
	living := func(life time.Duration) Timing { return with(usual, func(t *Timing) { t.MaxTokenTTL = life }) }
	slow := with(usual, func(t *Timing) { t.PropagationDelay = time.Hour })
	apart := with(usual, func(t *Timing) { t.ClockSkew = 20 * time.Minute })
	const signed = -time.Hour // since when
	for _, tt := range []struct {
		name    string
		history []Term
		was     time.Duration
		want    time.Duration
	}{
		{"never changed", terms(usual), 0, usualRetention},
		{"life lowered at deactivation", terms(living(time.Hour), from(0, usual)), 0, usualRetention + 30*time.Minute},
		{"life lowered while it signed", terms(living(time.Hour), from(-30*time.Minute, usual)), 0, usualRetention + 30*time.Minute},
		{"life lowered at activation", terms(living(time.Hour), from(signed, usual)), 0, usualRetention + 30*time.Minute},
		{"life lowered before, not yet for all", terms(living(time.Hour), from(signed-8*time.Minute, usual)), 0, usualRetention + 30*time.Minute},
		{"life lowered before, for all", terms(living(time.Hour), from(signed-8*time.Minute-time.Second, usual)), 0, usualRetention},
		{"life raised and lowered while it signed", terms(usual, from(-40*time.Minute, living(time.Hour)), from(-20*time.Minute, usual)), 0, usualRetention + 30*time.Minute},
		{"life raised while it signed", terms(living(time.Minute), from(-30*time.Minute, usual)), 0, usualRetention},
		{"life raised while some still sign", terms(usual, from(8*time.Minute, living(time.Hour))), usualRetention, usualRetention + 30*time.Minute},
		{"life raised when none signs any longer", terms(usual, from(8*time.Minute+time.Second, living(time.Hour))), usualRetention, usualRetention},
		{"life raised and lowered while some still sign", terms(usual, from(time.Minute, living(time.Hour)), from(2*time.Minute, usual)), usualRetention, usualRetention + 30*time.Minute},
		{"life lowered after it signed", terms(usual, from(time.Minute, living(time.Minute))), usualRetention, usualRetention},
		{"life lowered, and the memory of it lost", terms(living(0)), usualRetention, usualRetention},
		{"delay raised after it signed", terms(usual, from(time.Minute, slow)), usualRetention, usualRetention + 53*time.Minute},
		{"delay lowered after it signed", terms(slow, from(time.Minute, usual)), 0, usualRetention + 53*time.Minute},
		{"delay lowered, then life raised in the old delay", terms(slow, from(time.Minute, usual), from(50*time.Minute, living(time.Hour))), 0, usualRetention + 83*time.Minute},
		{"skew lowered while it signed", terms(apart, from(-30*time.Minute, usual)), 0, usualRetention + 57*time.Minute},
		{"skew raised after it signed", terms(usual, from(time.Minute, apart)), usualRetention, usualRetention + 57*time.Minute},
		{"nothing takes time", terms(Timing{}), 0, time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Policy{Timing: tt.history[len(tt.history)-1].Timing}
			k := Key{ActivatedAt: noon.Add(signed), DeactivatedAt: noon}
			if tt.was > 0 {
				k.RemoveAfter = noon.Add(tt.was)
			}
			if got := removeAfter(State{History: tt.history}, p, k).Sub(noon); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// The longest lengths that can be said add up to an instant in the future, and are said as the longest.
func TestEndlessLengths(t *testing.T) {
	const endless = time.Duration(1<<63 - 1)
	p := Policy{Timing: Timing{endless, endless, endless, endless}}
	s := State{History: terms(p.Timing)}
	at := activateAfter(s, p, Key{PublishedAt: noon})
	if want := noon.Add(endless).Add(endless).Add(endless); !at.Equal(want) {
		t.Errorf("activate after %s, want %s", at, want)
	}
	at = removeAfter(s, p, Key{ActivatedAt: noon, DeactivatedAt: noon})
	if want := noon.Add(endless).Add(endless).Add(endless).Add(endless).Add(endless); !at.Equal(want) {
		t.Errorf("remove after %s, want %s", at, want)
	}
	if p.Lead() != endless || p.Retention() != endless {
		t.Errorf("lead %s, retention %s, want %s", p.Lead(), p.Retention(), endless)
	}
}

// A term is remembered as long as a document of it may be cached, or a key that is held may have signed by it.
func TestForget(t *testing.T) {
	before := with(usual, func(t *Timing) { t.MaxTokenTTL = time.Hour })
	history := terms(before, from(0, usual))
	p := Policy{Timing: usual}
	gone := noon.Add(5*time.Hour + 8*time.Minute)
	signed := noon.Add(8 * time.Minute)
	for _, tt := range []struct {
		name string
		keys []Key
		now  time.Time
		want int
	}{
		{"a document may be cached", nil, gone, 2},
		{"no document is cached", nil, gone.Add(time.Second), 1},
		{"a key may have signed by it", []Key{{Status: Passive, ActivatedAt: signed}}, gone.Add(time.Second), 2},
		{"the active key may have", []Key{{Status: Active, ActivatedAt: signed}}, gone.Add(time.Second), 2},
		{"no key has", []Key{{Status: Passive, ActivatedAt: signed.Add(time.Second)}}, gone.Add(time.Second), 1},
		{"the standby never signed", []Key{{Status: Standby, PublishedAt: noon}}, gone.Add(time.Second), 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := forget(State{Keys: tt.keys, History: history}, p, tt.now); len(got) != tt.want {
				t.Errorf("%d terms remembered, want %d", len(got), tt.want)
			}
		})
	}
}

// A change that is remembered is one of timing, from the apply that carries it on.
func TestRemember(t *testing.T) {
	h := remember(nil, usual, noon)
	if len(h) != 1 || !h[0].Since.IsZero() {
		t.Errorf("the first term is %v, want one without a beginning", h)
	}
	if h = remember(h, usual, noon.Add(time.Hour)); len(h) != 1 {
		t.Errorf("%d terms of one timing", len(h))
	}
	if h = remember(h, Timing{}, noon.Add(time.Hour)); len(h) != 2 || !h[1].Since.Equal(noon.Add(time.Hour)) {
		t.Errorf("got %v, want a second term an hour after noon", h)
	}
}
