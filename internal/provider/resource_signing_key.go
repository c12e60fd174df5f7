package provider

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

type signingKeyResource struct{ clocked }

// Keys of the private state.
const (
	// privateImported is set by an import, until an apply has changed the key.
	privateImported = "imported"
	// privateSecretCheck recognizes a secret that the state does not store.
	privateSecretCheck = "secret_check"
)

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
	v := readValues(ctx, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	refuseArguments(&resp.Diagnostics, signingKeyArguments(v, &reader{diags: &resp.Diagnostics}).Validate())
}

func (r *signingKeyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	r.create(ctx, req.Plan, req.Config, &resp.State, resp.Private, &resp.Diagnostics)
}

func (r *signingKeyResource) create(ctx context.Context, plan tfsdk.Plan, config tfsdk.Config, state *tfsdk.State, p private, diags *diag.Diagnostics) {
	r.apply(ctx, signingkey.Stored{}, plan, config, state, p, &reader{diags: diags})
}

// Read changes only the one attribute that depends on time. When the key is due for replacement, the next plan replaces it. A refresh with as_of can
// have found that the key is due, so a refresh with the real clock can find that it is not.
func (r *signingKeyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	s := readStored(ctx, req.State, req.Private, &reader{diags: &resp.Diagnostics})
	if ready := s.Ready(r.clock.moment().Now); !resp.Diagnostics.HasError() && ready != s.ReadyForRotation {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("ready_for_rotation"), ready)...)
	}
}

func (r *signingKeyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	in := &reader{diags: &resp.Diagnostics}
	s := readStored(ctx, req.State, req.Private, in)
	if !s.Moved() {
		r.checkSimulated(ctx, "key", req.Private, in.diags)
	}
	r.apply(ctx, s, req.Plan, req.Config, &resp.State, resp.Private, in)
}

// Delete has nothing to do, because only the state stores the key. It can be the first half of a replacement.
func (r *signingKeyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	plan := announced(ctx, req.Private, &resp.Diagnostics)
	if plan != announcedDestruction {
		r.checkSimulated(ctx, "key", req.Private, &resp.Diagnostics)
	}
	if plan == announcedNothing {
		r.adviseDestroy(ctx, req.State, req.Private, true, &resp.Diagnostics)
	}
}

// ModifyPlan plans a replacement if one is due, warns about what the apply does, and plans every output that is known already.
func (r *signingKeyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	in := &reader{diags: &resp.Diagnostics}
	if req.Plan.Raw.IsNull() {
		r.adviseDestroy(ctx, req.State, req.Private, false, in.diags)
		in.diags.Append(writePrivate(ctx, resp.Private, privateAnnounced, announcedDestruction)...)
		return
	}
	m := r.clock.moment()
	s := readStored(ctx, req.State, req.Private, in)
	warn(in.diags, s.Advise(m.Now))
	if req.Plan.Raw.Equal(req.State.Raw) && !s.ReadyForRotation {
		warn(in.diags, s.AdviseCertificateEnds(m.Now))
		return
	}
	readValues(ctx, req.Config, in.diags).keyArguments().warnOfUnusedNames(in.diags)
	c := readSigningKey(ctx, req.Plan, req.Config, s, in)
	if in.diags.HasError() {
		return
	}
	if len(in.unknown) > 0 { // Everything computed is unknown until the arguments are known.
		if p, replaces := s.PlanReplacement(c, in.unknown); replaces {
			warn(in.diags, p.Advice)
			planReplacement(ctx, p, resp)
		}
		return
	}
	p, refused := s.Plan(c, m)
	warn(in.diags, p.Advice)
	refuseArguments(in.diags, refused)
	if refused != nil {
		return
	}
	if p.Action == signingkey.Replace {
		planReplacement(ctx, p, resp)
		return
	}
	announceSealing(p.Sealing, in.diags)
	resp.Diagnostics.Append(setAll(ctx, &resp.Plan.Raw, knownOutputs(ctx, p.Outcomes))...)
}

// planReplacement plans to replace the key because of an argument.
func planReplacement(ctx context.Context, p signingkey.Plan, resp *resource.ModifyPlanResponse) {
	resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateAnnounced, announcedReplacement)...)
	resp.RequiresReplace = append(resp.RequiresReplace, path.Root(p.Argument))
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("ready_for_rotation"), types.BoolUnknown())...)
}

// readStored reads the state. It returns the zero value if there is none yet.
func readStored(ctx context.Context, state tfsdk.State, p private, in *reader) signingkey.Stored {
	if state.Raw.IsNull() {
		return signingkey.Stored{}
	}
	s := storedSigningKey(readValues(ctx, state, in.diags), in)
	readPrivate(ctx, p, privateImported, &s.Imported, in.diags)
	readPrivate(ctx, p, privateSecretCheck, &s.SecretCheck, in.diags)
	return s
}

// readSigningKey reads what an apply makes of the plan and the configuration.
func readSigningKey(ctx context.Context, plan tfsdk.Plan, config tfsdk.Config, s signingkey.Stored, in *reader) signingkey.Config {
	v := readValues(ctx, plan, in.diags)
	if in.diags.HasError() {
		return signingkey.Config{}
	}
	for _, name := range configured {
		v[name] = textIn(config.Raw, name)
	}
	c, refused := s.Read(signingKeyArguments(v, in))
	in.unknown = append(in.unknown, c.Unknown()...)
	refuseArguments(in.diags, refused)
	return c
}

// apply writes the planned arguments and the outputs.
func (r *signingKeyResource) apply(ctx context.Context, s signingkey.Stored, plan tfsdk.Plan, config tfsdk.Config, state *tfsdk.State, p private, in *reader) {
	c := readSigningKey(ctx, plan, config, s, in)
	if in.diags.HasError() {
		return
	}
	o, refused := s.Apply(c, r.clock.moment().Stamped())
	refuseArguments(in.diags, refused)
	if refused == nil {
		state.Raw = plan.Raw // Write-only arguments are null there.
		in.diags.Append(setAll(ctx, &state.Raw, signingKeyOutputs(o))...)
		in.diags.Append(r.recordClock(ctx, p)...)
		in.diags.Append(p.SetKey(ctx, privateImported, nil)...)
		in.diags.Append(p.SetKey(ctx, privateSecretCheck, nil)...)
		if !o.SecretCheck.IsZero() {
			in.diags.Append(writePrivate(ctx, p, privateSecretCheck, o.SecretCheck)...)
		}
	}
}

// knownOutputs returns the outputs with an unknown value wherever the outcomes differ.
func knownOutputs(ctx context.Context, outcomes []signingkey.Outputs) attributeValues {
	known := signingKeyOutputs(outcomes[0])
	for _, o := range outcomes[1:] {
		for name, v := range signingKeyOutputs(o) {
			known[name] = knownInAll(ctx, known[name], v)
		}
	}
	return known
}

// readInstant reads what instant wrote.
func readInstant(text types.String, diags *diag.Diagnostics) time.Time {
	t, err := time.Parse(time.RFC3339, text.ValueString())
	if err != nil {
		refuseBecause(diags, path.Empty(), "Damaged State", "The state has a time that is not in RFC 3339. Someone or another program has changed the state. Restore it from a backup.")
	}
	return t.UTC()
}
