package provider

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// BenchmarkCalls measures the time of the provider for each call that Terraform makes for one resource.
func BenchmarkCalls(b *testing.B) {
	for _, kind := range []string{"jwt_signing_key", "jwt_keyset"} {
		k := newCoreOf(b, newClock(), kind)
		k.server = k.server.(comparedServer).directServer // without the comparison
		ctx := context.Background()
		config := k.config(map[string]tftypes.Value{"algorithm": text("EdDSA")})
		none := k.dynamic(k.state)
		created := k.plan(config)
		create := &tfprotov6.ApplyResourceChangeRequest{TypeName: kind, PriorState: none, PlannedState: k.dynamic(created.after), Config: k.dynamic(config), PlannedPrivate: created.private}
		planCreate := &tfprotov6.PlanResourceChangeRequest{TypeName: kind, PriorState: none, ProposedNewState: k.dynamic(proposed(b, k.schema, config, k.state)), Config: k.dynamic(config)}
		k.must(nil, k.apply(created))

		changed := k.config(map[string]tftypes.Value{"algorithm": text("EdDSA"), "env_prefix": text("AUTH_")})
		planUpdate := k.planRequest(changed)
		updated := k.plan(changed)
		update := &tfprotov6.ApplyResourceChangeRequest{TypeName: kind, PriorState: k.dynamic(k.state), PlannedState: k.dynamic(updated.after), Config: k.dynamic(changed), PlannedPrivate: updated.private}

		state := k.dynamic(k.state)
		raw, err := json.Marshal(jsonOf(k.state))
		k.must(nil, err)
		version := &tfprotov6.UpgradeResourceStateRequest{TypeName: kind, Version: k.schema.Version, RawState: &tfprotov6.RawState{JSON: raw}}
		validate := &tfprotov6.ValidateResourceConfigRequest{TypeName: kind, Config: k.dynamic(config)}
		read := &tfprotov6.ReadResourceRequest{TypeName: kind, CurrentState: state, Private: k.private}
		idle := &tfprotov6.PlanResourceChangeRequest{TypeName: kind, PriorState: state, ProposedNewState: state, Config: k.dynamic(config), PriorPrivate: k.private}

		for _, call := range []struct {
			name string
			run  func() ([]*tfprotov6.Diagnostic, error)
		}{
			{"validate", func() ([]*tfprotov6.Diagnostic, error) {
				r, err := k.server.ValidateResourceConfig(ctx, validate)
				return r.Diagnostics, err
			}},
			{"plan a creation", func() ([]*tfprotov6.Diagnostic, error) {
				r, err := k.server.PlanResourceChange(ctx, planCreate)
				return r.Diagnostics, err
			}},
			{"create", func() ([]*tfprotov6.Diagnostic, error) {
				r, err := k.server.ApplyResourceChange(ctx, create)
				return r.Diagnostics, err
			}},
			{"plan an update", func() ([]*tfprotov6.Diagnostic, error) {
				r, err := k.server.PlanResourceChange(ctx, planUpdate)
				return r.Diagnostics, err
			}},
			{"update", func() ([]*tfprotov6.Diagnostic, error) {
				r, err := k.server.ApplyResourceChange(ctx, update)
				return r.Diagnostics, err
			}},
			{"upgrade", func() ([]*tfprotov6.Diagnostic, error) {
				r, err := k.server.UpgradeResourceState(ctx, version)
				return r.Diagnostics, err
			}},
			{"read", func() ([]*tfprotov6.Diagnostic, error) {
				r, err := k.server.ReadResource(ctx, read)
				return r.Diagnostics, err
			}},
			{"idle plan", func() ([]*tfprotov6.Diagnostic, error) {
				r, err := k.server.PlanResourceChange(ctx, idle)
				return r.Diagnostics, err
			}},
		} {
			b.Run(kind+"/"+call.name, func(b *testing.B) {
				for b.Loop() {
					if diags, err := call.run(); err != nil || len(diags) > 0 {
						b.Fatal(err, diags)
					}
				}
			})
		}
	}
}
