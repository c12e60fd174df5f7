package rotation

import (
	"testing"
	"time"
)

// No key of a set has valid tokens after that instant, and the active key can have some until then.
func TestLastToken(t *testing.T) {
	p := ordinary()
	p.MaxTokenTTL = 30 * day
	s := mustApply(t, State{}, p, noon)
	raised, lowered := p, p
	raised.MaxTokenTTL, lowered.MaxTokenTTL = 60*day, time.Hour
	now := noon.Add(90 * day)
	for name, tt := range map[string]struct {
		s    State
		p    Policy
		want time.Duration
	}{
		"one timing":        {s, p, p.Retention()},
		"a raised lifetime": {mustApply(t, s, raised, noon.Add(day)), raised, raised.Retention()},
		"a lowered lifetime, and tokens from before": {mustApply(t, s, lowered, noon.Add(day)), lowered, p.Retention()},
		"without a memory":                           {s.Remember(Memory{}), raised, raised.Retention()},
	} {
		if got := tt.s.Memory().LastToken(tt.p.Timing, now).Sub(now); got != tt.want {
			t.Errorf("%s: %s, want %s", name, got, tt.want)
		}
	}
	rotated, handover := rotatedOnce(p)
	for _, k := range rotated.Passive() {
		if last := rotated.Memory().LastToken(p.Timing, handover); last.Before(k.RemoveAfter.Add(-p.RemovalGrace)) {
			t.Errorf("a passive key has valid tokens after %s", last)
		}
	}
}
