package rotation

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Key 1 stopped signing when key 2 began to, and key 3 was made. It is released by what shows that all programs have what that apply delivered,
// or something newer.
func TestRelease(t *testing.T) {
	for _, tt := range []struct {
		deployed        string
		public, secrets bool // whether it shows that, for public keys and for secrets
	}{
		{"", false, false},
		{"1", false, false},
		{"other", false, false},
		{"2", true, false}, // a program holds the next secret before it signs
		{"1 2", false, false},
		{"3", true, true},
		{"2 3", true, true},
		{"1 2 3", true, true},
	} {
		for _, symmetric := range []bool{false, true} {
			p := ordinary()
			p.RequireDeployed = true
			s, now := rotatedOnce(p)
			p.Symmetric, p.DeployedKids = symmetric, strings.Fields(tt.deployed)
			want := tt.public
			if symmetric {
				want = tt.secrets
			}
			now = now.Add(time.Hour)
			k, _ := mustApply(t, s, p, now).key(1)
			if got := k.ReleasedAt.Equal(now); got != want || !got && !k.ReleasedAt.IsZero() {
				t.Errorf("%q, symmetric %t: released at %v, want %t", tt.deployed, symmetric, k.ReleasedAt, want)
			}
		}
	}
}

// The operator reads what the keyset waits for, and what to do if it never comes.
func TestDeploymentNotSeen(t *testing.T) {
	never := "remove the argument: \"1\" then counts as no longer in use from that apply on."
	for _, tt := range []struct {
		name      string
		symmetric bool
		deployed  string
		after     time.Duration // the rotation
		revoked   string
		says      []string // nothing if there is no warning
	}{
		{"just rotated", false, "1", 59 * time.Minute, "", nil},
		{"not delivered", false, "1", time.Hour, "", []string{"does not contain \"2\", which has signed since 2026-04-01T12:00:00Z. So a program may still sign with \"1\".", "Check that", never}},
		{"nothing seen", false, "", day, "", []string{"does not contain \"2\""}},
		{"not delivered to all", false, "1 2", day, "", []string{"contains \"2\", which has signed since 2026-04-01T12:00:00Z, but also \"1\", which stopped signing then.", never}},
		{"delivered", false, "2", day, "", nil},
		{"a rotation waits", false, "1", 90 * day, "", []string{"The rotation that has been due since 2026-06-30T12:00:00Z waits, too."}},
		{"secrets not delivered", true, "1 2", day, "", []string{"does not contain \"3\", which was distributed when \"1\" stopped signing or later.", "This secret stays distributed", never}},
		{"the standby is revoked", true, "1 2", day, "3", []string{"does not contain a secret that was distributed when \"1\" stopped signing"}},
		{"the key is revoked", false, "1", day, "1", nil},
	} {
		p := ordinary()
		p.RequireDeployed = true
		s, now := rotatedOnce(p)
		now = now.Add(tt.after)
		p.Symmetric, p.DeployedKids, p.RevokedKids = tt.symmetric, strings.Fields(tt.deployed), strings.Fields(tt.revoked)
		summaries, details := advised(s, p, p, now, now)
		if got := slices.Contains(summaries, "Deployment Not Seen"); got != (tt.says != nil) {
			t.Errorf("%s: advised %q", tt.name, summaries)
		}
		for _, words := range tt.says {
			if !strings.Contains(details, words) {
				t.Errorf("%s: %q is missing in: %s", tt.name, words, details)
			}
		}
	}
}
