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
	m.checkInitial(&reader{diags: &resp.Diagnostics}, c) // What is unknown of them matters only when they are read.
	if resp.Diagnostics.HasError() {
		return
	}
	var s keyset.Keyset
	var was keysetModel
	var p present
	if req.State.Raw.IsNull() {
		// Nothing is due in a new set, so no span matters but the one that begins now.
		p = present{exact: r.clock.rehearses()}
		p.from = r.clock.now()
		s = m.initial(in, c)
	} else {
		resp.Diagnostics.Append(req.State.Get(ctx, &was)...)
		s = was.keyset(ctx, req.Private, &resp.Diagnostics)
		p = r.present(ctx, was, s, req.Private, &resp.Diagnostics)
		if s.Undated() {
			s, p.from = m.adopt(in, c, s), p.now
		}
		refuse(&resp.Diagnostics, path.Root("recipients"), "Sealed Keys Cannot Be Unsealed", m.checkUnsealed(s, c))
		announceSealing(keyset.CompareRecipients(was.recipientsThen(), c.Recipients, s.All()...), &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if len(in.unknown) > 0 {
		resp.Diagnostics.Append(setAll(ctx, &resp.Plan, m.allUnknown(ctx))...)
		return
	}
	if req.State.Raw.IsNull() {
		warn(&resp.Diagnostics, c.Advise())
	} else {
		warn(&resp.Diagnostics, s.Advise(was.policyThen(&resp.Diagnostics), c, r.moment(p)))
		warn(&resp.Diagnostics, m.adviseInitial(was))
		// Nothing to do, as in almost every plan: what the state says is what every future would.
		if req.Plan.Raw.Equal(req.State.Raw) && !s.Undated() && !s.State.Due(c.Policy, p.from) {
			return
		}
		announce(s.State, c.Policy, p, &resp.Diagnostics)
	}
	futures, err := s.Futures(c, p.from, p.until, p.exact)
	if err != nil {
		resp.Diagnostics.AddError("Rotation Not Planned", sentence(err.Error()))
		return
	}
	if req.State.Raw.IsNull() && m.adoptsWriteOnly() {
		// The apply may be given another key, as an ephemeral one is.
		other, err := keyset.AdoptOtherwise(m.InitialKid.ValueString(), s.Active().Material).Futures(c, p.from, p.until, p.exact)
		if err != nil {
			resp.Diagnostics.AddError("Rotation Not Planned", sentence(err.Error()))
			return
		}
		futures = append(futures, other...)
	}
	refuse(&resp.Diagnostics, path.Root("trusted_public_keys"), "Kid Already Taken", futures[0].Keyset.CheckTrusted(c.Trusted))
	resp.Diagnostics.Append(setAll(ctx, &resp.Plan, m.promise(ctx, futures, c))...)
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

// announce warns of every transition that the coming apply carries out if it comes at once.
func announce(s rotation.State, policy rotation.Policy, p present, diags *diag.Diagnostics) {
	after, done := s.Advance(policy, p.judged, p.now)
	for _, t := range done {
		diags.AddWarning(t.Announce(after, policy))
	}
}

// logTransitions tells the log what was decided, and nothing of what a key is.
func logTransitions(ctx context.Context, s keyset.Keyset, done []rotation.Transition) {
	for _, t := range done {
		tflog.Info(ctx, fmt.Sprintf("carried out: %s", t.Kind), map[string]any{
			"generation": t.Key.Generation, "kid": t.Key.ID, "reason": string(t.Reason), "signing_key_version": s.SigningKeyVersion,
		})
	}
}
