package rotation

import (
	"slices"
	"time"
)

// A key that stopped signing is passive at once. But an apply can save that and fail to deliver the next key, so programs go on signing with the
// old one. With RequireDeployed, a passive key is released when DeployedKids shows that all programs have a newer one. Until then it stays, and no
// rotation begins.

// stopped returns since when every program has been sent a newer key than k, as far as the state knows.
func (k Key) stopped() time.Time { return latest(k.DeactivatedAt, k.ReleasedAt) }

// awaitsRelease reports whether a program may still sign with k, because no apply has seen that all of them have a newer key.
func (p Policy) awaitsRelease(k Key) bool {
	return p.RequireDeployed && k.Status == Passive && k.ReleasedAt.IsZero()
}

// holds reports whether all programs have been seen to hold a key.
func (p Policy) holds(k Key) bool { return k.ID != "" && slices.Contains(p.DeployedKids, k.ID) }

// madeSince reports whether o was made in the apply in which k stopped signing, or later. A program that holds o then has what such an apply
// delivered. Two applies can have the same instant, if the clock of the second is behind.
func madeSince(o, k Key) bool {
	if k.Newest < 1 {
		return o.PublishedAt.After(k.DeactivatedAt)
	}
	return o.Generation > k.Newest
}

// signsSince reports whether o began to sign when k stopped, or later. For secrets that shows nothing: a program holds the next secret
// before it signs, and the previous one after it has signed.
func (p Policy) signsSince(o, k Key) bool {
	return !p.Symmetric && !o.ActivatedAt.IsZero() && !o.ActivatedAt.Before(k.DeactivatedAt)
}

// shows reports whether DeployedKids shows by o that all programs have a newer key than k. A set with both keys does not show it: it can be from
// before k stopped, or from several programs of which one still has k.
func (p Policy) shows(o, k Key) bool {
	return p.holds(o) && (madeSince(o, k) || p.signsSince(o, k) && !p.holds(k))
}

// successor returns the key that DeployedKids has to contain before k is released. It returns false if no key of the set can show that. The next
// rotation then brings one that can.
func (s State) successor(p Policy, k Key) (Key, bool) {
	for _, status := range []Status{Active, Standby} {
		if o, ok := s.first(status); ok && (madeSince(o, k) || p.signsSince(o, k)) {
			return o, true
		}
	}
	return Key{}, false
}

// unreleased returns the passive key for whose release every rotation waits, except after a revocation. If there are several, it is the one that
// stopped signing last.
func (s State) unreleased(p Policy) (Key, bool) {
	for _, k := range s.Passive() {
		if _, ok := s.successor(p, k); ok && p.awaitsRelease(k) {
			return k, true
		}
	}
	return Key{}, false
}

// release stamps each passive key for which all programs have a newer one: its time to stay begins again then. Once the configuration no longer
// says what is deployed, nobody can see that, and every key that waited counts as released.
func (a *apply) release() {
	reason := Reason("")
	if a.state.RequireDeployed && !a.policy.RequireDeployed {
		reason = Unobserved
	}
	for _, k := range a.state.Passive() {
		shown := a.policy.RequireDeployed && slices.ContainsFunc(a.state.Keys, func(o Key) bool { return a.policy.shows(o, k) })
		if k.ReleasedAt.IsZero() && (shown || reason == Unobserved) && !a.policy.revokes(k.ID) {
			a.record(Transition{Kind: Release, Reason: reason, Key: k})
			a.change(k, func(k *Key) {
				k.ReleasedAt = a.now
				k.RemoveAfter = removeAfter(*k, a.state.RemovalGrace, a.state.RemovalGrace)
			})
		}
	}
	a.state.RequireDeployed = a.policy.RequireDeployed
}
