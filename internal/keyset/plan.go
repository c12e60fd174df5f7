package keyset

import (
	"slices"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Plan is what can be known about an apply before it happens.
type Plan struct {
	// Outcomes are all ways in which the apply can turn out. What is equal in all of them is known. Everything else depends on when the
	// apply happens, or on a key that only the apply can generate. The first is the outcome of an apply at the start of the window.
	Outcomes []Keyset
	// Warnings are for the operator: what the apply does to each key if it runs now, and what else needs attention.
	Warnings []rotation.Advice
	// Idle is set if no outcome does anything to a key. Only a change of the configuration can then change an output.
	Idle bool
}

// Plan returns what an apply of c does. last is the policy of the last apply, m the moment of the plan. Its errors are about
// sealing a key, or a clock that is behind the state.
func (s Keyset) Plan(last rotation.Policy, c Config, m rotation.Moment) (Plan, error) {
	named := c.RevokedKids
	c = c.revoking(s)
	timeline := s.State.Plan(last, c.Policy, m)
	for _, o := range timeline.Outcomes {
		if err := s.refuseClock(c, m, o); err != nil {
			return Plan{}, err
		}
	}
	outcomes, err := s.outcomes(c, timeline)
	if err != nil {
		return Plan{}, err
	}
	if s.isNew() {
		if s.other != nil {
			more, err := s.other.outcomes(c, s.other.State.Plan(last, c.Policy, m))
			if err != nil {
				return Plan{}, err
			}
			outcomes = append(outcomes, more...)
		}
		return Plan{Outcomes: outcomes, Warnings: slices.Concat(AdviseSignature(c.Algorithm), c.advise(), c.adviseTemplate(), s.adviseAdopted(c), s.adviseUncertified(c), s.adviseSeen(last, c), s.adviseTrusted(c))}, nil
	}
	return Plan{
		Outcomes: outcomes,
		Warnings: slices.Concat(timeline.Advice, s.advise(last, c), s.adviseCertificateEnds(c, m.Now), s.adviseRevokedKids(last, c), s.adviseNextSecret(named, c), s.adviseSeen(last, c), s.adviseTrusted(c), timeline.Announcements),
		Idle:     timeline.Idle(),
	}, nil
}

// refuseClock refuses an outcome if the clock is behind the state. See [rotation.State.RefuseClock].
func (s Keyset) refuseClock(c Config, m rotation.Moment, o rotation.Outcome) error {
	if a, refused := s.State.RefuseClock(c.Policy, m, o); refused {
		return &refusal.Error{Summary: a.Summary, Detail: a.Detail}
	}
	return nil
}

// outcomes gives the keys of each outcome their material. Rotation returns every outcome twice, with two stamps, and a new key gets
// another placeholder in each.
func (s Keyset) outcomes(c Config, timeline rotation.Plan) ([]Keyset, error) {
	var outcomes []Keyset
	for i, o := range timeline.Outcomes {
		create := makers{
			key: func(k rotation.Key, _ func(string) bool) (string, Material, error) {
				p := Placeholder(c.Algorithm, k, i%2)
				return p.ID, p.Material, nil
			},
			certificate: func(k rotation.Key, _ Material) (string, error) { return placeholderText(k, i%2), nil },
		}
		if c.External && s.Random != "" {
			create.key = s.nameExternal(c)
		}
		next, err := s.complete(o.State, c, create)
		if err != nil {
			return nil, err
		}
		outcomes = append(outcomes, next)
	}
	return outcomes, nil
}

// Or returns a new set that the apply can begin differently, with other as the set before it. A plan knows only what both have in common. Their kids differ if
// the apply makes another random kid.
func (s Keyset) Or(other Keyset) Keyset {
	if s.Undated() && other.Undated() {
		s.other = &other
	}
	return s
}

// FromWriteOnly returns a new set whose first key comes from a write-only argument. The apply can be given another key than the plan, for
// example an ephemeral one. So a plan knows only what both keys have in common, and the kid only if the configuration sets it.
func (s Keyset) FromWriteOnly(kidIsSet bool) Keyset {
	k := otherKey(s.Active())
	if kidIsSet {
		k.ID = s.Active().ID
	}
	return s.Or(Adopt(k.ID, k.Material))
}
