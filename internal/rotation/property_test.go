package rotation

import (
	"flag"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestMain checks each property with the same values in each run, so only a change can break one. `make fuzz` draws others.
func TestMain(m *testing.M) {
	check(flag.Set("rapid.seed", "1"))
	check(flag.Set("rapid.checks", "1000"))
	m.Run()
}

// drawTiming draws lengths of time from zero to the longest Duration, mostly of similar size.
func drawTiming(t *rapid.T) Timing {
	lengths := rapid.SampledFrom([]time.Duration{
		0, time.Second, time.Minute, time.Hour, day, 90 * day, 100 * 365 * day, 292 * 365 * day, 1<<63 - 1,
	})
	if rapid.IntRange(0, 3).Draw(t, "extreme") > 0 {
		lengths = rapid.Map(rapid.IntRange(0, 100), func(hours int) time.Duration { return time.Duration(hours) * time.Hour })
	}
	return Timing{lengths.Draw(t, "lifetime"), lengths.Draw(t, "max-age"), lengths.Draw(t, "delay"), lengths.Draw(t, "skew")}
}

// drawPolicy draws the next policy, given the last.
func drawPolicy(t *rapid.T, p Policy, s State) Policy {
	change := func(what string) bool { return rapid.IntRange(0, 9).Draw(t, what) == 0 }
	if p.KeySpec == "" {
		p.External = rapid.IntRange(0, 3).Draw(t, "external") == 0
	}
	if p.KeySpec == "" || change("timing") {
		p.Timing = drawTiming(t)
	}
	if change("grace") {
		p.RemovalGrace = drawTiming(t).MaxTokenTTL
	}
	if p.KeySpec == "" || change("period") {
		p.RotationPeriod = drawTiming(t).MaxTokenTTL
	}
	if p.KeySpec == "" || change("algorithm") {
		p.KeySpec = rapid.SampledFrom([]string{"RS256", "ES256"}).Draw(t, "key spec")
	}
	if change("trigger") {
		p.Trigger = rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "to")
	}
	if change("keep") {
		p.KeysToKeep = rapid.IntRange(0, 4).Draw(t, "keys")
	}
	if change("revoke") {
		kids := []string{"unheard of", ""}
		for _, k := range s.Keys {
			kids = append(kids, k.ID)
		}
		p.RevokedKids = append(slices.Clone(p.RevokedKids), rapid.SliceOf(rapid.SampledFrom(kids)).Draw(t, "kids")...)
	}
	if change("signing kid") {
		kids := []string{"", "", "unheard of"}
		for _, k := range s.Keys {
			kids = append(kids, k.ID)
		}
		p.SigningKid = rapid.SampledFrom(kids).Draw(t, "signs")
	}
	if change("require published") {
		p.RequirePublished = rapid.Bool().Draw(t, "required")
	}
	if change("require deployed") {
		p.RequireDeployed = rapid.Bool().Draw(t, "required")
	}
	if change("places") {
		p.MaxPublished = rapid.SampledFrom([]int{0, 2, 3, 4}).Draw(t, "most")
	}
	if change("symmetric") {
		p.Symmetric = rapid.Bool().Draw(t, "secrets")
	}
	p.PublishedKids, p.DeployedKids = nil, nil
	for _, k := range s.Keys {
		if rapid.Bool().Draw(t, "listed") {
			p.PublishedKids = append(p.PublishedKids, k.ID)
		}
		if rapid.Bool().Draw(t, "deployed") {
			p.DeployedKids = append(p.DeployedKids, k.ID)
		}
	}
	return p
}

// drawInstant draws what a clock shows next. It mostly goes forward, and sometimes back.
func drawInstant(t *rapid.T, s State, p Policy, after time.Time) time.Time {
	var boundaries []time.Time // when something can become due, computed without the code under test
	for _, k := range s.Keys {
		for _, at := range []time.Time{k.ActivateAfter, k.RemoveAfter, k.ActivatedAt.Add(p.RotationPeriod)} {
			if at.After(after) {
				boundaries = append(boundaries, at)
			}
		}
	}
	switch {
	case len(boundaries) > 0 && rapid.IntRange(0, 3).Draw(t, "boundary") > 0:
		return rapid.SampledFrom(boundaries).Draw(t, "at").Add(rapid.SampledFrom([]time.Duration{-time.Second, 0, time.Second}).Draw(t, "off"))
	case rapid.IntRange(0, 9).Draw(t, "back") == 0:
		return after.Add(-rapid.SampledFrom([]time.Duration{time.Second, day, 200 * 365 * day}).Draw(t, "by"))
	}
	return after.Add(time.Duration(rapid.Int64Range(0, int64(100*day/time.Second)).Draw(t, "on")) * time.Second)
}

// drawSet draws a set after some applies, the last policy, and when it was applied.
func drawSet(t *rapid.T, most int) (s State, p Policy, now time.Time) {
	now = noon
	for range rapid.IntRange(1, most).Draw(t, "applies") {
		p = drawPolicy(t, p, s)
		now = drawInstant(t, s, p, now)
		s = observe(s, p, now, now, byGeneration).after
	}
	return s, p, now
}

// Every invariant holds in every apply, for any policy, at any time, by any clock. An apply never changes its input.
func TestInvariants(t *testing.T) { rapid.Check(t, invariantsHold) }

func FuzzInvariants(f *testing.F) { f.Fuzz(rapid.MakeFuzz(invariantsHold)) }

func invariantsHold(t *rapid.T) {
	var s State
	var p Policy
	now := noon
	if rapid.IntRange(0, 4).Draw(t, "adopted") == 0 {
		s = Adopt("1")
	}
	for range rapid.IntRange(1, 40).Draw(t, "applies") {
		p = drawPolicy(t, p, s)
		now = drawInstant(t, s, p, now)
		judged := now
		if rapid.IntRange(0, 3).Draw(t, "saved") == 0 {
			judged = drawInstant(t, s, p, now)
		}
		if rapid.IntRange(0, 50).Draw(t, "memory lost") == 0 {
			s = s.Remember(Memory{Generation: s.Generation})
		}
		before := s.clone()
		applied := observe(s, p, judged, now, byGeneration)
		if f := applied.violated(""); f.rule != "" {
			t.Fatalf("violated: %s: %s\n%+v\n%+v", f.rule, f.detail, applied.before, applied.after)
		}
		if !reflect.DeepEqual(s, before) {
			t.Fatalf("an apply changed what it was given: %+v was %+v", s, before)
		}
		for _, d := range applied.done {
			if a := d.announce(applied.after, p); a.Summary == "" || a.Detail == "" {
				t.Fatalf("nothing is announced for %+v", d)
			}
		}
		s = applied.after
	}
}

// Time alone changes what an apply does only at boundaries, so a plan and an apply in one window do the same.
func TestBoundariesAreAllThereAre(t *testing.T) { rapid.Check(t, boundariesAreAllThereAre) }

func FuzzBoundariesAreAllThereAre(f *testing.F) { f.Fuzz(rapid.MakeFuzz(boundariesAreAllThereAre)) }

func boundariesAreAllThereAre(t *rapid.T) {
	s, p, now := drawSet(t, 20)
	// Since the last apply only time has passed, or arguments changed that take effect at once.
	p.Timing, p.RemovalGrace, p.RequireDeployed = s.Timing, s.RemovalGrace, s.RequireDeployed
	p.KeysToKeep = rapid.IntRange(0, 3).Draw(t, "keys to keep")
	p.RotationPeriod = time.Duration(rapid.IntRange(0, 1000).Draw(t, "hours")) * time.Hour
	p.Trigger = rapid.SampledFrom([]string{s.Trigger, s.Trigger, "another"}).Draw(t, "trigger")
	p.SigningKid = rapid.SampledFrom(append(kids(s.Keys), "", "")).Draw(t, "signing kid")
	var seen time.Time
	if rapid.Bool().Draw(t, "refreshed") {
		seen = drawInstant(t, s, p, now)
	}
	window := s.window(p, seen)
	if window.From.Before(s.LastChange()) || window.From.Before(seen) || !window.Until.IsZero() && !window.Until.After(window.From) {
		t.Fatalf("window %v, of the last change %s and seen %s", window, s.LastChange(), seen)
	}
	for range 10 {
		one, other := window.clamp(drawInstant(t, s, p, window.From)), window.clamp(drawInstant(t, s, p, window.From))
		if f := appliedAlike(s, p, one, other); f.rule != "" {
			t.Fatalf("violated: %s: %s", f.rule, f.detail)
		}
	}
}

// Every apply within the window of a plan does what the plan says for its stage, under any changed policy.
func TestPlanKnowsEveryOutcome(t *testing.T) { rapid.Check(t, planKnowsEveryOutcome) }

func FuzzPlanKnowsEveryOutcome(f *testing.F) { f.Fuzz(rapid.MakeFuzz(planKnowsEveryOutcome)) }

func planKnowsEveryOutcome(t *rapid.T) {
	s, last, now := drawSet(t, 12)
	p := drawPolicy(t, last, s)
	if rapid.Bool().Draw(t, "another timing") {
		p.Timing = drawTiming(t)
	}
	var seen time.Time
	if rapid.Bool().Draw(t, "refreshed") {
		seen = drawInstant(t, s, p, now)
	}
	m := s.Moment(last, now, seen, false)
	stages := s.stages(p, m)
	for range 20 {
		at := drawInstant(t, s, p, m.From)
		if rapid.Bool().Draw(t, "at a boundary of the plan") {
			at = drawInstant(t, stages[0].State, p, m.From)
		}
		m.Now, m.Ceiling = at, at
		planned := plannedAt(stages, m.Judged())
		if done := s.outcome(p, m.Judged(), m.Stamped()).Transitions; !slices.EqualFunc(done, planned, same) {
			t.Fatalf("an apply at %s does %v, planned %v", at, done, planned)
		}
	}
}
