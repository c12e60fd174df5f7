package jwk

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ParseDecryptionKey returns the private key in a PEM or a JWK that is to open
// what was sealed. Every refusal is an *refusal.Error.
func ParseDecryptionKey(text string) (JWK, error) {
	j, err := ParsePrivate(text, "")
	switch {
	case err != nil:
		return JWK{}, err
	case sealingFor(j.Key) == "":
		return JWK{}, refusal.New("Key That Cannot Decrypt", "The decryption key is %s, which decrypts nothing. Give the private key of a recipient: an EC or an RSA key.", j.Key.describe())
	}
	return j, nil
}

// Open returns the private key or secret that was sealed for the owner of the
// decryption key, by Seal or by any program that makes a JWE of a JWK with the
// same algorithms. Every refusal is an *refusal.Error, and a JWE that is cut,
// altered, or for somebody else has one of its own.
func Open(jwe string, decryption JWK) (JWK, error) {
	parts, err := parseJWE(jwe)
	if err != nil {
		return JWK{}, err
	}
	want := sealingFor(decryption.Key)
	isMine := func(p part) bool {
		return p.keyID != "" && (p.keyID == decryption.KeyID || p.keyID == decryption.Key.Thumbprint())
	}
	fits := slices.DeleteFunc(slices.Clone(parts), func(p part) bool {
		return p.algorithm != want || p.curve != decryption.Key.Curve()
	})
	if len(fits) == 0 {
		return JWK{}, notForThisKind(parts, decryption.Key, slices.ContainsFunc(parts, isMine))
	}
	for _, p := range fits {
		if p.content != sealedWith {
			return JWK{}, refusal.New("Unsupported Encryption of a JWE", "The content of the JWE is not encrypted with %s, the only way that is read here. Seal it anew.", sealedWith)
		}
		if plaintext, ok := p.decrypt(want, decryption.Key); ok {
			return parseOpened(plaintext)
		}
	}
	if slices.ContainsFunc(fits, isMine) {
		return JWK{}, refusal.New("Altered JWE", "The JWE names the given decryption key as its recipient, and yet does not open with it: it was changed or damaged after it was sealed. Take it again from where it was made.")
	}
	return JWK{}, refuseDecryptionKey("Wrong Decryption Key", "The JWE does not open with the given decryption key, whose thumbprint is %s, and none of its %d recipients has that as its kid: it was sealed for another key, or altered since. "+
		"Give the private key of one of the recipients that were set when it was sealed.", decryption.Key.Thumbprint(), len(parts))
}

// refuseDecryptionKey is refuse with the decryption key at fault.
func refuseDecryptionKey(summary, detail string, args ...any) error {
	return &refusal.Error{Summary: summary, Detail: fmt.Sprintf(detail, args...), DecryptionKey: true}
}

func notForThisKind(parts []part, key Key, named bool) error {
	if named {
		return refusal.New("Altered JWE", "The JWE names the given decryption key as its recipient, but not an algorithm and a curve that go with it: it was changed after it was sealed, or by other means than ours. Take it again from where it was made.")
	}
	return refuseDecryptionKey("JWE Not Sealed for This Key", "The decryption key is %s, and none of the %d recipients of the JWE is a key of that kind for %s. Give the private key of one of the recipients that were set when it was sealed.",
		key.describe(), len(parts), sealingFor(key))
}

// decrypt opens the part by the one algorithm that the key is for.
func (p part) decrypt(algorithm jose.KeyAlgorithm, key Key) (plaintext string, ok bool) {
	flattened, err := json.Marshal(p.envelope)
	if err != nil {
		return "", false
	}
	sealed, err := jose.ParseEncryptedJSON(string(flattened), []jose.KeyAlgorithm{algorithm}, []jose.ContentEncryption{sealedWith})
	if err != nil {
		return "", false
	}
	decrypted, err := sealed.Decrypt(key.Signer())
	return string(decrypted), err == nil
}

func parseOpened(plaintext string) (JWK, error) {
	j, err := ParseJWK(plaintext)
	var refused *refusal.Error
	switch {
	case errors.As(err, &refused):
		return JWK{}, refusal.New("Sealed Text Is Not a Private Key", "The JWE opens, but what it holds cannot be used. %s", refused.Detail)
	case err != nil:
		return JWK{}, err
	case !j.Key.HasPrivate():
		return JWK{}, refusal.New("Sealed Text Is Not a Private Key", "The JWE opens, but what it holds is a public key, which cannot sign. Seal the private JWK (RFC 7517, section 7).")
	}
	return j, nil
}
