package provider

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/prometheus/common/model"
)

// parseDuration reads a length of time as Prometheus writes it: numbers with the units s, m, h, d, w and y, longest first,
// where a day is 24 hours and a year 365 days. The resolution is a second, the longest is 292 years.
func parseDuration(text string) (time.Duration, error) {
	const form = `write a length of time such as "90d", "12h" or "1h30m", with the units s, m, h, d, w and y, the longest first`
	if strings.HasPrefix(strings.TrimSpace(text), "-") {
		return 0, errors.New("it is negative; " + form)
	}
	d, err := model.ParseDuration(text)
	switch {
	case err != nil && strings.Contains(err.Error(), "out of range"):
		return 0, errors.New("it is longer than 292 years, the longest that can be reckoned with; " + form)
	case err != nil:
		return 0, errors.New("it is not a length of time; " + form)
	case time.Duration(d)%time.Second != 0:
		return 0, errors.New("it is not a whole number of seconds; " + form)
	}
	return time.Duration(d), nil
}

// duration validates a length of time and keeps its spelling in the state for as long as its length stays.
type duration struct {
	// zero says what "0s" means; empty if it means nothing and is refused.
	zero string
}

var _ validator.String = duration{}
var _ planmodifier.String = duration{}

func (d duration) Description(context.Context) string {
	if d.zero != "" {
		return `a length of time such as "90d", "12h" or "1h30m"; "0s" ` + d.zero
	}
	return `a length of time such as "90d", "12h" or "1h30m", longer than zero`
}

func (d duration) MarkdownDescription(ctx context.Context) string { return d.Description(ctx) }

func (d duration) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	length, err := parseDuration(req.ConfigValue.ValueString())
	if err == nil && length == 0 && d.zero == "" {
		err = errors.New("it is zero; give a length of time of a second or more")
	}
	if err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid Length of Time", sentence(err.Error()))
	}
}

// PlanModifyString lets another spelling of the same length make no difference.
func (d duration) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if sameLength(req.StateValue, req.PlanValue) {
		resp.PlanValue = req.StateValue
	}
}

func sameLength(a, b types.String) bool {
	if a.IsNull() || b.IsNull() || b.IsUnknown() {
		return false
	}
	was, err := parseDuration(a.ValueString())
	is, err2 := parseDuration(b.ValueString())
	return err == nil && err2 == nil && was == is
}

// sentence makes an error of ours the detail of a diagnostic.
func sentence(text string) string {
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
