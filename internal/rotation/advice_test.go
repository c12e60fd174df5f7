package rotation

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// advised returns the summaries of all advice, and all details.
func advised(s State, then, p Policy, now time.Time, seen time.Time) (summaries []string, details string) {
	for _, a := range s.Plan(then, p, s.Moment(then, now, seen, false)).Advice {
		summaries = append(summaries, a.Summary)
		details += a.Detail + "\n"
	}
	return summaries, details
}

func TestAdvise(t *testing.T) {
	policy := ordinary()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	at := func(days int) time.Time { return start.Add(time.Duration(days) * day) }
	first := observe(State{}, policy, start, start, func(k Key) string { return []string{"one", "two"}[k.Generation-1] }).after
	with := func(change func(*Policy)) Policy {
		changed := policy
		change(&changed)
		return changed
	}
	for _, test := range []struct {
		name   string
		policy Policy
		then   Policy // of the last apply; if it is zero, the usual policy
		now    time.Time
		seen   time.Time
		want   []string
		says   []string
	}{
		{name: "idle", policy: policy, now: at(30), seen: at(2)},
		{name: "a boundary that brings nothing was not seen", policy: policy, now: at(30)},
		{name: "due and seen", policy: policy, now: at(91), seen: at(91)},
		{name: "due and not seen", policy: policy, now: at(91), seen: at(2), want: []string{"Due Transition Not Planned"},
			says: []string{`activate "two"`, "2026-04-01T00:00:00Z", "-refresh=false"}},
		{name: "within the skew of the clocks", policy: policy, now: start.Add(-5 * time.Minute)},
		{name: "before the state", policy: policy, now: start.Add(-6 * time.Minute), want: []string{"Clock Is Behind the State"},
			says: []string{"2025-12-31T23:54:00Z", "2026-01-01T00:00:00Z", "is 6m", "allows 5m"}},
		{name: "late by less than a period", policy: policy, now: at(180).Add(-time.Second), seen: at(179)},
		{name: "late by a period", policy: policy, now: at(180), seen: at(179), want: []string{"Rotation Is Overdue"},
			says: []string{`"one"`, "2026-04-01T00:00:00Z", "90d ago", "next_transition_at"}},
		{name: "not published", policy: with(func(p *Policy) { p.RequirePublished = true }), now: at(200), seen: at(179), want: []string{"Standby Key Not Seen"},
			says: []string{`published_kids does not contain the standby "two", which was published at 2026-01-01T00:00:00Z.`, "due since 2026-04-01T00:00:00Z waits"}},
		{name: "the period of the last apply counts, not the new one", policy: with(func(p *Policy) { p.RotationPeriod = day }), now: at(30), seen: at(2)},
		{name: "lowered below what is past", policy: with(func(p *Policy) { p.RotationPeriod = 20 * day }), now: at(30), seen: at(2)},
		{name: "lowered to what may pass before the apply", policy: with(func(p *Policy) { p.RotationPeriod = 60 * day }), now: at(30), seen: at(2),
			want: []string{"Plan Depends on When It Is Applied"},
			says: []string{"An apply now does this: nothing.", `An apply from 2026-03-02T00:00:00Z on does this: activate "two", publish a new key.`}},
		{name: "lowered, for HMAC", policy: with(func(p *Policy) { p.Symmetric, p.RotationPeriod = true, 60*day }), now: at(30), seen: at(2),
			want: []string{"Plan Depends on When It Is Applied"}, says: []string{`activate "two", distribute a new secret.`}},
		{name: "late by a period, for HMAC", policy: with(func(p *Policy) { p.Symmetric = true }), now: at(180), seen: at(179), want: []string{"Rotation Is Overdue"},
			says: []string{`The active secret "one"`}},
		{name: "late, with a period that is shorter than the lead", policy: policy, then: with(func(p *Policy) { p.RotationPeriod = day }), now: at(180), seen: at(179)},
		{name: "raised", policy: with(func(p *Policy) { p.RotationPeriod = 900 * day }), now: at(30), seen: at(2)},
	} {
		t.Run(test.name, func(t *testing.T) {
			then := policy
			if test.then.RotationPeriod > 0 {
				then = test.then
			}
			got, details := advised(first, then, test.policy, test.now, test.seen)
			if !slices.Equal(got, test.want) {
				t.Errorf("advised %q, want %q", got, test.want)
			}
			for _, words := range test.says {
				if !strings.Contains(details, words) {
					t.Errorf("%q is missing in: %s", words, details)
				}
			}
		})
	}
}

// With a clock that is behind the state, an apply is refused if it changes anything, unless it revokes a key.
func TestRefuseClock(t *testing.T) {
	p := ordinary()
	s, now := rotatedOnce(p)
	changed, requested, revoked := p, p, p
	changed.MaxTokenTTL = time.Hour
	requested.Trigger = "now"
	revoked.Trigger, revoked.RevokedKids = "now", []string{"2"}
	for _, tt := range []struct {
		name   string
		p      Policy
		behind time.Duration
		want   bool
	}{
		{"nothing to do", p, day, false},
		{"another timing", changed, day, true},
		{"another timing, within the skew", changed, p.ClockSkew, false},
		{"another timing, just outside of it", changed, p.ClockSkew + time.Second, true},
		{"a request", requested, day, true},
		{"a revocation", revoked, day, false},
	} {
		m := s.Moment(p, now.Add(-tt.behind), time.Time{}, false)
		a, got := s.RefuseClock(tt.p, m, s.outcome(tt.p, m.Judged(), m.Stamped()))
		if got != tt.want || got && a.Summary != "Clock Is Behind the State" {
			t.Errorf("%s: refused %t with %q", tt.name, got, a.Summary)
		}
	}
}
