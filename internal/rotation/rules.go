package rotation

import "time"

// resolution is the resolution of stamped instants. Even when nothing takes any time, no apply both publishes a key and signs with it, and
// none both deactivates a key and removes it. Otherwise an apply would depend on whether its clock has moved since the plan.
const resolution = time.Second

// activateAfter returns the earliest first signature of a standby. A verifier can use a JWK Set without the key until its endpoint has
// the new one and its cache has dropped the old one. That the endpoint has it is known from ListedAt on. The result is never before the
// instant that was promised.
func activateAfter(k Key) time.Time {
	delivered := latest(k.PublishedAt, k.ListedAt)
	return latest(later(delivered, k.Slowest.lead()...), delivered.Add(resolution), k.ActivateAfter)
}

// expiry returns when the last token of a passive key has expired. A signer can use the key until it has the next one, and then the last
// token has to expire. That every signer gets the next one is known from ReleasedAt on. promised is the result of the last apply, and the
// result is never before it, and always after the last signature, even if tokens have no lifetime.
func expiry(k Key, promised time.Time) time.Time {
	return latest(later(k.stopped(), k.Slowest.retention()...), k.lastSignature(k.Slowest).Add(resolution), promised)
}

// lastSignature returns the last instant at which a signer can use a key that stopped signing.
func (k Key) lastSignature(slowest Timing) time.Time {
	return later(k.stopped(), slowest.PropagationDelay, slowest.ClockSkew)
}

// removeAfter returns the earliest removal of a passive key. A signer that a delivery did not reach goes on with the key, so it stays for the
// grace as well. last is the grace of the last apply, which k.RemoveAfter contains. A changed grace takes effect at once.
func removeAfter(k Key, last, grace time.Duration) time.Time {
	return expiry(k, k.RemoveAfter.Add(-last)).Add(grace)
}

// slowest returns what Slowest of the key k is once the timing of the policy is in force from now on. A token lifetime does not count for a key
// that no signer has any longer.
func (p Policy) slowest(k Key, now time.Time) Timing {
	slowest := k.Slowest.max(p.forKeys(p.Timing))
	remembered := k.Slowest != Timing{} // If not, the timing of the policy is the best guess.
	if k.Status == Passive && remembered && !p.awaitsRelease(k) && now.After(k.lastSignature(slowest)) {
		slowest.MaxTokenTTL = k.Slowest.MaxTokenTTL
	}
	return slowest
}

// due returns when the active key has to be replaced. It returns false for never.
func (s State) due(p Policy, active Key) (time.Time, bool) {
	if s.RotationRequested {
		return active.ActivatedAt, true
	}
	return active.ActivatedAt.Add(p.RotationPeriod), p.RotationPeriod > 0
}

// eligible reports whether a standby may sign.
func (p Policy) eligible(standby Key, now time.Time) bool {
	return !now.Before(standby.ActivateAfter) && !p.awaitsListing(standby)
}

// removable reports whether a passive key may be removed. rank counts the passive keys that stopped signing after it.
func (p Policy) removable(passive Key, rank int, now time.Time) bool {
	return !now.Before(passive.RemoveAfter) && rank >= p.kept() && !p.awaitsRelease(passive)
}

// fits reports whether the standby has the algorithm and size that the policy asks for.
func (s State) fits(p Policy) bool { return s.KeySpec == "" || s.KeySpec == p.KeySpec }
