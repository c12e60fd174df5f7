// Package provider implements the provider with the plugin framework. It decodes configuration and state, calls the core packages, and encodes
// their results. Only this package and its subpackage function import the framework. The core packages do not read the clock: this package passes the time to them.
package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	jwtfunction "github.com/jwtkeys/terraform-provider-jwt/internal/provider/function"
)

// New returns a constructor of providers that read the current time from clock.
func New(version string, clock func() time.Time) func() provider.Provider {
	return func() provider.Provider { return &jwtProvider{version: version, clock: clock} }
}

var _ provider.ProviderWithValidateConfig = (*jwtProvider)(nil)

type jwtProvider struct {
	version string
	clock   func() time.Time
}

// firstAsOf and lastAsOf are the limits of as_of. RFC 3339 ends with the year 9999. No schedule gets there from lastAsOf, because a length of
// time is at most 292 years, and an instant is at most a handful of them later.
var (
	firstAsOf = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	lastAsOf  = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
)

type providerModel struct {
	AsOf types.String `tfsdk:"as_of"`
}

func (p *jwtProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "jwt", p.version
}

func (p *jwtProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the keys that sign JSON Web Tokens (JWT): generates or adopts them, rotates them without invalidating tokens, and publishes them as JWK Sets.",
		Attributes: map[string]schema.Attribute{
			"as_of": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Simulate rotations at this time (RFC 3339), instead of the current time. Use it to test a rotation in `terraform test`, " +
					"or to see in a plan what happens next quarter. From `2000-01-01T00:00:00Z` to `2200-01-01T00:00:00Z`. Every plan warns while it is set. " +
					"An apply records this time in the state, so it is refused for a keyset or key whose last apply used the current time. That includes a replacement.",
			},
		},
	}
}

// ValidateConfig finds a wrong as_of before anything is planned.
func (p *jwtProvider) ValidateConfig(ctx context.Context, req provider.ValidateConfigRequest, resp *provider.ValidateConfigResponse) {
	var m providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	m.asOf(&resp.Diagnostics)
}

// asOf returns the simulated time, or the zero time if there is none.
func (m providerModel) asOf(diags *diag.Diagnostics) time.Time {
	if m.AsOf.IsNull() || m.AsOf.IsUnknown() {
		return time.Time{}
	}
	asOf, err := parseInstant("as_of", m.AsOf.ValueString())
	refuse(diags, path.Root("as_of"), "Invalid Time", err)
	if err == nil && (asOf.Before(firstAsOf) || asOf.After(lastAsOf)) {
		refuseBecause(diags, path.Root("as_of"), "Simulated Time Out of Range",
			fmt.Sprintf("as_of must be from %s to %s. Later instants of a schedule could not be written as RFC 3339.", instant(firstAsOf), instant(lastAsOf)))
	}
	return asOf.Truncate(time.Second)
}

func (p *jwtProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	tflog.Info(ctx, "terraform-provider-jwt", map[string]any{"version": p.version, "terraform": req.TerraformVersion})
	var m providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if m.AsOf.IsUnknown() {
		refuseBecause(&resp.Diagnostics, path.Root("as_of"), "Unknown Time",
			"The value of as_of is not known while planning, but it decides what the plan shows. "+
				"Use a literal or a variable instead of timestamp() or an attribute of a resource.")
	}
	t := clock{read: p.clock, asOf: m.asOf(&resp.Diagnostics)}
	if resp.Diagnostics.HasError() {
		return
	}
	if t.simulated() {
		warnOf(&resp.Diagnostics, path.Root("as_of"), "Simulated Clock in Use",
			fmt.Sprintf("as_of is set, so rotations are planned, carried out and recorded as if the time were %s. Remove as_of for real applies.", instant(t.asOf)))
	}
	resp.ResourceData = t
	resp.EphemeralResourceData = t
	resp.DataSourceData = p.version
}

func (p *jwtProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newSigningKeyResource, newKeysetResource(p.version), newRotationResource(p.version)}
}

// EphemeralResources is called by Terraform 1.10 or OpenTofu 1.11 and newer.
func (p *jwtProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{newSigningKeyEphemeralResource, newPrivateKeyEphemeralResource, newTokenEphemeralResource}
}

func (p *jwtProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newJWKSDataSource}
}

func (p *jwtProvider) Functions(context.Context) []func() function.Function {
	return jwtfunction.All()
}
