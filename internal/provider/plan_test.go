package provider

import (
	"slices"
	"strings"
)

// plan is a saved plan and what terraform said while making it.
type plan struct {
	result
	w       *workspace
	changes map[string]change
}

// change is what a plan holds in store for one resource.
type change struct {
	actions       []string
	before, after object
	unknown       object // true at every path that will be known only after the apply
}

// plan makes a plan and saves it. Flags are those of `terraform plan`.
func (w *workspace) plan(flags ...string) *plan {
	w.t.Helper()
	p := &plan{w: w, result: w.must(append([]string{"plan", "-json", "-out=saved.tfplan"}, flags...)...), changes: map[string]change{}}
	var shown struct {
		ResourceChanges []struct {
			Address string
			Mode    string
			Change  struct {
				Actions       []string
				Before, After map[string]any
				AfterUnknown  map[string]any `json:"after_unknown"`
			}
		} `json:"resource_changes"`
	}
	decode(w.t, []byte(w.must("show", "-json", "saved.tfplan").stdout), &shown)
	for _, r := range shown.ResourceChanges {
		p.changes[r.Address] = change{
			actions: r.Change.Actions,
			before:  object{w.t, r.Address, r.Change.Before},
			after:   object{w.t, r.Address, r.Change.After},
			unknown: object{w.t, r.Address, r.Change.AfterUnknown},
		}
	}
	return p
}

// apply applies the saved plan, and then has a plan to be empty.
func (p *plan) apply() result {
	p.w.t.Helper()
	r := p.w.must("apply", "-json", "saved.tfplan")
	p.w.mustBeSettled()
	return r
}

// of returns what is planned for a resource.
func (p *plan) of(address string) change {
	p.w.t.Helper()
	c, ok := p.changes[address]
	if !ok {
		p.w.t.Fatalf("%s is not in the plan", address)
	}
	return c
}

// does reports whether the plan has this action in store: "no-op", "create", "update", "delete", "replace".
func (c change) does(action string) bool {
	if action == "replace" {
		return len(c.actions) == 2
	}
	return slices.Equal(c.actions, []string{action})
}

// isUnknown reports whether the value at a path, or any part of it, will be known only after the apply.
func (c change) isUnknown(path string) bool {
	return anyTrue(c.unknown.at(path)) || c.unknown.above(path)
}

// above reports whether true stands at a prefix of the path.
func (o object) above(path string) bool {
	for i := range path {
		if path[i] == '.' || strings.HasPrefix(path[i:], "//") {
			if o.at(path[:i]) == true {
				return true
			}
		}
	}
	return false
}

func anyTrue(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case map[string]any:
		for _, e := range v {
			if anyTrue(e) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, anyTrue)
	}
	return false
}
