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
	var was signingKeyModel
	creates := req.State.Raw.IsNull()
	if !creates {
		resp.Diagnostics.Append(req.State.Get(ctx, &was)...)
		if req.Plan.Raw.Equal(req.State.Raw) && !was.ReadyForRotation.ValueBool() {
			return
		}
	}
	m, c := r.decode(ctx, req.Plan, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !m.known() {
		return // what is computed is unknown until the arguments are known
	}
	now := r.clock.now()
	key, created := c.imported, now
	if !creates {
		key, created = was.next(c, now, &resp.Diagnostics)
		if cause, due := was.replaced(m, c, key, now, &resp.Diagnostics); due {
			resp.RequiresReplace = append(resp.RequiresReplace, cause)
			resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("ready_for_rotation"), types.BoolUnknown())...)
			return
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.Diagnostics.Append(setAll(ctx, &resp.Plan, m.promise(ctx, key, c, created, created.Equal(now) && !r.clock.rehearses(), &resp.Diagnostics))...)
}

// known reports whether every argument that makes up an output is known.
func (m signingKeyModel) known() bool {
	r := &reader{diags: &diag.Diagnostics{}}
	m.config(r)
	return len(r.unknown) == 0
}

// replaced reports whether a new key is due, and which attribute is the cause.
func (m signingKeyModel) replaced(next signingKeyModel, c signingKeyConfig, key jwk.Key, now time.Time, diags *diag.Diagnostics) (cause path.Path, due bool) {
	switch {
	case !c.imported.IsZero():
		return path.Empty(), false
	case m.ReadyForRotation.ValueBool() && !next.RotationPeriod.IsNull():
		return path.Root("ready_for_rotation"), true
	case c.algorithm.Fits(key) != nil:
		return path.Root("algorithm"), true
	case c.rsaBits != 0 && c.rsaBits != key.Bits():
		return path.Root("rsa_bits"), true
	case c.rotationPeriod > 0 && !now.Before(readInstant(m.CreatedAt, diags).Add(c.rotationPeriod)):
		return path.Root("rotation_period"), true
	}
	return path.Empty(), false
}

// promise returns what is known of the outputs before the apply: all of them for a key that is there, except when it
// comes to be; of a key that is still to be made, only what its algorithm says.
func (m signingKeyModel) promise(ctx context.Context, key jwk.Key, c signingKeyConfig, created time.Time, undated bool, diags *diag.Diagnostics) map[string]attr.Value {
	if key.IsZero() {
		promised := map[string]attr.Value{"ready_for_rotation": types.BoolValue(false), "secret": types.StringNull()}
		if c.algorithm.Symmetric() {
			promised = map[string]attr.Value{
				"ready_for_rotation": types.BoolValue(false),
				"private_key_pem":    types.StringNull(), "public_key_pem": types.StringNull(), "public_jwk": types.StringNull(),
				"jwks": types.StringValue(jwk.Set()),
			}
		}
		if c.rotationPeriod == 0 {
			promised["rotate_after"] = types.StringNull()
		}
		return promised
	}
	promised, err := m.outputs(key, c, created)
	if err != nil {
		diags.AddError("Key Not Written", sentence(err.Error()))
	}
	if undated && err == nil {
		promised["created_at"] = types.StringUnknown()
	}
	return promised
}
