package rotation

import "time"

// LastToken returns when the last token has expired that a key of this set signs until now. It is an upper bound, and counts from now: a signer can have
// the key a little longer, with the slowest timing that the set remembers. t is the timing of the last apply, for a set that lost its memory.
func (m Memory) LastToken(t Timing, now time.Time) time.Time {
	slowest := m.Timing.max(t)
	for _, of := range m.Keys {
		slowest = slowest.max(of)
	}
	return expiry(Key{DeactivatedAt: now, Slowest: slowest}, time.Time{})
}
