package duration_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

func TestParse(t *testing.T) {
	const day = 24 * time.Hour
	for _, tt := range []struct {
		text, err string
		length    time.Duration
		written   string // what Format returns; the text itself if empty
	}{
		{text: "0s", length: 0},
		{text: "0", length: 0, written: "0s"},
		{text: "1s", length: time.Second},
		{text: "90m", length: 90 * time.Minute, written: "1h30m"},
		{text: "1h30m", length: 90 * time.Minute},
		{text: "24h", length: day, written: "1d"},
		{text: "90d", length: 90 * day},
		{text: "2w", length: 14 * day},
		{text: "1y", length: 365 * day},
		{text: "1d2h3m4s", length: day + 2*time.Hour + 3*time.Minute + 4*time.Second},
		{text: "2000ms", length: 2 * time.Second, written: "2s"},
		{text: "292y", length: 292 * 365 * day},

		{text: "293y", err: "more than 292 years"},
		{text: "123456789y", err: "more than 292 years"},
		{text: "99999999999999999999s", err: "not a length of time"},
		{text: "-1h", err: "negative"},
		{text: " -1h", err: "negative"},
		{text: "1500ms", err: "whole number of seconds"},
		{text: "", err: "not a length of time"},
		{text: "90", err: "not a length of time"},
		{text: "90 days", err: `"90 days" is not a length of time; write "90d"`},
		{text: "90minutes", err: `this is not a length of time; write "90m"`},
		{text: "1 Hour 30 min", err: `"1 Hour 30 min" is not a length of time; write "1h30m"`},
		{text: "24H", err: `"24H" is not a length of time; write "24h"`},
		{text: "P90D", err: `"P90D" is ISO 8601; write "90d"`},
		{text: "PT1H30M", err: `"PT1H30M" is ISO 8601; write "1h30m"`},
		{text: "pt5m", err: `"pt5m" is ISO 8601; write "5m"`},
		{text: "P3M", err: `not a length of time; write a length`},
		{text: "3M", err: `not a length of time; write a length`}, // not 3 minutes
		{text: "1Y 3M", err: `not a length of time; write a length`},
		{text: "P", err: `not a length of time; write a length`},
		{text: "12345678901 days", err: `not a length of time; write a length`},
		{text: "swordfish", err: `not a length of time; write a length`},
		{text: "1.5h", err: "not a length of time"},
		{text: "30m1h", err: "not a length of time"},
	} {
		length, err := duration.Parse(tt.text)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("Parse(%q) returns the error %v, not one with %q", tt.text, err, tt.err)
			} else if len(tt.text) > 3 && !strings.Contains(tt.err, tt.text) && strings.Contains(err.Error(), tt.text) {
				t.Errorf("the error of Parse(%q) quotes it: %v", tt.text, err)
			}
			continue
		}
		if err != nil || length != tt.length {
			t.Errorf("Parse(%q) returns %s, %v; not %s", tt.text, length, err, tt.length)
		}
		written := tt.written
		if written == "" {
			written = tt.text
		}
		if got := duration.Format(length); got != written {
			t.Errorf("Format(%s) returns %q, not %q", length, got, written)
		}
	}
	if got := duration.Format(1999 * time.Millisecond); got != "1s" {
		t.Errorf("Format keeps fractions of a second: %q", got)
	}
}
