package keyset

import (
	"maps"
	"slices"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Config is what a user asks of a set.
type Config struct {
	rotation.Policy

	Algorithm jwk.Algorithm
	// RSABits is the modulus size of new RSA keys, 0 for the default of the algorithm.
	RSABits     int
	KidTemplate KidTemplate
	// KeepPassivePrivateKeys holds the private half of a key that signs no more.
	KeepPassivePrivateKeys bool
	Env                    EnvNames
	// Trusted are public keys of others, published beside those of the set.
	Trusted []jwk.JWK
	// Recipients are those who can open private keys; with none, keys lie in the clear.
	Recipients []jwk.Recipient
}

// Key is a key with its place in time.
type Key struct {
	rotation.Key
	Material
}

// Keyset is a set of keys between two applies. The zero Keyset holds no key yet.
type Keyset struct {
	State rotation.State
	// Material holds what each key of the state is, by generation.
	Material map[int]Material

	// JWKS is the JWK Set as published (RFC 7517, section 5).
	JWKS string
	// Variables are what Env returned, as handed out.
	Variables map[string]string
	// JWKSVersion counts the changes of JWKS, SigningKeyVersion those of the key that signs, EnvVersion those of
	// Variables; all from 1.
	JWKSVersion, SigningKeyVersion, EnvVersion int64
}

// Key returns the key that has a place in the state.
func (s Keyset) Key(k rotation.Key) Key { return Key{Key: k, Material: s.Material[k.Generation]} }

// Active returns the key that signs.
func (s Keyset) Active() Key {
	k, _ := s.State.Active()
	return s.Key(k)
}

// Standby returns the key that will sign next; false if there is none yet.
func (s Keyset) Standby() (Key, bool) {
	k, ok := s.State.Standby()
	return s.Key(k), ok
}

// Passive returns the keys that verify only, the one that signed last first.
func (s Keyset) Passive() []Key {
	var passive []Key
	for _, k := range s.State.Passive() {
		passive = append(passive, s.Key(k))
	}
	return passive
}

// All returns every key that is held: active, standby, passive.
func (s Keyset) All() []Key {
	keys := []Key{s.Active()}
	if standby, ok := s.Standby(); ok {
		keys = append(keys, standby)
	}
	return append(keys, s.Passive()...)
}

// Adopt returns a set whose first key already signs elsewhere. It is undated: the first [Keyset.Advance] stamps when the key
// was published and began to sign here, and when it was created unless m says so.
func Adopt(kid string, m Material) Keyset {
	return Keyset{State: rotation.Adopt(kid, time.Time{}), Material: map[int]Material{1: m}, SigningKeyVersion: 1}
}

// Undated reports whether the set holds a key that was adopted, and no apply has completed since.
func (s Keyset) Undated() bool {
	active, ok := s.State.Active()
	return ok && active.ActivatedAt.IsZero()
}

// dated returns an undated set with its instants.
func (s Keyset) dated(now time.Time) Keyset {
	active := s.Active()
	if active.CreatedAt.IsZero() {
		active.Material.CreatedAt = now
	}
	s.State = rotation.Adopt(active.ID, now)
	s.Material = map[int]Material{active.Generation: active.Material}
	return s
}

// Maker makes the key that a rotation has called for, and names it.
type Maker func(k rotation.Key, taken func(kid string) bool) (kid string, m Material, err error)

// Generate makes new keys as c wants them.
func (c Config) Generate(k rotation.Key, taken func(string) bool) (string, Material, error) {
	key, err := jwk.Generate(c.Algorithm, c.RSABits)
	if err != nil {
		return "", Material{}, err
	}
	kid := c.KidTemplate.Kid(key.Thumbprint(), k.Generation, k.PublishedAt, taken)
	m, err := Describe(key, c.Algorithm, kid, k.PublishedAt)
	return kid, m, err
}

// Advance carries out what is due at the instant judged, stamps it with now, and makes the keys that are called for.
// See [rotation.State.Advance]. Its only errors are those of making a key and of sealing one.
func (s Keyset) Advance(c Config, judged, now time.Time, create Maker) (Keyset, []rotation.Transition, error) {
	if s.Undated() {
		s = s.dated(now)
	}
	state, done := s.State.Advance(c.Policy, judged, now)
	next := Keyset{State: state, Material: map[int]Material{}, JWKSVersion: s.JWKSVersion, SigningKeyVersion: s.SigningKeyVersion, EnvVersion: s.EnvVersion}
	for i, k := range state.Keys {
		m, held := s.Material[k.Generation]
		if !held {
			var err error
			if k.ID, m, err = create(k, next.taken(c)); err != nil {
				return Keyset{}, nil, err
			}
			next.State.Keys[i] = k
		}
		if k.Status == rotation.Passive && !c.KeepPassivePrivateKeys {
			m = m.forVerifying()
		}
		var err error
		if m, err = m.Sealed(c.Recipients); err != nil {
			return Keyset{}, nil, err
		}
		next.Material[k.Generation] = m
	}
	was, _ := s.State.Active()
	if is, _ := next.State.Active(); is.Generation != was.Generation {
		next.SigningKeyVersion++
	}
	if next.JWKS = next.publish(c.Trusted); next.JWKS != s.JWKS {
		next.JWKSVersion++
	}
	if next.Variables = next.Env(c.Env); !maps.Equal(next.Variables, s.Variables) {
		next.EnvVersion++
	}
	return next, done, nil
}

// taken says which kids no new key may bear: those of present and former keys, of others' keys, and revoked ones.
func (s Keyset) taken(c Config) func(string) bool {
	return func(kid string) bool {
		return slices.ContainsFunc(s.State.Keys, func(k rotation.Key) bool { return k.ID == kid }) ||
			slices.Contains(s.State.Retired, kid) ||
			slices.Contains(c.RevokedKids, kid) ||
			slices.ContainsFunc(c.Trusted, func(j jwk.JWK) bool { return j.KeyID == kid })
	}
}
