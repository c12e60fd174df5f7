package rotation

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// A key that stopped signing leaves may_sign when no signer can have it, once, and the schedule says when.
func TestMaySign(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*Policy)
		after  time.Duration // since it stopped; 0 for never
	}{
		{"nothing observed", func(*Policy) {}, time.Hour + 5*time.Minute},
		{"a grace", func(p *Policy) { p.RemovalGrace = day }, 25*time.Hour + 5*time.Minute},
		{"nothing deployed", func(p *Policy) { p.RequireDeployed = true }, 0},
		{"a keyset", func(p *Policy) { p.External = false }, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := ordinary()
			p.External = true
			tt.change(&p)
			s, stopped := rotatedOnce(p)
			for _, step := range []time.Duration{0, tt.after - time.Second, tt.after, tt.after} {
				if step < 0 {
					continue
				}
				s = mustApply(t, s, p, stopped.Add(step))
				want := []int{1, 2}
				if tt.after > 0 && step >= tt.after {
					want = []int{2}
				}
				if got := s.MaySign(); !slices.Equal(got, want) {
					t.Errorf("%s after it stopped, %v may sign, want %v", step, got, want)
				}
			}
		})
	}
}

// With a moment that decides, a plan has one outcome, and says what it leaves for the next plan.
func TestDecidedMoment(t *testing.T) {
	p := ordinary()
	p.External = true
	s := mustApply(t, State{}, p, noon)
	lowered := p
	lowered.RotationPeriod = 20 * day
	m := s.Moment(p, noon.Add(30*day), noon.Add(2*day), false)
	plan := s.Plan(p, lowered, m)
	if len(plan.Outcomes) != 2 || !plan.Idle() || !m.Judged().Equal(noon.Add(2*day)) {
		t.Errorf("%d outcomes, judged at %v", len(plan.Outcomes), m.Judged())
	}
	if len(plan.Advice) != 1 || plan.Advice[0].Summary != "Change Takes Effect in the Next Plan" {
		t.Errorf("the advice is %v", plan.Advice)
	}
	if unchanged := s.Plan(p, p, m); len(unchanged.Advice) != 0 {
		t.Errorf("without a change, the advice is %v", unchanged.Advice)
	}
}

// The announcements for keys that others hold say what happens to them: resources with for_each make and destroy them.
func TestExternalAnnouncements(t *testing.T) {
	p := ordinary()
	p.External = true
	s, stopped := rotatedOnce(p)
	said := func(p Policy, at time.Time) string {
		var text string
		for _, a := range s.Plan(p, p, s.Moment(p, at, at, true)).Announcements {
			text += a.Summary + ": " + a.Detail + "\n"
		}
		return text
	}
	revoking, keyset := p, p
	keyset.External = false
	active, _ := s.Active()
	revoking.RevokedKids = []string{active.ID}
	for _, tt := range []struct{ text, want string }{
		{said(p, stopped.Add(200*day)), "Generation 1 leaves generations, so a resource with for_each over it destroys the key."},
		{said(p, stopped.Add(200*day)), "If this apply fails after it saved the rotation, "},
		{said(p, stopped.Add(200*day)), "It is generation 4."},
		{said(revoking, stopped.Add(time.Hour)), "Generation 2 leaves generations"},
	} {
		if !strings.Contains(tt.text, tt.want) {
			t.Errorf("no announcement says %q:\n%s", tt.want, tt.text)
		}
	}
	if text := said(keyset, stopped.Add(200*day)); strings.Contains(text, "eneration") || !strings.Contains(text, "saved the keyset") {
		t.Errorf("the announcements of a keyset are:\n%s", text)
	}
}
