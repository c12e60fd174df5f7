package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

// lengthOfTime validates a length of time. The state keeps its spelling until the length changes: "24h" and "1d" are equal.
type lengthOfTime struct {
	// zero says what "0s" does; "0s" is refused if this is empty.
	zero string
}

var _ validator.String = lengthOfTime{}
var _ planmodifier.String = lengthOfTime{}

func (d lengthOfTime) Description(context.Context) string {
	if d.zero != "" {
		return `a length of time such as "90d", "12h" or "1h30m"; "0s" ` + d.zero
	}
	return `a length of time such as "90d", "12h" or "1h30m", longer than zero`
}

func (d lengthOfTime) MarkdownDescription(ctx context.Context) string { return d.Description(ctx) }

func (d lengthOfTime) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	length, err := duration.Parse(req.ConfigValue.ValueString())
	if err == nil && length == 0 && d.zero == "" {
		err = errors.New("the length is zero; give at least one second")
	}
	if err != nil {
		refuse(&resp.Diagnostics, req.Path, "Invalid Length of Time", err)
	}
}

// PlanModifyString keeps the spelling in the state if only the spelling changes.
func (d lengthOfTime) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if sameLength(req.StateValue, req.PlanValue) {
		resp.PlanValue = req.StateValue
	}
}

func sameLength(a, b types.String) bool {
	if a.IsNull() || b.IsNull() || b.IsUnknown() {
		return false
	}
	was, err := duration.Parse(a.ValueString())
	is, err2 := duration.Parse(b.ValueString())
	return err == nil && err2 == nil && was == is
}
