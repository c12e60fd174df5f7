package jose

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ParseDecryptionKey returns the private key in a PEM or a JWK that opens sealed
// keys. It returns a *refusal.Error for a key that cannot decrypt.
func ParseDecryptionKey(text string) (jwk.JWK, error) {
	j, err := jwk.ParsePrivate(text, "")
	if err != nil {
		return jwk.JWK{}, err
	}
	if _, decrypts := keyManagement[j.Key.KeyType()]; !decrypts {
		return jwk.JWK{}, refusal.New("Key That Cannot Decrypt", "The decryption key is %s, which cannot decrypt. Use the private key of a recipient: an EC or an RSA key.", j.Key)
	}
	return j, nil
}

// Open returns the private key or secret that Seal, or another program that
// encrypts a JWK with the same algorithms, sealed for the owner of the decryption
// key. It returns a *refusal.Error that distinguishes a JWE that is cut off,
// altered, or sealed for another key.
func Open(text string, decryption jwk.JWK) (jwk.JWK, error) {
	parts, err := parseJWE(text)
	if err != nil {
		return jwk.JWK{}, err
	}
	algorithm := keyManagement[decryption.Key.KeyType()]
	namesKey := func(p part) bool {
		return p.keyID != "" && (p.keyID == decryption.KeyID || p.keyID == decryption.Key.Thumbprint())
	}
	fits := slices.DeleteFunc(slices.Clone(parts), func(p part) bool {
		return p.algorithm != algorithm || p.curve != decryption.Key.Curve()
	})
	if len(fits) == 0 && slices.ContainsFunc(parts, namesKey) {
		return jwk.JWK{}, refusal.New("Altered JWE", "The JWE names your decryption key as a recipient, but its algorithm or curve does not fit this key. It was changed after it was sealed, or sealed by a program that uses other algorithms. Copy it again from its source.")
	} else if len(fits) == 0 {
		return jwk.JWK{}, refuseDecryptionKey("JWE Not Sealed for This Key", "The decryption key is %s. None of the %d recipients of the JWE is such a key with the algorithm %s. Use the private key of a recipient for which the JWE was sealed.",
			decryption.Key, len(parts), algorithm)
	}
	for _, p := range fits {
		if plaintext, ok := p.decrypt(algorithm, decryption.Key); ok {
			return parsePlaintext(plaintext)
		}
	}
	if slices.ContainsFunc(fits, namesKey) {
		return jwk.JWK{}, refusal.New("Altered JWE", "The JWE names your decryption key as a recipient, but does not open with it. It was changed or damaged after it was sealed. Copy it again from its source.")
	}
	return jwk.JWK{}, refuseDecryptionKey("Wrong Decryption Key", "The JWE does not open with your decryption key. The thumbprint of the key is %s, and none of the %d recipients has it as kid. The JWE was sealed for another key, or changed later. "+
		"Use the private key of a recipient for which it was sealed.", decryption.Key.Thumbprint(), len(parts))
}

// refuseDecryptionKey is refusal.New with the decryption key at fault.
func refuseDecryptionKey(summary, detail string, args ...any) error {
	return &refusal.Error{Summary: summary, Detail: fmt.Sprintf(detail, args...), DecryptionKey: true}
}

// decrypt opens the part with the one algorithm that the key is for.
func (p part) decrypt(algorithm gojose.KeyAlgorithm, key jwk.Key) (plaintext string, ok bool) {
	flattened, err := json.Marshal(p.envelope)
	if err != nil {
		return "", false
	}
	sealed, err := gojose.ParseEncryptedJSON(string(flattened), []gojose.KeyAlgorithm{algorithm}, []gojose.ContentEncryption{contentEncryption})
	if err != nil {
		return "", false
	}
	decrypted, err := sealed.Decrypt(key.Signer())
	return string(decrypted), err == nil
}

func parsePlaintext(plaintext string) (jwk.JWK, error) {
	j, err := jwk.ParseJWK(plaintext)
	var refused *refusal.Error
	switch {
	case errors.As(err, &refused):
		return jwk.JWK{}, refusal.New("Sealed Text Is Not a Private Key", "The JWE opens, but its content cannot be used. %s", refused.Detail)
	case err != nil:
		return jwk.JWK{}, err
	case !j.Key.HasPrivate():
		return jwk.JWK{}, refusal.New("Sealed Text Is Not a Private Key", "The JWE opens, but its content is a public key, which cannot sign. Seal the private JWK (RFC 7517, section 7).")
	}
	return j, nil
}
