package rotation

import (
	"testing"
	"time"
)

// Time does not go back behind anything that was stamped, and that includes a change of timing.
func TestLastChange(t *testing.T) {
	if at := (State{}).LastChange(); !at.IsZero() {
		t.Errorf("the last change of an empty set is %s", at)
	}
	p := ordinary()
	s := mustApply(t, State{}, p, noon)
	p.MaxTokenTTL = 30 * day
	ahead := noon.Add(10 * day)
	s = mustApply(t, s, p, ahead)
	if at := s.LastChange(); !at.Equal(ahead) {
		t.Fatalf("last change %s, want %s", at, ahead)
	}
	// The clock goes back: key 1 stops signing, and some of its tokens can have the longer lifetime.
	p.Trigger = "now"
	s = mustApply(t, s, p, noon.Add(5*day))
	k, _ := s.key(1)
	if want := later(ahead, p.retention()...); k.Status != Passive || !k.RemoveAfter.Equal(want) {
		t.Errorf("key 1 is %s until %s, want %s until %s", k.Status, k.RemoveAfter, Passive, want)
	}
}

// Passive returns the key that stopped signing last first.
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

// A set knows every kid that it ever had.
func TestKnows(t *testing.T) {
	p := ordinary()
	p.RevokedKids = []string{"2"}
	s := mustApply(t, mustApply(t, State{}, ordinary(), noon), p, noon)
	for kid, want := range map[string]bool{"1": true, "2": true, "3": true, "4": false, "": false} {
		if got := s.Knows(kid); got != want {
			t.Errorf("%q: known %t, want %t", kid, got, want)
		}
	}
}

// A state remembers the kids of the last keys, and does not grow without end.
func TestRetiredIsBounded(t *testing.T) {
	s, p := State{}, ordinary()
	now := noon
	for n := range maxRetired + 10 {
		if active, ok := s.Active(); ok {
			p.RevokedKids = []string{active.ID}
		}
		s = observe(s, p, now, now, byGeneration).after
		now = now.Add(time.Duration(n) * time.Hour)
	}
	if last := s.Retired[len(s.Retired)-1]; len(s.Retired) != maxRetired || last != p.RevokedKids[0] || s.Knows("1") || !s.Knows("100") {
		t.Errorf("%d kids are retired, the last one is %s, want %s", len(s.Retired), last, p.RevokedKids[0])
	}
}
