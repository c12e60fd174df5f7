package jwk

import (
	"slices"
	"strings"
)

// ParseKey returns the key in a PEM or a JWK, private or public, or a certificate's.
// Every refusal is an *InputError.
func ParseKey(text string) (Key, error) {
	if strings.HasPrefix(strings.TrimSpace(strings.TrimPrefix(text, "\ufeff")), "{") {
		j, err := ParseJWK(text)
		return j.Key, err
	}
	return ParsePEM(text)
}

// ParsePEM returns the one key in a PEM text, of whichever half. It accepts what
// [ParsePrivatePEM] and [ParsePublicPEM] do, but nothing encrypted. Every refusal is
// an *InputError.
func ParsePEM(text string) (Key, error) {
	if len(text) <= maxInputBytes {
		blocks, err := scanPEM(text)
		isPrivate := func(block pemText) bool { return labelKinds[block.label] == kindPrivate }
		if err == nil && slices.ContainsFunc(blocks, isPrivate) {
			return ParsePrivatePEM(text, "")
		}
	}
	return ParsePublicPEM(text)
}
