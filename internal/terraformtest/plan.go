package terraformtest

import (
	"context"
	"slices"
	"strings"
)

// savedPlan is the name of the file with the plan.
const savedPlan = "saved.tfplan"

// A Plan is a saved plan.
type Plan struct {
	Result // what Terraform printed while planning
	w      *Workspace
}

// A Change is what a plan does to one resource.
type Change struct {
	Actions       []string
	Before, After map[string]any
	Unknown       map[string]any // true at every path that is known only after the apply
}

// Plan makes a plan and saves it, in place of an earlier one. It takes the flags of `terraform plan`.
func (w *Workspace) Plan(ctx context.Context, flags ...string) (*Plan, error) {
	r, err := w.Must(ctx, append([]string{"plan", "-input=false", "-json", "-out=" + savedPlan}, flags...)...)
	return &Plan{Result: r, w: w}, err
}

// Apply applies the plan.
func (p *Plan) Apply(ctx context.Context) (Result, error) {
	return p.w.Must(ctx, "apply", "-input=false", "-json", savedPlan)
}

// Changes returns what the plan does to each resource, by address.
func (p *Plan) Changes(ctx context.Context) (map[string]Change, error) {
	text, err := p.w.Must(ctx, "show", "-json", savedPlan)
	if err != nil {
		return nil, err
	}
	var shown struct {
		ResourceChanges []struct {
			Address string
			Change  struct {
				Actions       []string
				Before, After map[string]any
				AfterUnknown  map[string]any `json:"after_unknown"`
			}
		} `json:"resource_changes"`
	}
	if err := Decode([]byte(text.Stdout), &shown); err != nil {
		return nil, err
	}
	changes := map[string]Change{}
	for _, r := range shown.ResourceChanges {
		changes[r.Address] = Change{r.Change.Actions, r.Change.Before, r.Change.After, r.Change.AfterUnknown}
	}
	return changes, nil
}

// Does reports whether the plan does this: "no-op", "create", "update", "delete" or "replace".
func (c Change) Does(action string) bool {
	if action == "replace" {
		return len(c.Actions) == 2
	}
	return slices.Equal(c.Actions, []string{action})
}

// IsUnknown reports whether the value at a path (see [At]), or any part of it, is known only after the apply.
func (c Change) IsUnknown(path string) bool {
	for i := range path { // of an unknown object, only the object is marked
		if (path[i] == '.' || strings.HasPrefix(path[i:], "//")) && At(c.Unknown, path[:i]) == true {
			return true
		}
	}
	return AnyTrue(At(c.Unknown, path))
}

// AnyTrue reports whether true is anywhere in a value.
func AnyTrue(value any) bool {
	switch value := value.(type) {
	case bool:
		return value
	case map[string]any:
		for _, e := range value {
			if AnyTrue(e) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(value, AnyTrue)
	}
	return false
}
