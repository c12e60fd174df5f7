package refusal

import (
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode"
)

const (
	// maxQuoted and maxWord are the most bytes of a harmless text, and of each
	// word in it. 128 bits have at least 22 characters in base64.
	maxQuoted, maxWord = 24, 12
	// maxMixed is the most bytes of all harmless words that mix letters and digits,
	// or letters of both cases, because such words can be base64 or hex.
	maxMixed = 8
)

// Harmless reports whether a message may quote a text of the input: it cannot be
// a key, a secret, a token, a passphrase of several words, or a part of them. It
// decides by what the text looks like: it is short, and has no space and no long
// run of base64 or hex.
//
// This and [Kid] are the only ways in which a refusal may quote an input.
func Harmless(text string) bool {
	if text == "" || len(text) > maxQuoted || strings.Contains(text, "---") || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
		return false
	}
	mixed := 0
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !isAlphanumeric(r) && !strings.ContainsRune("+/=", r) }) {
		if isMixed(word) {
			mixed += len(word)
		}
		if len(word) > maxWord || mixed > maxMixed {
			return false
		}
	}
	return true
}

// isMixed reports whether a word contains letters and digits, or letters of both
// cases except as in "Word".
func isMixed(word string) bool {
	hasCapitals := strings.ToLower(word[1:]) != word[1:] && strings.ToUpper(word) != word
	return hasCapitals || strings.ContainsFunc(word, unicode.IsLetter) && strings.ContainsFunc(word, unicode.IsDigit)
}

// LooksLikeKey reports whether a text has the form of a key or a token: a PEM or its
// content, a JWK, or a JWS or JWE in compact form. It does not recognize a secret,
// which can be any text.
func LooksLikeKey(text string) bool {
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	return strings.Contains(text, "-----") || strings.HasPrefix(text, "{") && strings.Contains(text, `"kty"`) ||
		strings.HasPrefix(text, "eyJ") && strings.Count(text, ".") >= 2 || isKeyInDER(text)
}

// minKeyInDER is the size in bytes of the shortest key in DER, a public Ed25519 key.
const minKeyInDER = 44

// isKeyInDER reports whether a text is the base64 of an ASN.1 sequence that begins with
// a number or a sequence, as every PEM of a key contains it.
func isKeyInDER(text string) bool {
	der, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		der, err = base64.RawURLEncoding.DecodeString(text)
	}
	if err != nil || len(der) < minKeyInDER {
		return false
	}
	var outer, inner asn1.RawValue
	if rest, err := asn1.Unmarshal(der, &outer); err != nil || len(rest) > 0 || outer.Tag != asn1.TagSequence || !outer.IsCompound {
		return false
	}
	_, err = asn1.Unmarshal(outer.Bytes, &inner)
	return err == nil && (inner.Tag == asn1.TagInteger || inner.Tag == asn1.TagSequence)
}

// Kid names a kid of the input that belongs to no known key. It quotes the kid if
// it is harmless. Otherwise it says how long the kid is, because a thumbprint and
// a secret look the same.
func Kid(kid string) string {
	if Harmless(kid) {
		return `"` + kid + `"`
	}
	return fmt.Sprintf("a kid of %d characters (not shown here, because it can be a secret)", len([]rune(kid)))
}

// DidYouMean returns a sentence that names the known word that a misspelled text
// probably is, with a space before it. It is empty if there is none. Letter case
// and punctuation do not count, and up to one other character can be wrong.
func DidYouMean(text string, known ...string) string {
	for _, most := range []int{0, 1} {
		for _, word := range known {
			if len(text) <= maxQuoted && differences(folded(text), folded(word), most) <= most {
				if Harmless(text) {
					return fmt.Sprintf(` Did you mean "%s" instead of "%s"?`, word, text)
				}
				return fmt.Sprintf(` Did you mean "%s"?`, word)
			}
		}
	}
	return ""
}

// folded returns the letters and digits of a text in lower case.
func folded(text string) string {
	return strings.Map(func(r rune) rune {
		if !isAlphanumeric(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// differences returns how many characters must be inserted, removed or replaced
// to get from a to b, or more than most if it is more than most.
func differences(a, b string, most int) int {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	switch {
	case a == "" || b == "":
		return len(a) + len(b)
	case most == 0:
		return 1
	}
	return 1 + min(differences(a[1:], b, most-1), differences(a, b[1:], most-1), differences(a[1:], b[1:], most-1))
}

func isAlphanumeric(r rune) bool {
	return '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}
