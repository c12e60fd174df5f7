package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

type signingKeyResource struct{ clocked }

var (
	_ resource.ResourceWithConfigure      = (*signingKeyResource)(nil)
	_ resource.ResourceWithValidateConfig = (*signingKeyResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*signingKeyResource)(nil)
	_ resource.ResourceWithImportState    = (*signingKeyResource)(nil)
	_ resource.ResourceWithMoveState      = (*signingKeyResource)(nil)
)

func newSigningKeyResource() resource.Resource { return &signingKeyResource{} }

func (r *signingKeyResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "jwt_signing_key"
}

func (r *signingKeyResource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.configure(req)
}

func (r *signingKeyResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var m signingKeyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if !resp.Diagnostics.HasError() {
		m.config(&reader{diags: &resp.Diagnostics})
	}
}

func (r *signingKeyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	m, c := r.decode(ctx, req.Plan, req.Config, signingKeyWriteOnlyModel{}, &reader{diags: &resp.Diagnostics})
	if resp.Diagnostics.HasError() {
		return
	}
	key := c.imported
	if key.IsZero() {
		var err error
		key, err = jwk.Generate(c.algorithm, c.rsaBits)
		refuse(&resp.Diagnostics, path.Root("algorithm"), "Key Not Made", err)
	}
	r.write(ctx, m, &resp.State, wholeKey(key), c, &resp.Diagnostics)
}

// Read changes nothing but the one attribute that time changes: once past rotate_after, the next plan makes a new key.
func (r *signingKeyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m signingKeyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() || m.RotateAfter.IsNull() || m.ReadyForRotation.ValueBool() {
		return
	}
	if due := readInstant(m.RotateAfter, &resp.Diagnostics); !r.clock.now().Before(due) {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("ready_for_rotation"), true)...)
	}
}

func (r *signingKeyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var was signingKeyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &was)...)
	m, c := r.decode(ctx, req.Plan, req.Config, was.signingKeyWriteOnlyModel, &reader{diags: &resp.Diagnostics})
	if resp.Diagnostics.HasError() {
		return
	}
	key := was.next(c, &resp.Diagnostics)
	key.check(c, &resp.Diagnostics)
	r.write(ctx, m, &resp.State, key, c, &resp.Diagnostics)
}

// Delete has nothing to do: what is not in the state is nowhere.
func (r *signingKeyResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// decode reads what is planned, with null for what the configuration leaves to the provider, and without what is write-only if the versions
// are those of the last apply.
func (r *signingKeyResource) decode(ctx context.Context, plan tfsdk.Plan, config tfsdk.Config, was signingKeyWriteOnlyModel, in *reader) (signingKeyModel, signingKeyConfig) {
	var m, given signingKeyModel
	in.diags.Append(plan.Get(ctx, &m)...)
	in.diags.Append(config.Get(ctx, &given)...)
	if in.diags.HasError() {
		return m, signingKeyConfig{}
	}
	m.Kid, m.PrivateKeyPEM, m.Secret, m.PublicKeyPEM = given.Kid, given.PrivateKeyPEM, given.Secret, given.PublicKeyPEM
	if m.readAgain(was) {
		m.PrivateKeyPEMWO, m.SecretWO, m.PassphraseWO = given.PrivateKeyPEMWO, given.SecretWO, given.PassphraseWO
		m.checkRead(in)
	} else if !m.PrivateKeyPEM.IsNull() {
		m.PassphraseWO = given.PassphraseWO // It opens a key that is read each time.
	}
	return m, m.config(in)
}

// write sets the planned arguments and what the key makes up.
func (r *signingKeyResource) write(ctx context.Context, m signingKeyModel, state *tfsdk.State, key heldKey, c signingKeyConfig, diags *diag.Diagnostics) {
	if diags.HasError() {
		return
	}
	if key.created.IsZero() {
		key.created = r.clock.now()
	}
	m.forget()
	outputs, err := m.outputs(key, c, key.created)
	if err != nil {
		diags.AddError("Key Not Written", sentence(err.Error()))
		return
	}
	diags.Append(state.Set(ctx, &m)...)
	diags.Append(setAll(ctx, state, outputs)...)
}

// readInstant reads what instant wrote.
func readInstant(text types.String, diags *diag.Diagnostics) time.Time {
	t, err := time.Parse(time.RFC3339, text.ValueString())
	if err != nil {
		diags.AddError("Damaged State", "The state holds an instant that is not RFC 3339. It was changed by hand or by another program; restore it from a backup.")
	}
	return t.UTC()
}
