package rotation

import (
	"strings"
	"testing"
	"time"
)

// The operator reads which arguments requested a rotation: in the plan that requests it, and in the plan that does it, after other applies and
// with the memory of the state. A state from before it was remembered does not say it.
func TestRequestNamesArguments(t *testing.T) {
	trigger := func(p *Policy) { p.Trigger += "x" }
	spec := func(spec string) func(*Policy) { return func(p *Policy) { p.KeySpec = spec } }
	for _, tt := range []struct {
		name    string
		changes []func(*Policy) // each in another apply, before the standby is ready
		forget  bool
		want    string
	}{
		{"a trigger", []func(*Policy){trigger}, false, "because rotation_triggers changed"},
		{"a trigger, twice", []func(*Policy){trigger, trigger}, false, "because rotation_triggers changed"},
		{"an algorithm", []func(*Policy){spec("ES256 0")}, false, "because algorithm changed"},
		{"an algorithm with another size", []func(*Policy){spec("RS384 3072")}, false, "because algorithm changed"},
		{"a size", []func(*Policy){spec("RS256 4096")}, false, "because rsa_bits changed"},
		{"all, one by one", []func(*Policy){spec("RS256 4096"), trigger, spec("ES256 0")}, false, "because rotation_triggers, algorithm and rsa_bits changed"},
		{"not remembered", []func(*Policy){trigger}, true, "because of a change that was requested earlier"},
		{"not remembered, and a size later", []func(*Policy){spec("RS256 4096")}, true, "because of a change that was requested earlier"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := ordinary()
			p.KeySpec = "RS256 2048"
			s := mustApply(t, State{}, p, noon)
			words := func(then Policy, now time.Time) string {
				var all []string
				plan := s.Plan(then, p, s.Moment(then, now, now, false))
				for _, a := range append(plan.Announcements, plan.Advice...) {
					all = append(all, a.Argument+": "+a.Summary+": "+a.Detail)
				}
				return strings.Join(all, "\n")
			}
			now := noon
			for _, change := range tt.changes {
				then := p
				change(&p)
				now = now.Add(time.Minute)
				if text := words(then, now); !strings.Contains(text, "changed") {
					t.Errorf("the request is not announced: %s", text)
				}
				s = mustApply(t, s, p, now)
			}
			if text := words(p, now); strings.Contains(text, "changed") {
				t.Errorf("the request is announced again: %s", text)
			}
			m := s.Memory()
			if tt.forget {
				m.RequestedBy = Cause{}
			}
			s = s.Remember(m)
			now = now.Add(2 * day)
			if text := words(p, now); !strings.Contains(text, "as the signing key, "+tt.want+".") {
				t.Errorf("%q is missing in: %s", tt.want, text)
			}
			if s = mustApply(t, s, p, now); s.RequestedBy != (Cause{}) {
				t.Errorf("the request is still remembered: %+v", s.RequestedBy)
			}
		})
	}
}
