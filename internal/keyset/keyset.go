package keyset

import (
	"maps"
	"slices"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/certificate"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Config is the configuration of a set.
type Config struct {
	rotation.Policy

	Algorithm jwk.Algorithm
	// RSABits is the modulus size of new RSA keys, 0 for the default of the algorithm.
	RSABits     int
	KidTemplate KidTemplate
	// RevokeCreatedBefore revokes every key that was created before this instant. Zero revokes none.
	RevokeCreatedBefore time.Time
	// KeepPassivePrivateKeys keeps the private half of a key that no longer signs.
	KeepPassivePrivateKeys bool
	Env                    EnvNames
	// Trusted are public keys of other systems. They are published after the keys of the set.
	Trusted []jwk.JWK
	// Recipients can open the private keys. Without recipients, private keys are in plain text.
	Recipients []jose.Recipient
	// Certificate describes the certificates of the keys. It is nil if they have none.
	Certificate *certificate.Config
}

// Key is a key and its schedule.
type Key struct {
	rotation.Key
	Material
}

// Keyset is a set of keys between two applies. The zero Keyset has no key yet.
type Keyset struct {
	State rotation.State
	// Material is the material of each key of the state, by generation.
	Material map[int]Material

	// JWKS is the JWK Set as published (RFC 7517, section 5).
	JWKS string
	// Variables are the environment variables, as returned by Env.
	Variables map[string]string
	// JWKSVersion counts the changes of JWKS, SigningKeyVersion the keys that signed, and EnvVersion the changes of Variables. All
	// start at 1.
	JWKSVersion, SigningKeyVersion, EnvVersion int64
	// Random is the part of the kids of external keys that no other set has. The first apply makes it.
	Random string

	trusted []jwk.JWK // the published ones
	other   *Keyset   // see [Keyset.Or]
}

// Key returns a key of the state with its material.
func (s Keyset) Key(k rotation.Key) Key { return Key{Key: k, Material: s.Material[k.Generation]} }

// Active returns the key that signs.
func (s Keyset) Active() Key {
	k, _ := s.State.Active()
	return s.Key(k)
}

// Standby returns the key that signs next; false if there is none yet.
func (s Keyset) Standby() (Key, bool) {
	k, ok := s.State.Standby()
	return s.Key(k), ok
}

// Passive returns the keys that only verify, starting with the one that signed last.
func (s Keyset) Passive() []Key {
	var passive []Key
	for _, k := range s.State.Passive() {
		passive = append(passive, s.Key(k))
	}
	return passive
}

// All returns all keys: active, standby, passive.
func (s Keyset) All() []Key {
	keys := []Key{s.Active()}
	if standby, ok := s.Standby(); ok {
		keys = append(keys, standby)
	}
	return append(keys, s.Passive()...)
}

// Adopt returns a set whose first key already signs elsewhere. The set is undated: the first [Keyset.Apply] stamps when the key was
// published and started to sign in this set, and when it was created if m does not say so.
func Adopt(kid string, m Material) Keyset {
	return Keyset{State: rotation.Adopt(kid), Material: map[int]Material{1: m}, SigningKeyVersion: 1}
}

// Undated reports whether the set holds an adopted key, and no apply has completed since.
func (s Keyset) Undated() bool { return s.State.Undated() }

// isNew reports whether no apply has completed for this set.
func (s Keyset) isNew() bool { return s.State.IsNew() }

// newKey makes a key that rotation asked for, and names it with a kid that is not taken.
type newKey func(k rotation.Key, taken func(kid string) bool) (kid string, m Material, err error)

// makers make what an apply adds to a set, or placeholders for it.
type makers struct {
	key         newKey
	certificate newCertificate
}

// generate makes the new keys of an apply.
func (c Config) generate(k rotation.Key, taken func(string) bool) (string, Material, error) {
	key, err := jwk.Generate(c.Algorithm, c.RSABits)
	if err != nil {
		return "", Material{}, err
	}
	names := NamesOf(key)
	if key.IsSecret() {
		names = KeyNames{Thumbprint: jwk.RandomKeyID()} // A thumbprint would be a digest of the secret.
	}
	kid := c.KidTemplate.Kid(names, k.Generation, k.PublishedAt, taken)
	m, err := Describe(key, c.Algorithm, kid, k.PublishedAt)
	return kid, m, err
}

// Apply does what is due at the moment m, and generates the new keys. Its errors are about generating a key and sealing one, or
// a clock that is behind the state.
func (s Keyset) Apply(c Config, m rotation.Moment) (Keyset, []rotation.Transition, error) {
	if c.External {
		s = s.withRandom()
		return s.apply(c, m, makers{key: s.nameExternal(c)})
	}
	return s.apply(c, m, makers{c.generate, c.certify(m)})
}

func (s Keyset) apply(c Config, m rotation.Moment, create makers) (Keyset, []rotation.Transition, error) {
	c = c.revoking(s)
	state, transitions := s.State.Advance(c.Policy, m.Judged(), m.Stamped())
	if err := s.refuseClock(c, m, rotation.Outcome{State: state, Transitions: transitions}); err != nil {
		return Keyset{}, nil, err
	}
	next, err := s.complete(state, c, create)
	return next, transitions, err
}

// complete returns the set that follows s in an apply: with the state that rotation decided, the material of its keys, and everything
// that is published and handed out.
func (s Keyset) complete(state rotation.State, c Config, create makers) (Keyset, error) {
	next := Keyset{State: state, Material: map[int]Material{}, JWKSVersion: s.JWKSVersion, SigningKeyVersion: s.SigningKeyVersion, EnvVersion: s.EnvVersion, Random: s.Random}
	next.State.Keys = slices.Clone(state.Keys) // Outcomes of a plan can share them.
	for i, k := range next.State.Keys {
		m, stored := s.Material[k.Generation]
		var err error
		switch {
		case !stored:
			if k.ID, m, err = create.key(k, next.taken(c)); err != nil {
				return Keyset{}, err
			}
			next.State.Keys[i] = k
		case m.CreatedAt.IsZero():
			m.CreatedAt = k.PublishedAt
		}
		if m, err = m.certified(c, k, create.certificate); err != nil {
			return Keyset{}, err
		}
		if k.Status == rotation.Passive && !c.KeepPassivePrivateKeys && k.ID != c.SigningKid { // A chosen key can still wait.
			m = m.forVerifying()
		}
		if m, err = m.Sealed(c.Recipients); err != nil {
			return Keyset{}, err
		}
		next.Material[k.Generation] = m.stored()
	}
	was, _ := s.State.Active()
	if is, _ := next.State.Active(); is.Generation != was.Generation {
		next.SigningKeyVersion++
	}
	if c.External {
		return next, nil
	}
	if next.JWKS, next.trusted = next.publish(c); next.JWKS != s.JWKS {
		next.JWKSVersion++
	}
	if next.Variables = next.Env(c.Env); !maps.Equal(next.Variables, s.Variables) {
		next.EnvVersion++
	}
	return next, nil
}

// taken reports which kids a new key must not have: the kids of current, former and trusted keys, and all revoked kids.
func (s Keyset) taken(c Config) func(string) bool {
	return func(kid string) bool {
		return slices.ContainsFunc(s.State.Keys, func(k rotation.Key) bool { return k.ID == kid }) ||
			slices.Contains(s.State.Retired, kid) ||
			slices.Contains(c.RevokedKids, kid) ||
			c.trusts(kid)
	}
}
