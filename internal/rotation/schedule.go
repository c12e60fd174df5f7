package rotation

import (
	"slices"
	"time"
)

// Upcoming is the transition that time will bring next.
type Upcoming struct {
	Kind Kind // Activate or Remove
	Key  Key
	// At is the earliest instant of an apply that carries it out. It may be past.
	At time.Time
	// AwaitsPublication is set for a standby that waits to be listed as well.
	AwaitsPublication bool
}

// Next returns what is due next; false if time alone brings nothing.
func (s State) Next(p Policy) (Upcoming, bool) {
	var next Upcoming
	sooner := func(u Upcoming) {
		if next.At.IsZero() || u.At.Before(next.At) {
			next = u
		}
	}
	if standby, at, ok := s.succession(p); ok {
		sooner(Upcoming{Kind: Activate, Key: standby, At: at, AwaitsPublication: p.awaitsPublication(standby)})
	}
	for rank, k := range s.Passive() {
		if rank >= p.KeysToKeep {
			sooner(Upcoming{Kind: Remove, Key: k, At: k.RemoveAfter})
		}
	}
	return next, !next.At.IsZero()
}

// succession returns the key that will sign next and the earliest instant at which it may; false if none is due by itself.
func (s State) succession(p Policy) (Key, time.Time, bool) {
	active, signs := s.Active()
	standby, waits := s.Standby()
	if !signs || !waits {
		return Key{}, time.Time{}, false
	}
	at, ok := s.due(p, active)
	return standby, latest(at, standby.ActivateAfter), ok
}

// Boundaries returns in order the instants at which time alone may change what Advance does, under this policy or
// another that differs only in what it asks for at once. Between two of them every judgement is the same.
func (s State) Boundaries(p Policy) []time.Time {
	var at []time.Time
	for _, k := range s.Keys {
		switch k.Status {
		case Active:
			if p.RotationPeriod > 0 {
				at = append(at, k.ActivatedAt.Add(p.RotationPeriod))
			}
		case Standby:
			at = append(at, k.ActivateAfter)
		case Passive:
			at = append(at, k.RemoveAfter)
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	return slices.CompactFunc(at, time.Time.Equal)
}
