package rotation

import (
	"testing"
	"time"
)

// The active key can have valid tokens until that instant, and so can a passive key whose tokens live longer.
func TestLastToken(t *testing.T) {
	p := ordinary()
	p.MaxTokenTTL = 30 * day
	s := mustApply(t, State{}, p, noon)
	raised, lowered := p, p
	raised.MaxTokenTTL, lowered.MaxTokenTTL = 60*day, time.Hour
	rotated := mustApply(t, mustApply(t, s, lowered, noon.Add(10*day)), lowered, noon.Add(90*day))
	passive := rotated.Passive()
	if len(passive) != 1 {
		t.Fatalf("%d keys are passive", len(passive))
	}
	observed := lowered
	observed.RequireDeployed = true
	now := noon.Add(95 * day)
	for name, tt := range map[string]struct {
		s    State
		p    Policy
		want time.Time
	}{
		"one timing":        {s, p, now.Add(p.Retention())},
		"a raised lifetime": {mustApply(t, s, raised, noon.Add(day)), raised, now.Add(raised.Retention())},
		"a lowered lifetime, and tokens from before":      {mustApply(t, s, lowered, noon.Add(day)), lowered, now.Add(p.Retention())},
		"without a memory":                                {s.Remember(Memory{}), raised, now.Add(raised.Retention())},
		"a passive key that programs may still sign with": {rotated, observed, now.Add(p.Retention())},
		"tokens of a passive key":                         {rotated, lowered, passive[0].RemoveAfter.Add(-p.RemovalGrace)},
	} {
		if got := tt.s.LastToken(tt.p, now); !got.Equal(tt.want) {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
}
