package jwk

import "github.com/jwtkeys/terraform-provider-jwt/internal/refusal"

// Check returns an *refusal.Error unless what the JWK says of its key is true and
// goes together. An alg that this package does not know can be that of a key for
// encryption only.
func (j JWK) Check() error {
	if j.KeyID != "" {
		if err := ValidKeyID(j.KeyID); err != nil {
			return err
		}
	}
	switch j.Use {
	case "", UseSignature, UseEncryption:
	default:
		return refusal.New("Unknown Use of a Key", "The use of a key is neither sig, for signatures, nor enc, for encryption (RFC 7517, section 4.2). Give one of them, or leave it out.")
	}
	if j.Algorithm == "" || j.Use == UseEncryption && !isAlgorithm(j.Algorithm) {
		return nil
	}
	algorithm, err := ParseAlgorithm(j.Algorithm)
	if err != nil {
		return err
	}
	if j.Use == UseEncryption {
		return refusal.New("JWK That Contradicts Itself", "The alg of the JWK is %s, which is for signatures, but its use is enc. Correct one of them.", algorithm)
	}
	return algorithm.Fits(j.Key)
}

func isAlgorithm(name string) bool {
	_, err := ParseAlgorithm(name)
	return err == nil
}
