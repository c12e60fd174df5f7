package rotation

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"
)

// Any keys can be revoked in one apply, whether the standby is ready or not, listed or not, and of the configured algorithm or not. The
// active key goes on signing if it is left, otherwise the standby signs, otherwise a new key.
func TestRevocationOfEverySetOfKeys(t *testing.T) {
	for set := range 1 << 3 {
		for choice := range 1 << 3 {
			ready, unlisted, changed := choice&1 != 0, choice&2 != 0, choice&4 != 0
			var revoked []string
			for i := range 3 {
				if set&(1<<i) != 0 {
					revoked = append(revoked, strconv.Itoa(i+1))
				}
			}
			t.Run(fmt.Sprintf("%v ready=%t unlisted=%t changed=%t", revoked, ready, unlisted, changed), func(t *testing.T) {
				p := ordinary()
				p.KeysToKeep = 2 // time alone removes none
				s, now := rotatedOnce(p)
				now = now.Add(time.Hour)
				if ready {
					now = now.Add(2 * day)
				}
				p.RevokedKids, p.RequirePublished = revoked, unlisted
				if changed {
					p.KeySpec = "ES256"
				}
				done := observe(s, p, now, now, byGeneration)
				if f := done.violated(""); f.rule != "" {
					t.Fatalf("violated: %s: %s", f.rule, f.detail)
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
				// The request for another algorithm stays until a key of that algorithm signs.
				if want := changed && signs != "4"; done.after.RotationRequested != want {
					t.Errorf("rotation requested: %t, want %t", done.after.RotationRequested, want)
				}
			})
		}
	}
}

// A kid can stay in revoked_kids. It does nothing once the key is gone, and neither does a kid that no key ever had, or that a key without
// a name has.
func TestRevocationOfNoKey(t *testing.T) {
	p := ordinary()
	s, now := rotatedOnce(p)
	p.RevokedKids = []string{"1", "", "unheard of"}
	unnamed, _ := State{}.Advance(p, noon, noon)
	for _, s := range []State{observe(s, p, now, now, byGeneration).after, unnamed} {
		if _, done := s.Advance(p, s.LastChange(), s.LastChange()); len(done) > 0 {
			t.Errorf("%v", done)
		}
	}
}

// The algorithm changes in every state of a set: before the standby is ready, when it is ready, when the active key is due, and while a
// trigger waits. It changes again before the first change had any effect.
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
		{"standby not listed", 91 * day, func(p *Policy) { p.RequirePublished = true }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := ordinary()
			s, now := rotatedOnce(p)
			now = now.Add(tt.after)
			tt.first(&p)
			s = observe(s, p, now.Add(-time.Minute), now.Add(-time.Minute), byGeneration).after
			was, _ := s.Active()

			for i, spec := range []string{"ES256", "PS256", "RS256"} {
				p.KeySpec = spec
				now = now.Add(time.Minute)
				s = mustApply(t, s, p, now)
				active, _ := s.Active()
				standby, _ := s.Standby()
				if active.ID != was.ID || !standby.PublishedAt.Equal(now) || !s.RotationRequested {
					t.Fatalf("change %d: %s signs, %s is standby, rotation requested: %t", i+1, active.ID, standby.ID, s.RotationRequested)
				}
			}
			standby, _ := s.Standby()
			p.PublishedKids = []string{standby.ID}
			s = mustApply(t, s, p, now)
			standby, _ = s.Standby()
			s = mustApply(t, s, p, standby.ActivateAfter.Add(-time.Second))
			if active, _ := s.Active(); active.ID != was.ID {
				t.Fatalf("%s signs before its time", active.ID)
			}
			s = mustApply(t, s, p, standby.ActivateAfter)
			if active, _ := s.Active(); active.ID != standby.ID {
				t.Fatalf("%s signs, want %s", active.ID, standby.ID)
			}
		})
	}
}

func mustApply(t *testing.T, s State, p Policy, now time.Time) State {
	t.Helper()
	done := observe(s, p, now, now, byGeneration)
	if f := done.violated(""); f.rule != "" {
		t.Fatalf("violated: %s: %s", f.rule, f.detail)
	}
	return done.after
}
