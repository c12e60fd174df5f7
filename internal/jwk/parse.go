package jwk

import (
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ParsePublicHalf returns the public half of the key in a PEM or a JWK, or the
// secret in a JWK. It does not read the private members of a JWK. It returns a
// *refusal.Error for any other text, as all parsers of this package do.
func ParsePublicHalf(text string) (Key, error) {
	if !IsJSON(text) {
		key, err := ParsePEM(text)
		return key.Public(), err
	}
	object, err := parseJWKObject(text)
	if err != nil {
		return Key{}, err
	}
	j, err := object.publicHalf().jwk()
	return j.Key, err
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

// ParsePrivate returns the private key in a PEM or a JWK, or the secret in a JWK. A
// PEM has no kid, alg and use, so these are empty then. passphrase decrypts an encrypted
// PEM; "" is none. A JWK cannot be encrypted.
func ParsePrivate(text, passphrase string) (JWK, error) {
	if !IsJSON(text) {
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

// ParsePublic returns the key in a PEM or a JWK that will be published: it refuses
// a private key and a secret. A PEM has no kid, alg and use, so these are empty
// then.
func ParsePublic(text string) (JWK, error) {
	if !IsJSON(text) {
		key, err := ParsePublicPEM(text)
		return JWK{Key: key}, err
	}
	object, err := parseJWKObject(text)
	switch {
	case err != nil:
		return JWK{}, err
	case object["kty"] == "oct":
		return JWK{}, refusal.New("Secret Where a Public Key Belongs", "The JWK is an HMAC secret, but this value is published. Use a public key. If the secret was committed or shared this way, replace it.")
	case object.hasPrivate():
		return JWK{}, refusal.New("Private Key Where a Public Key Belongs", "The JWK is a private key, but this value is published. Use its public JWK. If the private key was committed or shared this way, replace it.")
	default:
		return object.jwk()
	}
}

// IsJSON reports whether the parsers of this package read a text as a JWK, and not
// as a PEM.
func IsJSON(text string) bool {
	return strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")), "{")
}
