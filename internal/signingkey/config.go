// Package signingkey is the core of the resource jwt_signing_key, which has exactly one key. It decides what an apply does with the
// stored key (keep, rewrite or replace), and computes the attributes of the result. It knows nothing of Terraform's types and
// never reads a clock. The only randomness is in new keys and in sealing.
//
// Keys are JSON Web Keys (RFC 7517), and the default kid is their thumbprint (RFC 7638).
package signingkey

import (
	"cmp"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/certificate"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// Arguments are the arguments of a configuration. Where a value is not known yet, the field has its zero value.
type Arguments struct {
	Algorithm jwk.Algorithm
	// RSABits is the modulus size of a new RSA key in bits. 0 means the default of the algorithm.
	RSABits int
	Kid     Text
	// KidTemplate is a [keyset.KidTemplate] in which only the key decides.
	KidTemplate Text
	// RotationPeriod is how long the key is used. 0 means that it does not rotate.
	RotationPeriod time.Duration
	// Keepers has another value whenever keepers has. Nothing else reads it.
	Keepers    string
	Env        keyset.EnvNames
	Recipients []jose.Recipient
	// Sealed is set if recipients is not null. Recipients can be empty then, because they are not known yet.
	Sealed bool
	// Certificate describes the certificate of the key. It is nil if the key has none.
	Certificate *certificate.Config

	GivenKey
}

// Config is a configuration after [Arguments.Check].
type Config struct {
	Arguments
	// given is the key that the configuration gives. It is zero if there is none, or if this apply does not read it.
	given jwk.Key
	// public is compared with the public key of the resource. It is zero if public_key_pem is not set.
	public jwk.Key
}

// Validate returns every reason to refuse the configuration that can be found without decrypting a key. Decrypting can take seconds, and
// Terraform validates a configuration at least once for each plan, also if nothing has changed.
func (a Arguments) Validate() ArgumentErrors {
	_, refused := a.check(jwk.CheckPrivatePEM)
	return refused
}

// Check reads the keys among the arguments, and returns every reason to refuse the configuration.
func (a Arguments) Check() (Config, ArgumentErrors) { return a.check(jwk.ParsePrivatePEM) }

func (a Arguments) check(read privateReader) (Config, ArgumentErrors) {
	var refused ArgumentErrors
	if a.Kid.known() {
		refused.addError("kid", "Invalid Kid", jwk.ValidKeyID(a.Kid.Value))
	}
	refused = append(refused, a.checkKidTemplate()...)
	refused = append(refused, a.CheckAlgorithm(a.Algorithm)...)
	refused = append(refused, a.GivenKey.Check(a.Sealed)...)
	if a.IsGiven() && a.RotationPeriod > 0 {
		refused.add("rotation_period", "Argument Does Not Apply",
			"Only generated keys rotate. A rotation cannot replace an imported key, because the next apply would import the same key again. "+
				"Remove rotation_period, or use jwt_keyset with this key as its first key.")
	}
	if a.IsGiven() && a.RSABits != 0 {
		refused.add("rsa_bits", "Argument Does Not Apply", "rsa_bits is the size of a generated key, and this key is imported. Remove rsa_bits.")
	}
	if a.Certificate != nil {
		refused.addError("certificate", "Invalid Certificate", cmp.Or(certificate.CheckAlgorithm(a.Algorithm), a.Certificate.CheckLength(a.RotationPeriod)))
	}
	c := Config{Arguments: a}
	var unread ArgumentErrors
	c.given, unread = a.parse(a.Algorithm, read)
	refused.addError("kid", "Invalid Kid", c.given.CheckKeyID(a.Kid.Value))
	// Parse has refused a bad public key already.
	c.public = a.parsePublic(&ArgumentErrors{})
	return c, append(refused, unread...)
}

// Read is [Arguments.Check] for a plan or an apply. It drops the write-only arguments that this apply does not read, because their version is
// the stored one.
func (s Stored) Read(a Arguments) (Config, ArgumentErrors) {
	given, unread := a.read(s.Versions)
	a.GivenKey = given
	c, refused := a.Check()
	return c, append(unread, refused...)
}

// kid returns the key ID of a key: the configured one, the one of the template, or else the one that it has, so its tokens stay valid. A new key has its thumbprint.
func (c Config) kid(k key) string {
	switch {
	case c.Kid.Given:
		return c.Kid.Value
	case c.KidTemplate.Given && !k.isSecret():
		return keyset.KidTemplate(c.KidTemplate.Value).OfKey(k.readable)
	}
	return cmp.Or(k.kid, k.thumbprint)
}

// kidArgument is the argument that sets the kid, or could.
func (c Config) kidArgument() string {
	if c.KidTemplate.Given {
		return "kid_template"
	}
	return "kid"
}

// checkKidTemplate refuses a template that names no key, and a placeholder in kid: Terraform requires that kid is exactly what is configured.
func (a Arguments) checkKidTemplate() ArgumentErrors {
	var refused ArgumentErrors
	template := keyset.KidTemplate(a.KidTemplate.Value)
	switch {
	case a.Kid.known() && keyset.KidTemplate(a.Kid.Value).HasKeyPlaceholder():
		refused.add("kid", "Placeholder in kid", "kid is the kid itself, and this one contains a placeholder. Use kid_template for a kid with placeholders.")
	case a.KidTemplate.Given && a.Kid.Given:
		refused.add("kid_template", "Argument Given Twice", "Both kid and kid_template set the kid of the key. Remove one of them.")
	case !a.KidTemplate.known():
	case template == "":
		refused.add("kid_template", "Empty Kid Template", "kid_template is empty. Remove it, or set it to null: the kid of a new key is then its thumbprint.")
	case a.Algorithm.Symmetric():
		refused.add("kid_template", "Argument Does Not Apply", "kid_template names a key by its public key, and a secret has none. Use kid.")
	default:
		refused.addError("kid_template", "Invalid Kid Template", template.CheckKey())
	}
	return refused
}

// rotateAfter returns when a key is due for replacement. It is zero if the key does not rotate, or if it is not known when it was
// created.
func rotateAfter(created time.Time, period time.Duration) time.Time {
	if created.IsZero() || period == 0 {
		return time.Time{}
	}
	return created.Add(period)
}

// isDue reports whether an instant from rotateAfter has passed.
func isDue(at, now time.Time) bool { return !at.IsZero() && !now.Before(at) }
