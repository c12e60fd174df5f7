package rotation

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

// Advice is a warning for the operator, shown with a plan. The summary is in title case, the detail is sentences.
type Advice struct {
	// Argument is the name of the argument that causes it. It is empty if none does.
	Argument        string
	Summary, Detail string
}

// RefuseClock refuses an apply whose clock is behind the state by more than the clock skew, if the apply would change the state. Its instants would
// be wrong, and nobody knows which of the two clocks is. A revocation is never refused, because it must not wait. The result is false if
// there is nothing to refuse.
func (s State) RefuseClock(p Policy, m Moment, o Outcome) (Advice, bool) {
	revokes := slices.ContainsFunc(o.Transitions, func(t Transition) bool { return t.Kind == Revoke })
	if !s.behind(p, m) || s.IsNew() || revokes || s.unchanged(o) {
		return Advice{}, false
	}
	a, _ := clockBehind(s, p, m)
	return a, true
}

// behind reports whether the clock is behind the state by more than clocks can differ. The instants of the state were rounded up too.
func (s State) behind(p Policy, m Moment) bool {
	return m.Ceiling.Add(p.ClockSkew).Before(s.LastChange())
}

// clockBehind: the state never goes back in time, but the operator must know that a clock is wrong.
func clockBehind(s State, p Policy, m Moment) (Advice, bool) {
	last := s.LastChange()
	if !s.behind(p, m) {
		return Advice{}, false
	}
	return advice("Clock Is Behind the State",
		fmt.Sprintf("The clock shows %s, but the last change in the state is from %s.", instant(m.Now), instant(last)),
		fmt.Sprintf("The difference is %s, and clock_skew allows %s.", duration.Format(last.Sub(m.Now)), duration.Format(p.ClockSkew)),
		fmt.Sprintf("Until the clock reaches that instant, nothing becomes due, and only a revocation is applied. It is stamped with %s.", instant(last)),
		"Correct the clock of this machine, or of the machine that ran the last apply."), true
}

// overdue: a late rotation is safe, but a key that signs for twice its period shows that applies are missing. With a period that is shorter than
// the lead, every key signs for longer than its period, so this would show nothing. If the rotation waits for what is published or deployed,
// another warning says so.
func overdue(s State, then, p Policy, m Moment) (Advice, bool) {
	active, signs := s.Active()
	standby, waits := s.Standby()
	if !signs || !waits || p.SigningKid != "" || then.SigningKid != "" || then.RotationPeriod == 0 || then.RotationPeriod < then.Lead() {
		return Advice{}, false
	}
	due := latest(active.ActivatedAt.Add(then.RotationPeriod), standby.ActivateAfter)
	if m.Now.Before(due.Add(then.RotationPeriod)) {
		return Advice{}, false
	}
	why := "No apply has done that yet. No token is at risk. Schedule applies by next_transition_at."
	if p.sees(standby) {
		why = fmt.Sprintf("This apply is the first that finds the standby %q in %s, so it cannot sign yet.", standby.ID, p.listing())
	} else if _, waits := s.unreleased(p); waits || p.awaitsListing(standby) {
		return Advice{}, false
	}
	a := advice("Rotation Is Overdue",
		fmt.Sprintf("The active %s %q was due to be replaced at %s.", wordsFor(p).key, active.ID, instant(due)),
		fmt.Sprintf("That was %s ago, and the rotation period is %s.", duration.Format(m.Now.Sub(due)), duration.Format(then.RotationPeriod)), why)
	a.Argument = "rotation_period"
	return a, true
}

// dueButNotPlanned: a plan without a refresh does only what the last refresh has seen, and so does an apply after the next boundary.
func dueButNotPlanned(s State, p Policy, m Moment, planned []Transition) (Advice, bool) {
	if m.Until.IsZero() || m.Now.Before(m.Until) {
		return Advice{}, false
	}
	due := s.outcome(p, m.Now, m.Now).Transitions
	if slices.EqualFunc(planned, due, same) {
		return Advice{}, false
	}
	return advice("Due Transition Not Planned",
		fmt.Sprintf("This plan does not include: %s.", wordsFor(p).list(missing(due, planned))),
		fmt.Sprintf("It became due at %s or later, after the last refresh.", instant(m.Until)),
		"Plan with a refresh (without -refresh=false), or run another apply after this one."), true
}

// dueInNextPlan: with a moment that decides, a changed policy can make something due that the plan does not do.
func dueInNextPlan(s State, p Policy, m Moment, planned []Transition) (Advice, bool) {
	now := m.clamp(m.Now)
	due := missing(s.outcome(p, now, now).Transitions, planned)
	if !m.Decided || len(due) == 0 || !m.Until.IsZero() && !m.Now.Before(m.Until) {
		return Advice{}, false
	}
	return advice("Change Takes Effect in the Next Plan",
		fmt.Sprintf("With the changed configuration, this is already due: %s.", wordsFor(p).list(due)),
		"This apply only records the change. Plan and apply once more to carry it out."), true
}

// missing returns the transitions that are due and not planned.
func missing(due, planned []Transition) []Transition {
	return slices.DeleteFunc(due, func(t Transition) bool {
		return slices.ContainsFunc(planned, func(u Transition) bool { return same(t, u) })
	})
}

// dependsOnApply: a changed policy can make something due between the plan and its apply.
func dependsOnApply(stages []stage, p Policy, m Moment, now []Transition) (Advice, bool) {
	w := wordsFor(p)
	sentences := []string{fmt.Sprintf("An apply now does this: %s.", w.list(now))}
	for _, stage := range stages {
		if stage.from.After(m.Judged()) && !slices.EqualFunc(now, stage.Transitions, same) {
			sentences = append(sentences, fmt.Sprintf("An apply from %s on does this: %s.", instant(stage.from), w.list(stage.Transitions)))
			now = stage.Transitions
		}
	}
	if len(sentences) == 1 {
		return Advice{}, false
	}
	return advice("Plan Depends on When It Is Applied", append(sentences, "The plan shows what differs as known after apply.")...), true
}

// same reports whether two transitions do the same to the same key, at whatever instant.
func same(a, b Transition) bool {
	return a.Kind == b.Kind && a.Reason == b.Reason && a.Key.Generation == b.Key.Generation
}

// list lists transitions in a few words.
func (w words) list(transitions []Transition) string {
	if len(transitions) == 0 {
		return "nothing"
	}
	var each []string
	for _, t := range transitions {
		kind := string(t.Kind)
		if t.Kind == Publish && w.key == "secret" {
			kind = "distribute"
		}
		each = append(each, fmt.Sprintf("%s %s", kind, w.named(t.Key)))
	}
	return strings.Join(each, ", ")
}
