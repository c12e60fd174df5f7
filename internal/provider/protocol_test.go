package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// core is a small Terraform core for one resource, inside the test. It checks the provider against Terraform's rules, thousands of times
// faster than the real core, which the acceptance tests use.
//
// Use [newWorkspace] for what only Terraform can show: dependent resources, ephemeral values, moved blocks, imports, and the files and logs
// that Terraform writes.
type core struct {
	t       testing.TB
	kind    string
	clock   *testClock
	server  tfprotov6.ProviderServer
	schema  *tfprotov6.Schema
	state   tftypes.Value // null if the resource does not exist
	private []byte
}

// newCore returns a keyset that does not exist yet.
func newCore(t testing.TB, c *testClock) *core {
	t.Helper()
	return newCoreOf(t, c, "jwt_keyset")
}

// newCoreOf returns a resource of any type that does not exist yet.
func newCoreOf(t testing.TB, c *testClock, kind string) *core {
	t.Helper()
	ctx := context.Background()
	k := &core{t: t, kind: kind, clock: c, server: newComparedServer(c)()}
	schemas, err := k.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	k.must(schemas.Diagnostics, err)
	k.must(k.configure(nil), nil)
	if k.schema = schemas.ResourceSchemas[kind]; k.schema != nil { // an ephemeral resource has no state
		k.state = tftypes.NewValue(k.schema.ValueType(), nil)
	}
	return k
}

// configure configures the provider with a value of as_of, and returns the warnings and errors.
func (k *core) configure(asOf any) []*tfprotov6.Diagnostic {
	k.t.Helper()
	config := tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{"as_of": tftypes.String}}, map[string]tftypes.Value{"as_of": tftypes.NewValue(tftypes.String, asOf)})
	configured, err := k.server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{Config: k.dynamic(config)})
	k.must(nil, err)
	return configured.Diagnostics
}

// proposed returns the new state that Terraform proposes: the configuration without write-only arguments, with computed values as they were.
func proposed(t testing.TB, schema *tfprotov6.Schema, config, prior tftypes.Value) tftypes.Value {
	t.Helper()
	all := attributes(t, config)
	var was map[string]tftypes.Value
	if !prior.IsNull() {
		was = attributes(t, prior)
	}
	for _, a := range schema.Block.Attributes {
		if v, ok := was[a.Name]; ok && a.Computed && all[a.Name].IsNull() {
			all[a.Name] = v
		}
		if a.WriteOnly {
			all[a.Name] = tftypes.NewValue(a.Type, nil)
		}
	}
	return tftypes.NewValue(config.Type(), all)
}

// failed reports whether there is an error among diagnostics.
func failed(diags []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(diags, func(d *tfprotov6.Diagnostic) bool { return d.Severity == tfprotov6.DiagnosticSeverityError })
}

func (k *core) must(diags []*tfprotov6.Diagnostic, err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			k.t.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

func (k *core) dynamic(v tftypes.Value) *tfprotov6.DynamicValue {
	k.t.Helper()
	d, err := tfprotov6.NewDynamicValue(v.Type(), v)
	k.must(nil, err)
	return &d
}

func (k *core) value(d *tfprotov6.DynamicValue) tftypes.Value {
	k.t.Helper()
	v, err := d.Unmarshal(k.schema.ValueType())
	k.must(nil, err)
	return v
}

// attributes returns the attributes of an object.
func attributes(t testing.TB, v tftypes.Value) map[string]tftypes.Value {
	t.Helper()
	all := map[string]tftypes.Value{}
	if err := v.As(&all); err != nil {
		t.Fatal(err)
	}
	return maps.Clone(all) // As shares its map.
}

// config returns a configuration with these arguments only.
func (k *core) config(arguments map[string]tftypes.Value) tftypes.Value {
	object := k.schema.ValueType().(tftypes.Object)
	all := map[string]tftypes.Value{}
	for name, t := range object.AttributeTypes {
		all[name] = tftypes.NewValue(t, nil)
		if v, ok := arguments[name]; ok {
			all[name] = v
		}
	}
	return tftypes.NewValue(object, all)
}

// refresh reads the resource.
func (k *core) refresh() {
	k.t.Helper()
	k.must(k.tryRefresh(), nil)
}

func (k *core) tryRefresh() []*tfprotov6.Diagnostic {
	k.t.Helper()
	read, err := k.server.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{TypeName: k.kind, CurrentState: k.dynamic(k.state), Private: k.private})
	k.must(nil, err)
	if !failed(read.Diagnostics) {
		k.state, k.private = k.value(read.NewState), read.Private
	}
	return read.Diagnostics
}

// planned is a plan of a configuration.
type planned struct {
	config, after tftypes.Value
	private       []byte
	warnings      []string
	replaces      bool // after is a new resource in the place of the old one
}

// plan plans a configuration for the current state.
func (k *core) plan(config tftypes.Value) planned {
	k.t.Helper()
	p, diags := k.tryPlan(config)
	k.must(diags, nil)
	return p
}

func (k *core) tryPlan(config tftypes.Value) (planned, []*tfprotov6.Diagnostic) {
	k.t.Helper()
	resp, err := k.server.PlanResourceChange(context.Background(), k.planRequest(config))
	k.must(nil, err)
	if failed(resp.Diagnostics) {
		return planned{}, resp.Diagnostics
	}
	p := planned{config: config, after: k.value(resp.PlannedState), private: resp.PlannedPrivate}
	for _, d := range resp.Diagnostics {
		p.warnings = append(p.warnings, d.Summary+": "+d.Detail)
	}
	if len(resp.RequiresReplace) > 0 && !k.state.IsNull() && !k.idle(p) {
		created, diags := k.destroyed().tryPlan(config)
		created.warnings, created.replaces = append(p.warnings, created.warnings...), true
		return created, append(resp.Diagnostics, diags...)
	}
	return p, resp.Diagnostics
}

// planRequest is the request for a plan. Terraform sends equal states as equal bytes.
func (k *core) planRequest(config tftypes.Value) *tfprotov6.PlanResourceChangeRequest {
	prior, next := k.dynamic(k.state), proposed(k.t, k.schema, config, k.state)
	req := &tfprotov6.PlanResourceChangeRequest{TypeName: k.kind, PriorState: prior, ProposedNewState: prior, Config: k.dynamic(config), PriorPrivate: k.private}
	if !next.Equal(k.state) {
		req.ProposedNewState = k.dynamic(next)
	}
	return req
}

// destroyed returns the resource as it is when it does not exist.
func (k *core) destroyed() *core {
	none := *k
	none.state, none.private = tftypes.NewValue(k.schema.ValueType(), nil), nil
	return &none
}

// validate returns what Terraform finds when it validates a configuration.
func (k *core) validate(config tftypes.Value) []*tfprotov6.Diagnostic {
	k.t.Helper()
	resp, err := k.server.ValidateResourceConfig(context.Background(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: k.kind, Config: k.dynamic(config),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	k.must(nil, err)
	return resp.Diagnostics
}

// refusals returns the errors of a configuration when Terraform validates it, and otherwise when it plans it.
func (k *core) refusals(config tftypes.Value) []*tfprotov6.Diagnostic {
	k.t.Helper()
	if diags := k.validate(config); len(diags) > 0 {
		return diags
	}
	_, diags := k.tryPlan(config)
	return diags
}

// idle reports whether a plan changes nothing.
func (k *core) idle(p planned) bool { return p.after.Equal(k.state) }

// apply applies an earlier plan as Terraform does. It plans again. The new plan has to agree with the known values of the earlier one, and
// the result with the known values of the new one.
func (k *core) apply(p planned) error {
	k.t.Helper()
	diags, err := k.tryApply(p)
	k.must(diags, nil)
	return err
}

func (k *core) tryApply(p planned) ([]*tfprotov6.Diagnostic, error) {
	k.t.Helper()
	prior := k
	if p.replaces {
		prior = k.destroyed()
	}
	again, diags := prior.tryPlan(p.config)
	if failed(diags) {
		return diags, nil
	}
	if err := keeps("", p.after, again.after); err != nil {
		return diags, fmt.Errorf("provider produced inconsistent final plan: %w", err)
	}
	resp, err := k.server.ApplyResourceChange(context.Background(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: k.kind, PriorState: k.dynamic(prior.state), PlannedState: k.dynamic(again.after), Config: k.dynamic(p.config), PlannedPrivate: again.private,
	})
	k.must(nil, err)
	if diags = append(diags, resp.Diagnostics...); failed(diags) {
		return diags, nil
	}
	k.state, k.private = k.value(resp.NewState), resp.Private
	if !k.state.IsFullyKnown() {
		return diags, fmt.Errorf("provider returned unknown values after apply")
	}
	if err := keeps("", again.after, k.state); err != nil {
		return diags, fmt.Errorf("provider produced inconsistent result after apply: %w", err)
	}
	return diags, nil
}

// planDestroy plans to destroy the resource, and returns the private state of the plan.
func (k *core) planDestroy() []byte {
	k.t.Helper()
	none := k.dynamic(tftypes.NewValue(k.schema.ValueType(), nil))
	resp, err := k.server.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: k.kind, PriorState: k.dynamic(k.state), ProposedNewState: none, Config: none, PriorPrivate: k.private,
	})
	k.must(nil, err)
	k.must(resp.Diagnostics, nil)
	return resp.PlannedPrivate
}

// destroy destroys the resource. private is from a plan to destroy it. For a replacement, it is the private state of the resource.
func (k *core) destroy(private []byte) []*tfprotov6.Diagnostic {
	k.t.Helper()
	none := tftypes.NewValue(k.schema.ValueType(), nil)
	resp, err := k.server.ApplyResourceChange(context.Background(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: k.kind, PriorState: k.dynamic(k.state), PlannedState: k.dynamic(none), Config: k.dynamic(none), PlannedPrivate: private,
	})
	k.must(nil, err)
	return resp.Diagnostics
}

// keeps returns an error if an actual value differs from a planned one that is known.
func keeps(at string, expected, actual tftypes.Value) error {
	switch {
	case !expected.IsKnown():
		return nil
	case !actual.IsKnown():
		return fmt.Errorf("%s was known and is not", at)
	case expected.IsNull() != actual.IsNull():
		return fmt.Errorf("%s was null, or is: %t, %t", at, expected.IsNull(), actual.IsNull())
	case expected.Type().Is(tftypes.Object{}) || expected.Type().Is(tftypes.Map{}):
		var was, is map[string]tftypes.Value
		if expected.As(&was) != nil || actual.As(&is) != nil || len(was) != len(is) {
			return fmt.Errorf("%s had %d elements and has %d", at, len(was), len(is))
		}
		for name, v := range was {
			other, ok := is[name]
			if !ok {
				return fmt.Errorf("%s.%s is gone", at, name)
			}
			if err := keeps(at+"."+name, v, other); err != nil {
				return err
			}
		}
		return nil
	case expected.IsFullyKnown() && !expected.Equal(actual):
		return fmt.Errorf("%s changed", at)
	}
	return nil
}

// see validates, refreshes and plans a configuration.
func (k *core) see(given arguments) planned {
	k.t.Helper()
	config := k.config(k.arguments(given))
	k.must(k.validate(config), nil)
	if !k.state.IsNull() {
		k.refresh()
	}
	return k.plan(config)
}

// applied is see, and an apply of the plan.
func (k *core) applied(given arguments) object {
	k.t.Helper()
	return k.finish(k.see(given))
}

// finish applies a plan, and returns the resource. The next plan must be empty.
func (k *core) finish(p planned) object {
	k.t.Helper()
	if !k.idle(p) {
		k.must(nil, k.apply(p))
	}
	next := *k
	next.refresh()
	if again := next.plan(p.config); !next.idle(again) {
		k.t.Fatalf("a plan right after the apply is not empty: %q", again.warnings)
	}
	return k.object(k.state)
}

// object returns a state or a plan as Terraform writes it in JSON, without unknown values.
func (k *core) object(v tftypes.Value) object {
	values, _ := jsonOf(v).(map[string]any)
	return object{k.t.(*testing.T), k.kind, values}
}

// change returns what a plan does.
func (k *core) change(p planned) change {
	unknown, _ := unknownIn(p.after).(map[string]any)
	return change{Change: terraformtest.Change{Unknown: unknown}, before: k.object(k.state), after: k.object(p.after), unknown: object{k.t.(*testing.T), k.kind, unknown}}
}

func jsonOf(v tftypes.Value) any {
	var s string
	var b bool
	n, list, object := new(big.Float), []tftypes.Value{}, map[string]tftypes.Value{}
	switch {
	case v.Type() == nil || v.IsNull() || !v.IsKnown():
		return nil
	case v.As(&s) == nil:
		return s
	case v.As(&b) == nil:
		return b
	case v.As(&n) == nil:
		return json.Number(n.Text('f', -1))
	case v.As(&object) == nil:
		all := map[string]any{}
		for name, e := range object {
			if e.IsKnown() {
				all[name] = jsonOf(e)
			}
		}
		return all
	}
	check(v.As(&list))
	all := []any{}
	for _, e := range list {
		all = append(all, jsonOf(e))
	}
	return all
}

// unknownIn returns true at every path at which a value is unknown.
func unknownIn(v tftypes.Value) any {
	var object map[string]tftypes.Value
	if v.Type() != nil && !v.IsKnown() {
		return true
	} else if v.Type() == nil || v.IsNull() || v.As(&object) != nil {
		return nil
	}
	all := map[string]any{}
	for name, e := range object {
		if u := unknownIn(e); u != nil {
			all[name] = u
		}
	}
	return all
}
