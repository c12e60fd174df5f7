package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// ModifyPlan plans as known what all outcomes of the apply have in common, and announces what the apply will do. Terraform calls it twice:
// when planning, and again when applying, which can be days later. Both calls use the window of time in the state and not the clock,
// so both plan the same values.
func (r *keysetResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	in := &reader{diags: &resp.Diagnostics}
	if req.Plan.Raw.IsNull() {
		r.adviseDestroy(ctx, req.State, req.Private, false, in.diags)
		in.diags.Append(writePrivate(ctx, resp.Private, privateAnnounced, announcedDestruction)...)
		return
	}
	m, c := decodeKeyset(ctx, req.Plan, req.Config, in)
	if resp.Diagnostics.HasError() {
		return
	}
	if !req.Plan.Raw.Equal(req.State.Raw) {
		m.warnOfUnusedNames(in.diags)
	}
	last, s := m.lastApply(ctx, req.State, req.Private, c, in)
	if resp.Diagnostics.HasError() {
		return
	}
	dependent, ok := dependentOutputs(in.unknown, c)
	if !ok {
		resp.Diagnostics.Append(setAll(ctx, &resp.Plan.Raw, m.allUnknown(ctx))...)
		return
	}
	policy := last.lastPolicy(in.diags)
	moment := r.moment(ctx, s, policy, req.Private, in.diags)
	if !checkPlanned(s, policy, c, moment, in.diags) {
		return
	}
	plan, err := s.Plan(policy, c, moment)
	if err != nil {
		refuse(&resp.Diagnostics, path.Empty(), "Rotation Not Planned", err)
		return
	}
	warn(in.diags, plan.Warnings)
	if req.State.Raw.IsNull() {
		warn(in.diags, m.given().Advise(c.Algorithm))
	}
	m.warnOfChanges(last, s, c, plan, in.diags)
	if plan.Idle && req.Plan.Raw.Equal(req.State.Raw) {
		return // In most plans, every outcome is equal to the state.
	}
	refuse(&resp.Diagnostics, path.Root("trusted_public_keys"), "Kid Already Taken", plan.Outcomes[0].CheckTrusted(c.Trusted))
	resp.Diagnostics.Append(setAll(ctx, &resp.Plan.Raw, m.knownOutputs(ctx, plan.Outcomes, c, dependent))...)
}

// decodeKeyset reads a plan, and the write-only arguments, which only the configuration has.
func decodeKeyset(ctx context.Context, plan tfsdk.Plan, config tfsdk.Config, in *reader) (keysetModel, keyset.Config) {
	m := readModel[keysetModel](ctx, plan, in.diags)
	m.InitialPrivateKeyPEMWO, m.InitialSecretWO = textIn(config.Raw, "initial_private_key_pem_wo"), textIn(config.Raw, "initial_secret_wo")
	c := m.config(in)
	m.checkInitial(&reader{diags: in.diags}) // Whether they are unknown matters only where they are read.
	return m, c
}

// lastApply returns the resource and the keyset that the last apply left. If there was none, the keyset is empty, or contains the key that
// the configuration or a moved block brings.
func (m keysetModel) lastApply(ctx context.Context, state tfsdk.State, p private, c keyset.Config, in *reader) (keysetModel, keyset.Keyset) {
	var last keysetModel
	if state.Raw.IsNull() {
		s := m.initial(in, c)
		switch {
		case m.given().WriteOnly():
			s = s.FromWriteOnly(!m.InitialKid.IsNull() && !m.namesBySPKI())
		case m.InitialKid.IsNull() && s.Active().IsSecret():
			s = s.Or(m.initial(in, c)) // with another random kid
		}
		return last, s
	}
	last = readModel[keysetModel](ctx, state, in.diags)
	s := last.keyset(ctx, p, in.diags)
	if s.Undated() {
		s = m.adopt(in, c, s)
	}
	refuse(in.diags, path.Root("recipients"), "Sealed Keys Cannot Be Unsealed", m.checkUnsealed(s, c))
	return last, s
}

// dependentOutputs returns the outputs that can depend on arguments which are unknown until the apply; false if all outputs can.
func dependentOutputs(arguments []string, c keyset.Config) (outputs []string, ok bool) {
	for _, name := range arguments {
		switch name {
		case "trusted_public_keys":
			outputs = append(outputs, "jwks", "jwks_version", "public_env")
			if c.Env.NamesChanging() {
				outputs = append(outputs, "env", "env_version")
			}
		case "certificate":
			outputs = append(outputs, "active", "standby", "passive", "slots", "jwks", "jwks_version", "public_env")
			if c.Env.NamesChanging() {
				outputs = append(outputs, "env", "env_version")
			}
		case "env_prefix", "env_names", "env_pem_format":
			outputs = append(outputs, "env", "env_version", "public_env")
		case "kid_template":
			// It names new keys, and the kids of new keys are unknown in any case.
		default:
			return nil, false
		}
	}
	return outputs, true
}

// warnOfChanges warns about changed arguments whose effect is easy to misunderstand. A keyset that is created, or that was just moved here,
// has no previous arguments.
func (m keysetModel) warnOfChanges(last keysetModel, s keyset.Keyset, c keyset.Config, plan keyset.Plan, diags *diag.Diagnostics) {
	if last.Active.IsNull() || s.Undated() {
		return
	}
	warn(diags, m.adviseInitial(last, c))
	if !m.KidTemplate.IsUnknown() {
		published := plan.Outcomes[0].State.Generation > s.State.Generation
		warn(diags, s.AdviseNewTemplate(keyset.KidTemplate(last.KidTemplate.ValueString()), c, published))
	}
	if !m.Certificate.IsUnknown() {
		warn(diags, s.AdviseCertificate(last.certificate(&reader{diags: diags}), c))
	}
	announceSealing(keyset.CompareRecipients(last.recipientsThen(), c.Recipients, s.All()...), diags)
}

// knownOutputs returns the outputs that are equal in all outcomes. The other ones, and those that are dependent, are unknown.
func (m keysetModel) knownOutputs(ctx context.Context, outcomes []keyset.Keyset, c keyset.Config, dependent []string) map[string]attr.Value {
	known := m.outputs(outcomes[0], c)
	for _, s := range outcomes[1:] {
		for name, v := range m.outputs(s, c) {
			known[name] = knownInAll(ctx, known[name], v)
		}
	}
	for _, name := range dependent {
		known[name] = unknown(ctx, known[name].Type(ctx))
	}
	return known
}

// allUnknown returns every output as unknown.
func (m keysetModel) allUnknown(ctx context.Context) map[string]attr.Value {
	values := m.outputs(keyset.Keyset{}, keyset.Config{})
	for name, v := range values {
		values[name] = unknown(ctx, v.Type(ctx))
	}
	return values
}
