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

// The key types of RFC 7518 §6.1 and RFC 8037 §2.
const (
	typeRSA = "RSA"
	typeEC  = "EC"
	typeOKP = "OKP"
	typeOct = "oct"
)

// Algorithm is a JWS signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1,
// RFC 9864 §2.2). It is comparable; the zero value is no algorithm.
type Algorithm struct {
	name    string
	keyType string
	// curve is the one curve whose keys can serve the algorithm, for EC and OKP.
	curve string
	// rsaBits is the modulus of a new RSA key: of the strength of the hash as
	// far as that is affordable (NIST SP 800-57 part 1, table 2).
	rsaBits int
	// secretBytes is the output of the HMAC's hash, under which a secret may
	// not be (RFC 7518 §3.2), and the entropy of a new one.
	secretBytes int
	// hash is what is signed, or keys the HMAC; 0 for Ed25519, which hashes itself.
	hash crypto.Hash
	// pss tells RSASSA-PSS from RSASSA-PKCS1-v1_5.
	pss bool
}

// algorithms is everything that differs between algorithms. EdDSA and Ed25519
// are one algorithm under its old and its fully specified name.
var algorithms = []Algorithm{
	{name: "RS256", keyType: typeRSA, rsaBits: 2048, hash: crypto.SHA256},
	{name: "RS384", keyType: typeRSA, rsaBits: 3072, hash: crypto.SHA384},
	{name: "RS512", keyType: typeRSA, rsaBits: 4096, hash: crypto.SHA512},
	{name: "PS256", keyType: typeRSA, rsaBits: 2048, hash: crypto.SHA256, pss: true},
	{name: "PS384", keyType: typeRSA, rsaBits: 3072, hash: crypto.SHA384, pss: true},
	{name: "PS512", keyType: typeRSA, rsaBits: 4096, hash: crypto.SHA512, pss: true},
	{name: "ES256", keyType: typeEC, curve: "P-256", hash: crypto.SHA256},
	{name: "ES384", keyType: typeEC, curve: "P-384", hash: crypto.SHA384},
	{name: "ES512", keyType: typeEC, curve: "P-521", hash: crypto.SHA512},
	{name: "EdDSA", keyType: typeOKP, curve: ed25519Curve},
	{name: "Ed25519", keyType: typeOKP, curve: ed25519Curve},
	{name: "HS256", keyType: typeOct, secretBytes: 32, hash: crypto.SHA256},
	{name: "HS384", keyType: typeOct, secretBytes: 48, hash: crypto.SHA384},
	{name: "HS512", keyType: typeOct, secretBytes: 64, hash: crypto.SHA512},
}

// Algorithms returns the name of every algorithm, in the order of the table.
func Algorithms() []string {
	names := make([]string, len(algorithms))
	for i, a := range algorithms {
		names[i] = a.name
	}
	return names
}

// ParseAlgorithm returns the algorithm of this name, or an *refusal.Error. JOSE
// names are case-sensitive (RFC 7515 §4.1.1).
func ParseAlgorithm(name string) (Algorithm, error) {
	for _, a := range algorithms {
		if a.name == name {
			return a, nil
		}
	}
	for _, a := range algorithms {
		if strings.EqualFold(a.name, strings.TrimSpace(name)) {
			return Algorithm{}, refusal.New("Unknown Algorithm",
				"Algorithm names are case-sensitive and have no spaces around them. Write %s.", a.name)
		}
	}
	return Algorithm{}, refusal.New("Unknown Algorithm",
		"The algorithm is not one that this provider can sign with. Use one of: %s.", strings.Join(Algorithms(), ", "))
}

// String returns the name of the algorithm, as in the alg header of a token.
func (a Algorithm) String() string { return a.name }

// KeyType returns the kty of keys for the algorithm: RSA, EC, OKP or oct.
func (a Algorithm) KeyType() string { return a.keyType }

// Symmetric reports whether the algorithm signs and verifies with one secret.
func (a Algorithm) Symmetric() bool { return a.keyType == typeOct }

// DefaultRSABits returns the modulus size in bits of a new key, 0 if the
// algorithm is not RSA.
func (a Algorithm) DefaultRSABits() int { return a.rsaBits }

// fits is the one rule that says whether a key can serve an algorithm.
func (a Algorithm) fits(k Key) bool {
	switch {
	case k.IsZero() || a.keyType != k.KeyType() || a.curve != k.Curve():
		return false
	case a.Symmetric():
		return k.Bits() >= 8*a.secretBytes
	default:
		return true
	}
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

// Fits returns nil if the key can serve the algorithm, otherwise an *refusal.Error
// that says what the key is and which algorithms would fit it.
func (a Algorithm) Fits(k Key) error {
	if a.fits(k) {
		return nil
	}
	if k.IsZero() {
		return refusal.New("No Key", "There is no key to use with %s. Give one.", a)
	}
	needs := "The algorithm is not known."
	if a != (Algorithm{}) {
		needs = fmt.Sprintf("%s needs %s.", a, a.needs())
	}
	remedy := "No algorithm fits this key: give another one."
	if names := AlgorithmsFor(k); len(names) > 0 {
		remedy = fmt.Sprintf("Set the algorithm to one that fits this key (%s), or give another key.", strings.Join(names, ", "))
	}
	return refusal.New("Key Does Not Fit the Algorithm", "The key is %s. %s %s", k.describe(), needs, remedy)
}

func (a Algorithm) needs() string {
	switch a.keyType {
	case typeRSA:
		return fmt.Sprintf("an RSA key of %d to %d bits", minRSABits, maxRSABits)
	case typeOct:
		return fmt.Sprintf("an HMAC secret of at least %d bytes", a.secretBytes)
	case typeOKP:
		return "an " + a.curve + " key"
	default:
		return "an EC key on the curve " + a.curve
	}
}
