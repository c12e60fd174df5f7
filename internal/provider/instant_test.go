package provider

import (
	"strings"
	"testing"
	"time"
)

func TestParseInstant(t *testing.T) {
	want := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	for _, text := range []string{"2026-01-31T00:00:00Z", "2026-01-31T02:00:00+02:00"} {
		if got, err := parseInstant("as_of", text); err != nil || got != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for text, message := range map[string]string{
		"2026-01-31":                "as_of has no time of day and no time zone. Write \"2026-01-31T00:00:00Z\" for UTC.",
		"2026-01-31T00:00":          "as_of has no seconds and no time zone. Write \"2026-01-31T00:00:00Z\" for UTC.",
		"2026-01-31T02:00+02:00":    "as_of has no seconds. Write \"2026-01-31T00:00:00Z\" for UTC.",
		"2026-01-31 00:00:00":       "as_of has no time zone. Write \"2026-01-31T00:00:00Z\" for UTC.",
		"2026-01-31 00:00:00Z":      "as_of has no capital \"T\" between date and time, or no capital \"Z\" at the end. Write \"2026-01-31T00:00:00Z\" for UTC.",
		"2026-01-31t02:00:00+02:00": "as_of has no capital \"T\" between date and time, or no capital \"Z\" at the end. Write \"2026-01-31T00:00:00Z\" for UTC.",
		"":                          "not a time in the form of RFC 3339",
		"2026-02-31":                "not a time in the form of RFC 3339",
		"one summer morning":        "not a time in the form of RFC 3339",
	} {
		if _, err := parseInstant("as_of", text); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
