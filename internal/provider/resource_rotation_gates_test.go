package provider

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// While a plan does not know the gates of a rotation, for_each still gets its generations: in nearly every plan. In the one where they can decide, a warning
// says so next to the error of for_each.
func TestRotationWithUnknownGates(t *testing.T) {
	w := newWorkspace(t)
	w.config(`
		variable "published" { default = "" }
		variable "deployed" { default = "" }
		resource "terraform_data" "published" { input = var.published }
		resource "terraform_data" "deployed" { input = var.deployed }
		resource "jwt_rotation" "x" {
			published_kids = compact(split(",", terraform_data.published.output))
			deployed_kids  = compact(split(",", terraform_data.deployed.output))
			kid_template   = "k{generation}-{random}"
		}
		resource "terraform_data" "key" {
			for_each = jwt_rotation.x.generations
			input    = jwt_rotation.x.kids[each.key]
		}
		output "keys" { value = join(" ", [for g, k in terraform_data.key : g]) }`)
	kid := func(generation string) string { return w.resource("jwt_rotation.x").texts("kids")[generation] }
	for _, step := range []struct {
		after               string
		published, deployed string // generations; an unknown gate is one that changes
		want                string
		active              int64
	}{
		{"0s", "", "", "1 2", 1},
		{"2h", "1 2", "1", "1 2", 1},
		{"90d", "1 2 9", "1 9", "1 2 3", 2}, // due, and the standby was seen before
		{"2h", "1 2 3", "2", "1 2 3", 2},
		{"10d", "2 3", "2 9", "2 3", 2}, // the first key is removed
		{"90d", "2 3 9", "2", "2 3 4", 3},
	} {
		w.clock.step(t, step.after)
		kids := func(generations string) string {
			var texts []string
			for _, g := range strings.Fields(generations) {
				texts = append(texts, kid(g))
			}
			return strings.Join(texts, ",")
		}
		w.setVariable("published", kids(step.published))
		w.setVariable("deployed", kids(step.deployed))
		w.must("apply", "-auto-approve", "-json")
		if got := w.outputs().text("keys"); got != step.want || w.resource("jwt_rotation.x").number("active.generation") != step.active {
			t.Errorf("after %s, the generations are %s and %d signs, want %s and %d", step.after, got, w.resource("jwt_rotation.x").number("active.generation"), step.want, step.active)
		}
	}

	// The next rotation is due and waits for deployed_kids, which are unknown.
	w.clock.step(t, "2h")
	w.setVariable("published", kid("3")+","+kid("4"))
	w.must("apply", "-auto-approve", "-json")
	w.clock.step(t, "100d")
	w.setVariable("deployed", kid("3"))
	r := w.applyError()
	if !strings.Contains(strings.Join(r.errors(), "\n"), "Invalid for_each argument") || !anyContains(r.warnings(), "Generations Known After Apply") || !anyContains(r.warnings(), "does not know deployed_kids") {
		t.Errorf("the errors are %q and the warnings are %q", r.errors(), r.warnings())
	}
	w.must("apply", "-auto-approve", "-json", "-target=terraform_data.deployed")
	w.must("apply", "-auto-approve", "-json")
	if got := w.outputs().text("keys"); got != "3 4 5" && got != "2 3 4 5" {
		t.Errorf("after the apply with -target, the generations are %s", got)
	}
}

// Any other unknown argument can change the generations of an existing rotation.
func TestRotationWarnsOfUnknownArguments(t *testing.T) {
	for name, test := range map[string]struct {
		kind  tftypes.Type
		known bool
	}{
		"kid_template": {tftypes.String, true}, "published_kids": {tftypes.Set{ElementType: tftypes.String}, true}, "deployed_kids": {tftypes.Set{ElementType: tftypes.String}, true},
		"rotation_period": {tftypes.String, false}, "revoked_kids": {tftypes.Set{ElementType: tftypes.String}, false}, "rotation_triggers": {tftypes.Map{ElementType: tftypes.String}, false},
	} {
		k := newCoreOf(t, newClock(), "jwt_rotation")
		k.applied(nil)
		p := k.plan(k.config(map[string]tftypes.Value{name: tftypes.NewValue(test.kind, tftypes.UnknownValue)}))
		known := attributes(t, p.after)["generations"].IsFullyKnown()
		warned := slices.ContainsFunc(p.warnings, func(w string) bool { return strings.Contains(w, "does not know "+name) })
		if known != test.known || warned == test.known {
			t.Errorf("with an unknown %s, the generations are known: %t, and the warnings are %q", name, known, p.warnings)
		}
	}
}

// Whatever an unknown gate turns out to contain, the apply does what its plan knows: also if programs have only some of the keys.
func TestRotationKeepsItsPlansWithUnknownGates(t *testing.T) {
	for name, steps := range map[string][]struct {
		after string
		given arguments
	}{
		"a rotation is due":           {{"0s", nil}, {"90d", nil}},
		"the standby signed early":    {{"0s", nil}, {"1h", arguments{"signing_kid": "2"}}, {"30d", arguments{"signing_kid": "2"}}, {"1h", nil}},
		"a rotation is not delivered": {{"0s", nil}, {"90d", nil}, {"1h", nil}},
		"after a revocation":          {{"0s", nil}, {"90d", nil}, {"1h", arguments{"revoked_kids": []string{"2"}}}, {"90d", arguments{"revoked_kids": []string{"2"}}}},
		"two are not delivered":       {{"0s", nil}, {"30d", arguments{"signing_kid": "2"}}, {"30d", arguments{"signing_kid": "3"}}, {"30d", nil}},
		"rolled back":                 {{"0s", nil}, {"90d", nil}, {"1h", arguments{"signing_kid": "1"}}, {"90d", arguments{"signing_kid": "1"}}},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClock()
			k, given := newCoreOf(t, c, "jwt_rotation"), arguments{}
			for i, step := range steps {
				c.step(t, step.after)
				given = arguments{"kid_template": "{generation}", "deployed_kids": []string{}}
				for argument, value := range step.given {
					given[argument] = value
				}
				if i < len(steps)-1 {
					k.applied(given)
				}
			}
			k.refresh()
			kids := storedKids(t, k)
			for subset := range 1 << len(kids) {
				var seen []string
				for i, kid := range kids {
					if subset>>i&1 == 1 {
						seen = append(seen, kid)
					}
				}
				for _, gates := range [][]string{{"deployed_kids"}, {"published_kids"}, {"deployed_kids", "published_kids"}} {
					unknown, known := k.arguments(given), k.arguments(given)
					for _, gate := range gates {
						known[gate] = set(seen...)
						unknown[gate] = tftypes.NewValue(known[gate].Type(), tftypes.UnknownValue)
					}
					try := *k
					p := try.plan(try.config(unknown))
					p.config = try.config(known)
					if err := try.apply(p); err != nil {
						t.Errorf("%v become %q: %v", gates, seen, err)
					}
				}
			}
		})
	}
}
