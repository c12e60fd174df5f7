package rotation

import "time"

// LastToken returns when the last token has expired that the keys of this set signed until now. A signer can have the active key a little longer, and a
// passive key for as long as it is not released. p is the policy of the last apply.
func (s State) LastToken(p Policy, now time.Time) time.Time {
	var last time.Time
	for _, k := range s.Keys {
		switch {
		case k.Status == Active || p.awaitsRelease(k):
			k.DeactivatedAt, k.Slowest = now, k.Slowest.max(p.Timing)
			last = latest(last, expiry(k, time.Time{}))
		case k.Status == Passive:
			last = latest(last, k.RemoveAfter.Add(-s.RemovalGrace))
		}
	}
	return last
}
