package rotation

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

func TestExtremesOfMemoryAndTime(t *testing.T) {
	for name, violated := range proofs {
		if f := violated(); f.rule != "" {
			t.Errorf("%s: %s: %s", name, f.rule, f.detail)
		}
	}
}

// A state is the same after its memory was written as JSON and read again, even if a length is the longest.
func TestMemoryIsComplete(t *testing.T) {
	p := ordinary()
	s, now := rotatedOnce(p)
	mustRemember(t, s)                           // every timing is the same
	for i, kid := range []string{"1", "2", ""} { // key 2 signs again
		p.SigningKid = kid
		s = mustApply(t, s, p, now.Add(time.Duration(i)*time.Minute))
	}
	p.Timing, p.Trigger = Timing{1<<63 - 1, 1<<63 - 1, 1<<63 - 1, 1<<63 - 1}, "now"
	s = mustApply(t, s, p, now.Add(time.Hour))
	p.RevokedKids, p.MaxTokenTTL = []string{"1"}, time.Hour
	s = mustApply(t, s, p, now.Add(2*time.Hour))
	mustRemember(t, s)
}

func mustRemember(t *testing.T, s State) {
	t.Helper()
	text := must(json.Marshal(s.Memory()))
	var m Memory
	check(json.Unmarshal(text, &m))
	// The rest are attributes of the resource.
	bare := State{KeySpec: s.KeySpec, Trigger: s.Trigger, RemovalGrace: s.RemovalGrace}
	for _, k := range s.Keys {
		k.Slowest, k.Known, k.Newest, k.Earlier = Timing{}, false, 0, nil
		bare.Keys = append(bare.Keys, k)
	}
	if got := bare.Remember(m); !reflect.DeepEqual(got, s) {
		t.Errorf("got %+v\nwant %+v", got, s)
	}
}

// Without a memory the instants that were promised stay, and the policy of the next apply counts for every key.
func TestMemoryLost(t *testing.T) {
	p := ordinary()
	s, now := rotatedOnce(p)
	promised := s
	lost := s.Remember(Memory{})
	lost.KeySpec = p.KeySpec
	for name, change := range map[string]struct {
		timing  Timing
		removal time.Duration // of key 1, after it was deactivated
		lead    time.Duration // of key 3
	}{
		"unchanged": {p.Timing, day + 75*time.Minute, day + 65*time.Minute},
		"lowered":   {Timing{}, day + 75*time.Minute, day + 65*time.Minute},
		"raised":    {Timing{10 * day, 10 * day, time.Hour, 5 * time.Minute}, 10*day + 75*time.Minute, 10*day + 65*time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			p.Timing = change.timing
			s := mustApply(t, lost, p, now.Add(2*day))
			if s.Generation != promised.Generation {
				t.Errorf("generation %d, want %d", s.Generation, promised.Generation)
			}
			if k, ok := s.key(1); ok && !k.RemoveAfter.Equal(now.Add(change.removal)) {
				t.Errorf("key 1 is kept until %s, want %s", k.RemoveAfter, now.Add(change.removal))
			}
			if k, _ := s.key(3); !k.ActivateAfter.Equal(now.Add(change.lead)) {
				t.Errorf("key 3 waits until %s, want %s", k.ActivateAfter, now.Add(change.lead))
			}
		})
	}
}
