package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// ModifyPlan plans as [keysetResource.ModifyPlan] does. The start of the window decides everything, so the plan always knows the generations.
func (r *rotationResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	in := &reader{diags: &resp.Diagnostics}
	if req.Plan.Raw.IsNull() {
		r.adviseDestroy(ctx, req.State, req.Private, false, in.diags)
		in.diags.Append(writePrivate(ctx, resp.Private, privateAnnounced, announcedDestruction)...)
		return
	}
	var last rotationModel
	var policy rotation.Policy
	var s keyset.Keyset
	exists := !req.State.Raw.IsNull()
	m := readModel[rotationModel](ctx, req.Plan, in.diags)
	if exists {
		last = readModel[rotationModel](ctx, req.State, in.diags)
		s, policy = last.keyset(ctx, req.Private, in.diags), last.lastPolicy(in.diags)
	}
	c := m.config(in)
	if in.diags.HasError() {
		return
	}
	if slices.ContainsFunc(in.unknown, func(argument string) bool { return argument != "kid_template" }) {
		resp.Diagnostics.Append(setAll(ctx, &resp.Plan.Raw, m.almostUnknown(ctx, exists))...)
		return
	}
	moment := r.moment(ctx, s, policy, req.Private, in.diags)
	if !checkPlanned(s, policy, c, moment, in.diags) {
		return
	}
	if m.KidTemplate.IsUnknown() {
		s.Random = "" // The kids of new keys are unknown, as in the first plan.
	}
	plan, err := s.Plan(policy, c, moment)
	if err != nil {
		refuse(in.diags, path.Empty(), "Rotation Not Planned", err)
		return
	}
	warn(in.diags, plan.Warnings)
	if exists && !m.KidTemplate.IsUnknown() {
		published := plan.Outcomes[0].State.Generation > s.State.Generation
		warn(in.diags, s.AdviseNewTemplate(keyset.KidTemplate(last.KidTemplate.ValueString()), c, published))
	}
	if plan.Idle && req.Plan.Raw.Equal(req.State.Raw) {
		return // In most plans, every outcome is equal to the state.
	}
	known := m.outputs(plan.Outcomes[0], c)
	for _, o := range plan.Outcomes[1:] {
		for name, v := range m.outputs(o, c) {
			known[name] = knownInAll(ctx, known[name], v)
		}
	}
	resp.Diagnostics.Append(setAll(ctx, &resp.Plan.Raw, known)...)
}

// almostUnknown returns the outputs while arguments are unknown that can change each of them. But a new rotation always begins with the same generations.
func (m rotationModel) almostUnknown(ctx context.Context, exists bool) map[string]attr.Value {
	values := m.outputs(keyset.Keyset{}, keyset.Config{})
	for name, v := range values {
		values[name] = unknown(ctx, v.Type(ctx))
	}
	if !exists {
		values["generations"], values["may_sign"], values["version"] = generationSet([]int{1, 2}), generationSet([]int{1}), types.Int64Value(1)
	}
	return values
}
