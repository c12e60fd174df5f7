package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// rotationResource is jwt_keyset without key material: others make and hold the keys.
type rotationResource struct{ scheduled }

var (
	_ resource.ResourceWithConfigure      = (*rotationResource)(nil)
	_ resource.ResourceWithValidateConfig = (*rotationResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*rotationResource)(nil)
	_ resource.ResourceWithImportState    = (*rotationResource)(nil)
)

func newRotationResource(version string) func() resource.Resource {
	return func() resource.Resource { return &rotationResource{scheduled{version: version}} }
}

func (r *rotationResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "jwt_rotation"
}

func (r *rotationResource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.configure(req)
}

func (r *rotationResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	m := readModel[rotationModel](ctx, req.Config, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		m.config(&reader{diags: &resp.Diagnostics})
	}
}

func (r *rotationResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.create(ctx, req.Plan, req.Config, &resp.State, resp.Private, &resp.Diagnostics)
}

func (r *rotationResource) create(ctx context.Context, plan tfsdk.Plan, _ tfsdk.Config, state *tfsdk.State, p private, diags *diag.Diagnostics) {
	m := readModel[rotationModel](ctx, plan, diags)
	c := m.config(&reader{diags: diags})
	if diags.HasError() {
		return
	}
	s := keyset.Keyset{}
	state.Raw = plan.Raw
	r.apply(ctx, m, s, c, s.State.Moment(rotation.Policy{}, r.clock.now(), time.Time{}, r.clock.simulated()), state, p, diags)
}

// Read changes no attribute, as for a jwt_keyset.
func (r *rotationResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	m := readModel[rotationModel](ctx, req.State, &resp.Diagnostics)
	moment := r.moment(ctx, m.keyset(ctx, req.Private, &resp.Diagnostics), m.lastPolicy(&resp.Diagnostics), req.Private, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(noteBoundary(ctx, resp.Private, moment)...)
	}
}

func (r *rotationResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	m, last := readModel[rotationModel](ctx, req.Plan, &resp.Diagnostics), readModel[rotationModel](ctx, req.State, &resp.Diagnostics)
	c := m.config(&reader{diags: &resp.Diagnostics})
	s := last.keyset(ctx, req.Private, &resp.Diagnostics)
	moment := r.moment(ctx, s, last.lastPolicy(&resp.Diagnostics), req.Private, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		r.checkSimulated(ctx, "rotation", req.Private, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	resp.State.Raw = req.Plan.Raw
	r.apply(ctx, m, s, c, moment, &resp.State, resp.Private, &resp.Diagnostics)
}

// apply does what is due, and writes the state, which already has what is in the plan.
func (r *rotationResource) apply(ctx context.Context, m rotationModel, s keyset.Keyset, c keyset.Config, moment rotation.Moment, state *tfsdk.State, p private, diags *diag.Diagnostics) {
	s, transitions, err := s.Apply(c, moment)
	refuse(diags, path.Empty(), "Rotation Not Applied", err)
	if diags.HasError() {
		return
	}
	logTransitions(ctx, s, transitions)
	diags.Append(setAll(ctx, &state.Raw, m.outputs(s, c))...)
	diags.Append(r.writeMemory(ctx, p, s)...)
	diags.Append(r.writeIdleNote(ctx, p, s, c)...)
}

// Delete has nothing to do. It can be the first half of a replacement.
func (r *rotationResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	if announced(ctx, req.Private, &resp.Diagnostics) == announcedNothing {
		r.checkSimulated(ctx, "rotation", req.Private, &resp.Diagnostics)
		r.adviseDestroy(ctx, req.State, req.Private, true, &resp.Diagnostics)
	}
}

// adviseDestroy warns that the schedule is destroyed or replaced. A damaged state causes no warning and no error, so it can be destroyed.
func (r *rotationResource) adviseDestroy(ctx context.Context, state tfsdk.State, p private, replaced bool, diags *diag.Diagnostics) {
	var damage diag.Diagnostics
	m := readModel[rotationModel](ctx, state, &damage)
	last := m.lastPolicy(&damage)
	if s := m.keyset(ctx, p, &damage); !damage.HasError() {
		warn(diags, s.AdviseDestroy(last, r.clock.moment().Ceiling, replaced))
	}
}
