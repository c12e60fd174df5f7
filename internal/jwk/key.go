// Package jwk handles one key: it generates, reads, checks, names and writes it.
// It knows neither time nor Terraform.
//
// The formats are JWK (RFC 7517, 7518 §6, 8037, 9964), the JWK thumbprint (RFC 7638),
// PKCS #8 (RFC 5958), PKCS #1 (RFC 8017 appendix A), SEC 1 (RFC 5915), SPKI
// (RFC 5280 §4.1.2.7, RFC 8410, RFC 9881) and their PEM (RFC 7468).
//
// Every kind of key is one file, such as rsa.go: see the interfaces in kind.go.
package jwk

import (
	"errors"
	"fmt"
	"io"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// Key is a private key, a public key without its private half, or an HMAC
// secret. It is an immutable value, and the zero value is no key. Every Key
// that this package returns has passed its checks: a private half belongs to
// its public half, and an RSA key is neither too small nor known to be weak.
//
// Printing a Key in any way shows which kind of key it is and nothing else.
type Key struct {
	// The material is inside a function because fmt cannot call Format on an
	// unexported field of a struct. It would print the bytes, even through a
	// pointer if the verb is a wrong one. It can print only the address of a
	// function. A function also makes == a compile error.
	open func() material
}

func keyOf(m material) Key { return Key{open: func() material { return m }} }

// keyOrError is keyOf for the two results of a parser.
func keyOrError(m material, err error) (Key, error) {
	if err != nil {
		return Key{}, err
	}
	return keyOf(m), nil
}

// material returns what the key is made of. The key must not be zero.
func (k Key) material() material { return k.open() }

// IsZero reports whether there is no key.
func (k Key) IsZero() bool { return k.open == nil }

// HasPrivate reports whether the key can sign: it is a private key or a secret.
func (k Key) HasPrivate() bool { return !k.IsZero() && k.material().hasPrivate() }

// IsSecret reports whether the key is an HMAC secret, which has no public half.
func (k Key) IsSecret() bool { return !k.IsZero() && k.material().public() == nil }

// KeyType returns the kty of the key: RSA, EC, OKP, AKP or oct; "" if there is no
// key.
func (k Key) KeyType() string {
	if k.IsZero() {
		return ""
	}
	return k.material().kind().keyType()
}

// Bits returns the size in bits of the RSA modulus, of the field of the curve,
// or of the whole secret; 0 for ML-DSA.
func (k Key) Bits() int {
	if k.IsZero() {
		return 0
	}
	return k.material().bits()
}

// Curve returns the crv of the key: P-256, P-384, P-521 or Ed25519; "" if it has
// none.
func (k Key) Curve() string {
	if k.IsZero() {
		return ""
	}
	return k.material().curve()
}

// Public returns the key without its private half; the zero Key for a secret,
// which has no public half.
func (k Key) Public() Key {
	if k.IsZero() || k.IsSecret() {
		return Key{}
	}
	return keyOf(k.material().public())
}

// Equal reports whether both are the same key and have the same halves. It
// compares secrets in constant time.
func (k Key) Equal(other Key) bool {
	if k.IsZero() || other.IsZero() {
		return k.IsZero() && other.IsZero()
	}
	// The private halves need no comparison: each was checked against its public
	// half, which determines it.
	return k.HasPrivate() == other.HasPrivate() && k.sameMaterial(other)
}

// SamePublic reports whether both have the same public half. Secrets have none
// and are never the same.
func (k Key) SamePublic(other Key) bool {
	return !k.IsZero() && !other.IsZero() && !k.IsSecret() && k.sameMaterial(other)
}

func (k Key) sameMaterial(other Key) bool {
	m, o := k.material(), other.material()
	return m.kind() == o.kind() && m.equal(o)
}

// CheckPair returns a *refusal.Error unless public is the public half of k.
func (k Key) CheckPair(public Key) error {
	switch {
	case k.IsZero() || public.IsZero():
		return refusal.New("No Key to Compare", "A pair needs a private key and a public key, and one of them is missing. Specify both, or remove the public key.")
	case k.IsSecret() || public.IsSecret():
		return refusal.New("Secret Has No Public Key", "An HMAC secret both signs and verifies. It has no public key. Remove the public key.")
	case k.SamePublic(public):
		return nil
	case k.describe() != public.describe():
		return refusal.New("Private and Public Key Are Not a Pair",
			"The private key is %s and the public key is %s. Use the public key of this private key, or remove the public key: the provider computes it from the private key.",
			k.describe(), public.describe())
	default:
		return refusal.New("Private and Public Key Are Not a Pair",
			"The public key belongs to another private key. Use the public key of this private key, or remove the public key: the provider computes it from the private key.")
	}
}

// Sign returns the signature of the input (RFC 7518 §3, RFC 8037 §3.1). The key
// must be a private key or a secret, and fit the algorithm.
func (k Key) Sign(a Algorithm, input []byte) ([]byte, error) {
	if err := a.Fits(k); err != nil {
		return nil, err
	}
	if !k.HasPrivate() {
		return nil, errors.New("a public key cannot sign: use the private key")
	}
	return k.material().sign(a, input)
}

// Verify reports whether the key fits the algorithm and made the signature of
// the input.
func (k Key) Verify(a Algorithm, input, signature []byte) bool {
	return a.fits(k) && k.material().verify(a, input, signature)
}

// Signer returns what signs: *rsa.PrivateKey, *ecdsa.PrivateKey,
// ed25519.PrivateKey, *mldsa.PrivateKey, or the bytes of a secret; nil if there is no private half.
// The caller must not change it.
func (k Key) Signer() any {
	if !k.HasPrivate() {
		return nil
	}
	return k.material().signer()
}

// Verifier returns what verifies: *rsa.PublicKey, *ecdsa.PublicKey,
// ed25519.PublicKey, *mldsa.PublicKey, or the bytes of a secret. The caller must not change it.
func (k Key) Verifier() any {
	if k.IsZero() {
		return nil
	}
	return k.material().verifier()
}

// Secret returns the text of a secret, whose bytes are the HMAC key; "" for any
// other key. A secret from a JWK is not always valid UTF-8.
func (k Key) Secret() string {
	if !k.IsSecret() {
		return ""
	}
	secret, _ := k.material().signer().([]byte)
	return string(secret)
}

func (k Key) describe() string {
	if k.IsZero() {
		return "no key"
	}
	return k.material().describe()
}

// String says what the key is, as in "an RSA key of 2048 bits". It never shows
// material.
func (k Key) String() string { return k.describe() }

// Format is String for every verb and flag.
func (k Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.describe()) }
