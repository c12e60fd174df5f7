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

// KidTemplate is a text with the placeholders {year}, {month}, {day}, {date}, {generation}, {thumbprint} and {thumbprint8}, its
// first 8 characters. The template of external keys has {random} instead of the last two, see [Keyset.Random]. The date is the date of publication, in UTC. The empty template is the thumbprint of the key (RFC 7638, SHA-256). A secret has a
// random text instead of a thumbprint.
type KidTemplate string

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

var (
	placeholders         = []string{"{year}", "{month}", "{day}", "{date}", "{generation}", "{thumbprint}", "{thumbprint8}"}
	externalPlaceholders = []string{"{year}", "{month}", "{day}", "{date}", "{generation}", "{random}"}
)

// identifiesKey reports whether the kid depends on the key. If it does not, another keyset, or this one after it was created again or restored
// from a backup, can give the same kid to another key.
func (t KidTemplate) identifiesKey() bool {
	return t == "" || slices.ContainsFunc([]string{"{thumbprint}", "{thumbprint8}", "{random}"}, func(unique string) bool { return strings.Contains(string(t), unique) })
}

// strftime is a placeholder of strftime, as in the names of log files.
var strftime = regexp.MustCompile(`%-?[A-Za-z]`)

// Check refuses unknown placeholders, braces outside of placeholders, and text that a kid must not contain. It also refuses spaces inside the
// template, which a kid can contain: shells, file names and labels cannot.
func (t KidTemplate) Check() error { return t.check(placeholders) }

// CheckExternal is Check for the template of external keys.
func (t KidTemplate) CheckExternal() error { return t.check(externalPlaceholders) }

func (t KidTemplate) check(placeholders []string) error {
	for _, found := range placeholder.FindAllString(string(t), -1) {
		if !slices.Contains(placeholders, found) {
			return &refusal.Error{
				Summary: "Unknown Placeholder in Kid Template",
				Detail:  fmt.Sprintf("The template contains a placeholder that does not exist.%s The placeholders are %s.", refusal.DidYouMean(found, placeholders...), strings.Join(placeholders, ", ")),
			}
		}
	}
	if rest := placeholder.ReplaceAllString(string(t), ""); strings.ContainsAny(rest, "{}") {
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
	// Check with the longest values, so no kid becomes too long years later.
	return jwk.ValidKeyID(t.fill(strings.Repeat("t", 43), math.MaxInt32, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)) + "-999")
}

// Kid returns the kid of a new key. A kid that is already taken gets the suffix -2, -3 and so on.
func (t KidTemplate) Kid(thumbprint string, generation int, published time.Time, taken func(string) bool) string {
	kid := thumbprint
	if t != "" {
		kid = t.fill(thumbprint, generation, published)
	}
	unique := kid
	for n := 2; taken(unique); n++ {
		unique = kid + "-" + strconv.Itoa(n)
	}
	return unique
}

func (t KidTemplate) fill(thumbprint string, generation int, published time.Time) string {
	published = published.UTC()
	return strings.NewReplacer(
		"{year}", published.Format("2006"),
		"{month}", published.Format("01"),
		"{day}", published.Format("02"),
		"{date}", published.Format(time.DateOnly),
		"{generation}", strconv.Itoa(generation),
		"{thumbprint}", thumbprint,
		"{random}", thumbprint,
		"{thumbprint8}", thumbprint[:min(8, len(thumbprint))],
	).Replace(string(t))
}
