// Package provider speaks Terraform: it decodes what a user wrote, asks internal/keyset and internal/jwk, and encodes what
// they answer. It is the only package that knows the plugin framework, and the only one that reads the clock.
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

// New returns a provider that tells the time by clock.
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
		MarkdownDescription: "Keys for JSON Web Tokens: generated or adopted, rotated without refusing a valid token, published as JWK Sets.",
		Attributes: map[string]schema.Attribute{
			"as_of": schema.StringAttribute{
				CustomType: timetypes.RFC3339Type{},
				Optional:   true,
				MarkdownDescription: "Judge rotation as if it were this instant (RFC 3339), instead of by the clock: to rehearse a rotation in `terraform test`, " +
					"or to ask a plan what next quarter brings. Every plan warns while it is set. Instants that an apply records are taken from it too, " +
					"so do not apply with it what you mean to keep.",
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
		resp.Diagnostics.AddAttributeError(path.Root("as_of"), "Unknown Instant",
			"as_of must be known when planning, since it decides what a plan shows. It was given a value that only an apply will know: "+
				"give it a literal or a variable instead of timestamp() or an attribute of a resource.")
		return
	case !m.AsOf.IsNull():
		asOf, diags := m.AsOf.ValueRFC3339Time()
		resp.Diagnostics.Append(diags...)
		t.asOf = asOf.UTC().Truncate(time.Second)
		resp.Diagnostics.AddAttributeWarning(path.Root("as_of"), "Rotation Is Rehearsed",
			fmt.Sprintf("Every rotation is judged and recorded as if it were %s, because as_of is set. Remove it for real applies.", instant(t.asOf)))
	}
	resp.ResourceData = t
	resp.EphemeralResourceData = t
	resp.DataSourceData = p.version
}

func (p *jwtProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{newSigningKeyResource, newKeysetResource}
}

// EphemeralResources needs Terraform 1.10 or OpenTofu 1.11; older clients never ask for them.
func (p *jwtProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{newSigningKeyEphemeralResource, newPrivateKeyEphemeralResource, newTokenEphemeralResource}
}

func (p *jwtProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{newJWKSDataSource}
}

func (p *jwtProvider) Functions(context.Context) []func() function.Function {
	return jwtfunction.All()
}
