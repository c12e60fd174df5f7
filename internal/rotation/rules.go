package rotation

import "time"

// rules are the decisions that Advance is made of, one function each and none of them aware of the others. They are
// values so that a test can break one at a time and show that the breakage is noticed.
type rules struct {
	// activateAfter is the earliest first signature of a standby; never earlier than what the key already bears.
	activateAfter func(State, Policy, Key) time.Time
	// removeAfter is the earliest removal of a passive key; never earlier than what the key already bears.
	removeAfter func(State, Policy, Key) time.Time
	// due is when an active key should be replaced; false if never.
	due func(State, Policy, Key) (time.Time, bool)
	// eligible is whether a standby may sign.
	eligible func(Policy, Key, time.Time) bool
	// removable is whether a passive key may go, rank being its place among the passive, 0 for the last that signed.
	removable func(p Policy, k Key, rank int, now time.Time) bool
	// fits is whether a standby is still what the policy wants.
	fits func(State, Policy) bool
	// steps are carried out in order in every apply.
	steps []func(*apply)
}

var standard = rules{
	activateAfter: activateAfter,
	removeAfter:   removeAfter,
	due:           due,
	eligible:      eligible,
	removable:     removable,
	fits:          fits,
	// Keys go after the new one signs, not before: the key it relieves counts among those to keep, and what it displaces
	// would otherwise be left for a second apply. The new standby comes last, so that it never signs in the apply that
	// publishes it.
	steps: []func(*apply){(*apply).settle, (*apply).revoke, (*apply).activate, (*apply).remove, (*apply).publish},
}

// activateAfter: a verifier may hold a document without the key until its endpoint has caught up and its cache has let go, and a
// max-age served before the policy was lowered still counts. A policy raised while the key waits counts too.
func activateAfter(s State, p Policy, k Key) time.Time {
	t := p.Timing
	t.JWKSMaxAge = longestMaxAge(s.History, p, k.PublishedAt)
	at := later(k.PublishedAt, t.lead()...)
	// Instants have a resolution of a second: even without any lead, no apply both publishes a key and signs with it.
	return latest(at, k.PublishedAt.Add(time.Second), k.ActivateAfter)
}

// removeAfter: signers keep the old key and the longest life they ever knew while it was theirs, until the change has reached them; a
// life that is raised after that is not this key's.
func removeAfter(s State, p Policy, k Key) time.Time {
	t := p.Timing
	t.MaxTokenTTL = longestTTL(s.History,
		k.ActivatedAt.Add(-p.PropagationDelay), later(k.DeactivatedAt, p.PropagationDelay, p.ClockSkew))
	return latest(later(k.DeactivatedAt, t.retention()...), k.RemoveAfter)
}

func due(s State, p Policy, k Key) (time.Time, bool) {
	if s.Requested {
		return k.ActivatedAt, true
	}
	return k.ActivatedAt.Add(p.RotationPeriod), p.RotationPeriod > 0
}

func eligible(p Policy, k Key, now time.Time) bool {
	return !now.Before(k.ActivateAfter) && !p.holds(k)
}

func removable(p Policy, k Key, rank int, now time.Time) bool {
	return !now.Before(k.RemoveAfter) && rank >= p.KeysToKeep
}

func fits(s State, p Policy) bool { return s.Wanted == "" || s.Wanted == p.Wanted }

func latest(ts ...time.Time) time.Time {
	var l time.Time
	for _, t := range ts {
		if t.After(l) {
			l = t
		}
	}
	return l
}
