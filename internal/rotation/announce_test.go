package rotation

import (
	"testing"
	"time"
)

// applied is what an apply at now leads to, with the keys it called for named after their generation.
func applied(s State, p Policy, now time.Time) (State, []Transition) {
	s, done := s.Advance(p, now, now)
	return christen(s), done
}

func christen(s State) State {
	for i, k := range s.Keys {
		if k.ID == "" {
			s.Keys[i].ID = "K" + string(rune('0'+k.Generation))
		}
	}
	return s
}

func TestAnnounceExactWords(t *testing.T) {
	type words struct{ summary, detail string }
	begun := func(p Policy) State {
		s, _ := applied(State{}, p, noon)
		return s
	}
	rotated := func(p Policy) State {
		s, _ := applied(begun(p), p, noon.Add(90*day))
		return s
	}
	with := func(change func(*Policy)) Policy {
		p := ordinary()
		change(&p)
		return p
	}

	tests := []struct {
		name   string
		before State
		policy Policy
		now    time.Time
		want   []words
	}{
		{
			"a set begins", State{}, ordinary(), noon,
			[]words{
				{
					"First JWT Key Begins To Sign",
					"A new key is published and signs at once, since there is no other. Its tokens may be refused for up to 1d1h5m after " +
						"this apply, by verifiers that do not know it yet. The next rotation is due 90d after this apply.",
				}, {
					"New JWT Key Is Published",
					"A new key is published as the standby, so that every verifier knows it before it signs. It may sign 1d1h5m after this " +
						"apply at the earliest. It replaces the key that begins to sign now, which is due 90d after this apply.",
				},
			},
		}, {
			"a period ends", begun(ordinary()), ordinary(), noon.Add(91 * day),
			[]words{
				{
					"JWT Key Begins To Sign",
					`"K2" signs from this apply on in place of "K1", which has signed since 2026-01-01T12:00:00Z: the rotation ` +
						`period of 90d is over. Every verifier has been able to know it since 2026-01-02T13:05:00Z. "K1" stays published for ` +
						"at least 1d1h15m after this apply, until the last token it signed has expired. The next rotation is due 90d after " +
						"this apply.",
				}, {
					"New JWT Key Is Published",
					"A new key is published as the standby, so that every verifier knows it before it signs. It may sign 1d1h5m after this " +
						"apply at the earliest. It replaces the key that begins to sign now, which is due 90d after this apply.",
				},
			},
		}, {
			"a rotation is asked for", begun(ordinary()), with(func(p *Policy) { p.Trigger = "now" }), noon.Add(2 * day),
			[]words{
				{
					"JWT Key Begins To Sign",
					`"K2" signs from this apply on in place of "K1", which has signed since 2026-01-01T12:00:00Z: ` +
						`rotation_triggers, the algorithm or the key size changed. Every verifier has been able to know it since ` +
						`2026-01-02T13:05:00Z. "K1" stays published for ` +
						"at least 1d1h15m after this apply, until the last token it signed has expired. The next rotation is due 90d after " +
						"this apply.",
				}, {
					"New JWT Key Is Published",
					"A new key is published as the standby, so that every verifier knows it before it signs. It may sign 1d1h5m after this " +
						"apply at the earliest. It replaces the key that begins to sign now, which is due 90d after this apply.",
				},
			},
		}, {
			"the last token has expired", rotated(ordinary()), ordinary(), noon.Add(92 * day),
			[]words{{
				"JWT Key Is Removed",
				`"K1" is no longer published. It stopped signing at 2026-04-01T12:00:00Z, and every token it signed has expired by ` +
					"2026-04-02T13:15:00Z, whatever the delays and clocks that the policy allows for.",
			}},
		}, {
			"another algorithm is wanted", begun(ordinary()), with(func(p *Policy) { p.KeySpec = "ES256" }), noon.Add(2 * day),
			[]words{
				{
					"Unused JWT Key Is Dropped",
					`The standby "K2" never signed, and it is not of the algorithm and size that are wanted now. It is no longer ` +
						"published; no token is affected.",
				}, {
					"New JWT Key Is Published",
					"A new key is published as the standby, so that every verifier knows it before it signs. It may sign 1d1h5m after this " +
						`apply at the earliest. The first apply after that lets it sign in place of "K1", since rotation_triggers, the ` +
						"algorithm or the key size changed.",
				},
			},
		}, {
			"the standby is revoked, and nothing rotates by itself", begun(ordinary()),
			with(func(p *Policy) { p.RevokedKids, p.RotationPeriod = []string{"K2"}, 0 }), noon.Add(2 * day),
			[]words{
				{
					"JWT Key Is Revoked",
					`"K2" is revoked and no longer published from this apply on. It was the standby and never signed, so no token is affected.`,
				}, {
					"New JWT Key Is Published",
					"A new key is published as the standby, so that every verifier knows it before it signs. It may sign 1d1h5m after this " +
						`apply at the earliest. It replaces "K1" when a rotation is asked for, or if that key is revoked.`,
				},
			},
		}, {
			"the standby is revoked, and the next waits to be listed", begun(ordinary()),
			with(func(p *Policy) { p.RevokedKids, p.RequirePublished = []string{"K2"}, true }), noon.Add(2 * day),
			[]words{
				{
					"JWT Key Is Revoked",
					`"K2" is revoked and no longer published from this apply on. It was the standby and never signed, so no token is affected.`,
				}, {
					"New JWT Key Is Published",
					"A new key is published as the standby, so that every verifier knows it before it signs. It may sign 1d1h5m after this " +
						`apply at the earliest, and not until published_kids lists it. It replaces "K1", which is due at 2026-04-01T12:00:00Z.`,
				},
			},
		}, {
			"a passive key is revoked", rotated(ordinary()),
			with(func(p *Policy) { p.RevokedKids = []string{"K1"} }), noon.Add(90*day + time.Hour),
			[]words{{
				"JWT Key Is Revoked",
				`"K1" is revoked and no longer published from this apply on. It signed from 2026-01-01T12:00:00Z to 2026-04-01T12:00:00Z. ` +
					"All its tokens are refused, valid or not; a verifier that still holds what was published before may accept them for up " +
					"to 1d1h5m after this apply.",
			}},
		}, {
			"the active key is revoked, and the standby is ready", begun(ordinary()),
			with(func(p *Policy) { p.RevokedKids = []string{"K1"} }), noon.Add(2 * day),
			[]words{
				{
					"JWT Key Is Revoked",
					`"K1" is revoked and no longer published from this apply on. It has signed since 2026-01-01T12:00:00Z. All its tokens are ` +
						"refused, valid or not; a verifier that still holds what was published before may accept them for up to 1d1h5m after " +
						`this apply. "K2" signs from now on. Every verifier has been able to know it since 2026-01-02T13:05:00Z.`,
				}, {
					"JWT Key Begins To Sign",
					`"K2" signs from this apply on, since the active key is revoked. Every verifier has been able to know it since ` +
						"2026-01-02T13:05:00Z. The next rotation is due 90d after this apply.",
				}, {
					"New JWT Key Is Published",
					"A new key is published as the standby, so that every verifier knows it before it signs. It may sign 1d1h5m after this " +
						"apply at the earliest. It replaces the key that begins to sign now, which is due 90d after this apply.",
				},
			},
		}, {
			"the active key is revoked, and the standby is ready but not listed", begun(ordinary()),
			with(func(p *Policy) { p.RevokedKids, p.RequirePublished, p.RotationPeriod = []string{"K1"}, true, 0 }), noon.Add(2 * day),
			[]words{
				{
					"JWT Key Is Revoked",
					`"K1" is revoked and no longer published from this apply on. It has signed since 2026-01-01T12:00:00Z. All its tokens are ` +
						"refused, valid or not; a verifier that still holds what was published before may accept them for up to 1d1h5m after " +
						`this apply. "K2" signs from now on. Its tokens may be refused until published_kids lists it: the verifiers have not ` +
						"been seen to know it.",
				}, {
					"JWT Key Begins To Sign",
					`"K2" signs from this apply on, since the active key is revoked. Its tokens may be refused until published_kids lists ` +
						"it: the verifiers have not been seen to know it. It signs until a rotation is asked for.",
				}, {
					"New JWT Key Is Published",
					"A new key is published as the standby, so that every verifier knows it before it signs. It may sign 1d1h5m after this " +
						`apply at the earliest, and not until published_kids lists it. It replaces "K2" when a rotation is asked for, or if ` +
						"that key is revoked.",
				},
			},
		}, {
			"the active key is revoked, and the standby is young and of the wrong algorithm", begun(ordinary()),
			with(func(p *Policy) { p.RevokedKids, p.KeySpec = []string{"K1"}, "ES256" }), noon.Add(time.Hour),
			[]words{
				{
					"JWT Key Is Revoked",
					`"K1" is revoked and no longer published from this apply on. It has signed since 2026-01-01T12:00:00Z. All its tokens are ` +
						"refused, valid or not; a verifier that still holds what was published before may accept them for up to 1d1h5m after " +
						`this apply. "K2" signs from now on. Its tokens may be refused until 2026-01-02T13:05:00Z, by verifiers that do not ` +
						"know it yet.",
				}, {
					"JWT Key Begins To Sign Early",
					`"K2" signs from this apply on, since the active key is revoked. Its tokens may be refused until 2026-01-02T13:05:00Z, ` +
						"by verifiers that do not know it yet. It is replaced as soon as a new standby is ready, since rotation_triggers, the " +
						"algorithm or the key size changed.",
				}, {
					"New JWT Key Is Published",
					"A new key is published as the standby, so that every verifier knows it before it signs. It may sign 1d1h5m after this " +
						`apply at the earliest. The first apply after that lets it sign in place of "K2", since rotation_triggers, the ` +
						"algorithm or the key size changed.",
				},
			},
		}, {
			"all keys are revoked", begun(ordinary()),
			with(func(p *Policy) { p.RevokedKids = []string{"K1", "K2"} }), noon.Add(2 * day),
			[]words{
				{
					"JWT Key Is Revoked",
					`"K1" is revoked and no longer published from this apply on. It has signed since 2026-01-01T12:00:00Z. All its tokens are ` +
						"refused, valid or not; a verifier that still holds what was published before may accept them for up to 1d1h5m after " +
						"this apply. A new key signs from now on. Its tokens may be refused for up to 1d1h5m after this apply, by verifiers " +
						"that do not know it yet.",
				}, {
					"JWT Key Is Revoked",
					`"K2" is revoked and no longer published from this apply on. It was the standby and never signed, so no token is affected.`,
				}, {
					"New JWT Key Signs At Once",
					"A new key is published and signs at once, since the active key is revoked and no standby is left. Its tokens may be " +
						"refused for up to 1d1h5m after this apply, by verifiers that do not know it yet. The next rotation is due 90d after " +
						"this apply.",
				}, {
					"New JWT Key Is Published",
					"A new key is published as the standby, so that every verifier knows it before it signs. It may sign 1d1h5m after this " +
						"apply at the earliest. It replaces the key that begins to sign now, which is due 90d after this apply.",
				},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			after, done := tt.before.Advance(tt.policy, tt.now, tt.now)
			for i, d := range done {
				summary, detail := d.Announce(after, tt.policy)
				if i >= len(tt.want) {
					t.Errorf("one announcement too many: %s: %s", summary, detail)
					continue
				}
				if summary != tt.want[i].summary || detail != tt.want[i].detail {
					t.Errorf("announcement %d\n got %s: %s\nwant %s: %s", i, summary, detail, tt.want[i].summary, tt.want[i].detail)
				}
			}
			if len(done) < len(tt.want) {
				t.Errorf("%d announcements, want %d", len(done), len(tt.want))
			}
		})
	}
}

// A length that no Duration can say is said as the longest that one can.
func TestAnnounceEndlessLengths(t *testing.T) {
	p := ordinary()
	p.JWKSMaxAge = 1<<63 - 1
	after, done := State{}.Advance(p, noon, noon)
	_, detail := done[1].Announce(after, p)
	want := "A new key is published as the standby, so that every verifier knows it before it signs. It may sign " +
		"106751d23h47m16s after this apply at the earliest. It replaces the key that begins to sign now, which is due 90d after this apply."
	if detail != want {
		t.Errorf("got %s\nwant %s", detail, want)
	}
}

// A plan may know nothing but the kind.
func TestAnnounceZeroTransition(t *testing.T) {
	for _, kind := range []Kind{Publish, Activate, Remove, Revoke, Drop, ""} {
		if summary, detail := (Transition{Kind: kind}).Announce(State{}, Policy{}); summary == "" || detail == "" {
			t.Errorf("kind %q: summary %q, detail %q", kind, summary, detail)
		}
	}
}

func TestUpcomingString(t *testing.T) {
	tests := []struct {
		upcoming Upcoming
		want     string
	}{
		{Upcoming{Kind: Activate, Key: Key{ID: "K2"}}, "activate K2"},
		{Upcoming{Kind: Activate, Key: Key{ID: "K2"}, AwaitsPublication: true}, "activate K2 once published_kids lists it"},
		{Upcoming{Kind: Remove, Key: Key{ID: "K1"}}, "remove K1"},
	}
	for _, tt := range tests {
		if got := tt.upcoming.String(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}
