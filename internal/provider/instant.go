package provider

import (
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// instant formats an instant as users see it: RFC 3339, UTC, to the second.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// incompleteInstants are what users write instead of RFC 3339, and what is missing.
var incompleteInstants = []struct{ layout, missing string }{
	{"2006-01-02", "no time of day and no time zone"},
	{"2006-01-02T15:04", "no seconds and no time zone"},
	{"2006-01-02T15:04Z07:00", "no seconds"},
	{"2006-01-02T15:04:05", "no time zone"},
	{time.RFC3339, `no capital "T" between date and time, or no capital "Z" at the end`},
}

// parseInstant reads the instant in an argument. The RFC 3339 type of the framework quotes what it refuses, and this may be a key in the wrong
// argument. So this error quotes nothing. But it shows an instant that is only incomplete in its complete form.
func parseInstant(argument, text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err == nil {
		return t.UTC(), nil
	}
	for _, form := range incompleteInstants {
		if t, err := time.Parse(form.layout, strings.ToUpper(strings.Replace(text, " ", "T", 1))); err == nil {
			return time.Time{}, refusal.New("Invalid Time", "%s has %s. Write \"%s\" for UTC.", argument, form.missing, instant(t))
		}
	}
	return time.Time{}, refusal.New("Invalid Time",
		"%s is not a time in the form of RFC 3339. Write a date, a time and a time zone, such as \"2026-01-31T12:00:00Z\".", argument)
}
