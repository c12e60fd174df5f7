package rotation

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"
)

// mutant is the standard with one rule broken.
type mutant struct {
	name   string
	breaks func(*rules)
	// by is what must notice: a token that is refused; or else the one check that can, and because says why no token does.
	by, because string
	// among is the operator with whom it shows soonest; any if without name.
	among operator
	// proof is instead of the simulation, for what never happens there.
	proof func(rules) fault
}

const refusal = "token refused"

func mutants() []mutant { return slices.Concat(mutantsOfTime, mutantsOfApply) }

// TestMutants shows that the simulation would notice if any rule were not there.
func TestMutants(t *testing.T) {
	const patience = 5_000_000 // tokens
	var report strings.Builder
	table := tabwriter.NewWriter(&report, 0, 0, 2, ' ', 0)
	write := func(cells ...any) {
		if _, err := fmt.Fprintf(table, "%v\t%v\t%v\t%v\n", cells...); err != nil {
			t.Fatal(err)
		}
	}
	write("mutant", "caught by", "applies", "tokens")
	for _, m := range mutants() {
		t.Run(m.name, func(t *testing.T) {
			if (m.by == refusal) != (m.because == "") {
				t.Fatal("say why no token notices, or let one notice")
			}
			r := standard
			m.breaks(&r)
			o := outcome{applies: 1}
			if m.proof != nil {
				o.fault = m.proof(r)
			} else {
				o = experiment{rules: r, seed: *simulationSeed, tokens: patience, promise: m.by, operator: m.among}.run()
			}
			if o.fault.kind != m.by {
				t.Errorf("survives %d applies and %d tokens: found %q, not %q", o.applies, o.tokens, o.fault.kind, m.by)
			}
			write(m.name, o.fault.kind, o.applies, o.tokens)
		})
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	t.Logf("seed %d\n%s", *simulationSeed, &report)
}

// Every rule has a mutant, or it would not be known whether anything depends on it.
func TestMutantsBreakEveryRule(t *testing.T) {
	broken := map[string]bool{}
	for _, m := range mutants() {
		r := standard
		m.breaks(&r)
		was, is := reflect.ValueOf(standard), reflect.ValueOf(r)
		for i := range was.NumField() {
			if was.Field(i).Pointer() != is.Field(i).Pointer() {
				broken[was.Type().Field(i).Name] = true
			}
		}
	}
	for i := range reflect.TypeFor[rules]().NumField() {
		if name := reflect.TypeFor[rules]().Field(i).Name; !broken[name] {
			t.Errorf("no mutant breaks %s", name)
		}
	}
}

// past is a state whose terms were other than they were.
func past(s State, change func(*Timing)) State {
	s = s.clone()
	for i := range s.History {
		change(&s.History[i].Timing)
	}
	return s
}

// lead leaves something out of the time before a key signs, at present and ever.
func lead(change func(*Timing)) func(*rules) {
	return func(r *rules) {
		r.activateAfter = func(s State, p Policy, k Key) time.Time {
			change(&p.Timing)
			return activateAfter(past(s, change), p, k)
		}
	}
}

// retention leaves something out of the time before a key goes, at present and ever.
func retention(change func(*Timing)) func(*rules) {
	return func(r *rules) {
		r.removeAfter = func(s State, p Policy, k Key) time.Time {
			change(&p.Timing)
			return removeAfter(past(s, change), p, k)
		}
	}
}

// shorter makes the time before a key goes shorter by so much.
func shorter(by func(Timing) time.Duration) func(*rules) {
	return func(r *rules) {
		r.removeAfter = func(s State, p Policy, k Key) time.Time {
			was := k.RemoveAfter
			k.RemoveAfter = time.Time{}
			return latest(removeAfter(s, p, k).Add(-by(slowest(s.History, p, k.ActivatedAt))), was)
		}
	}
}

// life takes another length for the longest life of a key's tokens.
func life(of func(State, Policy, Key) time.Duration) func(*rules) {
	return func(r *rules) {
		r.removeAfter = func(s State, p Policy, k Key) time.Time {
			t := slowest(s.History, p, k.ActivatedAt)
			t.MaxTokenTTL = of(s, p, k)
			return latest(later(k.DeactivatedAt, t.retention()...), k.DeactivatedAt.Add(resolution), k.RemoveAfter)
		}
	}
}

// heeding takes another delay and skew for how long a life that was lowered goes on: of the term that ended, and the slowest since.
func heeding(of func(t, since Timing) (delay, skew time.Duration)) func(*rules) {
	return life(func(s State, p Policy, k Key) time.Duration {
		slow := slowest(s.History, p, k.ActivatedAt)
		to := later(k.DeactivatedAt, slow.PropagationDelay, slow.ClockSkew)
		var longest time.Duration
		since := p.Timing
		for i, t := range slices.Backward(s.History) {
			heeded := to
			if i+1 < len(s.History) {
				delay, skew := of(t.Timing, since)
				heeded = later(s.History[i+1].Since, delay, skew)
			}
			if reaches(heeded, k.ActivatedAt) && !t.Since.After(to) {
				longest = max(longest, t.MaxTokenTTL)
			}
			since = since.slower(t.Timing)
		}
		return longest
	})
}

// instead does something else in the place of a step.
func instead(step, other func(*apply)) func(*rules) {
	return func(r *rules) {
		r.steps = slices.Clone(r.steps)
		for i, s := range r.steps {
			if reflect.ValueOf(s).Pointer() == reflect.ValueOf(step).Pointer() {
				r.steps[i] = other
			}
		}
	}
}
