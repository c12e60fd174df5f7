package provider

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// TestRotationKeepsItsPlans is TestKeysetKeepsItsPlans for a rotation. Every plan also knows its generations.
func TestRotationKeepsItsPlans(t *testing.T) {
	t.Parallel()
	runScenarios(t, "jwt_rotation")
}

// checkGenerations checks what for_each and a policy on the keys need to know in every plan.
func checkGenerations(t *testing.T, p planned) {
	t.Helper()
	after := attributes(t, p.after)
	for _, name := range []string{"generations", "may_sign", "version"} {
		if !after[name].IsFullyKnown() {
			t.Fatalf("the plan does not know %s", name)
		}
	}
	all, may := textsOf(t, after["generations"]), textsOf(t, after["may_sign"])
	for _, g := range may {
		if !slices.Contains(all, g) {
			t.Errorf("generation %s may sign and does not exist: %v", g, all)
		}
	}
	if kids := attributes(t, after["kids"]); !slices.Equal(slices.Sorted(maps.Keys(kids)), slices.Sorted(slices.Values(all))) {
		t.Errorf("the kids of %v are %v", all, kids)
	}
}

func textsOf(t *testing.T, set tftypes.Value) []string {
	t.Helper()
	var elements []tftypes.Value
	check(set.As(&elements))
	texts := make([]string, len(elements))
	for i, e := range elements {
		check(e.As(&texts[i]))
	}
	return texts
}

// A jwt_rotation reads its arguments as a jwt_keyset does.
func TestRotationConfig(t *testing.T) {
	given := arguments{
		"max_token_ttl": "1s", "jwks_max_age": "2s", "propagation_delay": "3s", "clock_skew": "4s", "rotation_period": "5s", "removal_grace": "6s", "keys_to_keep": 7, "max_published_keys": 4,
		"kid_template": "k-{generation}", "rotation_triggers": arguments{"b": 2, "a": 1}, "signing_kid": "w", "revoked_kids": []string{"y", "x"},
		"revoke_created_before": "2026-01-01T01:00:00+01:00", "published_kids": []string{"z"}, "deployed_kids": []string{"w"},
	}
	read := func(r resource.Resource, k *core, given arguments, m interface{ config(*reader) keyset.Config }, get func(tfsdk.Config) *reader) keyset.Config {
		var schema resource.SchemaResponse
		r.Schema(context.Background(), resource.SchemaRequest{}, &schema)
		return m.config(get(tfsdk.Config{Raw: k.config(k.arguments(given)), Schema: schema.Schema}))
	}
	var held keysetModel
	var external rotationModel
	decode := func(target any) func(tfsdk.Config) *reader {
		return func(c tfsdk.Config) *reader {
			diags := c.Get(context.Background(), target)
			if diags.HasError() {
				t.Fatal(diags)
			}
			return &reader{diags: &diags}
		}
	}
	got := read(&rotationResource{}, newCoreOf(t, newClock(), "jwt_rotation"), given, &external, decode(&external))
	withAlgorithm := maps.Clone(given)
	withAlgorithm["algorithm"] = "EdDSA"
	want := read(&keysetResource{}, newCore(t, newClock()), withAlgorithm, &held, decode(&held))
	want.External, want.KeySpec = true, keyset.ExternalKeySpec
	if !reflect.DeepEqual(got.Policy, want.Policy) || got.KidTemplate != want.KidTemplate || !got.RevokeCreatedBefore.Equal(want.RevokeCreatedBefore) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A jwt_rotation does what a jwt_keyset with the same arguments does at the same time.
func TestRotationFollowsKeyset(t *testing.T) {
	c := newClock()
	held, external := newCore(t, c), newCoreOf(t, c, "jwt_rotation")
	given := arguments{"rotation_period": "30d", "kid_template": "k-{generation}", "max_token_ttl": "3d", "keys_to_keep": 1}
	both := func() (object, object) {
		t.Helper()
		withAlgorithm := maps.Clone(given)
		withAlgorithm["algorithm"] = "EdDSA"
		return held.applied(withAlgorithm), external.applied(given)
	}
	for _, step := range []struct {
		after  string
		change arguments
	}{
		{"0s", nil}, {"25h", nil}, {"30d", nil}, {"1h", nil}, {"300d", nil}, {"1s", arguments{"rotation_triggers": arguments{"n": 1}}}, {"30d", nil},
		{"1d", arguments{"published_kids": []string{}}}, {"40d", arguments{"published_kids": []string{"standby"}}}, {"3d", nil}, {"40d", arguments{"deployed_kids": []string{}}},
		{"90d", nil}, {"1d", arguments{"revoked_kids": []string{"active"}}}, {"90d", nil},
	} {
		c.step(t, step.after)
		for name, value := range step.change {
			if kids, ok := value.([]string); ok && len(kids) > 0 {
				value = []string{external.object(external.state).text(kids[0] + ".kid")}
			}
			given[name] = value
		}
		held.refresh2()
		external.refresh2()
		x, y := both()
		for _, key := range []string{"active", "standby"} {
			for _, name := range []string{"kid", "status", "published_at", "listed_at", "activate_after", "activated_at", "deactivated_at", "released_at", "remove_after"} {
				if x.at(key+"."+name) != y.at(key+"."+name) {
					t.Errorf("%s: %s.%s is %v, of the keyset %v", c.now(), key, name, y.at(key+"."+name), x.at(key+"."+name))
				}
			}
		}
		if x.number("signing_key_version") != y.number("version") || x.text("jwks_cache_control") != y.text("jwks_cache_control") {
			t.Errorf("%s: the versions differ", c.now())
		}
		var want []string
		for kid := range x.object("passive").values {
			want = append(want, strings.TrimPrefix(kid, "k-"))
		}
		slices.Sort(want)
		if got := slices.Sorted(maps.Keys(y.object("passive").values)); !slices.Equal(got, want) {
			t.Errorf("%s: passive are %v, of the keyset %v", c.now(), got, want)
		}
	}
}

// refresh2 refreshes a resource that exists.
func (k *core) refresh2() {
	if !k.state.IsNull() {
		k.refresh()
	}
}

// The first plan knows the generations, and not the kids. Another rotation has other kids.
func TestRotationKids(t *testing.T) {
	var first []string
	for range 2 {
		k := newCoreOf(t, newClock(), "jwt_rotation")
		p := k.plan(k.config(nil))
		after := attributes(t, p.after)
		if got := textsOf(t, after["generations"]); !slices.Equal(got, []string{"1", "2"}) {
			t.Errorf("the first plan has generations %v", got)
		}
		if attributes(t, after["kids"])["1"].IsKnown() {
			t.Error("the first plan knows a kid")
		}
		x := k.finish(p)
		if want := strings.TrimSuffix(x.text("active.kid"), "-1"); x.text("standby.kid") != want+"-2" || len(want) != 10 {
			t.Errorf("the kids are %q and %q", x.text("active.kid"), x.text("standby.kid"))
		}
		first = append(first, x.text("active.kid"))
		k.clock.step(t, "90d")
		k.refresh()
		next := k.see(nil)
		var kid string
		if v := attributes(t, attributes(t, next.after)["kids"])["3"]; !v.IsKnown() || v.As(&kid) != nil || kid != strings.TrimSuffix(first[len(first)-1], "1")+"3" {
			t.Errorf("the plan that adds generation 3 has the kid %q", kid)
		}
	}
	if first[0] == first[1] {
		t.Error("two rotations have the same kids")
	}
}

// An unknown argument hides everything of a new rotation but the generations that it begins with.
func TestRotationWithUnknownArguments(t *testing.T) {
	for name, kind := range map[string]tftypes.Type{"rotation_period": tftypes.String, "published_kids": tftypes.Set{ElementType: tftypes.String}, "kid_template": tftypes.String} {
		k := newCoreOf(t, newClock(), "jwt_rotation")
		p := k.plan(k.config(map[string]tftypes.Value{name: tftypes.NewValue(kind, tftypes.UnknownValue)}))
		after := attributes(t, p.after)
		if got := textsOf(t, after["generations"]); !slices.Equal(got, []string{"1", "2"}) || attributes(t, p.after)["timeline"].IsFullyKnown() {
			t.Errorf("with an unknown %s, the plan has generations %v", name, got)
		}
	}
}

// A generation leaves may_sign when no signer can have it any longer, and not before.
func TestRotationMaySign(t *testing.T) {
	for _, test := range []struct {
		given arguments
		steps []string
		want  []string // may_sign after each
	}{
		{arguments{}, []string{"0s", "90d", "7d", "1h4m59s", "1s"}, []string{"1", "1 2", "1 2", "1 2", "2"}},
		{arguments{"removal_grace": "0s"}, []string{"0s", "90d", "1h4m59s", "1s"}, []string{"1", "1 2", "1 2", "2"}},
		{arguments{"deployed_kids": []string{}}, []string{"0s", "90d", "60d"}, []string{"1", "1 2", "1 2"}},
	} {
		c := newClock()
		k := newCoreOf(t, c, "jwt_rotation")
		var got []string
		for _, step := range test.steps {
			c.step(t, step)
			k.refresh2()
			k.applied(test.given)
			got = append(got, strings.Join(textsOf(t, attributes(t, k.state)["may_sign"]), " "))
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%v: may_sign is %q, want %q", test.given, got, test.want)
		}
	}
}

// A shorter period takes effect in the next plan, so no plan depends on when it is applied. It says so.
func TestRotationChangeTakesEffectInNextPlan(t *testing.T) {
	c := newClock()
	k := newCoreOf(t, c, "jwt_rotation")
	k.applied(nil)
	c.step(t, "26h")
	k.refresh()
	k.applied(nil)
	c.step(t, "30d")
	k.refresh()
	p := k.see(arguments{"rotation_period": "20d"})
	if !anyContains(p.warnings, "Change Takes Effect in the Next Plan") {
		t.Errorf("the warnings are %q", p.warnings)
	}
	check(k.apply(p))
	if x := k.object(k.state); x.number("version") != 1 {
		t.Errorf("version %d", x.number("version"))
	}
	k.refresh()
	if x := k.applied(arguments{"rotation_period": "20d"}); x.number("version") != 2 {
		t.Errorf("version %d after the next plan", x.number("version"))
	}
}

// The resources with for_each over the generations of a rotation know their keys in every plan, also months late.
func TestRotationWithForEach(t *testing.T) {
	w := newWorkspace(t)
	w.config(`
		variable "now" {}
		provider "jwt" { as_of = var.now }
		resource "jwt_rotation" "x" {}
		resource "terraform_data" "key" {
			for_each = jwt_rotation.x.generations
			input    = jwt_rotation.x.kids[each.key]
		}
		resource "terraform_data" "policy" {
			input = [for g in jwt_rotation.x.may_sign : terraform_data.key[g].id]
		}
		output "active" { value = terraform_data.key[jwt_rotation.x.active.generation].input }
		output "keys"   { value = join(" ", [for g, k in terraform_data.key : g]) }
		output "next"   { value = jwt_rotation.x.next_transition_at }`)
	for _, step := range []struct{ now, keys string }{
		{"2026-01-01T00:00:00Z", "1 2"}, {"2026-04-01T00:00:00Z", "1 2 3"}, {"2026-04-09T00:00:00Z", "1 2 3"}, {"2026-07-01T00:00:00Z", "2 3 4"},
		{"2027-03-01T00:00:00Z", "3 4 5"}, {"2027-03-20T00:00:00Z", "4 5"}, {"2027-06-01T00:00:00Z", "4 5 6"},
	} {
		w.setVariable("now", step.now)
		w.apply()
		w.mustBeSettled()
		if got := w.outputs().text("keys"); got != step.keys {
			t.Errorf("at %s, the keys are %s, want %s", step.now, got, step.keys)
		}
		if got, want := w.outputs().text("active"), w.resource("jwt_rotation.x").text("active.kid"); got != want {
			t.Errorf("at %s, the active key has the kid %q, want %q", step.now, got, want)
		}
	}
}

// A rotation that is replaced begins again with the same generations and other kids, and the apply says what that does to keys and tokens.
func TestRotationReplaced(t *testing.T) {
	w := newWorkspace(t)
	w.config(`
		resource "jwt_rotation" "x" {}
		resource "terraform_data" "key" {
			for_each = jwt_rotation.x.generations
			input    = jwt_rotation.x.kids[each.key]
		}`)
	w.apply()
	w.clock.step(t, "90d")
	w.apply()
	before := w.resource("jwt_rotation.x").texts("kids")
	r := w.apply("-replace=jwt_rotation.x")
	after := w.resource("jwt_rotation.x").texts("kids")
	if !slices.Equal(slices.Sorted(maps.Keys(before)), []string{"1", "2", "3"}) || !slices.Equal(slices.Sorted(maps.Keys(after)), []string{"1", "2"}) {
		t.Errorf("the generations are %v, then %v", before, after)
	}
	for _, kid := range before {
		if slices.Contains(slices.Collect(maps.Values(after)), kid) {
			t.Errorf("the kid %s comes back", kid)
		}
	}
	if !anyContains(r.warnings(), "Rotation Replaced While Its Tokens Are Valid: This apply replaces the schedule of this rotation (-replace, taint or replace_triggered_by). "+
		"The new one begins with the generations 1 and 2. Resources with for_each over its generations destroy the keys of all others, and if they have keys 1 and 2, these go on under new kids. Tokens can be valid until ") {
		t.Errorf("the warnings are %q", r.warnings())
	}
}
