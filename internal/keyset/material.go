// Package keyset joins keys and time. It generates the keys that a rotation needs, and writes the JWK Set and the environment variables
// of the whole set. It reads no clock and no file, and randomness comes only from internal/jwk.
//
// A key is a set of texts, in the formats that its users need. A rotation needs nothing else, so it works for sealed keys as well.
package keyset

import (
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/certificate"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// Material is one key as texts. A text is empty if it does not apply, or if it is not stored.
type Material struct {
	Algorithm string
	CreatedAt time.Time

	PublicKeyPEM string // SubjectPublicKeyInfo (RFC 5280, section 4.1); empty for HMAC
	PublicJWK    string // RFC 7517; empty for HMAC

	PrivateKeyPEM string // PKCS #8 (RFC 5958); empty for HMAC
	PrivateJWK    string
	Secret        string // for HMAC: its bytes are the key

	PrivateJWE string // the private JWK, sealed for recipients (RFC 7517, section 7); the private texts above are then empty

	CertificatePEM string // X.509 (RFC 5280); empty without a certificate

	placeholder bool // see [Placeholder]
	writeOnly   bool // see [Material.WriteOnly]
}

// Describe returns the texts of a key with its kid and algorithm.
func Describe(key jwk.Key, algorithm jwk.Algorithm, kid string, created time.Time) (Material, error) {
	m := Material{Algorithm: algorithm.String(), CreatedAt: created, Secret: key.Secret()}
	j := jwk.JWK{Key: key, KeyID: kid, Algorithm: algorithm.String(), Use: "sig"}
	var err error
	if key.HasPrivate() {
		if m.PrivateJWK, err = j.PrivateJSON(); err != nil {
			return Material{}, err
		}
	}
	if algorithm.Symmetric() {
		return m, nil
	}
	if m.PublicJWK, err = j.PublicJSON(); err != nil {
		return Material{}, err
	}
	if m.PublicKeyPEM, err = key.PublicPEM(); err != nil {
		return Material{}, err
	}
	if key.HasPrivate() {
		m.PrivateKeyPEM, err = key.PrivatePEM()
	}
	return m, err
}

// IsSecret reports whether m contains an HMAC secret in plain text.
func (m Material) IsSecret() bool { return m.Secret != "" }

// HasPrivate reports whether m contains the private key in plain text.
func (m Material) HasPrivate() bool { return m.PrivateJWK != "" }

// Sealed returns m with the private key sealed for the recipients. Nothing changes if the key is already sealed or has no private half.
// Sealing the same key twice returns two different texts, so a plan can never know the text.
func (m Material) Sealed(recipients []jose.Recipient) (Material, error) {
	if len(recipients) == 0 || !m.HasPrivate() {
		return m, nil
	}
	jwe, err := jose.Seal(m.PrivateJWK, recipients)
	if err != nil {
		return Material{}, err
	}
	m = m.PublicHalf()
	m.PrivateJWE = jwe
	return m, nil
}

// PublicHalf returns m without the private key in any form. For an HMAC key, only the algorithm and the date remain.
func (m Material) PublicHalf() Material {
	m.PrivateKeyPEM, m.PrivateJWK, m.Secret, m.PrivateJWE = "", "", "", ""
	return m
}

// WriteOnly returns m as a key of which the state stores only the public half. The apply that adopts it can still make its certificate and seal it.
func (m Material) WriteOnly() Material {
	m.writeOnly = true
	return m
}

// stored returns what a state stores of m after an apply.
func (m Material) stored() Material {
	if m.writeOnly && m.PrivateJWE == "" {
		m = m.PublicHalf()
	}
	m.writeOnly = false
	return m
}

// forVerifying returns what a verifier needs of m. An HMAC key keeps its secret, because verifiers need it.
func (m Material) forVerifying() Material {
	if m.PublicJWK == "" {
		return m
	}
	return m.PublicHalf()
}

// JWKS returns the JWK Set with the public key. It has no key for HMAC.
func (m Material) JWKS(c *certificate.Config) string {
	if m.PublicJWK == "" {
		return jwk.Set()
	}
	return jwk.Set(m.published(c))
}
