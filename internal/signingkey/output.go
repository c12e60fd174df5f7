package signingkey

import (
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Outputs are the computed attributes.
type Outputs struct {
	// Key has the attributes that are in [keyset.Attributes].
	Key keyset.Key
	// Thumbprint is empty for a secret, because it would be a digest of the secret.
	Thumbprint string
	// SecretCheck is for the private state. It is zero if the state stores the key, or if it is no secret.
	SecretCheck jwk.SecretCheck
	// PrivateKeyPEM, Secret and PublicKeyPEM are exactly as the configuration gives them. Otherwise they describe Key.
	PrivateKeyPEM, Secret, PublicKeyPEM string
	// RotateAfter is zero for a key that does not rotate.
	RotateAfter time.Time
	JWKS        string
	// Env and PublicEnv are variables and their values.
	Env, PublicEnv map[string]string
}

// certify makes the certificate of a key whose private half is in m, or a placeholder for it.
type certify func(m keyset.Material) (pem string, err error)

// certifyAt makes certificates that begin at an instant.
func (c Config) certifyAt(now time.Time) certify {
	return func(m keyset.Material) (string, error) {
		return m.NewCertificate(*c.Certificate, now, c.Certificate.Length(c.RotationPeriod))
	}
}

// outputs returns the attributes for a key that was created at an instant.
func (k key) outputs(c Config, created time.Time, create certify) (Outputs, error) {
	kid := c.kid(k)
	m, err := keyset.Describe(k.readable, c.Algorithm, kid, created)
	if err != nil {
		return Outputs{}, err
	}
	if m.CertificatePEM = k.certificate; m.CertificatePEM == "" && c.Certificate != nil && !k.hidden() {
		if m.CertificatePEM, err = create(m); err != nil {
			return Outputs{}, err
		}
	}
	if k.hidden() {
		m.PrivateJWE = k.jwe
		return c.outputs(m, kid, k.thumbprint), nil
	}
	m, err = c.hide(m)
	return c.outputs(m, kid, k.thumbprint), err
}

// hide returns the material without what the state must not store.
func (c Config) hide(m keyset.Material) (keyset.Material, error) {
	if c.WriteOnly() && len(c.Recipients) == 0 {
		return m.PublicHalf(), nil
	}
	return m.Sealed(c.Recipients)
}

// outputs returns the attributes for a key.
func (c Config) outputs(m keyset.Material, kid, thumbprint string) Outputs {
	o := Outputs{
		Key:           keyset.Key{Key: rotation.Key{ID: kid}, Material: m},
		Thumbprint:    thumbprint,
		PrivateKeyPEM: m.PrivateKeyPEM, Secret: m.Secret, PublicKeyPEM: m.PublicKeyPEM,
		RotateAfter: rotateAfter(m.CreatedAt, c.RotationPeriod),
		JWKS:        m.JWKS(c.Certificate),
	}
	for _, given := range []struct {
		from Text
		to   *string
	}{{c.PrivateKeyPEM, &o.PrivateKeyPEM}, {c.Secret, &o.Secret}, {c.PublicKeyPEM, &o.PublicKeyPEM}} {
		if given.from.known() {
			*given.to = given.from.Value
		}
	}
	keys := keyset.Keys{Active: o.Key}
	if !c.Algorithm.Symmetric() && c.Env.Named(keyset.FieldJWKS) {
		keys.JWKS = o.JWKS // Otherwise the state would have it three times.
	}
	variables := keys.Values(c.Env)
	o.Env, o.PublicEnv = c.Env.Env(variables), c.Env.PublicEnv(variables)
	return o
}

// Generate returns the attributes of a new key.
func (c Config) Generate(now time.Time) (Outputs, ArgumentErrors) {
	k, failed := c.generate()
	if failed != nil {
		return Outputs{}, failed
	}
	return c.write(k, now, c.certifyAt(now))
}

func (c Config) generate() (key, ArgumentErrors) {
	var failed ArgumentErrors
	k, err := jwk.Generate(c.Algorithm, c.RSABits)
	failed.addError("algorithm", "Key Not Generated", err)
	if failed != nil {
		return key{}, failed
	}
	return newKey(k), nil
}

// write returns the attributes of a key, or the reason why it cannot be written.
func (c Config) write(k key, created time.Time, create certify) (Outputs, ArgumentErrors) {
	var failed ArgumentErrors
	o, err := k.outputs(c, created, create)
	failed.addError("", "Key Not Written", err)
	return o, failed
}

// Apply returns the attributes after an apply. The zero Stored creates the resource.
func (s Stored) Apply(c Config, now time.Time) (Outputs, ArgumentErrors) {
	next, failed := s.nextKey(c)
	if failed != nil {
		return Outputs{}, failed
	}
	created := now
	if !next.created.IsZero() {
		created = next.created
	}
	o, failed := c.write(next, created, c.certifyAt(now))
	if failed == nil {
		o.SecretCheck = next.secretCheck(o)
	}
	return o, failed
}

// nextKey returns the key after an apply: a new one, the stored one, or the one that the configuration gives.
func (s Stored) nextKey(c Config) (key, ArgumentErrors) {
	switch {
	case !s.exists() && c.given.IsZero():
		return c.generate()
	case !s.exists():
		return newKey(c.given), nil
	}
	stored, damaged := s.key()
	if damaged != nil {
		return key{}, damaged
	}
	next := s.next(stored, c)
	return next, next.check(c)
}

// secretCheck returns the check for a secret that the state does not store.
func (k key) secretCheck(o Outputs) jwk.SecretCheck {
	switch {
	case !k.isSecret() || o.Key.PrivateJWK != "":
		return jwk.SecretCheck{}
	case k.readable.IsZero():
		return k.ofSecret
	}
	return jwk.NewSecretCheck(k.readable)
}
