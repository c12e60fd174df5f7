package provider

import (
	"context"
	"fmt"
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
	gates := keyset.Gates{Published: slices.Contains(in.unknown, "published_kids"), Deployed: slices.Contains(in.unknown, "deployed_kids")}
	others := slices.DeleteFunc(in.unknown, func(argument string) bool {
		return argument == "kid_template" || exists && (argument == "published_kids" || argument == "deployed_kids")
	})
	if len(others) > 0 {
		r.setOutputs(ctx, m.almostUnknown(ctx, exists), others, resp)
		return
	}
	moment := r.moment(ctx, s, policy, req.Private, in.diags)
	if !checkPlanned(s, policy, c, moment, in.diags) {
		return
	}
	if m.KidTemplate.IsUnknown() {
		s.Random = "" // The kids of new keys are unknown, as in the first plan.
	}
	var plans []keyset.Plan
	for _, c := range s.WithGates(c, gates) {
		plan, err := s.Plan(policy, c, moment)
		if err != nil {
			refuse(in.diags, path.Empty(), "Rotation Not Planned", err)
			return
		}
		plans = append(plans, plan)
	}
	warn(in.diags, inAll(plans))
	if exists && !m.KidTemplate.IsUnknown() {
		published := plans[0].Outcomes[0].State.Generation > s.State.Generation
		warn(in.diags, s.AdviseNewTemplate(keyset.KidTemplate(last.KidTemplate.ValueString()), c, published))
	}
	if len(plans) == 1 && plans[0].Idle && req.Plan.Raw.Equal(req.State.Raw) {
		return // In most plans, every outcome is equal to the state.
	}
	r.setOutputs(ctx, m.knownOutputs(ctx, s.WithGates(c, gates), plans), []string{"deployed_kids"}, resp)
}

// setOutputs sets the outputs of a plan. If it does not know the generations, it says which unknown argument is the cause: the error of for_each does not.
func (r *rotationResource) setOutputs(ctx context.Context, values map[string]attr.Value, unknown []string, resp *resource.ModifyPlanResponse) {
	if values["generations"].IsUnknown() {
		for _, argument := range slices.Compact(slices.Sorted(slices.Values(unknown))) {
			warnOf(&resp.Diagnostics, path.Root(argument), "Generations Known After Apply",
				fmt.Sprintf("This plan does not know %s, which can change the generations of this rotation. So it does not know generations either, and it fails if a resource uses them for for_each. "+
					"Take the value from something that does not change in the same plan: a variable, or a data source that depends on no resource with changes. "+
					"For this plan, first apply the resource from which the value comes, with -target.", argument))
		}
	}
	resp.Diagnostics.Append(setAll(ctx, &resp.Plan.Raw, values)...)
}

// inAll returns the warnings that all plans have.
func inAll(plans []keyset.Plan) []rotation.Advice {
	return slices.DeleteFunc(slices.Clone(plans[0].Warnings), func(a rotation.Advice) bool {
		return slices.ContainsFunc(plans, func(p keyset.Plan) bool { return !slices.Contains(p.Warnings, a) })
	})
}

// knownOutputs returns the outputs that are equal in all outcomes of the plans, each of which has its configuration.
func (m rotationModel) knownOutputs(ctx context.Context, configs []keyset.Config, plans []keyset.Plan) map[string]attr.Value {
	var known map[string]attr.Value
	for i, plan := range plans {
		for _, o := range plan.Outcomes {
			outputs := m.outputs(o, configs[i])
			if known == nil {
				known = outputs
				continue
			}
			for name, v := range outputs {
				known[name] = knownInAll(ctx, known[name], v)
			}
		}
	}
	return known
}

// almostUnknown returns the outputs while arguments are unknown that can change each of them. But a new rotation always begins with the same generations.
func (m rotationModel) almostUnknown(ctx context.Context, exists bool) map[string]attr.Value {
	values := m.outputs(keyset.Keyset{}, keyset.Config{})
	for name, v := range values {
		values[name] = unknown(ctx, v.Type(ctx))
	}
	if !exists {
		first := []int{1, 2}
		values["generations"], values["ordered_generations"] = generationSet(first), types.ListValueMust(types.StringType, generationTexts(first))
		values["may_sign"], values["version"] = generationSet(first[:1]), types.Int64Value(1)
	}
	return values
}
