package rotation

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// signing returns which key signs, and whether an apply changed that.
func signing(t *testing.T, s State, p Policy, now time.Time) (State, int) {
	t.Helper()
	s = mustApply(t, s, p, now)
	active, _ := s.Active()
	return s, active.Generation
}

// A passive key signs again: it keeps its generation and when it was published, and it has no end any longer. The key that it replaces is
// passive for its full time. When signing_kid is taken out, the period counts from the rollback.
func TestRollBack(t *testing.T) {
	p := ordinary()
	p.RemovalGrace = 7 * day
	s, rotated := rotatedOnce(p)
	was, _ := s.key(1)
	back := rotated.Add(2 * time.Hour)
	p.SigningKid = "1"
	s = mustApply(t, s, p, back)
	k, _ := s.key(1)
	if k.Status != Active || !k.ActivatedAt.Equal(back) || !k.PublishedAt.Equal(was.PublishedAt) || !k.DeactivatedAt.IsZero() || !k.RemoveAfter.IsZero() {
		t.Errorf("key 1 is %+v", k)
	}
	if k, _ := s.key(2); k.Status != Passive || !k.DeactivatedAt.Equal(back) || !k.RemoveAfter.Equal(back.Add(p.RetentionWithGrace())) {
		t.Errorf("key 2 is %+v", k)
	}
	if next, _ := s.Next(p); next.String() != "remove 2; no rotation while signing_kid is set" {
		t.Errorf("next: %s", next)
	}
	s, signs := signing(t, s, p, back.Add(1000*day))
	if signs != 1 {
		t.Errorf("key %d signs, want 1", signs)
	}
	if next, ok := s.Next(p); ok || next.String() != "no rotation while signing_kid is set" {
		t.Errorf("next: %s", next)
	}
	p.SigningKid = ""
	if next, _ := s.Next(p); next.Kind != Activate || !next.At.Equal(back.Add(p.RotationPeriod)) {
		t.Errorf("next: %s at %s, want %s", next, next.At, back.Add(p.RotationPeriod))
	}
	if _, signs = signing(t, s, p, back.Add(1000*day)); signs != 3 {
		t.Errorf("key %d signs, want 3", signs)
	}
}

// The tokens from the first time count at the next end of a key that signs again, even if every length was lowered since or the memory is lost.
func TestRollBackKeepsPromises(t *testing.T) {
	for _, lost := range []bool{false, true} {
		p := ordinary()
		p.MaxTokenTTL = 30 * day
		s, rotated := rotatedOnce(p)
		was, _ := s.key(1)
		if lost {
			s = s.Remember(Memory{Generation: s.Generation})
			s.KeySpec = p.KeySpec
		}
		p.SigningKid, p.MaxTokenTTL, p.RemovalGrace = "1", time.Hour, 3*day
		s = mustApply(t, s, p, rotated.Add(2*day))
		p.SigningKid = "2"
		s = mustApply(t, s, p, rotated.Add(3*day))
		if k, _ := s.key(1); k.Status != Passive || k.RemoveAfter.Add(-p.RemovalGrace).Before(was.RemoveAfter) {
			t.Errorf("memory lost: %t: key 1 is kept until %s, promised was %s", lost, k.RemoveAfter, was.RemoveAfter)
		}
	}
}

// The key that signing_kid names signs as soon as every verifier has it, and never before.
func TestChosenKey(t *testing.T) {
	for _, tt := range []struct {
		name string
		// before changes the policy of an apply an hour after key 2 replaced key 1.
		before func(*Policy)
		choose string
		after  time.Duration // the handover
		change func(*Policy)
		want   int
	}{
		{"the active key", nil, "2", 200 * day, nil, 2},
		{"no key", nil, "9", 200 * day, nil, 2},
		{"a passive key", nil, "1", 2 * time.Hour, nil, 1},
		{"a passive key that is revoked", nil, "1", 2 * time.Hour, func(p *Policy) { p.RevokedKids = []string{"1"} }, 2},
		{"a passive key, and the active key is revoked", nil, "1", 2 * time.Hour, func(p *Policy) { p.RevokedKids = []string{"2"} }, 1},
		{"a passive key that would go", nil, "1", 30 * day, nil, 1},
		{"a passive key, and the algorithm changes", nil, "1", 2 * time.Hour, func(p *Policy) { p.KeySpec = "ES256" }, 1},
		{"a passive key, and published_kids", nil, "1", 2 * time.Hour, func(p *Policy) { p.RequirePublished = true }, 1},
		{"a standby too early", nil, "3", usualReady - time.Second, nil, 2},
		{"a standby that is ready", nil, "3", usualReady, nil, 3},
		{"a standby that is ready, and the active key is revoked", nil, "3", usualReady, func(p *Policy) { p.RevokedKids = []string{"2"} }, 3},
		{"a standby that is not listed", nil, "3", 200 * day, func(p *Policy) { p.RequirePublished = true }, 2},
		{"a standby of another algorithm", nil, "3", usualReady, func(p *Policy) { p.KeySpec = "ES256" }, 2},
		{"an active key that signed early", func(p *Policy) { p.RevokedKids = []string{"2"} }, "1", 2 * time.Hour, nil, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := ordinary()
			s, rotated := rotatedOnce(p)
			if tt.before != nil {
				tt.before(&p)
				s = mustApply(t, s, p, rotated.Add(time.Hour))
			}
			p.SigningKid = tt.choose
			if tt.change != nil {
				tt.change(&p)
			}
			if _, signs := signing(t, s, p, rotated.Add(tt.after)); signs != tt.want {
				t.Errorf("key %d signs, want %d", signs, tt.want)
			}
		})
	}
}

// usualReady is when the standby of an ordinary set is ready, after the apply that publishes it.
const usualReady = day + time.Hour + 5*time.Minute

// A key that signed before its time is not known to every verifier. It signs again only when the standby that was published with it, or after
// it, can sign.
func TestChosenKeyThatSignedEarly(t *testing.T) {
	p := ordinary()
	s, rotated := rotatedOnce(p)
	p.RevokedKids = []string{"2"} // so key 3 signs early, and key 4 is the standby
	at := rotated.Add(time.Hour)
	s = mustApply(t, s, p, at)
	p.SigningKid = "1"
	s = mustApply(t, s, p, at.Add(time.Minute))
	p.SigningKid = "3"
	plan := s.Plan(p, p, s.Moment(p, at.Add(2*time.Minute), time.Time{}, false))
	if len(plan.Advice) != 1 || plan.Advice[0].Summary != "Signing Key Waits" || !strings.Contains(plan.Advice[0].Detail, instant(at.Add(usualReady))) {
		t.Errorf("advice: %+v", plan.Advice)
	}
	s, signs := signing(t, s, p, at.Add(usualReady-time.Second))
	if signs != 1 {
		t.Errorf("key %d signs, want 1", signs)
	}
	if next, _ := s.Next(p); next.String() != "activate 3" || !next.At.Equal(at.Add(usualReady)) {
		t.Errorf("next: %s at %s", next, next.At)
	}
	if _, signs = signing(t, s, p, at.Add(usualReady)); signs != 3 {
		t.Errorf("key %d signs, want 3", signs)
	}
}

// A change of trigger or algorithm is remembered while signing_kid is set, and happens when it is taken out. A standby that signs completes it.
func TestRequestWhileKeyIsChosen(t *testing.T) {
	p := ordinary()
	p.RemovalGrace = 7 * day
	s, rotated := rotatedOnce(p)
	now := rotated.Add(3 * day)
	p.SigningKid, p.Trigger = "2", "now"
	s, signs := signing(t, s, p, now)
	if signs != 2 || !s.RotationRequested {
		t.Fatalf("key %d signs, rotation requested: %t", signs, s.RotationRequested)
	}
	for choose, want := range map[string]struct {
		signs     int
		requested bool
	}{"": {3, false}, "1": {1, true}, "3": {3, false}} {
		p.SigningKid = choose
		if after, signs := signing(t, s, p, now.Add(time.Hour)); signs != want.signs || after.RotationRequested != want.requested {
			t.Errorf("signing_kid %q: key %d signs, rotation requested: %t", choose, signs, after.RotationRequested)
		}
	}
}

// The phases of a key that signs again show every time that it signed.
func TestPhasesOfRollBack(t *testing.T) {
	p := ordinary()
	s, rotated := rotatedOnce(p)
	hour := func(n int) time.Time { return rotated.Add(time.Duration(n) * time.Hour) }
	for i, kid := range []string{"1", "2", "1"} {
		p.SigningKid = kid
		s = mustApply(t, s, p, hour(i+1))
	}
	for generation, want := range map[int][]Phase{
		1: {{Active, noon, rotated}, {Passive, rotated, hour(1)}, {Active, hour(1), hour(2)}, {Passive, hour(2), hour(3)}, {Active, hour(3), time.Time{}}},
		2: {{Standby, noon, rotated}, {Active, rotated, hour(1)}, {Passive, hour(1), hour(2)}, {Active, hour(2), hour(3)}, {Passive, hour(3), hour(3).Add(p.Retention())}},
		3: {{Standby, rotated, time.Time{}}},
	} {
		k, _ := s.key(generation)
		if got := s.Phases(p, k); !slices.Equal(got, want) {
			t.Errorf("key %d: got %v, want %v", generation, got, want)
		}
	}
}
