package jwk

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"fmt"
	"slices"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// generatedRSABits are the sizes that a new RSA key can have.
var generatedRSABits = []int{2048, 3072, 4096}

// Generate makes a new key for the algorithm. rsaBits is 2048, 3072 or 4096,
// or 0 for the default of the algorithm, and must be 0 if it is not RSA.
//
// A new HMAC secret is the base64url text of as many random bytes as the hash
// has, so that it survives an environment variable; the text itself, not what
// it decodes to, is the HMAC key.
func Generate(a Algorithm, rsaBits int) (Key, error) {
	if rsaBits != 0 {
		if err := checkGeneratedRSABits(a, rsaBits); err != nil {
			return Key{}, err
		}
	}
	var (
		private crypto.Signer
		err     error
	)
	switch a.keyType {
	case typeRSA:
		if rsaBits == 0 {
			rsaBits = a.rsaBits
		}
		private, err = rsa.GenerateKey(rand.Reader, rsaBits)
	case typeEC:
		c, _ := curveByName(a.curve)
		private, err = ecdsa.GenerateKey(c.elliptic, rand.Reader)
	case typeOKP:
		_, private, err = ed25519.GenerateKey(rand.Reader)
	case typeOct:
		random := make([]byte, a.secretBytes)
		_, _ = rand.Read(random) // never fails, see its documentation
		return secretKey([]byte(base64.RawURLEncoding.EncodeToString(random))), nil
	default:
		return Key{}, refusal.New("Unknown Algorithm", "A key cannot be made for no algorithm. Give one.")
	}
	if err != nil {
		return Key{}, fmt.Errorf("no key for %s could be generated: %w", a, err)
	}
	return privateKey(private), nil
}

func checkGeneratedRSABits(a Algorithm, bits int) error {
	switch {
	case a.keyType != typeRSA:
		return refusal.New("RSA Size for Another Kind of Key", "%s does not use an RSA key, whose size this would be. Leave it out.", a)
	case !slices.Contains(generatedRSABits, bits):
		return refusal.New("Unsupported RSA Size", "A new RSA key can have 2048, 3072 or 4096 bits, not %d. Choose one of these sizes, or leave it out for the default of %s, %d.", bits, a, a.rsaBits)
	default:
		return nil
	}
}
