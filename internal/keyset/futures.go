package keyset

import (
	"cmp"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Future is one way that an apply may turn out.
type Future struct {
	Keyset      Keyset
	Transitions []rotation.Transition
}

// Futures returns how an apply may turn out that happens at some instant in the span from–until (zero until: no end). What all of
// them agree on is certain when planning; whatever differs among them is not: when things happen, what new keys
// will be, and what depends on which instant of the span it will be.
//
// The first future is that of an apply at from. If exact is set, the apply happens at from as far as anyone can tell.
func (s Keyset) Futures(c Config, from, until time.Time, exact bool) ([]Future, error) {
	judged := []time.Time{from}
	if !exact {
		judged = append(judged, s.State.Openings(c.Policy, from, until)...)
	}
	var futures []Future
	for _, at := range judged {
		// Two instants far apart, and two names for each new key: so that they differ wherever they show.
		late := at.AddDate(1000, 0, 0)
		if exact {
			late = at
		}
		for i, now := range []time.Time{at, late} {
			next, done, err := s.Advance(c, at, now, c.placeholder(i))
			if err != nil {
				return nil, err
			}
			futures = append(futures, Future{next, done})
		}
	}
	return futures, nil
}

// AdoptOtherwise is Adopt for another key of the same kind. A write-only key can be another one in the apply than in the plan, so the plan
// can promise only what both have in common. The kid is part of that if the configuration sets it.
func AdoptOtherwise(chosenKid string, m Material) Keyset {
	other := otherKey(Key{Material: m})
	return Adopt(cmp.Or(chosenKid, "unknown"), other.Material)
}

// placeholder returns a Maker that makes placeholders.
func (c Config) placeholder(variant int) Maker {
	return func(k rotation.Key, _ func(string) bool) (string, Material, error) {
		p := Placeholder(c.Algorithm, k, variant)
		return p.ID, p.Material, nil
	}
}
