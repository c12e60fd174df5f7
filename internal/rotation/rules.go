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
	// forget is the history that still matters.
	forget func(State, Policy, time.Time) []Term
	// steps are carried out in order in every apply.
	steps []func(*apply)
}

// resolution is that of the instants stamped. Even where a lead or a retention is nothing, no apply both publishes a key and signs with
// it, and none both relieves a key and removes it: what an apply does would else depend on whether its clock has moved since the plan.
const resolution = time.Second

var standard = rules{
	activateAfter: activateAfter,
	removeAfter:   removeAfter,
	due:           due,
	eligible:      eligible,
	removable:     removable,
	fits:          fits,
	forget:        forget,
	// Keys go after the new one signs, not before: the key it relieves counts among those to keep, and what it displaces
	// would otherwise be left for a second apply. The new standby comes last, so that it never signs in the apply that
	// publishes it. What no key needs is forgotten when it is known which keys there are.
	steps: []func(*apply){
		(*apply).wind, (*apply).settle, (*apply).revoke, (*apply).activate, (*apply).remove, (*apply).publish, (*apply).clean,
	},
}

// activateAfter: a verifier may hold a document without the key until its endpoint has caught up and its cache has let go, and a
// max-age served before the policy was lowered still counts. A policy raised while the key waits counts too.
func activateAfter(s State, p Policy, k Key) time.Time {
	t := slowest(s.History, p, k.PublishedAt)
	t.JWKSMaxAge = longestMaxAge(s.History, p, k.PublishedAt)
	return latest(later(k.PublishedAt, t.lead()...), k.PublishedAt.Add(resolution), k.ActivateAfter)
}

// removeAfter: signers keep the old key and the longest life they ever knew while it was theirs, until the change has reached them; a
// life that is raised after that is not this key's.
func removeAfter(s State, p Policy, k Key) time.Time {
	t := slowest(s.History, p, k.ActivatedAt)
	t.MaxTokenTTL = longestTTL(s.History, p, k.ActivatedAt, later(k.DeactivatedAt, t.PropagationDelay, t.ClockSkew))
	return latest(later(k.DeactivatedAt, t.retention()...), k.DeactivatedAt.Add(resolution), k.RemoveAfter)
}

func due(s State, p Policy, k Key) (time.Time, bool) {
	if s.RotationRequested {
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

func fits(s State, p Policy) bool { return s.KeySpec == "" || s.KeySpec == p.KeySpec }

func latest(ts ...time.Time) time.Time {
	var l time.Time
	for _, t := range ts {
		if t.After(l) {
			l = t
		}
	}
	return l
}
