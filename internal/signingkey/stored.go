package signingkey

import (
	"cmp"
	"fmt"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/certificate"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Stored is what the state stores about the key. The zero Stored means that the resource does not exist yet.
type Stored struct {
	Kid, Algorithm string
	// Thumbprint is empty for a secret. States of older versions have one.
	Thumbprint string
	// SecretCheck belongs to a secret that the state does not store.
	SecretCheck jwk.SecretCheck
	// The texts of the key are empty where the state does not store them.
	PublicJWK, PrivateJWK, PrivateJWE string
	// CertificatePEM is empty without a certificate.
	CertificatePEM string
	// CreatedAt is zero after a moved block, until an apply has completed the move.
	CreatedAt time.Time
	// RotationPeriod, Keepers, Recipients and Certificate are the values of the last apply.
	RotationPeriod time.Duration
	Keepers        string
	Recipients     []jose.Recipient
	Certificate    *certificate.Config
	// Versions are the versions of private_key_pem_wo and secret_wo.
	Versions [2]Text
	// Imported is set after terraform import, until an apply has changed the resource.
	Imported bool
	// ReadyForRotation is set if a refresh has found that the key is due for replacement.
	ReadyForRotation bool
}

// exists reports whether there is a key. Every stored key has a kid.
func (s Stored) exists() bool { return s.Kid != "" }

// Moved reports whether a moved block made the state, and no apply has completed the move.
func (s Stored) Moved() bool { return s.CreatedAt.IsZero() }

// Ready reports whether the key is due for replacement at an instant. A refresh decides this. A plan and its apply can be days apart, but both
// use the same refresh.
func (s Stored) Ready(now time.Time) bool {
	return isDue(rotateAfter(s.CreatedAt, s.RotationPeriod), now)
}

// Advise warns that the key is due for replacement, but that the plan does not replace it, because no refresh has found out.
func (s Stored) Advise(now time.Time) []rotation.Advice {
	due := rotateAfter(s.CreatedAt, s.RotationPeriod)
	if s.ReadyForRotation || !isDue(due, now) {
		return nil
	}
	return []rotation.Advice{{
		Summary: "Rotation Is Due but Not Planned",
		Detail: fmt.Sprintf("The key %q is due for replacement since %s, but this plan does not replace it. Only a refresh can find that a key is due, "+
			"and this plan was made without a refresh, or before that time. Plan again, without -refresh=false.", s.Kid, instant(due)),
	}}
}

// key is the key of the resource, as far as this provider has it.
type key struct {
	// readable is the whole key. If the private key is sealed or write-only, it is only the public key. For a secret that is sealed
	// or write-only, it is zero.
	readable jwk.Key
	// thumbprint is empty for a secret, unless an older version stored it.
	thumbprint string
	ofSecret   jwk.SecretCheck
	// jwe is the sealed private key, with kid and algorithm, which are sealed together with it.
	jwe, kid, algorithm string
	// certificate is empty if this apply makes it, or if the key has none.
	certificate string
	// created is zero for a key that this apply creates or imports.
	created time.Time
}

// newKey returns a key that was just generated or imported. A secret gets a kid that says nothing about it.
func newKey(k jwk.Key) key {
	if k.IsSecret() {
		return key{readable: k, kid: jwk.RandomKeyID()}
	}
	return key{readable: k, thumbprint: k.Thumbprint()}
}

// isSecret reports whether the key is an HMAC secret. One that is sealed or write-only is not readable.
func (k key) isSecret() bool { return k.readable.IsZero() || k.readable.IsSecret() }

// same reports whether the configuration gives this key.
func (k key) same(given jwk.Key) bool {
	switch {
	case !k.readable.IsZero():
		return given.Thumbprint() == k.readable.Thumbprint()
	case k.thumbprint != "":
		return given.Thumbprint() == k.thumbprint
	}
	return k.ofSecret.Matches(given)
}

// hidden reports whether this provider cannot read the private key.
func (k key) hidden() bool { return !k.readable.HasPrivate() }

// String describes the kind of key, such as "an RSA key of 2048 bits".
func (k key) String() string {
	if k.readable.IsZero() {
		return "an HMAC secret"
	}
	return k.readable.String()
}

// fits returns nil if the algorithm can use the key. A secret that cannot be read fits every HMAC algorithm, as far as anyone can tell.
func (k key) fits(a jwk.Algorithm) error {
	if k.readable.IsZero() && a.Symmetric() {
		return nil
	}
	return a.Fits(k.readable)
}

// relabelled reports whether the configuration changes the kid or the algorithm of the key.
func (k key) relabelled(c Config) bool {
	return k.kid != c.kid(k) || k.algorithm != c.Algorithm.String()
}

// key reads the stored key.
func (s Stored) key() (key, ArgumentErrors) {
	k := key{thumbprint: s.Thumbprint, ofSecret: s.SecretCheck, jwe: s.PrivateJWE, kid: s.Kid, algorithm: s.Algorithm, certificate: s.CertificatePEM, created: s.CreatedAt}
	text := cmp.Or(s.PrivateJWK, s.PublicJWK)
	if text == "" {
		return k, nil
	}
	j, err := jwk.ParseJWK(text)
	if err != nil {
		var damaged ArgumentErrors
		damaged.add("", "Damaged State", "The state has no readable key. Someone or another program has changed the state. Restore it from a backup.")
		return key{}, damaged
	}
	if k.readable = j.Key; j.Key.IsSecret() {
		k.thumbprint = ""
	}
	return k, nil
}

// next returns the key after an apply that does not replace the resource: the given key, or else the stored one.
func (s Stored) next(stored key, c Config) key {
	if c.Certificate == nil || s.Certificate != nil && !s.Certificate.Same(*c.Certificate) {
		stored.certificate = ""
	}
	switch {
	case c.given.IsZero():
		return stored
	case !stored.same(c.given):
		return newKey(c.given)
	case stored.jwe != "" && keyset.SameRecipients(s.Recipients, c.Recipients) && !stored.relabelled(c):
		return stored // Sealing it again would only make another text.
	default:
		stored.readable, stored.jwe = c.given, ""
		if c.given.IsSecret() {
			stored.thumbprint = ""
		}
		return stored
	}
}

// check refuses a public key that belongs to another key, and what cannot be done with a private key that cannot be read.
func (k key) check(c Config) ArgumentErrors {
	var refused ArgumentErrors
	if !c.public.IsZero() && !k.readable.IsZero() {
		refused.addError("public_key_pem", "Private and Public Key Are Not a Pair", k.readable.CheckPair(c.public))
	}
	if !k.hidden() {
		return refused
	}
	sealed := keyset.Key{Key: rotation.Key{ID: k.kid}, Material: keyset.Material{PrivateJWE: k.jwe}}
	refused.addError("recipients", "Sealed Keys Cannot Be Unsealed", keyset.CheckUnsealed(c.Recipients, sealed))
	argument := c.kidArgument()
	if k.algorithm != c.Algorithm.String() {
		argument = "algorithm"
	}
	const remedy = "Give the key again in its write-only argument with a new version, or undo this change."
	if c.Certificate != nil && k.certificate == "" && !k.readable.IsZero() {
		refused.add("certificate", "Certificate Cannot Be Made",
			"A key signs its certificate itself, and the private key is sealed or write-only, so this provider cannot read it. "+remedy+" To generate a new key, change keepers.")
	}
	switch {
	case k.jwe != "" && k.relabelled(c):
		refused.add(argument, "Sealed Key Cannot Be Relabelled",
			"The private key is sealed together with its kid and its algorithm. Only the recipients can open it, and they would find the old values. "+remedy+
				" To generate a new key, change keepers.")
	case k.readable.IsZero() && k.algorithm != c.Algorithm.String():
		refused.add(argument, "Secret Cannot Be Checked",
			"The secret is write-only, so this provider cannot check that it is long enough for another algorithm. "+remedy)
	case k.jwe == "" && len(c.Recipients) > 0:
		refused.add("recipients", "Key Cannot Be Sealed",
			"The private key is write-only and the state does not store it, so this provider cannot seal it. "+remedy)
	}
	return refused
}

// instant formats a time as users see it (RFC 3339, UTC, to the second).
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
