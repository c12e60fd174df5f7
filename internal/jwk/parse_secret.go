package jwk

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ParseSecret returns the HMAC key whose bytes are those of the text, for the
// algorithm. Nothing is decoded and nothing trimmed: a byte more or less is
// another key. For that reason a secret at whose ends there is white space is
// refused instead. It usually comes from a file or from echo, and whether an
// application keeps it depends on the way that the secret takes there.
//
// Every refusal is an *refusal.Error: no HMAC algorithm, a text that is another
// kind of key, that is not printable, or that is shorter than the hash of the
// algorithm (RFC 7518 §3.2).
func ParseSecret(text string, a Algorithm) (Key, error) {
	minBytes := a.bits / 8
	switch {
	case !a.Symmetric():
		return Key{}, refusal.New("Secret for an Algorithm Without One", "Only HS256, HS384 and HS512 use a secret. Give a private key instead, or choose one of these.")
	case strings.TrimSpace(text) == "":
		return Key{}, refusal.New("Empty Secret", "The secret is empty or only white space. Give at least %d bytes for %s; if it comes from a variable or a file, see that this is set and has content.", minBytes, a)
	case len(text) > maxSecretBytes:
		return Key{}, refusal.New("Secret Too Long", "The secret has %d bytes; at most %d are accepted. Give a shorter one: more than 64 bytes add nothing.", len(text), maxSecretBytes)
	case strings.Contains(text, beginMarker):
		return Key{}, refusal.New("PEM Where a Secret Belongs", "The text is a PEM. As a secret it would be dangerous: a public key is no secret. For a key pair choose an algorithm such as RS256 or ES256; otherwise give a random secret.")
	case strings.HasPrefix(strings.TrimSpace(text), "{"):
		return Key{}, refusal.New("JSON Where a Secret Belongs", "The text is JSON, perhaps a JWK. Give the secret itself.")
	case !utf8.ValidString(text):
		return Key{}, refusal.New("Secret Not Printable", "The secret is not valid UTF-8. Environment variables and JSON can carry only text: use a secret of letters and digits, such as the base64 of random bytes.")
	case strings.TrimSpace(text) != text:
		return Key{}, refusal.New("Secret With White Space Around It", "The secret begins or ends with white space, such as the newline at the end of a file. Some systems cut it off, others do not, and then their tokens do not verify. Remove it with trimspace().")
	case strings.ContainsFunc(text, isNotPrintable):
		return Key{}, refusal.New("Secret Not Printable", "The secret has characters that cannot be printed, such as a newline, a tab or a zero byte, which not every system keeps. Use a secret of letters and digits, such as the base64 of random bytes.")
	case len(text) < minBytes:
		return Key{}, refusal.New("Secret Too Short", "The secret has %d bytes; %s needs at least %d (RFC 7518, section 3.2). Give a longer one: openssl rand -hex %d makes it.", len(text), a, minBytes, minBytes)
	default:
		return keyOf(secretMaterial(text)), nil
	}
}

// maxSecretBytes keeps a secret within what an environment variable can hold.
const maxSecretBytes = 4096

func isNotPrintable(r rune) bool { return r != ' ' && !unicode.IsGraphic(r) }
