package jose

import (
	"encoding/json"
	"errors"
	"fmt"

	gojose "github.com/go-jose/go-jose/v4"
)

// The encryption and the content type of a sealed key (RFC 7517 §7).
const (
	contentEncryption = gojose.A256GCM
	contentType       = "jwk+json"
)

// Seal encrypts a private JWK, as PrivateJSON writes it, in a JWE that only the
// private keys of the recipients open: in the compact serialization for one
// recipient, in the general JSON serialization for several. Sealing the same key
// again gives another text.
func Seal(privateJWK string, recipients []Recipient) (string, error) {
	if len(recipients) == 0 {
		return "", errors.New("no recipient specified")
	}
	if err := CheckRecipients(recipients); err != nil {
		return "", err
	}
	var to []gojose.Recipient
	for _, r := range recipients {
		to = append(to, gojose.Recipient{Algorithm: keyManagement[r.key.KeyType()], Key: r.key.Verifier(), KeyID: r.id})
	}
	options := (&gojose.EncrypterOptions{}).WithContentType(contentType)
	encrypter, err := gojose.NewMultiEncrypter(contentEncryption, to, options)
	if err != nil {
		return "", fmt.Errorf("the key could not be sealed: %w", err)
	}
	sealed, err := encrypter.Encrypt([]byte(privateJWK))
	if err != nil {
		return "", fmt.Errorf("the key could not be sealed: %w", err)
	}
	if len(recipients) > 1 {
		return generalJSON(sealed.FullSerialize())
	}
	text, err := sealed.CompactSerialize()
	if err != nil {
		return "", fmt.Errorf("the sealed key could not be written: %w", err)
	}
	return text, nil
}

// generalJSON writes a JWE for several recipients with its members in a fixed
// order. go-jose also writes the encrypted_key of the first recipient outside of
// the list. That is the flattened serialization, and mixes two forms (RFC 7516
// §7.2.2).
func generalJSON(text string) (string, error) {
	var general struct {
		Protected  string `json:"protected"`
		Recipients []struct {
			Header       json.RawMessage `json:"header"`
			EncryptedKey string          `json:"encrypted_key"`
		} `json:"recipients"`
		IV         string `json:"iv"`
		Ciphertext string `json:"ciphertext"`
		Tag        string `json:"tag"`
	}
	if err := json.Unmarshal([]byte(text), &general); err != nil {
		return "", fmt.Errorf("the sealed key could not be written: %w", err)
	}
	out, err := json.Marshal(general)
	if err != nil {
		return "", fmt.Errorf("the sealed key could not be written: %w", err)
	}
	return string(out), nil
}
