// Package jwk knows one key at a time: how to make it, read it from PEM, JWK or
// text, judge whether it is fit to sign with, name it and write it out again.
// It knows no time and no Terraform.
//
// The formats are JWK (RFC 7517, 7518 §6, 8037), the JWK thumbprint (RFC 7638),
// PKCS #8 (RFC 5958), PKCS #1 (RFC 8017 appendix A), SEC 1 (RFC 5915), SPKI
// (RFC 5280 §4.1.2.7, RFC 8410) and their PEM (RFC 7468).
package jwk

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/subtle"
	"fmt"
	"io"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// Key is a private key, a public key without its private half, or an HMAC
// secret. It is an immutable value, and the zero value is no key. Every Key
// that this package returns has passed its checks: a private half belongs to
// its public one, and an RSA key is neither too small nor known to be weak.
//
// Printing a Key in any way shows what kind of key it is and nothing else.
type Key struct {
	// The material is inside a function because fmt cannot call Format on an
	// unexported field of somebody else's struct. It would print the bytes, even
	// through a pointer if the verb is a wrong one; of a function it can print
	// only the address. It also makes == a compile error.
	open func() material
}

type material struct {
	public  crypto.PublicKey  // *rsa.PublicKey, *ecdsa.PublicKey or ed25519.PublicKey; nil for a secret
	private crypto.PrivateKey // *rsa.PrivateKey, *ecdsa.PrivateKey or ed25519.PrivateKey; nil if only the public half is known
	secret  []byte            // the HMAC key; nil for all others
}

func publicKey(public crypto.PublicKey) Key {
	return keyOf(material{public: public})
}

func privateKey(private crypto.Signer) Key {
	return keyOf(material{public: private.Public(), private: private})
}

func secretKey(secret []byte) Key {
	return keyOf(material{secret: secret})
}

func keyOf(m material) Key { return Key{open: func() material { return m }} }

// material returns what the key is made of, nothing if there is no key.
func (k Key) material() material {
	if k.open == nil {
		return material{}
	}
	return k.open()
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k.open == nil }

// HasPrivate reports whether the key can sign: it is a private key or a secret.
func (k Key) HasPrivate() bool {
	m := k.material()
	return m.private != nil || m.secret != nil
}

// KeyType returns the kty of the key: RSA, EC, OKP or oct; "" if there is none.
func (k Key) KeyType() string {
	if k.IsZero() {
		return ""
	}
	switch k.material().public.(type) {
	case *rsa.PublicKey:
		return typeRSA
	case *ecdsa.PublicKey:
		return typeEC
	case ed25519.PublicKey:
		return typeOKP
	default:
		return typeOct
	}
}

// Bits returns the size of the key in bits: of an RSA modulus, of a curve's
// field, or of a whole secret.
func (k Key) Bits() int {
	m := k.material()
	switch public := m.public.(type) {
	case *rsa.PublicKey:
		return public.N.BitLen()
	case *ecdsa.PublicKey:
		return public.Curve.Params().BitSize
	case ed25519.PublicKey:
		return 256
	default:
		return 8 * len(m.secret)
	}
}

// Curve returns the crv of the key: P-256, P-384, P-521 or Ed25519; "" if it is
// on none.
func (k Key) Curve() string {
	switch public := k.material().public.(type) {
	case *ecdsa.PublicKey:
		c, _ := curveOf(public.Curve)
		return c.name
	case ed25519.PublicKey:
		return ed25519Curve
	default:
		return ""
	}
}

// Public returns the key without its private half; the zero Key for a secret,
// which has none.
func (k Key) Public() Key {
	m := k.material()
	if m.public == nil {
		return Key{}
	}
	return publicKey(m.public)
}

// Equal reports whether both are the same key with the same halves known, in
// constant time where it compares a secret.
func (k Key) Equal(other Key) bool {
	if k.IsZero() || other.IsZero() {
		return k.IsZero() && other.IsZero()
	}
	if m, o := k.material(), other.material(); m.secret != nil || o.secret != nil {
		return m.secret != nil && o.secret != nil && subtle.ConstantTimeCompare(m.secret, o.secret) == 1
	}
	// The private halves need no comparison: each was checked against its
	// public half, which determines it.
	return k.HasPrivate() == other.HasPrivate() && k.SamePublic(other)
}

// SamePublic reports whether both have the same public half. Secrets have none,
// and so are never the same.
func (k Key) SamePublic(other Key) bool {
	o := other.material()
	switch public := k.material().public.(type) {
	case *rsa.PublicKey:
		return public.Equal(o.public)
	case *ecdsa.PublicKey:
		return public.Equal(o.public)
	case ed25519.PublicKey:
		return public.Equal(o.public)
	default:
		return false
	}
}

// CheckPair returns an *refusal.Error unless public is the public half of k.
func (k Key) CheckPair(public Key) error {
	switch {
	case k.IsZero() || public.IsZero():
		return refusal.New("No Key to Compare", "A pair is a private and a public key, and one of them is missing. Give both, or leave the public key out.")
	case k.KeyType() == typeOct || public.KeyType() == typeOct:
		return refusal.New("Secret Has No Public Key", "An HMAC secret signs and verifies by itself, and has no public key. Leave the public key out.")
	case k.SamePublic(public):
		return nil
	case k.describe() != public.describe():
		return refusal.New("Private and Public Key Are Not a Pair",
			"The private key is %s and the public key is %s. Give the public key that belongs to this private key, or leave it out: it is computed from the private key.",
			k.describe(), public.describe())
	default:
		return refusal.New("Private and Public Key Are Not a Pair",
			"Both are %s, but the public key belongs to another private key. Give the public key that belongs to this one, or leave it out: it is computed from the private key.",
			k.describe())
	}
}

// Signer returns what signs: *rsa.PrivateKey, *ecdsa.PrivateKey,
// ed25519.PrivateKey, or the bytes of a secret; nil if only the public half is
// known. The caller must not change it.
func (k Key) Signer() any {
	m := k.material()
	if m.secret != nil {
		return bytes.Clone(m.secret)
	}
	return m.private
}

// Verifier returns what verifies: *rsa.PublicKey, *ecdsa.PublicKey,
// ed25519.PublicKey, or the bytes of a secret. The caller must not change it.
func (k Key) Verifier() any {
	m := k.material()
	if m.secret != nil {
		return bytes.Clone(m.secret)
	}
	return m.public
}

// Secret returns the text of a secret, whose bytes are the HMAC key; "" for any
// other key. A secret that came from a JWK need not be valid UTF-8.
func (k Key) Secret() string {
	return string(k.material().secret)
}

// describe says what a key is, for messages.
func (k Key) describe() string {
	switch k.KeyType() {
	case typeRSA:
		return fmt.Sprintf("an RSA key of %d bits", k.Bits())
	case typeEC:
		return "an EC key on the curve " + k.Curve()
	case typeOKP:
		return "an " + k.Curve() + " key"
	case typeOct:
		return fmt.Sprintf("an HMAC secret of %d bytes", k.Bits()/8)
	default:
		return "no key"
	}
}

// String says what kind of key it is. It never shows material.
func (k Key) String() string { return k.describe() }

// Format is String for every verb and flag.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.describe()) }
