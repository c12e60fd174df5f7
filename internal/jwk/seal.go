package jwk

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// How a key is sealed (RFC 7517 §7): the content encryption, and what the
// content is.
const (
	sealedWith    = jose.A256GCM
	sealedContent = "jwk+json"
)

// Seal returns a private JWK, as PrivateJSON writes it, as a JWE (RFC 7516) that
// only the private keys of the recipients open: for one recipient in the compact
// serialization, for several in the general JSON serialization. Every sealing of
// one key is another text.
func Seal(privateJWK string, recipients []Recipient) (string, error) {
	if len(recipients) == 0 {
		return "", errors.New("no recipient to seal a key for: give one")
	}
	if err := CheckRecipients(recipients); err != nil {
		return "", err
	}
	var sealFor []jose.Recipient
	for _, r := range recipients {
		sealFor = append(sealFor, jose.Recipient{Algorithm: sealingFor(r.key), Key: r.key.Verifier(), KeyID: r.id})
	}
	options := (&jose.EncrypterOptions{}).WithContentType(sealedContent)
	encrypter, err := jose.NewMultiEncrypter(sealedWith, sealFor, options)
	if err != nil {
		return "", fmt.Errorf("the key could not be sealed: %w", err)
	}
	sealed, err := encrypter.Encrypt([]byte(privateJWK))
	if err != nil {
		return "", fmt.Errorf("the key could not be sealed: %w", err)
	}
	if len(recipients) == 1 {
		text, err := sealed.CompactSerialize()
		if err != nil {
			return "", fmt.Errorf("the sealed key could not be written: %w", err)
		}
		return text, nil
	}
	return generalJSON(sealed.FullSerialize())
}

// generalJSON writes a JWE of several recipients anew, with its members in a
// fixed order. go-jose repeats the first recipient's encrypted_key outside of the
// list, which belongs to the flattened serialization and makes it two forms in
// one (RFC 7516 §7.2.2).
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
