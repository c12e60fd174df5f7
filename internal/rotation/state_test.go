package rotation

import (
	"testing"
	"time"
)

// Time does not run back behind anything that was stamped, a change of policy included: what a signer goes by depends on it.
func TestLastChange(t *testing.T) {
	if at := (State{}).LastChange(); !at.IsZero() {
		t.Errorf("the latest of nothing is %s", at)
	}
	p := ordinary()
	s := mustTake(t, State{}, p, noon)
	p.MaxTokenTTL = 30 * day
	ahead := noon.Add(10 * day)
	s = mustTake(t, s, p, ahead)
	if at := s.LastChange(); !at.Equal(ahead) {
		t.Fatalf("latest %s, want %s", at, ahead)
	}
	// The clock goes back: key 1 is relieved, and it may have signed tokens of the longer life.
	p.Trigger = "now"
	s = mustTake(t, s, p, noon.Add(5*day))
	k, _ := s.key(1)
	if want := later(ahead, p.retention()...); k.Status != Passive || !k.RemoveAfter.Equal(want) {
		t.Errorf("key 1 is %s until %s, want %s until %s", k.Status, k.RemoveAfter, Passive, want)
	}
}

// The keys that verify only come in the order in which they stopped signing, the last first.
func TestPassive(t *testing.T) {
	at := func(d time.Duration) time.Time { return noon.Add(d) }
	s := State{Keys: []Key{
		{Generation: 1, Status: Passive, DeactivatedAt: at(2)}, {Generation: 4, Status: Active}, {Generation: 3, Status: Passive, DeactivatedAt: at(1)},
		{Generation: 2, Status: Passive, DeactivatedAt: at(2)}, {Generation: 5, Status: Standby},
	}}
	for i, want := range []int{2, 1, 3} {
		if got := s.Passive()[i].Generation; got != want {
			t.Errorf("place %d: key %d, want %d", i, got, want)
		}
	}
}

// A kid is held from its publication on for good.
func TestKnows(t *testing.T) {
	p := ordinary()
	p.RevokedKids = []string{"2"}
	s := mustTake(t, mustTake(t, State{}, ordinary(), noon), p, noon)
	for kid, want := range map[string]bool{"1": true, "2": true, "3": true, "4": false, "": false} {
		if got := s.Knows(kid); got != want {
			t.Errorf("%q: held %t, want %t", kid, got, want)
		}
	}
}
