package keyset

import (
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Idle returns the window in which every plan with the configuration c, which an apply has just carried out, has nothing to do and nothing to
// say. It returns false if there is none.
func (s Keyset) Idle(c Config) (rotation.Window, bool) {
	m := s.State.Moment(c.Policy, s.State.LastChange(), s.State.LastChange(), false)
	// What a plan has to say depends on the clock, and once it has begun to say it, it does not stop before the end of the window. So the first and
	// the last instant of the window decide.
	if ends := s.certificateWarning(c); !ends.IsZero() && (m.Until.IsZero() || ends.Before(m.Until)) {
		m.Until = ends
	}
	last := m.From.AddDate(200, 0, 0) // no length of time is longer
	if !m.Until.IsZero() {
		last = m.Until.Add(-1)
	}
	for _, m.Now = range []time.Time{m.From, last} {
		plan, err := s.Plan(c.Policy, c, m)
		if err != nil || !plan.Idle || len(plan.Warnings) > 0 {
			return rotation.Window{}, false
		}
	}
	return m.Window, s.CheckTrusted(c.Trusted) == nil
}
