package jwk

import "github.com/jwtkeys/terraform-provider-jwt/internal/refusal"

// Check returns a *refusal.Error unless kid, use and alg are valid, fit the key
// and do not contradict each other. Only a key for encryption may have an alg
// that this package does not know.
func (j JWK) Check() error {
	if j.KeyID != "" {
		if err := ValidKeyID(j.KeyID); err != nil {
			return err
		}
	}
	switch j.Use {
	case "", UseSignature, UseEncryption:
	default:
		return refusal.New("Unknown Key Use", "The use of a key must be sig (signatures) or enc (encryption), see RFC 7517, section 4.2. Use one of them, or remove it.")
	}
	if j.Algorithm == "" || j.Use == UseEncryption && !isAlgorithm(j.Algorithm) {
		return nil
	}
	algorithm, err := ParseAlgorithm(j.Algorithm)
	if err != nil {
		return err
	}
	if j.Use == UseEncryption {
		return refusal.New("Contradictory JWK", "The alg of the JWK is %s, a signature algorithm, but its use is enc. Correct one of them.", algorithm)
	}
	return algorithm.Fits(j.Key)
}

func isAlgorithm(name string) bool {
	_, err := ParseAlgorithm(name)
	return err == nil
}
