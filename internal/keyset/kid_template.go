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

// KidTemplate is text with {year} {month} {day} {date} {generation} and {thumbprint} in it. The dates are those of publication, in UTC.
// The empty template is the thumbprint of the key (RFC 7638, SHA-256).
type KidTemplate string

var placeholder = regexp.MustCompile(`\{[^{}]*\}`)

var placeholders = []string{"{year}", "{month}", "{day}", "{date}", "{generation}", "{thumbprint}"}

// Check refuses unknown placeholders, braces that are none, and text that no kid may hold.
func (t KidTemplate) Check() error {
	for _, found := range placeholder.FindAllString(string(t), -1) {
		if !slices.Contains(placeholders, found) {
			return &refusal.Error{
				Summary: "Unknown Placeholder in Kid Template",
				Detail:  fmt.Sprintf("The template has a placeholder that is not known. Use %s.", strings.Join(placeholders, ", ")),
			}
		}
	}
	if rest := placeholder.ReplaceAllString(string(t), ""); strings.ContainsAny(rest, "{}") {
		return &refusal.Error{
			Summary: "Unbalanced Brace in Kid Template",
			Detail:  fmt.Sprintf("A brace is not part of a placeholder. Use %s; a kid itself holds no braces.", strings.Join(placeholders, ", ")),
		}
	}
	if t == "" {
		return nil
	}
	// The longest values stand in for the real ones, so that no kid turns out to be too long years later.
	return jwk.ValidKeyID(t.fill(strings.Repeat("t", 43), math.MaxInt32, time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)) + "-999")
}

// Kid names a key so that none of taken is named again: a name that would repeat gets -2, -3 and so on.
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
	).Replace(string(t))
}
