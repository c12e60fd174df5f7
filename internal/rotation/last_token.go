package rotation

import "time"

// LastToken returns when the last token has expired that the keys of this set signed until now. A signer can have the active key a little longer. p is the
// policy of the last apply.
func (s State) LastToken(p Policy, now time.Time) time.Time {
	var last time.Time
	for _, k := range s.Keys {
		switch k.Status {
		case Active:
			k.DeactivatedAt, k.Slowest = now, k.Slowest.max(p.Timing)
			last = latest(last, expiry(k, time.Time{}))
		case Passive:
			last = latest(last, k.RemoveAfter.Add(-s.RemovalGrace))
		}
	}
	return last
}
