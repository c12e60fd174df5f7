package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"
	"github.com/prometheus/common/model"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/livejwks"
)

// jwksTimeout is the timeout if none is given.
const jwksTimeout = 10 * time.Second

type jwksDataSource struct{ userAgent string }

var (
	_ datasource.DataSourceWithConfigure      = (*jwksDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*jwksDataSource)(nil)
)

func newJWKSDataSource() datasource.DataSource { return &jwksDataSource{} }

// jwksModel is the data source as Terraform holds it.
type jwksModel struct {
	URL       types.String `tfsdk:"url"`
	Timeout   types.String `tfsdk:"timeout"`
	CACertPEM types.String `tfsdk:"ca_cert_pem"`
	Keys      types.List   `tfsdk:"keys"`
	Kids      types.Set    `tfsdk:"kids"`
	JWKS      types.String `tfsdk:"jwks"`
	MaxAge    types.String `tfsdk:"max_age"`
}

func (d *jwksDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "jwt_jwks"
}

func (d *jwksDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	// Before the provider is configured, while a configuration is only validated, there is no data.
	if version, ok := req.ProviderData.(string); ok {
		d.userAgent = "terraform-provider-jwt/" + version
	}
}

func (d *jwksDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The JWK Set that a server publishes, as a verifier sees it. With its `kids` as `published_kids` of a `jwt_keyset`, a standby signs only once the world can see it.\n\n" +
			"It is fetched whenever Terraform reads the data source, from the machine that Terraform runs on, with the proxy of its environment. " +
			"At most 1 MiB and 5 redirects; broken connections and the statuses 429 and 5xx are tried again until `timeout`. " +
			"A document that is not a JWK Set, that has two keys under one kid, or that publishes a private key is an error. " +
			"If the URL comes from somebody else, consider what in your network it could reach.",
		Attributes: map[string]schema.Attribute{
			"url": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "URL of the JWK Set: `https`, or `http` at a loopback address. No redirect leads from `https` to `http`.",
			},
			"timeout": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "The longest that everything may take, retries included. Default `\"10s\"`.",
				Validators:          []validator.String{lengthOfTime{}},
			},
			"ca_cert_pem": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Certificates in PEM of the authorities that may vouch for the server, in place of those of the system.",
			},
			"keys": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The keys in the order of the document, of unknown kinds too. What a key does not say is null.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"kid":        schema.StringAttribute{Computed: true, MarkdownDescription: "Key ID."},
					"kty":        schema.StringAttribute{Computed: true, MarkdownDescription: "Kind of key, such as `RSA`, `EC` or `OKP`."},
					"alg":        schema.StringAttribute{Computed: true, MarkdownDescription: "Algorithm that it is for."},
					"use":        schema.StringAttribute{Computed: true, MarkdownDescription: "What it is for: `sig` or `enc`."},
					"public_jwk": schema.StringAttribute{Computed: true, MarkdownDescription: "The JWK as published, as compact JSON."},
				}},
			},
			"kids": schema.SetAttribute{
				ElementType: types.StringType, Computed: true,
				MarkdownDescription: "The kids of the keys that have one.",
			},
			"jwks": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The JWK Set as compact JSON: its keys as published, and nothing else that the document may hold.",
			},
			"max_age": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "How long caches may serve the document, from its `Cache-Control`: the longest of `max-age` and `s-maxage`, with the time that they may serve it stale. " +
					"A length of time such as `\"1h\"`; null if the server does not say. Compare it with `jwks_max_age` of the keyset.",
			},
		},
	}
}

func (d *jwksDataSource) ValidateConfig(ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse) {
	var m jwksModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	m.source(&reader{diags: &resp.Diagnostics})
}

func (d *jwksDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m jwksModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &m)...)
	source := m.source(&reader{diags: &resp.Diagnostics})
	if resp.Diagnostics.HasError() {
		return
	}
	source.UserAgent = d.userAgent
	document, err := source.Fetch(ctx)
	refuse(&resp.Diagnostics, path.Root("url"), "JWK Set Not Fetched", err)
	if err != nil {
		return
	}
	tflog.Debug(ctx, "fetched a JWK Set", map[string]any{"host": source.URL.Host, "keys": len(document.Members)})
	m.fill(document)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// source reads what to fetch.
func (m jwksModel) source(r *reader) livejwks.Source {
	s := livejwks.Source{Timeout: jwksTimeout}
	var err error
	if r.known("url", m.URL) {
		s.URL, err = livejwks.ParseURL(m.URL.ValueString())
		refuse(r.diags, path.Root("url"), "Invalid URL", err)
	}
	if r.known("timeout", m.Timeout) {
		s.Timeout = r.duration("timeout", m.Timeout)
	}
	if r.known("ca_cert_pem", m.CACertPEM) {
		s.Roots, err = livejwks.ParseRoots(m.CACertPEM.ValueString())
		refuse(r.diags, path.Root("ca_cert_pem"), "Invalid Certificate", err)
	}
	return s
}

var jwksKeyTypes = map[string]attr.Type{
	"kid": types.StringType, "kty": types.StringType, "alg": types.StringType, "use": types.StringType, "public_jwk": types.StringType,
}

// fill writes what was fetched.
func (m *jwksModel) fill(d livejwks.Document) {
	keys, kids := []attr.Value{}, []attr.Value{}
	for _, k := range d.Members {
		keys = append(keys, types.ObjectValueMust(jwksKeyTypes, map[string]attr.Value{
			"kid": textOrNull(k.KeyID), "kty": textOrNull(k.KeyType), "alg": textOrNull(k.Algorithm), "use": textOrNull(k.Use),
			"public_jwk": types.StringValue(k.Text),
		}))
		if k.KeyID != "" {
			kids = append(kids, types.StringValue(k.KeyID))
		}
	}
	m.Keys = types.ListValueMust(types.ObjectType{AttrTypes: jwksKeyTypes}, keys)
	m.Kids = types.SetValueMust(types.StringType, kids)
	m.JWKS = types.StringValue(jwk.EncodeSet(d.Members))
	m.MaxAge = types.StringNull()
	if d.HasCacheTime {
		m.MaxAge = types.StringValue(fmt.Sprint(model.Duration(d.CacheTime)))
	}
}
