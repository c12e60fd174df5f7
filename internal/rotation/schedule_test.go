package rotation

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawn are sets after some applies, under policies that sometimes change.
var drawn = rapid.Custom(func(t *rapid.T) observation {
	s, p, now := drawSet(t, 12)
	return observation{after: s, policy: p, now: now}
})

func randomSet(seed int) (State, Policy) {
	o := drawn.Example(seed)
	return o.after, o.policy
}

// The next transition happens in the first apply from its instant on. No apply before that does anything.
func TestNextIsTrue(t *testing.T) {
	unseen, kinds, none := 0, map[Kind]int{}, 0
	for seed := range 20_000 {
		s, p := randomSet(seed)
		does := func(p Policy, at time.Time) []Transition {
			_, done := s.Advance(p, at, at)
			return done
		}
		next, ok := s.Next(p)
		if !ok {
			none++
			if done := does(p, s.LastChange().AddDate(100, 0, 0)); len(done) > 0 {
				t.Fatalf("seed %d: nothing is next, and %v happens", seed, done)
			}
			continue
		}
		if before := next.At.Add(-time.Second); before.After(s.LastChange()) {
			if done := does(p, before); len(done) > 0 {
				t.Fatalf("seed %d: %v happens before %s", seed, done, next.At)
			}
		}
		isNext := func(d Transition) bool { return d.Kind == next.Kind && d.Key.Generation == next.Key.Generation }
		at := latest(next.At, s.LastChange())
		if next.Kind == List || next.Kind == Release {
			unseen++
			if slices.ContainsFunc(does(p, at), isNext) {
				t.Fatalf("seed %d: %s happens, but nobody has seen it", seed, next)
			}
			p.DeployedKids = slices.DeleteFunc(slices.Clone(p.DeployedKids), func(kid string) bool { return next.Kind == Release && kid == next.Key.ID })
			p.PublishedKids, p.DeployedKids = append(p.PublishedKids, next.Seen.ID), append(p.DeployedKids, next.Seen.ID)
		}
		kinds[next.Kind]++
		if !slices.ContainsFunc(does(p, at), isNext) {
			t.Fatalf("seed %d: %s does not happen at %s", seed, next, at)
		}
	}
	// The test must have tried all of it.
	if unseen < 100 || none < 100 || kinds[Activate] < 1000 || kinds[Remove] < 1000 || kinds[List] < 1000 || kinds[Release] < 500 || kinds[Disallow] < 500 {
		t.Errorf("%d unseen, %d without a next, %v", unseen, none, kinds)
	}
}

// The phases of a key have no gap, and start when the key says.
func TestPhases(t *testing.T) {
	for seed := range 5_000 {
		s, p := randomSet(seed)
		for _, k := range s.Keys {
			phases := s.Phases(p, k)
			if len(phases) == 0 || !phases[0].From.Equal(k.PublishedAt) {
				t.Fatalf("seed %d: %s begins with %v", seed, k.ID, phases)
			}
			for i, phase := range phases {
				last := i == len(phases)-1
				if !last && (phase.To.IsZero() || !phases[i+1].From.Equal(phase.To)) || !phase.To.IsZero() && !phase.To.After(phase.From) {
					t.Fatalf("seed %d: the phases of %s have a gap: %v", seed, k.ID, phases)
				}
				from := map[Status]time.Time{Standby: k.PublishedAt, Active: k.ActivatedAt, Passive: k.DeactivatedAt}[phase.Status]
				earlier := slices.ContainsFunc(phases[i+1:], func(later Phase) bool { return later.Status == phase.Status })
				if !from.IsZero() && !earlier && !from.Equal(phase.From) {
					t.Fatalf("seed %d: %s has %s, its phases %v", seed, k.ID, from, phases)
				}
			}
		}
	}
}

// The phases that are expected become true if every apply is on time.
func TestPhasesBecomeTrue(t *testing.T) {
	compared := 0
	for seed := range 5_000 {
		s, p := randomSet(seed)
		p.RequirePublished, p.RequireDeployed, p.SigningKid = false, false, "" // otherwise nobody knows when
		s.RequirePublished, s.RequireDeployed = false, false
		active, _ := s.Active()
		phases := s.Phases(p, active)
		standby, _ := s.Standby()
		handover := phases[len(phases)-1]
		if handover.Status != Passive || handover.From.Before(s.LastChange()) {
			continue // nothing is due, or it is overdue
		}
		after, _ := s.Advance(p, handover.From, handover.From)
		signs, _ := after.Active()
		if signs.Generation != standby.Generation {
			t.Fatalf("seed %d: no handover at %s", seed, handover.From)
		}
		for _, k := range after.Passive() {
			if k.Generation == active.Generation {
				compared++
				if !k.RemoveAfter.Equal(handover.To) {
					t.Fatalf("seed %d: removed after %s, expected %s", seed, k.RemoveAfter, handover.To)
				}
			}
		}
	}
	if compared < 1000 {
		t.Errorf("compared %d keys", compared)
	}
}
