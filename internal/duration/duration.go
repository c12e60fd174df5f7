// Package duration reads and writes lengths of time as Prometheus does: numbers with the units s, m, h, d, w and y, the longest
// unit first, such as "90d", "12h" or "1h30m". A day is always 24 hours, a week 7 days and a year 365 days.
package duration

import (
	"errors"
	"strings"
	"time"

	"github.com/prometheus/common/model"
)

const form = `write a length of time such as "90d", "12h" or "1h30m", with the units s, m, h, d, w and y, the longest unit first`

// Parse reads a length of time. The resolution is one second, and the longest length is 292 years, which is the range of a
// [time.Duration]. The errors quote the text only if it is a length of time in another notation.
func Parse(text string) (time.Duration, error) {
	if strings.HasPrefix(strings.TrimSpace(text), "-") {
		return 0, errors.New("the length is negative; " + form)
	}
	d, err := model.ParseDuration(text)
	switch {
	case err != nil && strings.Contains(err.Error(), "out of range"):
		return 0, errors.New("the length is more than 292 years, which is the maximum; " + form)
	case err != nil && suggestion(text) != "":
		return 0, errors.New(suggestion(text))
	case err != nil:
		return 0, errors.New("this is not a length of time; " + form)
	case time.Duration(d)%time.Second != 0:
		return 0, errors.New("the length is not a whole number of seconds; " + form)
	}
	return time.Duration(d), nil
}

// Format writes a length of time in the form that [Parse] reads, without fractions of a second.
func Format(d time.Duration) string { return model.Duration(d.Truncate(time.Second)).String() }
