package provider

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// comparedServer is the server of the provider in the tests. Whatever it answers without the framework, it compares with the framework's answer.
type comparedServer struct{ *directServer }

// answered counts the answers of idle servers without the framework.
var answered struct{ reads, plans, creations, upgrades atomic.Int64 }

// newComparedServer returns the provider under a test's clock.
func newComparedServer(c *testClock) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return comparedServer{NewServer("test", c.now)().(*directServer)}
	}
}

func (s comparedServer) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	if !s.idle(req.TypeName, req.CurrentState, req.Private) {
		return s.ProviderServer.ReadResource(ctx, req)
	}
	answered.reads.Add(1)
	got, err := s.directServer.ReadResource(ctx, req)
	if err != nil {
		return nil, err
	}
	want, err := s.ProviderServer.ReadResource(ctx, req)
	if err != nil {
		return nil, err
	}
	return got, s.same(req.TypeName, got.NewState, want.NewState, got.Private, want.Private, want.Diagnostics)
}

func (s comparedServer) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	got, ok := s.planCreation(ctx, req)
	switch {
	case ok:
		answered.creations.Add(1)
	case s.unchanged(req):
		answered.plans.Add(1)
		got, _ = s.directServer.PlanResourceChange(ctx, req)
	default:
		return s.ProviderServer.PlanResourceChange(ctx, req)
	}
	want, err := s.ProviderServer.PlanResourceChange(ctx, req)
	if err != nil {
		return nil, err
	}
	if len(want.RequiresReplace) > 0 {
		return nil, fmt.Errorf("%s differs: it requires a replacement", req.TypeName)
	}
	return got, s.same(req.TypeName, got.PlannedState, want.PlannedState, got.PlannedPrivate, want.PlannedPrivate, want.Diagnostics)
}

// ApplyResourceChange compares a new resource with one that the framework creates for the same plan: everything that the plan knows, and where there is a
// value. Each makes other keys.
func (s comparedServer) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	got, ok := s.applyCreation(ctx, req)
	if !ok {
		return s.ProviderServer.ApplyResourceChange(ctx, req)
	}
	want, err := s.ProviderServer.ApplyResourceChange(ctx, req)
	if err != nil {
		return nil, err
	}
	for _, d := range want.Diagnostics {
		return nil, fmt.Errorf("%s is not created silently: %s: %s", req.TypeName, d.Summary, d.Detail)
	}
	r := s.resources[req.TypeName]
	var planned, is, expected map[string]tftypes.Value
	for v, into := range map[*tfprotov6.DynamicValue]*map[string]tftypes.Value{req.PlannedState: &planned, got.NewState: &is, want.NewState: &expected} {
		value, err := v.Unmarshal(r.object)
		if err = cmp.Or(err, value.As(into)); err != nil {
			return nil, err
		}
	}
	for name, v := range expected {
		if known := planned[name].IsFullyKnown(); is[name].IsNull() != v.IsNull() || known && !is[name].Equal(v) {
			return nil, fmt.Errorf("%s.%s differs from what the framework creates", req.TypeName, name)
		}
	}
	gotValues, _ := privateValues(got.Private)
	wantValues, _ := privateValues(want.Private)
	if !slices.Equal(slices.Sorted(maps.Keys(gotValues)), slices.Sorted(maps.Keys(wantValues))) {
		return nil, fmt.Errorf("%s differs in its private state", req.TypeName)
	}
	return got, nil
}

func (s comparedServer) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	want, err := s.ProviderServer.ValidateResourceConfig(ctx, req)
	if err == nil && s.isValid(ctx, req) {
		for _, d := range want.Diagnostics {
			return nil, fmt.Errorf("%s is not valid: %s: %s", req.TypeName, d.Summary, d.Detail)
		}
	}
	return want, err
}

func (s comparedServer) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	got, ok := s.upgraded(req)
	want, err := s.ProviderServer.UpgradeResourceState(ctx, req)
	if err != nil || !ok {
		return want, err
	}
	answered.upgrades.Add(1)
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: got}, s.same(req.TypeName, got, want.UpgradedState, nil, nil, want.Diagnostics)
}

// same compares an answer with the framework's.
func (s comparedServer) same(kind string, gotState, wantState *tfprotov6.DynamicValue, gotPrivate, wantPrivate []byte, said []*tfprotov6.Diagnostic) error {
	for _, d := range said {
		return fmt.Errorf("%s differs: %s: %s", kind, d.Summary, d.Detail)
	}
	schemas, err := s.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}
	t := schemas.ResourceSchemas[kind].ValueType()
	got, err := gotState.Unmarshal(t)
	if err != nil {
		return err
	}
	want, err := wantState.Unmarshal(t)
	if err != nil {
		return err
	}
	if !got.Equal(want) {
		return fmt.Errorf("%s differs in its state", kind)
	}
	gotValues, _ := privateValues(gotPrivate)
	if wantValues, ok := privateValues(wantPrivate); !ok || !reflect.DeepEqual(gotValues, wantValues) {
		return fmt.Errorf("%s differs in its private state", kind)
	}
	return nil
}

// Idle resources are answered without the framework until something can happen: one second before it is due, and not when it is. The tests compare
// every such answer, so this test only proves that there are any, and where they end.
func TestIdleResourcesAreAnsweredWithoutTheFramework(t *testing.T) {
	for _, test := range []struct {
		kind, attribute string
		config          map[string]tftypes.Value
	}{
		{"jwt_signing_key", "rotate_after", map[string]tftypes.Value{"algorithm": text("EdDSA"), "rotation_period": text("90d")}},
		{"jwt_keyset", "standby.activate_after", map[string]tftypes.Value{"algorithm": text("EdDSA")}},
	} {
		t.Run(test.kind, func(t *testing.T) {
			c := newClock()
			k := newCoreOf(t, c, test.kind)
			config := k.config(test.config)
			k.must(nil, k.apply(k.plan(config)))
			s := k.server.(comparedServer)
			idle := func() bool {
				return s.unchanged(k.planRequest(config))
			}
			until, err := time.Parse(time.RFC3339, k.object(k.state).text(test.attribute))
			k.must(nil, err)
			if !idle() {
				t.Fatal("not idle right after the apply")
			}
			k.refresh()
			if c.set(until.Add(-time.Second)); !idle() {
				t.Error("not idle a second before", test.attribute)
			}
			if c.set(until); idle() {
				t.Error("idle at", test.attribute)
			}
			c.set(newClock().now().Add(-time.Hour))
			if test.kind == "jwt_keyset" && idle() {
				t.Error("idle with a clock behind the state")
			}
			c.set(until.Add(-time.Second))
			if k.configure("2026-02-01T00:00:00Z"); idle() {
				t.Error("idle with a simulated clock")
			}
		})
	}
}

// Every default and every validator of an argument is known without the framework. The plan modifiers are those that do not change a new resource.
func TestDirectServerKnowsTheSchema(t *testing.T) {
	for kind, r := range NewServer("test", time.Now)().(*directServer).resources {
		var defaults, validators []string
		for name, a := range r.schema.Attributes {
			if f := reflect.ValueOf(a).FieldByName("Default"); f.IsValid() && !f.IsNil() {
				defaults = append(defaults, name)
			}
			if f := reflect.ValueOf(a).FieldByName("Validators"); f.IsValid() && f.Len() > 0 {
				validators = append(validators, name)
			}
			if f := reflect.ValueOf(a).FieldByName("PlanModifiers"); f.IsValid() && f.Len() > 0 && name != "keepers" && !slices.Contains(validators, name) {
				t.Errorf("%s.%s has a plan modifier", kind, name)
			}
		}
		slices.Sort(defaults)
		slices.Sort(validators)
		if got := slices.Sorted(maps.Keys(r.defaults)); !slices.Equal(got, defaults) {
			t.Errorf("%s: known are the defaults of %q, the schema has %q", kind, got, defaults)
		}
		if got := slices.Sorted(maps.Keys(r.validators)); !slices.Equal(got, validators) {
			t.Errorf("%s: known are the validators of %q, the schema has %q", kind, got, validators)
		}
	}
}

// A stored state is read without the framework, and an edited one as the framework reads it or not at all.
func TestStatesAreReadWithoutTheFramework(t *testing.T) {
	s := comparedServer{NewServer("test", time.Now)().(*directServer)}
	read := func(kind string, raw []byte) bool {
		req := &tfprotov6.UpgradeResourceStateRequest{TypeName: kind, RawState: &tfprotov6.RawState{JSON: raw}}
		if _, err := s.UpgradeResourceState(t.Context(), req); err != nil {
			t.Errorf("%v: %d bytes", err, len(raw))
		}
		_, ok := s.upgraded(req)
		return ok
	}
	for _, stored := range storedStates(t) {
		if !read(stored.kind, stored.state) {
			t.Errorf("the framework reads a state of %s", stored.kind)
		}
		var document any
		check(json.Unmarshal(stored.state, &document))
		edited, refused := len(placesIn(document)), 0
		for at := range edited {
			check(json.Unmarshal(stored.state, &document))
			places := placesIn(document)
			places[at].edit(byte(at), "12", places[at/2])
			if raw, err := json.Marshal(document); err == nil && !read(stored.kind, raw) {
				refused++
			}
		}
		if refused == 0 || refused == edited {
			t.Errorf("of %d edited states of %s, the framework reads %d", edited, stored.kind, refused)
		}
	}
}
