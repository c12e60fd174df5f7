package provider

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// ModifyPlan promises what every way that the apply may turn out has in common, and announces what it will do. Terraform calls
// it when planning and once more when applying, which may be days later: it decides by the span of time that the state
// tells, never by the clock, so that both calls promise the same.
func (r *keysetResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return // destroy
	}
	var m keysetModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...)
	resp.Diagnostics.Append(m.readWriteOnly(ctx, req.Config)...)
	in := &reader{diags: &resp.Diagnostics}
	c := m.config(in)
	m.checkInitial(&reader{diags: &resp.Diagnostics}) // What is unknown of them matters only when they are read.
	if resp.Diagnostics.HasError() {
		return
	}
	g := r.ground(ctx, req, in, m, c)
	if resp.Diagnostics.HasError() {
		return
	}
	open, ok := reached(in.unknown, c)
	if !ok {
		resp.Diagnostics.Append(setAll(ctx, &resp.Plan, m.allUnknown(ctx))...)
		return
	}
	r.advise(g, m, c, &resp.Diagnostics)
	if !g.creates && req.Plan.Raw.Equal(req.State.Raw) && !g.s.Undated() && !g.s.State.Due(c.Policy, g.from) {
		return // As almost every plan: what the state says is what every future would.
	}
	futures, err := m.futures(g, c)
	if err != nil {
		resp.Diagnostics.AddError("Rotation Not Planned", sentence(err.Error()))
		return
	}
	refuse(&resp.Diagnostics, path.Root("trusted_public_keys"), "Kid Already Taken", futures[0].Keyset.CheckTrusted(c.Trusted))
	promised := m.promise(ctx, futures, c)
	for _, name := range open {
		promised[name] = unknown(ctx, promised[name].Type(ctx))
	}
	resp.Diagnostics.Append(setAll(ctx, &resp.Plan, promised)...)
}

// reached returns the outputs that may depend on arguments which will be known only in the apply; false if all of them may.
func reached(arguments []string, c keyset.Config) (outputs []string, ok bool) {
	for _, name := range arguments {
		switch name {
		case "trusted_public_keys":
			outputs = append(outputs, "jwks", "jwks_version", "public_env")
			if c.Env.Named(keyset.FieldJWKS) {
				outputs = append(outputs, "env", "env_version")
			}
		case "env_prefix", "env_names", "env_pem_format":
			outputs = append(outputs, "env", "env_version", "public_env")
		case "kid_template":
			// It names new keys, whose kids are not known in any case.
		default:
			return nil, false
		}
	}
	return outputs, true
}

// ground is what a plan stands on: the set and the policy of the last apply, and the present.
type ground struct {
	present
	creates bool
	s       keyset.Keyset
	was     keysetModel
}

func (r *keysetResource) ground(ctx context.Context, req resource.ModifyPlanRequest, in *reader, m keysetModel, c keyset.Config) ground {
	if req.State.Raw.IsNull() {
		// Nothing is due in a new set, so no span matters but the one that begins now.
		return ground{creates: true, present: present{from: r.clock.now(), exact: r.clock.rehearses()}, s: m.initial(in, c)}
	}
	var g ground
	in.diags.Append(req.State.Get(ctx, &g.was)...)
	g.s = g.was.keyset(ctx, req.Private, in.diags)
	g.present = r.present(ctx, g.was, g.s, req.Private, in.diags)
	if g.s.Undated() {
		g.s, g.from = m.adopt(in, c, g.s), g.now
	}
	refuse(in.diags, path.Root("recipients"), "Sealed Keys Cannot Be Unsealed", m.checkUnsealed(g.s, c))
	return g
}

// advise warns of what the coming apply does to keys, if it comes at once, and of whatever else an operator should hear now.
func (r *keysetResource) advise(g ground, m keysetModel, c keyset.Config, diags *diag.Diagnostics) {
	if g.creates || g.s.Undated() { // or has been moved here, which is how a set is created from another resource
		warn(diags, c.Advise())
		return
	}
	warn(diags, g.s.Advise(g.was.policyThen(diags), c, r.moment(g.present)))
	warn(diags, m.adviseInitial(g.was))
	announceSealing(keyset.CompareRecipients(g.was.recipientsThen(), c.Recipients, g.s.All()...), diags)
	after, done := g.s.State.Advance(c.Policy, g.judged, g.now)
	for _, t := range done {
		diags.AddWarning(t.Announce(after, c.Policy))
	}
}

// futures are all ways that the apply may turn out.
func (m keysetModel) futures(g ground, c keyset.Config) ([]keyset.Future, error) {
	futures, err := g.s.Futures(c, g.from, g.until, g.exact)
	if err != nil || !g.creates || !m.given().WriteOnly() {
		return futures, err
	}
	// The apply may be given another key, as an ephemeral one is.
	other, err := keyset.AdoptOtherwise(m.InitialKid.ValueString(), g.s.Active().Material).Futures(c, g.from, g.until, g.exact)
	return append(futures, other...), err
}

// promise returns what all futures have in common.
func (m keysetModel) promise(ctx context.Context, futures []keyset.Future, c keyset.Config) map[string]attr.Value {
	promised := m.outputs(futures[0].Keyset, c)
	for _, f := range futures[1:] {
		for name, v := range m.outputs(f.Keyset, c) {
			promised[name] = agree(ctx, promised[name], v)
		}
	}
	return promised
}

// allUnknown promises nothing: an argument will be known only in the apply.
func (m keysetModel) allUnknown(ctx context.Context) map[string]attr.Value {
	values := m.outputs(keyset.Keyset{}, keyset.Config{})
	for name, v := range values {
		values[name] = unknown(ctx, v.Type(ctx))
	}
	return values
}

// logTransitions tells the log what was decided, and nothing of what a key is.
func logTransitions(ctx context.Context, s keyset.Keyset, done []rotation.Transition) {
	for _, t := range done {
		tflog.Info(ctx, fmt.Sprintf("carried out: %s", t.Kind), map[string]any{
			"generation": t.Key.Generation, "kid": t.Key.ID, "reason": string(t.Reason), "signing_key_version": s.SigningKeyVersion,
		})
	}
}
