package provider

import (
	"context"
	"time"

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
	m, c := r.decode(ctx, req.Plan, req.Config, in)
	if resp.Diagnostics.HasError() || len(in.unknown) > 0 {
		return // what is computed is unknown until the arguments are known
	}
	key, created := c.imported, time.Time{}
	if !creates {
		cause, why := was.succession(m, c, now, &resp.Diagnostics)
		was.warnCutover(why, &resp.Diagnostics)
		if !cause.Equal(path.Empty()) {
			resp.RequiresReplace = append(resp.RequiresReplace, cause)
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("ready_for_rotation"), types.BoolUnknown())...)
			return
		}
		key, created = was.next(c, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(setAll(ctx, &resp.Plan, r.promise(m, key, c, created, &resp.Diagnostics))...)
}

// promise returns what is known of the outputs before the apply: all of them for a key that is there, except when it
// comes to be; of a key that is still to be made, only what its algorithm says.
func (r *signingKeyResource) promise(m signingKeyModel, key jwk.Key, c signingKeyConfig, created time.Time, diags *diag.Diagnostics) map[string]attr.Value {
	if key.IsZero() {
		return m.promiseNew(c)
	}
	undated := created.IsZero()
	if undated {
		created = r.clock.now()
	}
	promised, err := m.outputs(key, c, created)
	if err != nil {
		diags.AddError("Key Not Written", sentence(err.Error()))
		return nil
	}
	if undated && !r.clock.rehearses() {
		promised["created_at"] = types.StringUnknown()
		if c.rotationPeriod > 0 {
			promised["rotate_after"] = types.StringUnknown()
		}
	}
	return promised
}

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
	for _, name := range without {
		promised[name] = types.StringNull()
	}
	return promised
}
