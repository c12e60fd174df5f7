package jwk

import (
	"crypto"
	// Registered for the hashes of the table.
	_ "crypto/sha256"
	_ "crypto/sha512"
	"fmt"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// Algorithm is a JWS signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1,
// RFC 9864 §2.2, RFC 9964 §5). It is comparable; the zero value is no algorithm.
type Algorithm struct {
	name string
	kind kind
	// bits is the size of a new RSA key or secret. An RSA key is as strong as the
	// hash where that is affordable (NIST SP 800-57 part 1, table 2). A secret is as
	// long as the output of the hash, which is also its minimum (RFC 7518 §3.2).
	bits int
	// curve is the curve of EC keys for the algorithm.
	curve string
	// hash is the hash of what is signed, or of the HMAC; 0 if the algorithm takes
	// the input itself.
	hash crypto.Hash
	// pss selects RSASSA-PSS instead of RSASSA-PKCS1-v1_5.
	pss bool
	// largeSignature is the size of a signature in bytes, if it has thousands; 0 for
	// all others.
	largeSignature int
}

// algorithms has every difference between algorithms as data. EdDSA and Ed25519
// are one algorithm under its old and its fully specified name.
var algorithms = []Algorithm{
	{name: "RS256", kind: rsaKind{}, bits: 2048, hash: crypto.SHA256},
	{name: "RS384", kind: rsaKind{}, bits: 3072, hash: crypto.SHA384},
	{name: "RS512", kind: rsaKind{}, bits: 4096, hash: crypto.SHA512},
	{name: "PS256", kind: rsaKind{}, bits: 2048, hash: crypto.SHA256, pss: true},
	{name: "PS384", kind: rsaKind{}, bits: 3072, hash: crypto.SHA384, pss: true},
	{name: "PS512", kind: rsaKind{}, bits: 4096, hash: crypto.SHA512, pss: true},
	{name: "ES256", kind: ecKind{}, curve: "P-256", hash: crypto.SHA256},
	{name: "ES384", kind: ecKind{}, curve: "P-384", hash: crypto.SHA384},
	{name: "ES512", kind: ecKind{}, curve: "P-521", hash: crypto.SHA512},
	{name: "EdDSA", kind: ed25519Kind{}},
	{name: "Ed25519", kind: ed25519Kind{}},
	{name: "ML-DSA-44", kind: mldsaKind{}, largeSignature: 2420},
	{name: "ML-DSA-65", kind: mldsaKind{}, largeSignature: 3309},
	{name: "ML-DSA-87", kind: mldsaKind{}, largeSignature: 4627},
	{name: "HS256", kind: secretKind{}, bits: 256, hash: crypto.SHA256},
	{name: "HS384", kind: secretKind{}, bits: 384, hash: crypto.SHA384},
	{name: "HS512", kind: secretKind{}, bits: 512, hash: crypto.SHA512},
}

// Algorithms returns the name of every algorithm, in the order of the table.
func Algorithms() []string {
	names := make([]string, len(algorithms))
	for i, a := range algorithms {
		names[i] = a.name
	}
	return names
}

// ParseAlgorithm returns the algorithm with this name, or a *refusal.Error. The
// names are case-sensitive (RFC 7515 §4.1.1).
func ParseAlgorithm(name string) (Algorithm, error) {
	for _, a := range algorithms {
		if a.name == name {
			return a, nil
		}
	}
	return Algorithm{}, refusal.New("Unknown Algorithm",
		"This provider does not support the algorithm.%s Use one of: %s.", WhyUnsupported(name), strings.Join(Algorithms(), ", "))
}

// IsZero reports whether there is no algorithm.
func (a Algorithm) IsZero() bool { return a.kind == nil }

// String returns the name of the algorithm, as in the alg header of a token.
func (a Algorithm) String() string { return a.name }

// KeyType returns the kty of keys for the algorithm, such as RSA; "" if there is
// no algorithm.
func (a Algorithm) KeyType() string {
	if a.IsZero() {
		return ""
	}
	return a.kind.keyType()
}

// Symmetric reports whether the algorithm signs and verifies with one secret.
func (a Algorithm) Symmetric() bool { return a.kind == secretKind{} }

// DefaultRSABits returns the size of a new key in bits; 0 if the algorithm is
// not RSA.
func (a Algorithm) DefaultRSABits() int {
	if a.IsZero() || a.kind.sizes() == nil {
		return 0
	}
	return a.bits
}

// LargeSignature returns the size of a signature in bytes, if it is so large that a
// token can exceed the limits of HTTP headers and cookies; 0 for all others.
func (a Algorithm) LargeSignature() int { return a.largeSignature }

// digest returns the hash of the input.
func (a Algorithm) digest(input []byte) []byte {
	h := a.hash.New()
	h.Write(input)
	return h.Sum(nil)
}

// fits is the one rule that says whether a key can serve an algorithm.
func (a Algorithm) fits(k Key) bool {
	return !a.IsZero() && !k.IsZero() && k.material().kind() == a.kind && k.material().fits(a)
}

// AlgorithmsFor returns the names of the algorithms that the key can serve, in
// the order of the table.
func AlgorithmsFor(k Key) []string {
	var names []string
	for _, a := range algorithms {
		if a.fits(k) {
			names = append(names, a.name)
		}
	}
	return names
}

// Fits returns nil if the key can serve the algorithm, otherwise a
// *refusal.Error that says what the key is and which algorithms fit it.
func (a Algorithm) Fits(k Key) error {
	if a.fits(k) {
		return nil
	}
	if k.IsZero() {
		return refusal.New("No Key", "No key specified for %s.", a)
	}
	needs := "No algorithm is specified."
	if !a.IsZero() {
		needs = fmt.Sprintf("%s needs %s.", a, a.kind.needs(a))
	}
	remedy := "No algorithm fits this key. Use another key."
	if names := AlgorithmsFor(k); len(names) > 0 {
		remedy = fmt.Sprintf("Use an algorithm that fits this key (%s), or use another key.", strings.Join(names, ", "))
	}
	return refusal.New("Key Does Not Fit the Algorithm", "The key is %s. %s %s", k.describe(), needs, remedy)
}
