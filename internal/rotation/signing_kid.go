package rotation

import (
	"slices"
	"time"
)

// chosen returns the key that SigningKid names, if it does not sign yet.
func (s State) chosen(p Policy) (Key, bool) {
	return s.find(func(k Key) bool { return p.SigningKid != "" && k.ID == p.SigningKid && k.Status != Active })
}

// ready reports whether the chosen key may sign.
func (s State) ready(p Policy, chosen Key, now time.Time) bool {
	if chosen.Status == Standby {
		return s.fits(p) && p.eligible(chosen, now)
	}
	return s.known(p, chosen, now)
}

// known reports whether every verifier has a passive key. A verifier that has the standby has it too.
func (s State) known(p Policy, passive Key, now time.Time) bool {
	standby, ok := s.Standby()
	return passive.Known || ok && p.eligible(standby, now)
}

// markKnown notes that every verifier has the newest key, which starts to sign at its time, and with it all others.
func (a *apply) markKnown() {
	for i := range a.state.Keys {
		a.state.Keys[i].Known = true
	}
}

// again returns a passive key as it is when it begins to sign again, without the end of its first time. slowest is the slowest timing of the
// set, and grace is what its RemoveAfter contains. The tokens from its first time count at its next end as well, and what was promised to them.
func (k Key) again(slowest Timing, grace time.Duration) Key {
	missing := k.RemoveAfter.Add(-grace).Sub(later(k.stopped(), k.Slowest.retention()...))
	k.Slowest.MaxTokenTTL = sum([]time.Duration{k.Slowest.MaxTokenTTL, max(0, missing)})
	k.Slowest = k.Slowest.max(slowest)
	k.Earlier = append(slices.Clip(k.Earlier), Span{k.ActivatedAt, k.DeactivatedAt})
	k.DeactivatedAt, k.ReleasedAt, k.RemoveAfter, k.Newest = time.Time{}, time.Time{}, time.Time{}, 0
	k.DisallowedAt = time.Time{}
	return k
}
