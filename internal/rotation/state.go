package rotation

import (
	"cmp"
	"slices"
	"time"
)

// Status is the current phase of a key.
type Status string

// The statuses of a stored key. A removed or revoked key is not stored, and its kid is never used again.
const (
	Standby Status = "standby" // published, does not sign yet
	Active  Status = "active"  // signs; there is exactly one
	Passive Status = "passive" // published, verifies only
)

// Key is what rotation knows of one key. An instant that has not come, or does not apply, is zero.
type Key struct {
	// ID is the kid. It is empty for a key that Advance has just asked for. The caller makes the key and names it.
	ID string
	// Generation counts the keys of a set from 1. It identifies a key and is never used again.
	Generation int
	Status     Status

	// Slot is the place of the key among the MaxPublished places, from 1. A key keeps its place. 0 is for no place: without MaxPublished, or if it was lowered
	// below the number of keys.
	Slot int

	// PublishedAt is when the key was first in the JWK Set.
	PublishedAt time.Time
	// ListedAt is the first apply that found the key in PublishedKids while it was the standby, for a secret in DeployedKids.
	ListedAt time.Time
	// ActivateAfter is the earliest instant of the first signature. It is zero for a key that had to sign at once.
	ActivateAfter time.Time
	ActivatedAt   time.Time
	DeactivatedAt time.Time
	// Newest is the generation of the newest key of the set when this one stopped signing. It is 0 if that is not known.
	Newest int
	// ReleasedAt is the first apply that found in DeployedKids that all programs have a newer key than this passive one.
	ReleasedAt time.Time
	// DisallowedAt is the first apply that found, for a passive external key, that no signer can have it any longer.
	DisallowedAt time.Time
	// Known is set once every verifier has the key. It is not set for a key that had to sign before that, until a key that was published with
	// it or after it starts to sign at its time.
	Known bool
	// Earlier is when a key signed that signs again or signed again: each time but the last, in order.
	Earlier []Span
	// RemoveAfter is the earliest instant at which the key can leave the JWK Set: when its last token has expired, and the grace is over.
	RemoveAfter time.Time

	// Slowest is the longest of each length that was in force while the key had this status: for a standby since it was published,
	// otherwise since it began to sign. Somebody may have acted on each of them.
	Slowest Timing
}

// State is a set of keys between two applies. The zero State has no key yet.
type State struct {
	// Keys are in no particular order. Use Active, Standby and Passive.
	Keys []Key
	// Generation is the highest that any key of this set ever had.
	Generation int
	// RotationRequested is set by a change of trigger, algorithm or size, until another key signs.
	RotationRequested bool
	// RequestedBy says which of them changed.
	RequestedBy Cause
	// KeySpec and Trigger are copied from the policy of the last apply. They are empty before the first.
	KeySpec, Trigger string
	// RemovalGrace is copied as well. The RemoveAfter of each passive key contains it.
	RemovalGrace time.Duration
	// RequirePublished and RequireDeployed are copied as well.
	RequirePublished, RequireDeployed bool
	// Timing is the timing of the last apply, and TimingSince is when it last changed.
	Timing      Timing
	TimingSince time.Time
	// Slowest is the longest of each length that somebody may still act on, see slowestUntil.
	Slowest Timing
	// Retired are the kids of the last maxRetired keys that were removed or revoked, the last one at the end.
	Retired []string
}

// maxRetired is how many kids a state remembers after their keys are gone, so the state does not grow without end.
const maxRetired = 1000

// Active returns the key that signs.
func (s State) Active() (Key, bool) { return s.first(Active) }

// Standby returns the key that signs next.
func (s State) Standby() (Key, bool) { return s.first(Standby) }

func (s State) first(status Status) (Key, bool) {
	return s.find(func(k Key) bool { return k.Status == status })
}

// key returns the key of a generation.
func (s State) key(generation int) (Key, bool) {
	return s.find(func(k Key) bool { return k.Generation == generation })
}

func (s State) find(f func(Key) bool) (Key, bool) {
	i := slices.IndexFunc(s.Keys, f)
	if i < 0 {
		return Key{}, false
	}
	return s.Keys[i], true
}

// Passive returns the keys that only verify, the one that signed last first.
func (s State) Passive() []Key {
	var passive []Key
	for _, k := range s.Keys {
		if k.Status == Passive {
			passive = append(passive, k)
		}
	}
	slices.SortFunc(passive, func(a, b Key) int {
		return cmp.Or(b.DeactivatedAt.Compare(a.DeactivatedAt), cmp.Compare(b.Generation, a.Generation))
	})
	return passive
}

// Knows reports whether a kid belongs to a key that is in the set or was once.
func (s State) Knows(kid string) bool {
	return slices.Contains(s.Retired, kid) || slices.ContainsFunc(s.Keys, func(k Key) bool { return k.ID == kid })
}

// RemembersAll reports whether the state knows the kid of every key that the set ever had. It forgets the oldest ones, and all former ones if its
// memory is lost.
func (s State) RemembersAll() bool { return s.Generation == len(s.Keys)+len(s.Retired) }

// LastChange returns the latest instant at which a key or the timing changed. It is zero for an empty set. An apply whose clock is
// behind it uses this instant instead.
func (s State) LastChange() time.Time {
	at := s.TimingSince
	for _, k := range s.Keys {
		at = latest(at, k.PublishedAt, k.ListedAt, k.ActivatedAt, k.DeactivatedAt, k.ReleasedAt, k.DisallowedAt)
	}
	return at
}

// slowestUntil returns the last instant at which somebody may act on a timing from before the last change: a signer that the change has
// not reached, a verifier with a cached JWK Set, or one whose clock is behind. With published_kids it counts from the first time that a JWK
// Set from after the change was seen, and with deployed_kids from the first time that programs were seen with a key that signs since the change. It
// returns false if that was never seen.
func (s State) slowestUntil(p Policy) (time.Time, bool) {
	from, ok := s.TimingSince, true
	seen := func(required bool, when func(Key) (event, seen time.Time)) {
		var first time.Time
		for _, k := range s.Keys {
			event, at := when(k)
			if !at.IsZero() && event.After(s.TimingSince) && (first.IsZero() || at.Before(first)) {
				first = at
			}
		}
		if required && !s.TimingSince.IsZero() {
			from, ok = latest(from, first), ok && !first.IsZero()
		}
	}
	seen(p.RequirePublished, func(k Key) (event, seen time.Time) { return k.PublishedAt, k.ListedAt })
	seen(p.RequireDeployed, func(k Key) (event, seen time.Time) { return k.DeactivatedAt, k.ReleasedAt })
	return later(from, s.Slowest.lead()...), ok
}

// Adopt returns the state of a set whose first key already signs elsewhere. The first apply stamps the key.
func Adopt(kid string) State {
	return State{Keys: []Key{{ID: kid, Generation: 1, Status: Active}}, Generation: 1}
}

// Undated reports whether the set has an adopted key that no apply has stamped yet.
func (s State) Undated() bool {
	active, ok := s.Active()
	return ok && active.ActivatedAt.IsZero()
}

// IsNew reports whether no apply has completed for this set.
func (s State) IsNew() bool { return len(s.Keys) == 0 || s.Undated() }

// clone returns a copy that shares nothing with s.
func (s State) clone() State {
	s.Keys = slices.Clone(s.Keys)
	s.Retired = slices.Clone(s.Retired)
	return s
}
