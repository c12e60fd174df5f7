package rotation

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Upcoming is the next transition.
type Upcoming struct {
	Kind Kind // List, Activate, Release, Disallow or Remove
	Key  Key
	// Seen is, for List and Release, the key that an apply has to find, and In the argument.
	Seen Key
	In   string
	// At is the earliest instant of an apply that does it. It can be in the past.
	At time.Time
	// Held is set if no key starts to sign, whatever the time, because SigningKid names the key that signs.
	Held bool
}

// String says what comes next, for the attribute next_transition. It is empty if nothing does.
func (u Upcoming) String() string {
	var parts []string
	if u.Kind != "" {
		parts = append(parts, fmt.Sprintf("%s %s%s", u.Kind, u.Key.ID, u.check()))
	}
	if u.Held {
		parts = append(parts, "no rotation while signing_kid is set")
	}
	return strings.Join(parts, "; ")
}

// check says what an apply must find, and what to check.
func (u Upcoming) check() string {
	switch {
	case u.Kind == List && u.In == "published_kids":
		return ": an apply must find it in published_kids. Check that the live JWK Set contains it"
	case u.Kind == List:
		return fmt.Sprintf(": an apply must find it in %s. Check that all programs have it", u.In)
	case u.Kind == Release && madeSince(u.Seen, u.Key):
		return fmt.Sprintf(": an apply must find %s in %s. Check that all programs have it", u.Seen.ID, u.In)
	case u.Kind == Disallow:
		return ": its generation leaves may_sign"
	case u.Kind == Release:
		return fmt.Sprintf(": an apply must find %s in %s, and no longer %s. Check which key the programs sign with", u.Seen.ID, u.In, u.Key.ID)
	}
	return ""
}

// Next returns the next transition. It returns false if nothing becomes due by time alone.
func (s State) Next(p Policy) (Upcoming, bool) {
	_, waits := s.chosen(p)
	var next Upcoming
	sooner := func(u Upcoming) {
		if next.At.IsZero() || u.At.Before(next.At) {
			next = u
		}
	}
	waiting, unreleased := s.unreleased(p)
	if unreleased {
		successor, _ := s.successor(p, waiting)
		sooner(Upcoming{Kind: Release, Key: waiting, Seen: successor, In: "deployed_kids", At: waiting.DeactivatedAt.Add(p.PropagationDelay)})
	}
	if standby, ok := s.Standby(); ok && p.awaitsListing(standby) {
		sooner(Upcoming{Kind: List, Key: standby, Seen: standby, In: p.listing(), At: standby.PublishedAt.Add(p.PropagationDelay)})
	} else if k, at, ok := s.handover(p); ok && (p.SigningKid != "" || !unreleased) {
		sooner(Upcoming{Kind: Activate, Key: k, At: at})
	}
	for rank, k := range s.Passive() {
		// A key that is removed at the same instant leaves may_sign with that.
		if rank >= p.kept() && !p.awaitsRelease(k) {
			sooner(Upcoming{Kind: Remove, Key: k, At: k.RemoveAfter})
		}
		if p.allowed(k) {
			sooner(Upcoming{Kind: Disallow, Key: k, At: p.disallowAfter(k)})
		}
	}
	next.Held = p.SigningKid != "" && !waits
	return next, !next.At.IsZero()
}

// handover returns the key that signs next, and the earliest instant at which it can. It returns false if nothing becomes due by time
// alone.
func (s State) handover(p Policy) (Key, time.Time, bool) {
	active, signs := s.Active()
	standby, waits := s.Standby()
	if !signs || !waits {
		return Key{}, time.Time{}, false
	}
	if p.SigningKid != "" {
		k, ok := s.chosen(p)
		return k, standby.ActivateAfter, ok // A verifier that has the standby has every key.
	}
	at, ok := s.due(p, active)
	return standby, latest(at, standby.ActivateAfter), ok
}

// boundaries returns in order the instants at which time alone can change what Advance does, under this policy or another that differs
// only in what it asks for at once. Between two of them Advance always does the same.
func (s State) boundaries(p Policy) []time.Time {
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
			if p.allowed(k) {
				at = append(at, p.disallowAfter(k))
			}
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	return slices.CompactFunc(at, time.Time.Equal)
}
