package provider

import "github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"

// plan is a saved plan and what terraform printed while making it.
type plan struct {
	result
	saved   *terraformtest.Plan
	w       *workspace
	changes map[string]change
}

// change is what a plan does to one resource.
type change struct {
	terraformtest.Change
	actions       []string
	before, after object
	unknown       object // true at every path that is known only after the apply
}

// plan makes a plan and saves it. It takes the flags of `terraform plan`.
func (w *workspace) plan(flags ...string) *plan {
	w.t.Helper()
	saved, err := w.Plan(w.t.Context(), flags...)
	fatal(w.t, err)
	changes, err := saved.Changes(w.t.Context())
	fatal(w.t, err)
	p := &plan{result: result{saved.Result}, saved: saved, w: w, changes: map[string]change{}}
	for address, c := range changes {
		p.changes[address] = change{
			Change: c, actions: c.Actions,
			before:  object{w.t, address, c.Before},
			after:   object{w.t, address, c.After},
			unknown: object{w.t, address, c.Unknown},
		}
	}
	return p
}

// apply applies the saved plan. A plan after it must be empty.
func (p *plan) apply() result {
	p.w.t.Helper()
	r, err := p.saved.Apply(p.w.t.Context())
	fatal(p.w.t, err)
	p.w.mustBeSettled()
	return result{r}
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

// does reports whether the plan does this: "no-op", "create", "update", "delete", "replace".
func (c change) does(action string) bool { return c.Does(action) }

// isUnknown reports whether the value at a path, or any part of it, is known only after the apply.
func (c change) isUnknown(path string) bool { return c.IsUnknown(path) }

func anyTrue(v any) bool { return terraformtest.AnyTrue(v) }
