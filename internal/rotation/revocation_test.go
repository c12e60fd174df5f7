package rotation

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"
)

func byGeneration(k Key) string { return strconv.Itoa(k.Generation) }

// rotatedOnce is a set of a passive key 1, an active key 2 and a standby 3, some time after the handover.
func rotatedOnce(p Policy) (s State, handover time.Time) {
	handover = noon.Add(p.RotationPeriod)
	s = take(State{}, p, noon, noon, byGeneration).after
	return take(s, p, handover, handover, byGeneration).after, handover
}

// Every set of keys may be revoked at once, whether the standby is ready or not, listed or not, and still what is wanted or not.
// What is left signs: the active key if it can, else the standby, else a fresh one.
func TestRevocationOfEverySetOfKeys(t *testing.T) {
	for set := range 1 << 3 {
		for choice := range 1 << 3 {
			ready, held, changed := choice&1 != 0, choice&2 != 0, choice&4 != 0
			var revoked []string
			for i := range 3 {
				if set&(1<<i) != 0 {
					revoked = append(revoked, strconv.Itoa(i+1))
				}
			}
			t.Run(fmt.Sprintf("%v ready=%t held=%t changed=%t", revoked, ready, held, changed), func(t *testing.T) {
				p := ordinary()
				p.KeysToKeep = 2 // so that time removes none
				s, now := rotatedOnce(p)
				now = now.Add(time.Hour)
				if ready {
					now = now.Add(2 * day)
				}
				p.RevokedKids, p.RequirePublished = revoked, held
				if changed {
					p.KeySpec = "ES256"
				}
				done := take(s, p, now, now, byGeneration)
				if f := done.broken(""); f.kind != "" {
					t.Fatalf("not so: %s: %s", f.kind, f.detail)
				}

				lost := func(kid string) bool { return slices.Contains(revoked, kid) }
				signs := "2"
				switch {
				case lost("2") && lost("3"):
					signs = "4"
				case lost("2"):
					signs = "3"
				}
				active, _ := done.after.Active()
				if active.ID != signs {
					t.Errorf("key %s signs, want %s", active.ID, signs)
				}
				if early := lost("2") && !lost("3") && !ready; early != active.ActivatedAt.Before(active.ActivateAfter) {
					t.Errorf("key %s signs at %s, may from %s", active.ID, active.ActivatedAt, active.ActivateAfter)
				}
				standby, _ := done.after.Standby()
				if kept := !lost("2") && !lost("3") && !changed; kept != (standby.ID == "3") {
					t.Errorf("standby is %s", standby.ID)
				}
				if _, kept := done.after.key(1); kept == lost("1") {
					t.Errorf("key 1 kept: %t", kept)
				}
				// Another algorithm is still to come if no key of it signs.
				if want := changed && signs != "4"; done.after.RotationRequested != want {
					t.Errorf("a rotation is asked for: %t, want %t", done.after.RotationRequested, want)
				}
				for _, kid := range revoked {
					if !slices.Contains(done.after.Retired, kid) {
						t.Errorf("%s may come back", kid)
					}
				}
			})
		}
	}
}

// A kid stays in the list of revoked ones for good; neither that nor one that no key ever had does anything.
func TestRevocationOfNoKey(t *testing.T) {
	p := ordinary()
	s, now := rotatedOnce(p)
	p.RevokedKids = []string{"1", "", "unheard of"}
	s = take(s, p, now, now, byGeneration).after
	for range 3 {
		again := take(s, p, now, now, byGeneration)
		if len(again.done) > 0 {
			t.Fatalf("%v", again.done)
		}
		s = again.after
	}
}

// A key that has no kid yet is not the one that an empty kid revokes.
func TestRevocationOfAnUnnamedKey(t *testing.T) {
	p := ordinary()
	p.RevokedKids = []string{""}
	s, _ := State{}.Advance(p, noon, noon)
	if _, done := s.Advance(p, noon, noon); len(done) > 0 {
		t.Errorf("%v", done)
	}
}

// A rotation that was asked for is done when the standby has to sign for a revoked key.
func TestRevocationFulfilsATrigger(t *testing.T) {
	p := ordinary()
	s, now := rotatedOnce(p)
	p.Trigger = "now"
	s = take(s, p, now, now, byGeneration).after
	if !s.RotationRequested {
		t.Fatal("no rotation is asked for")
	}
	p.RevokedKids = []string{"2"}
	s = take(s, p, now, now, byGeneration).after
	if s.RotationRequested {
		t.Error("a rotation is still asked for")
	}
}

// An algorithm that is changed in every status of a set: before the standby is ready, when it is, when the active key is due, and on top
// of a trigger; and again before anything came of it.
func TestAlgorithmChange(t *testing.T) {
	for _, tt := range []struct {
		name  string
		after time.Duration // the handover
		first func(*Policy)
	}{
		{"standby young", time.Hour, func(*Policy) {}},
		{"standby ready", 2 * day, func(*Policy) {}},
		{"active due", 91 * day, func(*Policy) {}},
		{"trigger waiting", time.Hour, func(p *Policy) { p.Trigger = "now" }},
		{"standby held", 91 * day, func(p *Policy) { p.RequirePublished = true }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := ordinary()
			s, now := rotatedOnce(p)
			now = now.Add(tt.after)
			tt.first(&p)
			s = take(s, p, now.Add(-time.Minute), now.Add(-time.Minute), byGeneration).after
			was, _ := s.Active()

			for i, wanted := range []string{"ES256", "PS256", "RS256"} {
				p.KeySpec = wanted
				now = now.Add(time.Minute)
				s = mustTake(t, s, p, now)
				active, _ := s.Active()
				standby, _ := s.Standby()
				if active.ID != was.ID || !standby.PublishedAt.Equal(now) || !s.RotationRequested {
					t.Fatalf("change %d: %s signs, %s stands by, a rotation is asked for: %t", i+1, active.ID, standby.ID, s.RotationRequested)
				}
			}
			standby, _ := s.Standby()
			p.PublishedKids = []string{standby.ID}
			s = mustTake(t, s, p, standby.ActivateAfter.Add(-time.Second))
			if active, _ := s.Active(); active.ID != was.ID {
				t.Fatalf("%s signs before its time", active.ID)
			}
			s = mustTake(t, s, p, standby.ActivateAfter)
			if active, _ := s.Active(); active.ID != standby.ID {
				t.Fatalf("%s signs, want %s", active.ID, standby.ID)
			}
			if k, ok := s.key(was.Generation); !ok || k.Status != Passive {
				t.Error("the key of the old algorithm does not verify any longer")
			}
		})
	}
}

func mustTake(t *testing.T, s State, p Policy, now time.Time) State {
	t.Helper()
	done := take(s, p, now, now, byGeneration)
	if f := done.broken(""); f.kind != "" {
		t.Fatalf("not so: %s: %s", f.kind, f.detail)
	}
	return done.after
}
