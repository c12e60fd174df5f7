// Package provider implements the provider with the plugin framework. It decodes configuration and state, calls the core packages, and encodes
// their results. Only this package and its subpackage function import the framework. The core packages do not read the clock: this package passes the time to them.
package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	jwtfunction "github.com/jwtkeys/terraform-provider-jwt/internal/provider/function"
)

// New returns a constructor of providers that read the current time from clock.
func New(version string, clock func() time.Time) func() provider.Provider {
	return func() provider.Provider { return &jwtProvider{version: version, clock: clock} }
}

type jwtProvider struct {
	version string
	clock   func() time.Time
}

type providerModel struct {
	AsOf timetypes.RFC3339 `tfsdk:"as_of"`
}

func (p *jwtProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName, resp.Version = "jwt", p.version
}

func (p *jwtProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the keys that sign JSON Web Tokens (JWT): generates or adopts them, rotates them without invalidating tokens, and publishes them as JWK Sets.",
		Attributes: map[string]schema.Attribute{
			"as_of": schema.StringAttribute{
				CustomType: timetypes.RFC3339Type{},
				Optional:   true,
				MarkdownDescription: "Simulate rotations at this time (RFC 3339), instead of the current time. Use it to test a rotation in `terraform test`, " +
					"or to see in a plan what happens next quarter. Every plan warns while it is set. An apply also records this time in the state, " +
					"so do not use it for applies whose state you want to keep.",
			},
		},
	}
}

func (p *jwtProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var m providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	if resp.Diagnostics.HasError() {
		return
	}
	t := clock{read: p.clock}
	switch {
	case m.AsOf.IsUnknown():
		resp.Diagnostics.AddAttributeError(path.Root("as_of"), "Unknown Time",
			"The value of as_of is not known while planning, but it decides what the plan shows. "+
				"Use a literal or a variable instead of timestamp() or an attribute of a resource.")
		return
	case !m.AsOf.IsNull():
		asOf, diags := m.AsOf.ValueRFC3339Time()
		resp.Diagnostics.Append(diags...)
		t.asOf = asOf.UTC().Truncate(time.Second)
		resp.Diagnostics.AddAttributeWarning(path.Root("as_of"), "Simulated Clock in Use",
			fmt.Sprintf("as_of is set, so rotations are planned, carried out and recorded as if the time were %s. Remove as_of for real applies.", instant(t.asOf)))
	}
	resp.ResourceData = t
	resp.EphemeralResourceData = t
	resp.DataSourceData = p.version
}

func (p *jwtProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newSigningKeyResource, newKeysetResource}
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
