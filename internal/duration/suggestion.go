package duration

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/prometheus/common/model"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// iso8601 are the durations of ISO 8601 without months, which have no fixed length, and without fractions.
var iso8601 = regexp.MustCompile(`^P(\d+Y)?(\d+W)?(\d+D)?(?:T(\d+H)?(\d+M)?(\d+S)?)?$`)

// inWords are numbers with the words for units, or their abbreviations.
var inWords = regexp.MustCompile(`^(?:\d+(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|y|years?),?)+$`)

// months is a number with the unit M, which means months in most other notations.
var months = regexp.MustCompile(`\dM(?:[\d,]|$)`)

var numberAndUnit = regexp.MustCompile(`(\d+)([smhdwy])`)

// suggestion says how to write a length of time that is in another notation. It is empty for any other text.
func suggestion(text string) string {
	bare := strings.ReplaceAll(text, " ", "")
	fact, units := "is not a length of time", ""
	if found := iso8601.FindStringSubmatch(strings.ToUpper(bare)); found != nil {
		fact, units = "is ISO 8601", strings.ToLower(strings.Join(found[1:], ""))
	} else if lower := strings.ToLower(bare); inWords.MatchString(lower) && !months.MatchString(bare) {
		units = strings.Join(numberAndUnit.FindAllString(lower, -1), "")
	}
	if _, err := model.ParseDuration(units); err != nil || !refusal.Harmless(units) {
		return ""
	}
	what := "this"
	if refusal.Harmless(strings.ReplaceAll(text, " ", "-")) {
		what = strconv.Quote(text)
	}
	return fmt.Sprintf("%s %s; write %q", what, fact, units)
}
