package jwk

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// maxKeyIDBytes keeps a kid small enough for a token header and for the labels
// and file names that deployments make of it.
const maxKeyIDBytes = 256

// ValidKeyID returns an *refusal.Error unless the text can be a kid (RFC 7517
// §4.5). The RFC allows any string; one that a log or a terminal would not show
// as it is cannot be told from another by a human.
func ValidKeyID(kid string) error {
	switch {
	case kid == "":
		return refusal.New("Empty Key ID", "The key ID (kid) is empty. Give it at least one character, or leave it out for the thumbprint of the key.")
	case len(kid) > maxKeyIDBytes:
		return refusal.New("Key ID Too Long", "The key ID (kid) has %d bytes; at most %d are allowed, because every token carries it. Give a shorter one.", len(kid), maxKeyIDBytes)
	case !utf8.ValidString(kid):
		return refusal.New("Key ID Not UTF-8", "The key ID (kid) is not valid UTF-8, which JSON requires. Give it as text.")
	case strings.ContainsFunc(kid, unicode.IsControl):
		return refusal.New("Key ID With Control Characters", "The key ID (kid) has control characters, such as a line break or a tab. Remove them; trimspace() does that for a value read from a file.")
	case strings.ContainsFunc(kid, isInvisible):
		return refusal.New("Key ID With Invisible Characters", "The key ID (kid) has characters that cannot be seen, such as a zero-width space or a byte-order mark, or that stand for damaged text. Remove them.")
	case strings.TrimSpace(kid) != kid:
		return refusal.New("Key ID With Surrounding Spaces", "The key ID (kid) begins or ends with a space, which other systems may cut off. Remove it; trimspace() does.")
	default:
		return nil
	}
}

func isInvisible(r rune) bool {
	return r == utf8.RuneError || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}
