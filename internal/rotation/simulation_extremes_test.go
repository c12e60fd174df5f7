package rotation

import (
	"fmt"
	"reflect"
	"time"
)

// proofs look for what never happens in the simulation.
var proofs = map[string]func() fault{
	"memory lost":                  withoutMemory,
	"no time":                      withoutTime,
	"lifetime lowered long before": lifetimeLoweredLongBefore,
}

// withoutMemory has the rules carry on after the terms were lost, and under a policy that is lowered.
func withoutMemory() fault {
	name := func(k Key) string { return string(rune('A' + k.Generation)) }
	p := ordinary()
	s := take(State{}, p, noon, noon, name).after
	rotated := noon.Add(p.RotationPeriod)
	s = take(s, p, rotated, rotated, name).after
	s = s.Remember(Memory{Generation: s.Generation})
	p.Timing = Timing{MaxTokenTTL: 1}
	return take(s, p, rotated, rotated, name).broken("no instant moves earlier")
}

// withoutTime has the rules carry on when nothing takes any time at all.
func withoutTime() fault {
	p := Policy{KeySpec: "RS256", RotationPeriod: resolution}
	s := take(State{}, p, noon, noon, func(k Key) string { return string(rune('A' + k.Generation)) }).after
	return judgedAlike(s, p, noon.Add(resolution), noon.Add(2*resolution))
}

// judgedAlike is whether an apply does the same by two judgements, which have no boundary between them.
func judgedAlike(s State, p Policy, one, other time.Time) fault {
	now := latest(one, other)
	_, first := s.Advance(p, one, now)
	_, second := s.Advance(p, other, now)
	if !reflect.DeepEqual(first, second) {
		return fault{"between boundaries judgement is the same", fmt.Sprintf("%v by %s, %v by %s", first, one, second, other)}
	}
	return fault{}
}

// lifetimeLoweredLongBefore lowers the lifetime of tokens while a key waits to sign. The key must not stay for the longer lifetime.
func lifetimeLoweredLongBefore() fault {
	name := func(k Key) string { return string(rune('A' + k.Generation)) }
	p := ordinary()
	p.MaxTokenTTL = 30 * day
	s := take(State{}, p, noon, noon, name).after
	p.MaxTokenTTL = time.Hour
	for range 3 { // lowered, key 2 signs, key 3 signs
		now := s.LastChange().Add(p.RotationPeriod)
		if s.TimingSince.Equal(noon) {
			now = noon.Add(10 * day)
		}
		s = take(s, p, now, now, name).after
	}
	for _, k := range s.Keys {
		if k.Status == Passive && k.Generation == 2 && k.RemoveAfter.After(k.DeactivatedAt.Add(day)) {
			return fault{"a key goes when it is time", "key 2"}
		}
	}
	return fault{}
}
