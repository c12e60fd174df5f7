package jwk

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ParseSecret returns the secret for the algorithm. The bytes of the text are the
// HMAC key: nothing is decoded or trimmed, because one byte more or less is another
// key. A secret with white space at its ends is refused. The white space usually
// comes from a file or from echo, and some systems keep it while others do not.
//
// It returns a *refusal.Error if the algorithm is not HMAC, or if the text is
// another kind of key, is not printable, or is shorter than the hash of the
// algorithm (RFC 7518 §3.2). A repeated part counts once.
func ParseSecret(text string, a Algorithm) (Key, error) {
	minBytes := a.bits / 8
	switch {
	case !a.Symmetric():
		return Key{}, refusal.New("Secret for an Asymmetric Algorithm", "Only HS256, HS384 and HS512 use a secret. Use one of these algorithms, or a private key instead of the secret.")
	case strings.TrimSpace(text) == "":
		return Key{}, refusal.New("Empty Secret", "The secret is empty or only white space. Specify at least %d bytes for %s. If it comes from a variable or a file, check that it is set and not empty.", minBytes, a)
	case len(text) > maxSecretBytes:
		return Key{}, refusal.New("Secret Too Long", "The secret has %d bytes; at most %d are accepted. Use a shorter one: more than 64 bytes add no security.", len(text), maxSecretBytes)
	case strings.Contains(text, beginMarker):
		return Key{}, refusal.New("PEM Where a Secret Belongs", "The text is a PEM. It must not be used as a secret, because a public key is not secret. For a key pair use an algorithm such as RS256 or ES256. For HMAC use a random secret.")
	case strings.HasPrefix(strings.TrimSpace(text), "{"):
		return Key{}, refusal.New("JSON Where a Secret Belongs", "The text is JSON, perhaps a JWK. Use the secret itself.")
	case !utf8.ValidString(text):
		return Key{}, refusal.New("Secret Not Printable", "The secret is not valid UTF-8. Environment variables and JSON contain only text. Use letters and digits, for example the base64 of random bytes.")
	case strings.TrimSpace(text) != text:
		return Key{}, refusal.New("Secret With White Space Around It", "The secret begins or ends with white space, such as the newline at the end of a file. Some systems remove it and others do not, so tokens would not verify. Remove it with trimspace().")
	case strings.ContainsFunc(text, isNotPrintable):
		return Key{}, refusal.New("Secret Not Printable", "The secret contains characters that cannot be printed, such as a newline, a tab or a zero byte. Some systems do not keep them. Use letters and digits, for example the base64 of random bytes.")
	case len(text) < minBytes:
		return Key{}, refusal.New("Secret Too Short", "The secret has %d bytes; %s needs at least %d (RFC 7518, section 3.2). Use a longer one, for example from openssl rand -hex %d.", len(text), a, minBytes, minBytes)
	default:
		secret := secretMaterial(text)
		return keyOrError(secret, secret.check(minBytes))
	}
}

// maxSecretBytes is short enough for an environment variable.
const maxSecretBytes = 4096

func isNotPrintable(r rune) bool { return r != ' ' && !unicode.IsGraphic(r) }

// LooksLikeWords reports whether a text consists of words: letters of which at most
// the first is a capital, and numbers, alone or at the end of a word, such as
// a-string-secret-at-least-256-bits-long. Base64, hex and letters with digits in
// between are no words, so no usual generator of secrets makes such a text.
func LooksLikeWords(text string) bool {
	isOther := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	words := false
	for _, part := range strings.FieldsFunc(text, isOther) {
		word := strings.TrimRightFunc(part, unicode.IsDigit)
		_, first := utf8.DecodeRuneInString(word)
		if strings.ContainsFunc(word, unicode.IsDigit) || strings.ContainsFunc(word[first:], unicode.IsUpper) {
			return false
		}
		words = words || word != ""
	}
	return words
}
