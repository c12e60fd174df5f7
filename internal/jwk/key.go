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
)

// Key is a private key, a public key without its private half, or an HMAC
// secret. It is an immutable value, and the zero value is no key. Every Key
// that this package returns has passed its checks: a private half belongs to
// its public one, and an RSA key is neither too small nor known to be weak.
//
// Printing a Key in any way shows what kind of key it is and nothing else.
type Key struct {
	// The material is behind a pointer because fmt cannot call String on an
	// unexported field of somebody else's struct: it would print the bytes,
	// but of a pointer it prints only the address.
	*material
	// A func makes == a compile error: it would compare addresses.
	_ [0]func()
}

type material struct {
	public  crypto.PublicKey  // *rsa.PublicKey, *ecdsa.PublicKey or ed25519.PublicKey; nil for a secret
	private crypto.PrivateKey // *rsa.PrivateKey, *ecdsa.PrivateKey or ed25519.PrivateKey; nil if only the public half is known
	secret  []byte            // the HMAC key; nil for all others
}

func publicKey(public crypto.PublicKey) Key {
	return Key{material: &material{public: public}}
}

func privateKey(private crypto.Signer) Key {
	return Key{material: &material{public: private.Public(), private: private}}
}

func secretKey(secret []byte) Key {
	return Key{material: &material{secret: secret}}
}

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k.material == nil }

// HasPrivate reports whether the key can sign: it is a private key or a secret.
func (k Key) HasPrivate() bool {
	return !k.IsZero() && (k.private != nil || k.secret != nil)
}

// KeyType returns the kty of the key: RSA, EC, OKP or oct; "" if there is none.
func (k Key) KeyType() string {
	if k.IsZero() {
		return ""
	}
	switch k.public.(type) {
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
	if k.IsZero() {
		return 0
	}
	switch public := k.public.(type) {
	case *rsa.PublicKey:
		return public.N.BitLen()
	case *ecdsa.PublicKey:
		return public.Curve.Params().BitSize
	case ed25519.PublicKey:
		return 256
	default:
		return 8 * len(k.secret)
	}
}

// Curve returns the crv of the key: P-256, P-384, P-521 or Ed25519; "" if it is
// on none.
func (k Key) Curve() string {
	if k.IsZero() {
		return ""
	}
	switch public := k.public.(type) {
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
	if k.IsZero() || k.public == nil {
		return Key{}
	}
	return publicKey(k.public)
}

// Equal reports whether both are the same key with the same halves known, in
// constant time where it compares a secret.
func (k Key) Equal(other Key) bool {
	if k.IsZero() || other.IsZero() {
		return k.IsZero() && other.IsZero()
	}
	if k.public == nil || other.public == nil {
		return k.public == nil && other.public == nil && subtle.ConstantTimeCompare(k.secret, other.secret) == 1
	}
	// The private halves need no comparison: each was checked against its
	// public half, which determines it.
	return k.HasPrivate() == other.HasPrivate() && k.SamePublic(other)
}

// SamePublic reports whether both have the same public half. Secrets have none,
// and so are never the same.
func (k Key) SamePublic(other Key) bool {
	if k.IsZero() || other.IsZero() {
		return false
	}
	switch public := k.public.(type) {
	case *rsa.PublicKey:
		return public.Equal(other.public)
	case *ecdsa.PublicKey:
		return public.Equal(other.public)
	case ed25519.PublicKey:
		return public.Equal(other.public)
	default:
		return false
	}
}

// CheckPair returns an *InputError unless public is the public half of k.
func (k Key) CheckPair(public Key) error {
	switch {
	case k.IsZero() || public.IsZero():
		return refuse("No Key to Compare", "A pair is a private and a public key, and one of them is missing. Give both, or leave the public key out.")
	case k.KeyType() == typeOct || public.KeyType() == typeOct:
		return refuse("Secret Has No Public Key", "An HMAC secret signs and verifies by itself, and has no public key. Leave the public key out.")
	case k.SamePublic(public):
		return nil
	case k.describe() != public.describe():
		return refuse("Private and Public Key Are Not a Pair",
			"The private key is %s and the public key is %s. Give the public key that belongs to this private key, or leave it out: it is computed from the private key.",
			k.describe(), public.describe())
	default:
		return refuse("Private and Public Key Are Not a Pair",
			"Both are %s, but the public key belongs to another private key. Give the public key that belongs to this one, or leave it out: it is computed from the private key.",
			k.describe())
	}
}

// Signer returns what signs: *rsa.PrivateKey, *ecdsa.PrivateKey,
// ed25519.PrivateKey, or the bytes of a secret; nil if only the public half is
// known. The caller must not change it.
func (k Key) Signer() any {
	switch {
	case k.IsZero():
		return nil
	case k.secret != nil:
		return bytes.Clone(k.secret)
	default:
		return k.private
	}
}

// Verifier returns what verifies: *rsa.PublicKey, *ecdsa.PublicKey,
// ed25519.PublicKey, or the bytes of a secret. The caller must not change it.
func (k Key) Verifier() any {
	switch {
	case k.IsZero():
		return nil
	case k.secret != nil:
		return bytes.Clone(k.secret)
	default:
		return k.public
	}
}

// Secret returns the text of a secret, whose bytes are the HMAC key; "" for any
// other key. A secret that came from a JWK need not be valid UTF-8.
func (k Key) Secret() string {
	if k.IsZero() {
		return ""
	}
	return string(k.secret)
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
		return fmt.Sprintf("an HMAC secret of %d bytes", len(k.secret))
	default:
		return "no key"
	}
}

// String says what kind of key it is. It never shows material.
func (k Key) String() string { return k.describe() }

// GoString is String, so that %#v shows no material either.
func (k Key) GoString() string { return k.describe() }

// Format is String for every verb and flag.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.describe()) }
