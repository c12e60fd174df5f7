package rotation

import (
	"slices"
	"testing"
	"time"
)

// event is a part of an apply, at an offset to noon.
type event struct {
	at time.Duration
	do func(*apply)
}

// from is an apply that brings a timing into force.
func from(at time.Duration, t Timing) event {
	return event{at, func(a *apply) {
		a.policy.Timing = t
		a.applyTiming()
	}}
}

// grace is an apply that brings a grace into force.
func grace(at, length time.Duration) event {
	return event{at, func(a *apply) {
		a.policy.RemovalGrace = length
		a.applyTiming()
	}}
}

// observed is an apply that requires deployed keys to be seen, and sees none.
func observed(at time.Duration) event {
	return event{at, func(a *apply) {
		a.policy.RequireDeployed = true
		a.release()
	}}
}

// released is an apply that sees a key that was made when key 1 had stopped signing.
func released(at time.Duration) event {
	return event{at, func(a *apply) {
		a.state.Keys = append(a.state.Keys, Key{ID: "next", Generation: 2, Status: Active, PublishedAt: a.now, ActivatedAt: a.now})
		a.policy.DeployedKids = []string{"next"}
		a.release()
		a.applyTiming()
	}}
}

// ever is a timing that was in force long before anything else happened.
func ever(t Timing) event { return from(-10_000*time.Hour, t) }

// play carries out events in the order of their instants, and events at the same instant as listed. It returns the first key.
func play(events ...event) Key {
	var a apply
	slices.SortStableFunc(events, func(a, b event) int { return int(a.at - b.at) })
	for _, e := range events {
		a.now = noon.Add(e.at)
		a.applyTiming()
		e.do(&a)
	}
	return a.state.Keys[0]
}

// The lengths of the tables: tokens take minutes, caches hours, propagation and clocks minutes. Each sum has only one explanation.
var (
	usual          = Timing{MaxTokenTTL: 30 * time.Minute, JWKSMaxAge: 5 * time.Hour, PropagationDelay: 7 * time.Minute, ClockSkew: time.Minute}
	usualLead      = 5*time.Hour + 7*time.Minute + time.Minute
	usualRetention = 7*time.Minute + 30*time.Minute + 3*time.Minute
)

func with(t Timing, change func(*Timing)) Timing {
	change(&t)
	return t
}

// A key that is published at noon signs from noon + D + C* + S on.
func TestActivateAfter(t *testing.T) {
	aged := func(age time.Duration) Timing { return with(usual, func(t *Timing) { t.JWKSMaxAge = age }) }
	slow := with(usual, func(t *Timing) { t.PropagationDelay = time.Hour })
	apart := with(usual, func(t *Timing) { t.ClockSkew = time.Hour })
	// listed is the first apply that finds the key in the live JWK Set.
	listed := func(at time.Duration) event {
		return event{at, func(a *apply) {
			a.change(Key{Generation: 1}, func(k *Key) { k.ListedAt = a.now })
			a.applyTiming()
		}}
	}
	published := event{0, func(a *apply) {
		a.change(a.newKey(), func(k *Key) { k.ActivateAfter = activateAfter(*k) })
	}}
	for _, tt := range []struct {
		name    string
		history []event
		want    time.Duration
	}{
		{"never changed", []event{ever(usual)}, usualLead},
		{"max-age lowered in this apply", []event{ever(aged(day)), from(0, usual)}, usualLead + 19*time.Hour},
		{"max-age lowered, the last cache just has it", []event{ever(aged(day)), from(-day-8*time.Minute, usual)}, usualLead + 19*time.Hour},
		{"max-age lowered, the last cache just dropped it", []event{ever(aged(day)), from(-day-8*time.Minute-time.Second, usual)}, usualLead},
		{"max-age lowered twice", []event{ever(aged(10 * day)), from(-11*day, aged(day)), from(-time.Hour, usual)}, usualLead + 19*time.Hour},
		{"max-age lowered and raised", []event{ever(aged(day)), from(-time.Hour, aged(time.Hour)), from(-time.Minute, usual)}, usualLead + 19*time.Hour},
		{"max-age raised in this apply", []event{ever(aged(time.Hour)), from(0, usual)}, usualLead},
		{"max-age raised while waiting", []event{ever(usual), from(time.Hour, aged(day))}, usualLead + 19*time.Hour},
		{"max-age raised and lowered while waiting", []event{ever(usual), from(time.Hour, aged(day)), from(2*time.Hour, usual)}, usualLead + 19*time.Hour},
		{"max-age lowered while waiting", []event{ever(usual), from(time.Hour, aged(0))}, usualLead},
		{"delay lowered while waiting", []event{ever(slow), from(time.Hour, usual)}, usualLead + 53*time.Minute},
		{"delay raised while waiting", []event{ever(usual), from(time.Hour, slow)}, usualLead + 53*time.Minute},
		{"delay lowered, but not for everybody", []event{ever(slow), from(-6*time.Hour-time.Minute, usual)}, usualLead + 53*time.Minute},
		{"delay lowered long before", []event{ever(slow), from(-6*time.Hour-time.Minute-time.Second, usual)}, usualLead},
		{"skew lowered while waiting", []event{ever(apart), from(time.Hour, usual)}, usualLead + 59*time.Minute},
		{"skew raised while waiting", []event{ever(usual), from(time.Hour, apart)}, usualLead + 59*time.Minute},
		{"nothing takes time", []event{ever(Timing{})}, time.Second},
		{"listed", []event{ever(usual), listed(time.Hour)}, usualLead + time.Hour},
		{"listed after it could have signed", []event{ever(usual), listed(100 * time.Hour)}, usualLead + 100*time.Hour},
		{"max-age lowered before it is listed", []event{ever(aged(day)), from(time.Minute, usual), listed(time.Hour)}, usualLead + 20*time.Hour},
		{"listed, and nothing takes time", []event{ever(Timing{}), listed(time.Hour)}, time.Hour + time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := play(append(tt.history, published)...).ActivateAfter.Sub(noon); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// A key that signed from an hour before noon until noon is removed from noon + D + T* + 3S + G on.
func TestRemoveAfter(t *testing.T) {
	living := func(ttl time.Duration) Timing { return with(usual, func(t *Timing) { t.MaxTokenTTL = ttl }) }
	slow := with(usual, func(t *Timing) { t.PropagationDelay = time.Hour })
	apart := with(usual, func(t *Timing) { t.ClockSkew = 20 * time.Minute })
	const signed = -time.Hour // since when
	signs := event{signed, func(a *apply) { a.sign(a.newKey()) }}
	stops := event{0, func(a *apply) {
		a.change(Key{Generation: 1}, func(k *Key) {
			k.Status, k.DeactivatedAt = Passive, a.now
			k.RemoveAfter = removeAfter(*k, 0, a.policy.RemovalGrace)
		})
	}}
	for _, tt := range []struct {
		name    string
		history []event
		want    time.Duration
	}{
		{"never changed", []event{ever(usual)}, usualRetention},
		{"lifetime lowered at deactivation", []event{ever(living(time.Hour)), from(0, usual)}, usualRetention + 30*time.Minute},
		{"lifetime lowered while it signed", []event{ever(living(time.Hour)), from(-30*time.Minute, usual)}, usualRetention + 30*time.Minute},
		{"lifetime lowered at activation", []event{ever(living(time.Hour)), from(signed, usual)}, usualRetention + 30*time.Minute},
		{"lifetime lowered before, but not for everybody", []event{ever(living(time.Hour)), from(signed-usualLead, usual)}, usualRetention + 30*time.Minute},
		{"lifetime lowered before, for everybody", []event{ever(living(time.Hour)), from(signed-usualLead-time.Second, usual)}, usualRetention},
		{"lifetime raised and lowered while it signed", []event{ever(usual), from(-40*time.Minute, living(time.Hour)), from(-20*time.Minute, usual)}, usualRetention + 30*time.Minute},
		{"lifetime raised while it signed", []event{ever(living(time.Minute)), from(-30*time.Minute, usual)}, usualRetention},
		{"lifetime raised while some still sign", []event{ever(usual), from(8*time.Minute, living(time.Hour))}, usualRetention + 30*time.Minute},
		{"lifetime raised when none signs any longer", []event{ever(usual), from(8*time.Minute+time.Second, living(time.Hour))}, usualRetention},
		{"lifetime raised and lowered while some still sign", []event{ever(usual), from(time.Minute, living(time.Hour)), from(2*time.Minute, usual)}, usualRetention + 30*time.Minute},
		{"lifetime lowered after it signed", []event{ever(usual), from(time.Minute, living(time.Minute))}, usualRetention},
		{"delay raised after it signed", []event{ever(usual), from(time.Minute, slow)}, usualRetention + 53*time.Minute},
		{"delay lowered after it signed", []event{ever(slow), from(time.Minute, usual)}, usualRetention + 53*time.Minute},
		{"delay lowered, then lifetime raised in the old delay", []event{ever(slow), from(time.Minute, usual), from(50*time.Minute, living(time.Hour))}, usualRetention + 83*time.Minute},
		{"skew lowered while it signed", []event{ever(apart), from(-30*time.Minute, usual)}, usualRetention + 57*time.Minute},
		{"skew raised after it signed", []event{ever(usual), from(time.Minute, apart)}, usualRetention + 57*time.Minute},
		{"nothing takes time", []event{ever(Timing{})}, time.Second},
		{"released", []event{ever(usual), observed(0), released(time.Hour)}, usualRetention + time.Hour},
		{"released long after", []event{ever(usual), observed(0), released(1000 * time.Hour)}, usualRetention + 1000*time.Hour},
		{"lifetime raised before it is released", []event{ever(usual), observed(0), from(50*time.Hour, living(time.Hour)), released(100 * time.Hour)}, usualRetention + 100*time.Hour + 30*time.Minute},
		{"lifetime raised while some still sign after it is released", []event{ever(usual), observed(0), released(time.Hour), from(68*time.Minute, living(time.Hour))},
			usualRetention + 90*time.Minute},
		{"lifetime raised when none signs after it is released", []event{ever(usual), observed(0), released(time.Hour), from(68*time.Minute+time.Second, living(time.Hour))},
			usualRetention + time.Hour},
		{"released, and a grace", []event{ever(usual), grace(signed, 9*time.Hour), observed(0), released(time.Hour)}, usualRetention + 10*time.Hour},
		{"released in the apply that lowers the grace", []event{
			ever(usual), grace(signed, 9*time.Hour), observed(0), {time.Hour, func(a *apply) { a.policy.RemovalGrace = time.Hour }}, released(time.Hour),
		}, usualRetention + 2*time.Hour},
		{"released, and nothing takes time", []event{ever(Timing{}), observed(0), released(time.Hour)}, time.Hour + time.Second},
		{"no longer observed", []event{ever(usual), observed(0), {time.Hour, func(a *apply) {
			a.policy.RequireDeployed = false
			a.release()
		}}}, usualRetention + time.Hour},
		{"never observed", []event{ever(usual), {time.Hour, func(a *apply) { a.release() }}}, usualRetention},
		{"observed only after it signed", []event{ever(usual), observed(time.Hour), released(2 * time.Hour)}, usualRetention + 2*time.Hour},
		{"grace", []event{ever(usual), grace(signed, 9*time.Hour)}, usualRetention + 9*time.Hour},
		{"grace raised after it signed", []event{ever(usual), grace(signed, time.Hour), grace(time.Minute, 9*time.Hour)}, usualRetention + 9*time.Hour},
		{"grace lowered after it signed", []event{ever(usual), grace(signed, 9*time.Hour), grace(time.Minute, time.Hour)}, usualRetention + time.Hour},
		{"grace removed, and a delay lowered in the same apply", []event{
			ever(slow), grace(signed, 9*time.Hour), {time.Minute, func(a *apply) { a.policy.RemovalGrace = 0 }}, from(time.Minute, usual),
		}, usualRetention + 53*time.Minute},
		{"grace, and nothing takes time", []event{ever(Timing{}), grace(signed, time.Hour)}, time.Hour + time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := play(append(tt.history, signs, stops)...).RemoveAfter.Sub(noon); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// The longest lengths add up to an instant in the future. Lead and Retention stop at the longest Duration.
func TestEndlessLengths(t *testing.T) {
	const endless = time.Duration(1<<63 - 1)
	slowest := Timing{endless, endless, endless, endless}
	at := activateAfter(Key{PublishedAt: noon, Slowest: slowest})
	if want := noon.Add(endless).Add(endless).Add(endless); !at.Equal(want) {
		t.Errorf("activate after %s, want %s", at, want)
	}
	at = removeAfter(Key{DeactivatedAt: noon, Slowest: slowest}, 0, endless)
	if want := noon.Add(endless).Add(endless).Add(endless).Add(endless).Add(endless).Add(endless); !at.Equal(want) {
		t.Errorf("remove after %s, want %s", at, want)
	}
	p := Policy{Timing: slowest, RemovalGrace: endless}
	if p.Lead() != endless || p.Retention() != endless || p.RetentionWithGrace() != endless {
		t.Errorf("lead %s, retention %s, want %s", p.Lead(), p.Retention(), endless)
	}
}
