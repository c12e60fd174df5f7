package rotation

import (
	"reflect"
	"slices"
	"time"
)

// Plan is what can be known about an apply before it happens.
type Plan struct {
	// Outcomes are all ways in which the apply can turn out. What they have in common is known. What differs between them
	// depends on when the apply happens. The first is the outcome of an apply at the start of the window.
	//
	// Outcomes come in pairs. Both of a pair do the same, but the first is stamped at once and the second a thousand years later, so
	// every instant that only the apply can stamp differs between them. With a simulated clock the two are equal. For an
	// apply that changes nothing they are equal too.
	Outcomes []Outcome
	// Announcements say what an apply now does to each key.
	Announcements []Advice
	// Advice says what else the operator needs to know.
	Advice []Advice
}

// Outcome is what one apply does. A new key in it has no ID yet.
type Outcome struct {
	State       State
	Transitions []Transition
}

// stage is the outcome of every apply from an instant on, until the next stage begins: stamped at once, and stamped late.
type stage struct {
	from time.Time
	Outcome
	late Outcome
}

// Plan returns what an apply under the policy p does. then is the policy of the last apply, m the moment of the plan.
//
// The outcomes depend only on the window of m and not on the clock, so a plan and its apply agree about them. Announcements and advice
// are for a set that exists: a new set has none.
func (s State) Plan(then, p Policy, m Moment) Plan {
	var plan Plan
	stages := s.stages(p, m)
	for _, stage := range stages {
		plan.Outcomes = append(plan.Outcomes, stage.Outcome, stage.late)
	}
	if s.IsNew() {
		return plan
	}
	now := stages[0].Outcome
	if len(stages) > 1 || !s.unchanged(now) {
		now = s.outcome(p, m.Judged(), m.Stamped())
	}
	for _, t := range now.Transitions {
		plan.Announcements = append(plan.Announcements, t.announce(now.State, p))
	}
	for _, advise := range []func() (Advice, bool){
		func() (Advice, bool) { return clockBehind(s, p, m) },
		func() (Advice, bool) { return overdue(s, then, p, m) },
		func() (Advice, bool) { return unlisted(now.State, p, m) },
		func() (Advice, bool) { return undeployed(now.State, p, m) },
		func() (Advice, bool) { return dueButNotPlanned(s, p, m, now.Transitions) },
		func() (Advice, bool) { return dueInNextPlan(s, p, m, now.Transitions) },
		func() (Advice, bool) { return dependsOnApply(stages, p, m, now.Transitions) },
		func() (Advice, bool) { return held(s, now.State, p, m) },
		func() (Advice, bool) { return noStandby(s, now.State, p) },
		func() (Advice, bool) { return requested(s, now.State, p, m) },
	} {
		if a, ok := advise(); ok {
			plan.Advice = append(plan.Advice, a)
		}
	}
	return plan
}

// Idle reports whether no outcome does anything to a key.
func (p Plan) Idle() bool {
	return !slices.ContainsFunc(p.Outcomes, func(o Outcome) bool { return len(o.Transitions) > 0 })
}

func (s State) outcome(p Policy, judged, now time.Time) Outcome {
	next, done := s.Advance(p, judged, now)
	return Outcome{next, done}
}

// stage returns the stage that begins at an instant.
func (s State) stage(p Policy, from time.Time, simulated bool) stage {
	now := s.outcome(p, from, from)
	if simulated || s.unchanged(now) {
		return stage{from, now, now}
	}
	return stage{from, now, s.outcome(p, from, muchLater(from))}
}

// muchLater returns an instant of a late apply: nothing that an apply decides by its stamp changes after it.
func muchLater(t time.Time) time.Time { return t.AddDate(1000, 0, 0) }

// unchanged reports whether an outcome changes nothing. Then it stamps nothing, and does not depend on when it happens.
func (s State) unchanged(o Outcome) bool { return reflect.DeepEqual(o.State, s) }

// stages returns the outcomes of an apply at the start of the window, and at every later instant of it from which on a changed policy
// can do something else.
func (s State) stages(p Policy, m Moment) []stage {
	first := s.stage(p, m.From, m.Simulated)
	stages := []stage{first}
	if m.Simulated || m.Decided || s.IsNew() {
		return stages
	}
	// An apply decides by the instants of the keys as it moves them at its beginning: at once, or late.
	instants := s.boundaries(p)
	for _, stamped := range []time.Time{m.From, muchLater(m.From)} {
		instants = append(instants, s.begin(p, m.From, stamped).state.boundaries(p)...)
	}
	instants = slices.DeleteFunc(instants, func(at time.Time) bool {
		return !at.After(m.From) || !m.Until.IsZero() && !at.Before(m.Until)
	})
	slices.SortFunc(instants, time.Time.Compare)
	for _, at := range slices.CompactFunc(instants, time.Time.Equal) {
		stages = append(stages, s.stage(p, at, false))
	}
	return stages
}
