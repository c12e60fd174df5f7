package keyset

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// KidTemplate is a text with the placeholders {year}, {month}, {day}, {date}, {generation}, {thumbprint}, {thumbprint8}, its
// first 8 characters, and {spki_sha256}. The template of external keys has {random} instead of the last three, see [Keyset.Random]. The date is the date of publication, in UTC. The empty template is the thumbprint of the key (RFC 7638, SHA-256). A secret has a
// random text instead of a thumbprint.
type KidTemplate string

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

var (
	placeholders         = append([]string{"{year}", "{month}", "{day}", "{date}", "{generation}"}, keyPlaceholders...)
	keyPlaceholders      = []string{"{thumbprint}", "{thumbprint8}", PlaceholderSPKI} // the ones that only the key decides
	externalPlaceholders = []string{"{year}", "{month}", "{day}", "{date}", "{generation}", "{random}"}
)

// PlaceholderSPKI is the placeholder for [jwk.Key.SPKISHA256].
const PlaceholderSPKI = "{spki_sha256}"

// KeyNames are the values of a template that the key decides.
type KeyNames struct {
	Thumbprint string // RFC 7638, or a random text
	SPKI       string // [jwk.Key.SPKISHA256]
}

// NamesOf returns the names of a key with a public half.
func NamesOf(k jwk.Key) KeyNames { return KeyNames{k.Thumbprint(), k.SPKISHA256()} }

// OfKey returns the kid of a key for a template in which only the key decides.
func (t KidTemplate) OfKey(k jwk.Key) string { return t.fill(NamesOf(k), 0, time.Time{}) }

// HasKeyPlaceholder reports whether the key decides a part of the text.
func (t KidTemplate) HasKeyPlaceholder() bool {
	return slices.ContainsFunc(keyPlaceholders, func(p string) bool { return strings.Contains(string(t), p) })
}

// identifiesKey reports whether the kid depends on the key. If it does not, another keyset, or this one after it was created again or restored
// from a backup, can give the same kid to another key.
func (t KidTemplate) identifiesKey() bool {
	return t == "" || t.HasKeyPlaceholder() || strings.Contains(string(t), "{random}")
}

// strftime is a placeholder of strftime, as in the names of log files.
var strftime = regexp.MustCompile(`%-?[A-Za-z]`)

// Check refuses unknown placeholders, braces outside of placeholders, and text that a kid must not contain. It also refuses spaces inside the
// template, which a kid can contain: shells, file names and labels cannot.
func (t KidTemplate) Check() error { return t.check(placeholders) }

// CheckKey is Check for a template in which only the key decides.
func (t KidTemplate) CheckKey() error { return t.check(keyPlaceholders) }

// CheckAlgorithm refuses a template that names a secret by its public key.
func (t KidTemplate) CheckAlgorithm(a jwk.Algorithm) error {
	if a.Symmetric() && strings.Contains(string(t), PlaceholderSPKI) {
		return refusal.New("Secret Has No Public Key", "The text contains the placeholder for the digest of a public key, and %s signs with a secret, which has none. Use another text. In kid_template, {thumbprint} and {thumbprint8} are a random text for a secret.", a)
	}
	return nil
}

// CheckExternal is Check for the template of external keys.
func (t KidTemplate) CheckExternal() error { return t.check(externalPlaceholders) }

func (t KidTemplate) check(placeholders []string) error {
	literal := placeholder.ReplaceAllString(string(t), "")
	if refusal.LooksLikeKey(string(t)) || refusal.LooksLikeKey(strings.Trim(literal, "-_.")) {
		return refusal.New("Key Where a Key ID Belongs", "The template contains what looks like a key or a token, and so would every kid. A kid is public: every token and the JWK Set contain it. Use another text. If this key or token is in use, treat it as compromised.")
	}
	for _, found := range placeholder.FindAllString(string(t), -1) {
		if !slices.Contains(placeholders, found) {
			return &refusal.Error{
				Summary: "Unknown Placeholder in Kid Template",
				Detail:  fmt.Sprintf("The template contains a placeholder that does not exist.%s The placeholders are %s.", refusal.DidYouMean(found, placeholders...), strings.Join(placeholders, ", ")),
			}
		}
	}
	if strings.ContainsAny(literal, "{}") {
		return &refusal.Error{
			Summary: "Unbalanced Brace in Kid Template",
			Detail:  fmt.Sprintf("The template contains a brace that is not part of a placeholder. A kid cannot contain braces. The placeholders are %s.", strings.Join(placeholders, ", ")),
		}
	}
	switch {
	case t == "":
		return nil
	case strftime.MatchString(string(t)):
		return refusal.New("Unknown Placeholder in Kid Template", "The template contains a %% with a letter, as for strftime. Placeholders are words in braces: %s.", strings.Join(placeholders, ", "))
	case strings.Contains(strings.TrimSpace(string(t)), " "):
		return refusal.New("Space in Kid Template", "The template contains a space, so every new kid would contain it, and shells, file names and labels cannot. Use \"-\" or \"_\".")
	}
	longest := strings.Repeat("t", 43) // SHA-256 in base64url
	// Check with the longest values, so no kid becomes too long years later.
	return jwk.ValidKeyID(t.fill(KeyNames{longest, longest}, math.MaxInt32, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)) + "-999")
}

// Kid returns the kid of a new key. A kid that is already taken gets the suffix -2, -3 and so on.
func (t KidTemplate) Kid(key KeyNames, generation int, published time.Time, taken func(string) bool) string {
	kid := key.Thumbprint
	if t != "" {
		kid = t.fill(key, generation, published)
	}
	unique := kid
	for n := 2; taken(unique); n++ {
		unique = kid + "-" + strconv.Itoa(n)
	}
	return unique
}

func (t KidTemplate) fill(key KeyNames, generation int, published time.Time) string {
	published = published.UTC()
	return strings.NewReplacer(
		"{year}", published.Format("2006"),
		"{month}", published.Format("01"),
		"{day}", published.Format("02"),
		"{date}", published.Format(time.DateOnly),
		"{generation}", strconv.Itoa(generation),
		"{thumbprint}", key.Thumbprint,
		"{random}", key.Thumbprint,
		"{thumbprint8}", key.Thumbprint[:min(8, len(key.Thumbprint))],
		PlaceholderSPKI, key.SPKI,
	).Replace(string(t))
}
