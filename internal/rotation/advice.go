package rotation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

// Advice is what an operator should hear when planning and no [Transition] tells: the summary in Title Case, the detail as sentences.
type Advice struct {
	// Argument is the argument of the configuration that it is about, by its name there; empty if it is about none.
	Argument        string
	Summary, Detail string
}

// Advise tells what a plan should warn of besides its transitions. then is the policy of the last apply, p that of the plan.
func (s State) Advise(then, p Policy, m Moment) []Advice { return s.Plan(then, p, m).Advice }

// clockBehind: time that ran back is not believed, but the clock that says so should be looked at.
func clockBehind(s State, p Policy, m Moment) (Advice, bool) {
	last := s.LastChange()
	if !m.Now.Add(p.ClockSkew).Before(last) {
		return Advice{}, false
	}
	return Advice{
		Summary: "Clock Is Behind the State",
		Detail: fmt.Sprintf("The present is taken to be %s, but the state tells of a change to a key at %s. That is %s later, and clock_skew "+
			"allows for %s. Until the clock has caught up, nothing falls due, and what an apply does is dated %s. Correct the clock that "+
			"this plan goes by, or the one of the apply before.",
			instant(m.Now), instant(last), duration.Format(last.Sub(m.Now)), duration.Format(p.ClockSkew), instant(last)),
	}, true
}

// overdue: late is safe, but a key that signs for more than twice its period is not what the period was chosen for.
func overdue(s State, then, p Policy, m Moment) (Advice, bool) {
	active, signs := s.Active()
	standby, waits := s.Standby()
	if !signs || !waits || then.RotationPeriod == 0 {
		return Advice{}, false
	}
	due := latest(active.ActivatedAt.Add(then.RotationPeriod), standby.ActivateAfter)
	if m.Now.Before(due.Add(then.RotationPeriod)) {
		return Advice{}, false
	}
	why := "No token is at risk, but no apply has been run in all that time: schedule applies by next_transition_at."
	if p.awaitsPublication(standby) {
		why = fmt.Sprintf("published_kids does not list the standby %q, which waits for that. See that the JWK Set is served where "+
			"published_kids is read from.", standby.ID)
	}
	return Advice{
		Argument: "rotation_period",
		Summary:  "Rotation Is Overdue",
		Detail: fmt.Sprintf("The active key %q was to be replaced from %s on. That is %s ago, more than a rotation period of %s. %s",
			active.ID, instant(due), duration.Format(m.Now.Sub(due)), duration.Format(then.RotationPeriod), why),
	}, true
}

// dueButNotPlanned: a plan without a refresh goes by what the last one saw, and so does an apply that comes after the next boundary.
func dueButNotPlanned(s State, p Policy, m Moment, planned []Transition) (Advice, bool) {
	if m.Until.IsZero() || m.Now.Before(m.Until) {
		return Advice{}, false
	}
	due := s.outcome(p, m.Now, m.Now).Transitions
	if slices.EqualFunc(planned, due, same) {
		return Advice{}, false
	}
	left := slices.DeleteFunc(due, func(t Transition) bool {
		return slices.ContainsFunc(planned, func(u Transition) bool { return same(t, u) })
	})
	return Advice{
		Summary: "Due Transition Is Not Carried Out",
		Detail: fmt.Sprintf("Left for later: %s. It fell due at %s or after, which no refresh saw before this plan was made. Plan with a refresh "+
			"(without -refresh=false), or run another apply after this one.", deeds(left), instant(m.Until)),
	}, true
}

// dependsOnApply: a policy that is changed may move an instant into the time between plan and apply.
func dependsOnApply(stages []stage, m Moment, now []Transition) (Advice, bool) {
	said := []string{fmt.Sprintf("An apply now does this: %s.", deeds(now))}
	for _, stage := range stages {
		if stage.from.After(m.Judged()) && !slices.EqualFunc(now, stage.Transitions, same) {
			said = append(said, fmt.Sprintf("From %s on, it does this: %s.", instant(stage.from), deeds(stage.Transitions)))
			now = stage.Transitions
		}
	}
	if len(said) == 1 {
		return Advice{}, false
	}
	return Advice{
		Summary: "Plan Depends on When It Is Applied",
		Detail:  paragraph(append(said, "Until the apply, the plan leaves open what differs.")...),
	}, true
}

// Openings returns in order the instants after from and before until (zero: no end) at which an apply under a changed policy may
// come to do something else than at from.
func (s State) Openings(p Policy, from, until time.Time) []time.Time {
	var at []time.Time
	for _, stage := range s.stages(p, Moment{Window: Window{from, until}})[1:] {
		at = append(at, stage.from)
	}
	return at
}

// same reports whether two transitions do the same to the same key, whenever they do it.
func same(a, b Transition) bool {
	return a.Kind == b.Kind && a.Reason == b.Reason && a.Key.Generation == b.Key.Generation
}

// deeds lists transitions in a few words.
func deeds(done []Transition) string {
	if len(done) == 0 {
		return "nothing to any key"
	}
	var each []string
	for _, t := range done {
		each = append(each, fmt.Sprintf("%s %s", t.Kind, named(t.Key)))
	}
	return strings.Join(each, ", ")
}
