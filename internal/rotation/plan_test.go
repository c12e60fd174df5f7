package rotation

import (
	"reflect"
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
