package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

type keysetResource struct{ clocked }

var (
	_ resource.ResourceWithConfigure      = (*keysetResource)(nil)
	_ resource.ResourceWithValidateConfig = (*keysetResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*keysetResource)(nil)
	_ resource.ResourceWithImportState    = (*keysetResource)(nil)
	_ resource.ResourceWithMoveState      = (*keysetResource)(nil)
)

func newKeysetResource() resource.Resource { return &keysetResource{} }

func (r *keysetResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "jwt_keyset"
}

func (r *keysetResource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.configure(req)
}

func (r *keysetResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var m keysetModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	in := &reader{diags: &resp.Diagnostics}
	m.config(in)
	m.checkInitial(in)
}

func (r *keysetResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var m keysetModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...)
	resp.Diagnostics.Append(m.readWriteOnly(ctx, req.Config)...)
	in := &reader{diags: &resp.Diagnostics}
	c := m.config(in)
	now := r.clock.now()
	s := m.initial(in, c)
	if resp.Diagnostics.HasError() {
		return
	}
	s, done, err := s.Advance(c, now, now, c.Generate)
	refuse(&resp.Diagnostics, path.Root("algorithm"), "Key Not Made", err)
	refuse(&resp.Diagnostics, path.Root("trusted_public_keys"), "Kid Already Taken", s.CheckTrusted(c.Trusted))
	if resp.Diagnostics.HasError() {
		return
	}
	logTransitions(ctx, s, done)
	resp.Diagnostics.Append(m.write(ctx, &resp.State, s, c)...)
	resp.Diagnostics.Append(writeHistory(ctx, resp.Private, s)...)
}

// Read changes no attribute: a set changes in an apply alone. It only takes note that time has crossed a boundary, once for each, so
// that the plan and its apply judge by the same present.
func (r *keysetResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var m keysetModel
	resp.Diagnostics.Append(req.State.Get(ctx, &m)...)
	s := m.keyset(ctx, req.Private, &resp.Diagnostics)
	seen := readSeen(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || r.clock.rehearses() {
		return
	}
	now := r.clock.now()
	if w := s.State.Window(m.policyThen(&resp.Diagnostics), seen); !w.Until.IsZero() && !now.Before(w.Until) {
		resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateSeen, now)...)
	}
}

func (r *keysetResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var m, was keysetModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &m)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &was)...)
	in := &reader{diags: &resp.Diagnostics}
	c := m.config(in)
	s := was.keyset(ctx, req.Private, &resp.Diagnostics)
	if s.Undated() {
		s = m.adopt(in, c, s)
	}
	present := r.present(ctx, was, s, req.Private, &resp.Diagnostics)
	refuse(&resp.Diagnostics, path.Root("recipients"), "Sealed Keys Cannot Be Unsealed", m.checkUnsealed(s, c))
	if resp.Diagnostics.HasError() {
		return
	}
	s, done, err := s.Advance(c, present.judged, present.now, c.Generate)
	refuse(&resp.Diagnostics, path.Root("algorithm"), "Key Not Made", err)
	if resp.Diagnostics.HasError() {
		return
	}
	logTransitions(ctx, s, done)
	resp.Diagnostics.Append(m.write(ctx, &resp.State, s, c)...)
	resp.Diagnostics.Append(writeHistory(ctx, resp.Private, s)...)
}

// Delete has nothing to do: what is not in the state is nowhere.
func (r *keysetResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// write sets the planned arguments and what the set makes up.
func (m keysetModel) write(ctx context.Context, state *tfsdk.State, s keyset.Keyset, c keyset.Config) diag.Diagnostics {
	m.InitialPrivateKeyPEMWO, m.InitialSecretWO = types.StringNull(), types.StringNull()
	diags := state.Set(ctx, &m)
	return append(diags, setAll(ctx, state, m.outputs(s, c))...)
}

// setter is a state or a plan.
type setter interface {
	SetAttribute(ctx context.Context, at path.Path, value any) diag.Diagnostics
}

func setAll(ctx context.Context, to setter, values map[string]attr.Value) diag.Diagnostics {
	var diags diag.Diagnostics
	for name, v := range values {
		diags.Append(to.SetAttribute(ctx, path.Root(name), v)...)
	}
	return diags
}

// present is what an apply may take for the present.
type present struct {
	now         time.Time // stamped on what happens
	judged      time.Time // what is due is judged by it, in the span that the plan went by
	from, until time.Time // that span
	exact       bool      // the present was given, and is the same for plan and apply
}

func (r *keysetResource) present(ctx context.Context, was keysetModel, s keyset.Keyset, p private, diags *diag.Diagnostics) present {
	now := r.clock.now()
	if r.clock.rehearses() {
		now = rotation.Window{From: s.State.LastChange()}.Clamp(now)
		return present{now: now, judged: now, from: now, exact: true}
	}
	w := s.State.Window(was.policyThen(diags), readSeen(ctx, p, diags))
	return present{now: rotation.Window{From: w.From}.Clamp(now), judged: w.Clamp(now), from: w.From, until: w.Until}
}

// moment is the present with the clock as it is, behind the state or not.
func (r *keysetResource) moment(p present) rotation.Moment {
	return rotation.Moment{Now: r.clock.now(), Window: rotation.Window{From: p.from, Until: p.until}, Simulated: p.exact}
}
