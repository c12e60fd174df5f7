package keyset

import (
	"cmp"
	"strconv"
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
			next, done, err := s.Advance(c, at, now, c.imagine(i))
			if err != nil {
				return nil, err
			}
			futures = append(futures, Future{next, done})
		}
	}
	return futures, nil
}

// AdoptOtherwise is Adopt for any other key of the same kind, under the same kid only if that was chosen: a plan that was made of a key which the
// apply will be given anew may promise only what holds for that one too.
func AdoptOtherwise(chosenKid string, m Material) Keyset {
	const unknown = "unknown"
	for _, text := range []*string{&m.PublicKeyPEM, &m.PublicJWK, &m.PrivateKeyPEM, &m.PrivateJWK, &m.Secret} {
		if *text != "" {
			*text = unknown
		}
	}
	return Adopt(cmp.Or(chosenKid, unknown), m)
}

// imagine stands in for keys that only an apply can make: texts that are no keys, where a key of the algorithm has one.
func (c Config) imagine(variant int) Maker {
	return func(k rotation.Key, _ func(string) bool) (string, Material, error) {
		unknown := "unknown " + strconv.Itoa(k.Generation) + "." + strconv.Itoa(variant)
		m := Material{Algorithm: c.Algorithm.String(), CreatedAt: k.PublishedAt, PrivateJWK: unknown}
		if c.Algorithm.Symmetric() {
			m.Secret = unknown
		} else {
			m.PublicJWK, m.PublicKeyPEM, m.PrivateKeyPEM = unknown, unknown, unknown
		}
		return unknown, m, nil
	}
}
