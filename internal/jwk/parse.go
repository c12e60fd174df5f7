package jwk

import (
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ParseKey returns the key in a PEM or a JWK: a private key, a public key or, in a
// JWK, a secret. It returns a *refusal.Error for any other text, as all parsers of
// this package do.
func ParseKey(text string) (Key, error) {
	if isJSON(text) {
		j, err := ParseJWK(text)
		return j.Key, err
	}
	return ParsePEM(text)
}

// ParsePEM returns the one key in a PEM text, private or public. It accepts what
// [ParsePrivatePEM] and [ParsePublicPEM] accept, except encrypted keys.
func ParsePEM(text string) (Key, error) {
	block, err := onlyBlock(text, expectAny)
	switch {
	case err != nil:
		return Key{}, err
	case blockTypeOf(block.Type) == blockPrivate:
		return parsePrivateBlock(block, "")
	default:
		return parsePublicBlock(block)
	}
}

// ParsePrivate is [ParseKey] for a private key, or a secret as a JWK. A PEM has
// no kid, alg and use, so these are empty then. passphrase decrypts an encrypted
// PEM; "" is none. A JWK cannot be encrypted.
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
		return JWK{}, refusal.New("Public Key Where a Private Key Belongs", "The JWK is a public key, which cannot sign. Use the private JWK.")
	case passphrase != "":
		return JWK{}, needlessPassphrase()
	default:
		return j, nil
	}
}

// ParsePublic is [ParseKey] for a key that will be published: it refuses a private
// key and a secret. A PEM has no kid, alg and use, so these are empty then.
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
		return JWK{}, refusal.New("Secret Where a Public Key Belongs", "The JWK is an HMAC secret, but this value is published. Use a public key. If the secret was committed or shared this way, replace it.")
	case j.Key.HasPrivate():
		return JWK{}, refusal.New("Private Key Where a Public Key Belongs", "The JWK is a private key, but this value is published. Use its public JWK. If the private key was committed or shared this way, replace it.")
	default:
		return j, nil
	}
}

// isJSON reports whether a text looks like a JWK and not like a PEM.
func isJSON(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")), "{")
}
