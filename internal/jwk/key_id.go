package jwk

import (
	"crypto/rand"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// MaxKeyIDBytes is the limit for a kid, because every token has it, and because deployments
// use it in labels and file names.
const MaxKeyIDBytes = 256

// RandomKeyID returns a new kid of 128 random bits in base64url. It is the kid of
// a secret: a thumbprint would be a digest of the secret, which everyone who sees
// a plan or a token could compare with a guess, and which is the same wherever the
// secret is.
func RandomKeyID() string {
	random := make([]byte, 16)
	_, _ = rand.Read(random) // never fails, see its documentation
	return base64Bytes(random)
}

// RandomName returns ten random lower-case letters and digits (50 bits), which every
// system accepts as a part of a name.
func RandomName() string { return strings.ToLower(rand.Text()[:10]) }

// KeyIDOrThumbprint returns the kid, or else the thumbprint (RFC 7638). A secret
// without a kid has none: its thumbprint would be a digest of the secret.
func (j JWK) KeyIDOrThumbprint() string {
	if j.KeyID == "" && !j.Key.IsSecret() {
		return j.Key.Thumbprint()
	}
	return j.KeyID
}

// ValidKeyID returns a *refusal.Error unless the text can be a kid (RFC 7517
// §4.5). The RFC allows any string. Characters that a log or a terminal does not
// show are refused, because two kids could look the same.
func ValidKeyID(kid string) error {
	switch {
	case kid == "":
		return refusal.New("Empty Key ID", "The key ID (kid) is empty. Specify at least one character, or remove it to use the thumbprint of the key.")
	case refusal.LooksLikeKey(kid):
		return refusal.New("Key Where a Key ID Belongs", "The key ID (kid) looks like a key or a token. A kid is public: every token and the JWK Set contain it. Specify a kid. If this key or token is in use, treat it as compromised.")
	case len(kid) > MaxKeyIDBytes:
		return refusal.New("Key ID Too Long", "The key ID (kid) has %d bytes; at most %d are allowed, because every token contains it. Use a shorter one.", len(kid), MaxKeyIDBytes)
	case !utf8.ValidString(kid):
		return refusal.New("Key ID Not UTF-8", "The key ID (kid) is not valid UTF-8, which JSON requires. Use other text.")
	case strings.ContainsFunc(kid, unicode.IsControl):
		return refusal.New("Key ID With Control Characters", "The key ID (kid) contains control characters, such as a line break or a tab. Remove them, for example with trimspace() if the value comes from a file.")
	case strings.ContainsFunc(kid, isInvisible):
		return refusal.New("Key ID With Invisible Characters", "The key ID (kid) contains invisible characters, such as a zero-width space or a byte-order mark, or a replacement character for damaged text. Remove them.")
	case strings.TrimSpace(kid) != kid:
		return refusal.New("Key ID With Surrounding Spaces", "The key ID (kid) begins or ends with a space, which other systems may remove. Remove it, for example with trimspace().")
	default:
		return nil
	}
}

// CheckKeyID returns a *refusal.Error if a kid contains the secret or a private member
// of the key, or is a long part of one: every token and every plan show the kid.
func (k Key) CheckKeyID(kid string) error {
	if !k.HasPrivate() {
		return nil
	}
	private := k.material().privateMembers()
	if k.IsSecret() {
		private = append(k.material().requiredMembers(), member{"", k.Secret()})
	}
	for _, m := range private {
		if strings.Contains(kid, m.value) || len(kid) >= minSymmetricBytes && strings.Contains(m.value, kid) {
			return refusal.New("Secret Where a Key ID Belongs", "The key ID (kid) contains the secret or the private half of the key that it names, or a long part of it. A kid is public: every token and every plan show it. Use another kid. If this one was in use, replace the key.")
		}
	}
	return nil
}

func isInvisible(r rune) bool {
	return r == utf8.RuneError || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}
