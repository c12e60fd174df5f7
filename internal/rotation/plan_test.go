package rotation

import (
	"reflect"
	"slices"
	"testing"
	"time"
)

// The outcomes of a plan are what Advance does at the start of the window and at each instant that changes it, stamped early and late.
func TestPlanOutcomes(t *testing.T) {
	p := ordinary()
	s := mustApply(t, State{}, p, noon)
	lowered := p
	lowered.RotationPeriod = 60 * day
	for _, tt := range []struct {
		name      string
		policy    Policy
		simulated bool
		want      []time.Duration
	}{
		{"nothing changed", p, false, []time.Duration{2 * day}},
		{"the period lowered", lowered, false, []time.Duration{2 * day, 60 * day}},
		{"a simulated clock", lowered, true, []time.Duration{30 * day}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := s.Moment(p, noon.Add(30*day), noon.Add(2*day), tt.simulated)
			plan := s.Plan(p, tt.policy, m)
			if len(plan.Outcomes) != 2*len(tt.want) {
				t.Fatalf("%d outcomes, want %d", len(plan.Outcomes), 2*len(tt.want))
			}
			for i, after := range tt.want {
				at := noon.Add(after)
				late := at.AddDate(1000, 0, 0)
				if tt.simulated {
					late = at
				}
				for j, now := range []time.Time{at, late} {
					if want := s.outcome(tt.policy, at, now); !reflect.DeepEqual(plan.Outcomes[2*i+j], want) {
						t.Errorf("outcome %d: got %+v, want %+v", 2*i+j, plan.Outcomes[2*i+j], want)
					}
				}
			}
			if idle := len(tt.want) == 1; plan.Idle() != idle {
				t.Errorf("idle %t, want %t", plan.Idle(), idle)
			}
		})
	}
}

// The plan of a new set announces nothing. An adopted key without instants is stamped by the first apply.
func TestPlanOfANewSet(t *testing.T) {
	p := ordinary()
	for name, s := range map[string]State{"created": {}, "adopted": Adopt("1")} {
		t.Run(name, func(t *testing.T) {
			plan := s.Plan(Policy{}, p, s.Moment(Policy{}, noon, time.Time{}, false))
			if len(plan.Outcomes) != 2 || len(plan.Announcements)+len(plan.Advice) > 0 {
				t.Errorf("got %+v", plan)
			}
			if active, _ := plan.Outcomes[0].State.Active(); !active.ActivatedAt.Equal(noon) || !active.PublishedAt.Equal(noon) {
				t.Errorf("the first key is %+v", active)
			}
		})
	}
}

// A raised token lifetime counts for a passive key only while a signer can have it. So an early apply keeps the key, and a late one can
// remove it.
func TestPlanKnowsThatALateApplyRemoves(t *testing.T) {
	p := ordinary()
	p.KeysToKeep = 1
	s, handover := rotatedOnce(p)
	raised := p
	raised.KeysToKeep, raised.PropagationDelay, raised.MaxTokenTTL = 0, 3*day, 30*day
	now := handover.Add(2 * day)
	stages := s.stages(raised, s.Moment(p, now, now, false))
	want := []struct {
		after       time.Duration // the handover
		transitions int
	}{{2 * day, 0}, {4*day + 5*time.Minute, 0}, {4*day + 15*time.Minute, 1}, {33*day + 15*time.Minute, 1}}
	if len(stages) != len(want) {
		t.Fatalf("%d stages, want %d", len(stages), len(want))
	}
	for i, w := range want {
		if at := handover.Add(w.after); !stages[i].from.Equal(at) || len(stages[i].Transitions) != w.transitions {
			t.Errorf("from %s: %v, want %d transitions from %s", stages[i].from, stages[i].Transitions, w.transitions, at)
		}
	}
}

// plannedAt returns what an apply at an instant does, as planned.
func plannedAt(stages []stage, at time.Time) []Transition {
	planned := stages[0]
	for _, stage := range stages {
		if !stage.from.After(at) {
			planned = stage
		}
	}
	return planned.Transitions
}

// A standby that the apply drops has an instant all the same: from then on every verifier has the key that signing_kid names. A changed
// timing moves that instant.
func TestPlanKnowsWhenADroppedStandbyCounts(t *testing.T) {
	p := ordinary()
	s, _ := rotatedOnce(p)
	for i := range s.Keys {
		s.Keys[i].Known = false // as if each had to sign before every verifier had it
	}
	changed := p
	changed.KeySpec, changed.SigningKid, changed.ClockSkew = "another", "1", p.ClockSkew+5*time.Minute
	standby, _ := s.Standby()
	ready := standby.ActivateAfter
	moved := ready.Add(5 * time.Minute)
	stages := s.stages(changed, s.Moment(p, ready, ready, false))
	for _, tt := range []struct {
		at   time.Time
		want string
	}{
		{moved.Add(-time.Second), "drop 3, publish 4"},
		{moved, "sign 1 after 2 (signing_kid), drop 3, publish 4"},
	} {
		if got := listed(plannedAt(stages, tt.at)); got != tt.want {
			t.Errorf("the plan for %s: %s, want %s", tt.at, got, tt.want)
		}
		if got := listed(s.outcome(changed, tt.at, tt.at).Transitions); got != tt.want {
			t.Errorf("the apply at %s: %s, want %s", tt.at, got, tt.want)
		}
	}
}

// Without a token lifetime and skews, a key can be removed as soon as its last signature is over. A lifetime that is raised then counts no
// longer, so an apply of the next second does what the plan says.
func TestPlanKnowsARemovalWithoutLifetime(t *testing.T) {
	p := ordinary()
	p.Timing, p.RemovalGrace = Timing{PropagationDelay: time.Hour}, 0
	s, handover := rotatedOnce(p)
	raised := p
	raised.MaxTokenTTL = time.Hour
	last := handover.Add(time.Hour)
	for _, at := range []time.Time{last, last.Add(time.Second), last.Add(2 * time.Second)} {
		// The apply is judged at the same instant, early or late.
		if early, late := s.outcome(raised, at, at), s.outcome(raised, at, at.Add(day)); !slices.EqualFunc(early.Transitions, late.Transitions, same) {
			t.Errorf("at %s: %v, late %v", at, early.Transitions, late.Transitions)
		}
	}
}
