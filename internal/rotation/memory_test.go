package rotation

import (
	"fmt"
	"reflect"
	"testing"
	"time"
)

// withoutMemory has the rules carry on after the terms were lost, and under a policy that is lowered.
func withoutMemory(r rules) fault {
	name := func(k Key) string { return string(rune('A' + k.Generation)) }
	p := ordinary()
	s := take(r, State{}, p, noon, noon, name).after
	rotated := noon.Add(p.RotationPeriod)
	s = take(r, s, p, rotated, rotated, name).after
	s.History = nil
	p.Timing = Timing{MaxTokenTTL: 1}
	return take(r, s, p, rotated, rotated, name).broken("no instant moves earlier")
}

// withoutTime has the rules carry on when nothing takes any time at all.
func withoutTime(r rules) fault {
	p := Policy{KeySpec: "RS256", RotationPeriod: resolution}
	s := take(r, State{}, p, noon, noon, func(k Key) string { return string(rune('A' + k.Generation)) }).after
	return judgedAlike(r, s, p, noon.Add(resolution), noon.Add(2*resolution))
}

// judgedAlike is whether an apply does the same by two judgements, which have no boundary between them.
func judgedAlike(r rules, s State, p Policy, one, other time.Time) fault {
	now := latest(one, other)
	_, first := r.advance(s, p, one, now)
	_, second := r.advance(s, p, other, now)
	if !reflect.DeepEqual(first, second) {
		return fault{"between boundaries judgement is the same", fmt.Sprintf("%v by %s, %v by %s", first, one, second, other)}
	}
	return fault{}
}

func TestExtremesOfMemoryAndTime(t *testing.T) {
	for _, f := range []fault{withoutMemory(standard), withoutTime(standard)} {
		if f.kind != "" {
			t.Errorf("not so: %s: %s", f.kind, f.detail)
		}
	}
}
