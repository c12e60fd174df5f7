// Package keyset joins keys and time: it makes the keys that a rotation calls for, and writes out what a set of them
// publishes, signs with, and hands to programs. It reads no clock and no file; chance comes from internal/jwk alone.
//
// A key is held as it is written down, in the texts that its users need, since nothing in a rotation needs more than that: not even
// a private key in the clear.
package keyset

import (
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// Material is one key as it is written down. A text that does not apply, or that is not held, is empty.
type Material struct {
	Algorithm string
	CreatedAt time.Time

	PublicKeyPEM string // SubjectPublicKeyInfo (RFC 5280, section 4.1); empty for HMAC
	PublicJWK    string // RFC 7517; empty for HMAC

	PrivateKeyPEM string // PKCS #8 (RFC 5958); empty for HMAC
	PrivateJWK    string
	Secret        string // for HMAC: the text whose bytes are the key

	PrivateJWE string // the private JWK sealed for recipients (RFC 7517, section 7); the private texts above are then empty

	placeholder bool // the texts are those of [Placeholder]
}

// Describe writes down a key under its kid and algorithm.
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

// HasPrivate reports whether m holds the private key in the clear.
func (m Material) HasPrivate() bool { return m.PrivateJWK != "" }

// Sealed returns m with the private key as only the recipients can read it. What is sealed already, or has no private key, stays as it is. Every
// sealing of one key is another text, so that no plan can promise one.
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

// PublicHalf returns m without the private key in any form; of an HMAC key, that is no more than its algorithm.
func (m Material) PublicHalf() Material {
	m.PrivateKeyPEM, m.PrivateJWK, m.Secret, m.PrivateJWE = "", "", "", ""
	return m
}

// forVerifying returns what is left of m for verification. An HMAC key verifies with its secret, and keeps it.
func (m Material) forVerifying() Material {
	if m.PublicJWK == "" {
		return m
	}
	return m.PublicHalf()
}

// JWKS returns the JWK Set of the public key, empty for HMAC.
func (m Material) JWKS() string {
	if m.PublicJWK == "" {
		return jwk.Set()
	}
	return jwk.Set(m.PublicJWK)
}
