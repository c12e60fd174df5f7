package provider

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// ModifyPlan says whether a new key is due, and promises what the present or the given key makes known already.
func (r *signingKeyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return // destroy
	}
	now := r.clock.now()
	var was signingKeyModel
	creates := req.State.Raw.IsNull()
	if !creates {
		resp.Diagnostics.Append(req.State.Get(ctx, &was)...)
		was.warnOverdue(now, &resp.Diagnostics)
		if req.Plan.Raw.Equal(req.State.Raw) && !was.ReadyForRotation.ValueBool() {
			return
		}
	}
	in := &reader{diags: &resp.Diagnostics}
	m, c := r.decode(ctx, req.Plan, req.Config, was.signingKeyWriteOnlyModel, in)
	if resp.Diagnostics.HasError() || len(in.unknown) > 0 {
		return // what is computed is unknown until the arguments are known
	}
	key := wholeKey(c.imported)
	if creates && c.imported.IsZero() {
		exclude(in, "public_key_pem", m.PublicKeyPEM, "public_key_pem is compared with the private key, and a new one will be made. Give private_key_pem too; to publish a public key of another system, use trusted_public_keys of jwt_keyset.")
	}
	if !creates {
		cause, why := was.succession(m, c, now, &resp.Diagnostics)
		was.warnCutover(why, &resp.Diagnostics)
		if !cause.Equal(path.Empty()) {
			resp.RequiresReplace = append(resp.RequiresReplace, cause)
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("ready_for_rotation"), types.BoolUnknown())...)
			return
		}
		key = was.next(c, &resp.Diagnostics)
		key.check(c, &resp.Diagnostics)
		announceSealing(was.sealing(key, c), &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(setAll(ctx, &resp.Plan, r.promise(ctx, m, key, c, &resp.Diagnostics))...)
}

// promise returns what is known of the outputs before the apply: what all ways have in common in which it may turn out. They differ in when it happens,
// in how a key that it seals reads then, and in the key itself where that is write-only and so may be another one by then.
func (r *signingKeyResource) promise(ctx context.Context, m signingKeyModel, key heldKey, c signingKeyConfig, diags *diag.Diagnostics) map[string]attr.Value {
	if key.thumbprint == "" {
		return m.promiseNew(c)
	}
	soon, late := key.created, key.created
	if key.created.IsZero() {
		soon = r.clock.now()
		if late = soon; !r.clock.rehearses() {
			late = soon.AddDate(1000, 0, 0)
		}
	}
	promised, err := m.outputs(key, c, soon)
	other, err2 := m.outputs(key, c, late)
	if err := errors.Join(err, err2); err != nil {
		diags.AddError("Key Not Written", sentence(err.Error()))
		return nil
	}
	if c.writeOnly && !c.imported.IsZero() {
		other = m.outputsOfAnother(c, soon.AddDate(1000, 0, 0))
	}
	for name, v := range other {
		promised[name] = agree(ctx, promised[name], v)
	}
	return promised
}

// promiseNew is promise for a key that is still to be made: no more than its algorithm says.
func (m signingKeyModel) promiseNew(c signingKeyConfig) map[string]attr.Value {
	promised := map[string]attr.Value{"ready_for_rotation": types.BoolValue(false)}
	if c.rotationPeriod == 0 {
		promised["rotate_after"] = types.StringNull()
	}
	without := []string{"secret"}
	if c.algorithm.Symmetric() {
		without = []string{"private_key_pem", "public_key_pem", "public_jwk"}
		promised["jwks"] = types.StringValue(jwk.Set())
	}
	if len(c.recipients) > 0 {
		without = append(without, "private_key_pem", "private_jwk", "secret")
	} else {
		without = append(without, "private_key_jwe")
	}
	for _, name := range without {
		promised[name] = types.StringNull()
	}
	return promised
}
