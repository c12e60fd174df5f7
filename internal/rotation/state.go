package rotation

import (
	"cmp"
	"slices"
	"time"
)

// Status is where in its life a key is.
type Status string

// The statuses of a key that is held. A removed or revoked key is not held, and its kid never comes back.
const (
	Standby Status = "standby" // published, does not sign yet
	Active  Status = "active"  // signs; exactly one
	Passive Status = "passive" // published, verifies only
)

// Key is one key's place in time. An instant that has not come, or does not apply, is zero.
type Key struct {
	// ID is the kid. It is empty for a key that Advance has just called for: whoever makes the key names it.
	ID string
	// Generation counts the keys of a set from 1; it identifies a key and is never used twice.
	Generation int
	Status     Status

	// PublishedAt is when the key first stood in the JWK Set.
	PublishedAt time.Time
	// ActivateAfter is the earliest instant of its first signature; zero for a key that had to sign at once.
	ActivateAfter time.Time
	ActivatedAt   time.Time
	DeactivatedAt time.Time
	// RemoveAfter is the earliest instant at which the key may leave the JWK Set.
	RemoveAfter time.Time
}

// State is a key set between two applies. The zero State holds no key yet.
type State struct {
	// Keys are in no particular order. Use Active, Standby and Passive.
	Keys []Key
	// Generation is the highest ever given to a key of this set.
	Generation int
	// RotationRequested is set from a change of trigger, algorithm or size until another key signs.
	RotationRequested bool
	// KeySpec and Trigger are those of the policy at the last apply; empty before the first.
	KeySpec, Trigger string
	// History is what timings were in force, oldest first; the last is still.
	History []Term
	// Retired are the kids of all keys that were removed or revoked.
	Retired []string
}

// Active returns the key that signs.
func (s State) Active() (Key, bool) { return s.first(Active) }

// Standby returns the key that will sign next.
func (s State) Standby() (Key, bool) { return s.first(Standby) }

func (s State) first(status Status) (Key, bool) {
	i := slices.IndexFunc(s.Keys, func(k Key) bool { return k.Status == status })
	if i < 0 {
		return Key{}, false
	}
	return s.Keys[i], true
}

// Passive returns the keys that verify only, the one that signed last first.
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

// LastChange returns the latest instant at which something happened to a key or to the policy; zero for an empty set. Time never
// runs back behind it: an apply whose clock does is judged and stamped by this instant.
func (s State) LastChange() time.Time {
	var at time.Time
	for _, k := range s.Keys {
		at = latest(at, k.PublishedAt, k.ActivatedAt, k.DeactivatedAt)
	}
	for _, t := range s.History {
		at = latest(at, t.Since)
	}
	return at
}

// Adopt returns the state of a set whose first key already signs elsewhere. The instants of the key can be zero: the next
// apply then stamps them, see [State.Undated].
func Adopt(kid string, now time.Time) State {
	return State{
		Keys:       []Key{{ID: kid, Generation: 1, Status: Active, PublishedAt: now, ActivatedAt: now}},
		Generation: 1,
	}
}

// Undated reports whether the set holds an adopted key whose instants no apply has stamped yet.
func (s State) Undated() bool {
	active, ok := s.Active()
	return ok && active.ActivatedAt.IsZero()
}

// isNew reports whether no apply has completed for this set.
func (s State) isNew() bool { return len(s.Keys) == 0 || s.Undated() }

// Memory is the part of a state that no attribute of the resource shows. It is written as JSON. Without it a state is still safe.
type Memory struct {
	Generation        int      `json:"generation"`
	RotationRequested bool     `json:"requested,omitempty"`
	History           []Term   `json:"terms"`
	Retired           []string `json:"retired,omitempty"`
}

// Memory returns what has to be remembered of s besides its keys.
func (s State) Memory() Memory {
	return Memory{Generation: s.Generation, RotationRequested: s.RotationRequested, History: s.History, Retired: s.Retired}
}

// Remember returns s with the memory of the last apply. s already has its keys.
func (s State) Remember(m Memory) State {
	for _, k := range s.Keys {
		s.Generation = max(s.Generation, k.Generation)
	}
	s.Generation = max(s.Generation, m.Generation)
	s.RotationRequested, s.History, s.Retired = m.RotationRequested, m.History, m.Retired
	return s
}

// clone returns a copy that shares nothing with s.
func (s State) clone() State {
	s.Keys = slices.Clone(s.Keys)
	s.History = slices.Clone(s.History)
	s.Retired = slices.Clone(s.Retired)
	return s
}
