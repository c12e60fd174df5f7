package provider

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// creatable is a resource that can be planned and created with or without the framework.
type creatable interface {
	resource.ResourceWithConfigure
	resource.ResourceWithValidateConfig
	resource.ResourceWithModifyPlan
	// create writes the state and the private state of a new resource. The state is null before.
	create(ctx context.Context, plan tfsdk.Plan, config tfsdk.Config, state *tfsdk.State, p private, diags *diag.Diagnostics)
}

// planCreation plans a new resource. It returns false if the framework has to, which is also the case if there is anything to say.
func (s *directServer) planCreation(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, bool) {
	r, ok := s.resources[req.TypeName]
	if !ok || s.simulated.Load() || !isAbsent(req.PriorState) || isAbsent(req.ProposedNewState) || len(req.PriorPrivate) > 0 {
		return nil, false
	}
	config, proposed, ok := r.decodeBoth(req.Config, req.ProposedNewState)
	if !ok {
		return nil, false
	}
	plan, ok := r.proposal(config, proposed)
	if !ok {
		return nil, false
	}
	resp := resource.ModifyPlanResponse{Plan: tfsdk.Plan{Raw: plan, Schema: r.schema}}
	r.ModifyPlan(ctx, resource.ModifyPlanRequest{
		Config: tfsdk.Config{Raw: config, Schema: r.schema},
		Plan:   resp.Plan,
		State:  tfsdk.State{Raw: tftypes.NewValue(r.object, nil), Schema: r.schema},
	}, &resp)
	if len(resp.Diagnostics) > 0 || len(resp.RequiresReplace) > 0 {
		return nil, false
	}
	planned, err := tfprotov6.NewDynamicValue(r.object, resp.Plan.Raw)
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: &planned}, err == nil
}

// proposal returns what the framework makes of Terraform's proposal for a new resource before it asks the resource: arguments have their defaults, and
// what the configuration does not set is unknown if it is computed. No plan modifier of an attribute changes a new resource.
func (r directResource) proposal(config, proposed tftypes.Value) (tftypes.Value, bool) {
	var given, all map[string]tftypes.Value
	if config.As(&given) != nil || proposed.As(&all) != nil {
		return tftypes.Value{}, false
	}
	plan := make(map[string]tftypes.Value, len(all))
	for name, a := range r.schema.Attributes {
		value := all[name]
		if given[name].IsNull() {
			if d, ok := r.defaults[name]; ok {
				value = d.value
			} else if a.IsComputed() {
				value = tftypes.NewValue(value.Type(), tftypes.UnknownValue)
			}
		}
		if a.IsWriteOnly() {
			value = tftypes.NewValue(value.Type(), nil)
		}
		plan[name] = value
	}
	return tftypes.NewValue(r.object, plan), true
}

// ApplyResourceChange creates a resource without the framework.
func (s *directServer) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	if resp, ok := s.applyCreation(ctx, req); ok {
		return resp, nil
	}
	return s.ProviderServer.ApplyResourceChange(ctx, req)
}

// applyCreation creates a resource. It returns false if the framework has to, which is also the case if there is anything to say: the keys that were made for
// nothing are then dropped.
func (s *directServer) applyCreation(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, bool) {
	r, ok := s.resources[req.TypeName]
	if !ok || s.simulated.Load() || !isAbsent(req.PriorState) || isAbsent(req.PlannedState) || len(req.PlannedPrivate) > 0 {
		return nil, false
	}
	config, plan, ok := r.decodeBoth(req.Config, req.PlannedState)
	if !ok {
		return nil, false
	}
	state, kept, diags := tfsdk.State{Raw: tftypes.NewValue(r.object, nil), Schema: r.schema}, privateMap{}, diag.Diagnostics(nil)
	r.create(ctx, tfsdk.Plan{Raw: plan, Schema: r.schema}, tfsdk.Config{Raw: config, Schema: r.schema}, &state, kept, &diags)
	if len(diags) > 0 || !state.Raw.IsFullyKnown() {
		return nil, false
	}
	created, err := tfprotov6.NewDynamicValue(r.object, state.Raw)
	if err != nil {
		return nil, false
	}
	private, err := kept.encode()
	return &tfprotov6.ApplyResourceChangeResponse{NewState: &created, Private: private}, err == nil
}

// decodeBoth decodes a configuration and what Terraform makes of it, which is often the same.
func (r directResource) decodeBoth(config, other *tfprotov6.DynamicValue) (given, made tftypes.Value, ok bool) {
	if config == nil || len(config.MsgPack) == 0 {
		return given, made, false
	}
	given, err := config.Unmarshal(r.object)
	if err != nil || given.IsNull() || !given.IsKnown() {
		return given, made, false
	}
	if bytes.Equal(config.MsgPack, other.MsgPack) {
		return given, given, true
	}
	made, err = other.Unmarshal(r.object)
	return given, made, err == nil && made.IsKnown()
}

// isAbsent reports whether a resource does not exist before or after a change.
func isAbsent(v *tfprotov6.DynamicValue) bool {
	return v == nil || len(v.JSON) == 0 && isNull(v.MsgPack)
}

// privateMap is the private state of a new resource.
type privateMap map[string][]byte

func (m privateMap) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return m[key], nil
}

func (m privateMap) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	if len(value) == 0 {
		delete(m, key)
	} else {
		m[key] = value
	}
	return nil
}

// encode writes a private state as the framework does, see [privateValues].
func (m privateMap) encode() ([]byte, error) {
	if len(m) == 0 {
		return nil, nil
	}
	return json.Marshal(m)
}
