package jwk

import (
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ParseKey returns the key in a PEM or a JWK, private or public; a JWK may also hold
// a secret. Every refusal is an *refusal.Error.
func ParseKey(text string) (Key, error) {
	if isJSON(text) {
		j, err := ParseJWK(text)
		return j.Key, err
	}
	return ParsePEM(text)
}

// ParsePEM returns the one key in a PEM text, of whichever half. It accepts what
// [ParsePrivatePEM] and [ParsePublicPEM] do, but nothing encrypted. Every refusal is
// an *refusal.Error.
func ParsePEM(text string) (Key, error) {
	block, err := onlyBlock(text, wantAny)
	switch {
	case err != nil:
		return Key{}, err
	case kindOf(block.Type) == kindPrivate:
		return parsePrivateBlock(block, "")
	default:
		return parsePublicBlock(block)
	}
}

// ParsePrivate is [ParseKey] for a key that must be able to sign or decrypt: a
// private key, or a secret as a JWK. A PEM says nothing of kid, alg and use, which
// are then empty. The passphrase is that of an encrypted PEM, "" for
// none; a JWK cannot be encrypted.
func ParsePrivate(text, passphrase string) (JWK, error) {
	if !isJSON(text) {
		key, err := ParsePrivatePEM(text, passphrase)
		return JWK{Key: key}, err
	}
	j, err := ParseJWK(text)
	switch {
	case err != nil:
		return JWK{}, err
	case !j.Key.HasPrivate():
		return JWK{}, refusal.New("Public Key Where a Private Key Belongs", "The JWK is a public key, which cannot sign. Give the private JWK, which has the member d.")
	case passphrase != "":
		return JWK{}, needlessPassphrase()
	default:
		return j, nil
	}
}

// ParsePublic is [ParseKey] for a key that will be seen by others: it refuses a
// private key and a secret. A PEM says nothing of kid, alg and use, which are then
// empty.
func ParsePublic(text string) (JWK, error) {
	if !isJSON(text) {
		key, err := ParsePublicPEM(text)
		return JWK{Key: key}, err
	}
	j, err := ParseJWK(text)
	switch {
	case err != nil:
		return JWK{}, err
	case j.Key.isSecret():
		return JWK{}, refusal.New("Secret Where a Public Key Belongs", "The JWK is an HMAC secret, and this value is published. Give a public key. If the secret has been committed or shared this way, replace it.")
	case j.Key.HasPrivate():
		return JWK{}, refusal.New("Private Key Where a Public Key Belongs", "The JWK is a private key, and this value is published. Give its public JWK, without the member d. If the private key has been committed or shared this way, replace it.")
	default:
		return j, nil
	}
}

// isJSON reports whether a text is meant as a JWK rather than a PEM.
func isJSON(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")), "{")
}
