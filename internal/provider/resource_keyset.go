package provider

import (
	"context"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

type keysetResource struct {
	scheduled
}

var (
	_ resource.ResourceWithConfigure      = (*keysetResource)(nil)
	_ resource.ResourceWithValidateConfig = (*keysetResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*keysetResource)(nil)
	_ resource.ResourceWithImportState    = (*keysetResource)(nil)
	_ resource.ResourceWithMoveState      = (*keysetResource)(nil)
)

func newKeysetResource(version string) func() resource.Resource {
	return func() resource.Resource { return &keysetResource{scheduled{version: version}} }
}

func (r *keysetResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "jwt_keyset"
}

func (r *keysetResource) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	r.configure(req)
}

func (r *keysetResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	m := readModel[keysetModel](ctx, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	in := &reader{diags: &resp.Diagnostics}
	m.config(in)
	m.checkInitial(in)
}

func (r *keysetResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.create(ctx, req.Plan, req.Config, &resp.State, resp.Private, &resp.Diagnostics)
}

func (r *keysetResource) create(ctx context.Context, plan tfsdk.Plan, config tfsdk.Config, state *tfsdk.State, p private, diags *diag.Diagnostics) {
	in := &reader{diags: diags}
	m, c := decodeKeyset(ctx, plan, config, in)
	s := m.initial(in, c)
	if diags.HasError() {
		return
	}
	s, transitions, err := s.Apply(c, s.State.Moment(rotation.Policy{}, r.clock.now(), time.Time{}, r.clock.simulated()))
	refuse(diags, path.Root("algorithm"), "Key Not Made", err)
	refuse(diags, path.Root("trusted_public_keys"), "Kid Already Taken", s.CheckTrusted(c.Trusted))
	if diags.HasError() {
		return
	}
	r.write(ctx, m, s, c, transitions, plan, state, p, diags)
}

// write writes the state after an apply. It has the arguments of the plan.
func (r *keysetResource) write(ctx context.Context, m keysetModel, s keyset.Keyset, c keyset.Config, done []rotation.Transition, plan tfsdk.Plan, state *tfsdk.State, p private, diags *diag.Diagnostics) {
	logTransitions(ctx, s, done)
	state.Raw = plan.Raw
	diags.Append(setAll(ctx, &state.Raw, m.outputs(s, c))...)
	diags.Append(r.writeMemory(ctx, p, s)...)
	diags.Append(r.writeIdleNote(ctx, p, s, c)...)
}

// Read changes no attribute: a keyset changes only in an apply. But when time has passed a boundary, Read notes that once, in the private
// state. The plan and its apply then judge by the same window of time.
func (r *keysetResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	m := readModel[keysetModel](ctx, req.State, &resp.Diagnostics)
	s := m.keyset(ctx, req.Private, &resp.Diagnostics)
	moment := r.moment(ctx, s, m.lastPolicy(&resp.Diagnostics), req.Private, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(noteBoundary(ctx, resp.Private, moment)...)
	}
}

func (r *keysetResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	in := &reader{diags: &resp.Diagnostics}
	m, c := decodeKeyset(ctx, req.Plan, req.Config, in)
	last, s := m.lastApply(ctx, req.State, req.Private, c, in)
	moment := r.moment(ctx, s, last.lastPolicy(in.diags), req.Private, in.diags)
	if resp.Diagnostics.HasError() {
		return
	}
	if !s.Undated() {
		r.checkSimulated(ctx, "keyset", req.Private, in.diags)
	}
	s, transitions, err := s.Apply(c, moment)
	refuse(&resp.Diagnostics, path.Root("algorithm"), "Key Not Made", err)
	if resp.Diagnostics.HasError() {
		return
	}
	r.write(ctx, m, s, c, transitions, req.Plan, &resp.State, resp.Private, in.diags)
}

// Delete has nothing to do: the state is the only place that has the keys. It can be the first half of a replacement.
func (r *keysetResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	if announced(ctx, req.Private, &resp.Diagnostics) == announcedNothing {
		r.checkSimulated(ctx, "keyset", req.Private, &resp.Diagnostics)
		r.adviseDestroy(ctx, req.State, req.Private, true, &resp.Diagnostics)
	}
}

// setAll sets attributes of a plan or a state. Setting them one by one with SetAttribute takes ten times as long, because each call
// transforms the whole value.
func setAll(ctx context.Context, raw *tftypes.Value, values map[string]attr.Value) diag.Diagnostics {
	var diags diag.Diagnostics
	all := map[string]tftypes.Value{}
	if object, ok := raw.Type().(tftypes.Object); ok && raw.IsNull() {
		for name, t := range object.AttributeTypes {
			all[name] = tftypes.NewValue(t, nil)
		}
	} else if err := raw.As(&all); err != nil {
		refuse(&diags, path.Empty(), "State Not Written", err)
		return diags
	}
	all = maps.Clone(all) // As shares its map.
	for name, v := range values {
		value, err := v.ToTerraformValue(ctx)
		if err != nil {
			refuse(&diags, path.Root(name), "State Not Written", err)
			return diags
		}
		all[name] = value
	}
	*raw = tftypes.NewValue(raw.Type(), all)
	return diags
}
