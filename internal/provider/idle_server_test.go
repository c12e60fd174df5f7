package provider

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// comparedServer is the server of the provider in the tests. Whatever it answers without the framework, it compares with the framework's answer.
type comparedServer struct{ *idleServer }

// answered counts the answers of idle servers without the framework.
var answered struct{ reads, plans atomic.Int64 }

// newComparedServer returns the provider under a test's clock.
func newComparedServer(c *testClock) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		return comparedServer{NewServer("test", c.now)().(*idleServer)}
	}
}

func (s comparedServer) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	if !s.idle(req.TypeName, req.CurrentState, req.Private) {
		return s.ProviderServer.ReadResource(ctx, req)
	}
	answered.reads.Add(1)
	got, err := s.idleServer.ReadResource(ctx, req)
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
	if !s.unchanged(req) {
		return s.ProviderServer.PlanResourceChange(ctx, req)
	}
	answered.plans.Add(1)
	got, err := s.idleServer.PlanResourceChange(ctx, req)
	if err != nil {
		return nil, err
	}
	want, err := s.ProviderServer.PlanResourceChange(ctx, req)
	if err != nil {
		return nil, err
	}
	if len(want.RequiresReplace) > 0 {
		return nil, fmt.Errorf("%s was not idle: it requires a replacement", req.TypeName)
	}
	return got, s.same(req.TypeName, got.PlannedState, want.PlannedState, got.PlannedPrivate, want.PlannedPrivate, want.Diagnostics)
}

// same compares an answer with the framework's.
func (s comparedServer) same(kind string, gotState, wantState *tfprotov6.DynamicValue, gotPrivate, wantPrivate []byte, said []*tfprotov6.Diagnostic) error {
	for _, d := range said {
		return fmt.Errorf("%s was not idle: %s: %s", kind, d.Summary, d.Detail)
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
		return fmt.Errorf("%s was not idle: its state changes", kind)
	}
	gotValues, _ := privateValues(gotPrivate)
	if wantValues, ok := privateValues(wantPrivate); !ok || !reflect.DeepEqual(gotValues, wantValues) {
		return fmt.Errorf("%s was not idle: its private state changes", kind)
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

// Every default of an argument is known to the rules.
func TestIdleServerKnowsEveryDefault(t *testing.T) {
	for _, r := range []resource.Resource{newSigningKeyResource(), newKeysetResource("test")()} {
		var resp resource.SchemaResponse
		r.Schema(t.Context(), resource.SchemaRequest{}, &resp)
		var want []string
		for name, a := range resp.Schema.Attributes {
			if f := reflect.ValueOf(a).FieldByName("Default"); f.IsValid() && !f.IsNil() {
				want = append(want, name)
			}
		}
		slices.Sort(want)
		if got := slices.Sorted(maps.Keys(newArgumentRules(r).defaults)); len(got) == 0 || !slices.Equal(got, want) {
			t.Errorf("the rules know the defaults of %q, the schema has %q", got, want)
		}
	}
}
