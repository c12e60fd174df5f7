package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// BenchmarkKeysetIdlePlan is what the provider spends on a keyset in a plan that finds nothing to do: a refresh and a plan of it. The rest of
// the time of such a plan is Terraform's own.
func BenchmarkKeysetIdlePlan(b *testing.B) {
	ctx := context.Background()
	server := providerserver.NewProtocol6(New("test", newClock().now)())()
	must := func(diags []*tfprotov6.Diagnostic, err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
		for _, d := range diags {
			if d.Severity == tfprotov6.DiagnosticSeverityError {
				b.Fatalf("%s: %s", d.Summary, d.Detail)
			}
		}
	}
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	must(nil, err)
	value := func(s *tfprotov6.Schema, set map[string]any) *tfprotov6.DynamicValue {
		b.Helper()
		object := s.ValueType().(tftypes.Object)
		values := map[string]tftypes.Value{}
		for name, t := range object.AttributeTypes {
			values[name] = tftypes.NewValue(t, set[name])
		}
		dynamic, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
		must(nil, err)
		return &dynamic
	}
	configured, err := server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{Config: value(schemas.Provider, nil)})
	must(configured.Diagnostics, err)

	schema := schemas.ResourceSchemas["jwt_keyset"]
	config := value(schema, map[string]any{"algorithm": "EdDSA"})
	null, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), nil))
	must(nil, err)
	planned, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: "jwt_keyset", PriorState: &null, ProposedNewState: config, Config: config})
	must(planned.Diagnostics, err)
	applied, err := server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: "jwt_keyset", PriorState: &null, PlannedState: planned.PlannedState, Config: config, PlannedPrivate: planned.PlannedPrivate,
	})
	must(applied.Diagnostics, err)

	var last *tfprotov6.PlanResourceChangeResponse
	for b.Loop() {
		read, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: "jwt_keyset", CurrentState: applied.NewState, Private: applied.Private})
		must(read.Diagnostics, err)
		idle, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
			TypeName: "jwt_keyset", PriorState: read.NewState, ProposedNewState: read.NewState, Config: config, PriorPrivate: read.Private,
		})
		must(idle.Diagnostics, err)
		last = idle
	}
	was, err := applied.NewState.Unmarshal(schema.ValueType())
	must(nil, err)
	is, err := last.PlannedState.Unmarshal(schema.ValueType())
	must(nil, err)
	if !was.Equal(is) {
		b.Fatal("the plan is not idle")
	}
}
