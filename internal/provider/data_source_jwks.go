package provider

import (
	"context"
	"errors"
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

// jwksTimeout is the default of timeout.
const jwksTimeout = 10 * time.Second

type jwksDataSource struct{ userAgent string }

var (
	_ datasource.DataSourceWithConfigure      = (*jwksDataSource)(nil)
	_ datasource.DataSourceWithValidateConfig = (*jwksDataSource)(nil)
)

func newJWKSDataSource() datasource.DataSource { return &jwksDataSource{} }

// jwksModel is the configuration and the state of the data source.
type jwksModel struct {
	URL              types.String `tfsdk:"url"`
	Timeout          types.String `tfsdk:"timeout"`
	CACertPEM        types.String `tfsdk:"ca_cert_pem"`
	AllowUnreachable types.Bool   `tfsdk:"allow_unreachable"`
	Reachable        types.Bool   `tfsdk:"reachable"`
	Keys             types.List   `tfsdk:"keys"`
	Kids             types.Set    `tfsdk:"kids"`
	JWKS             types.String `tfsdk:"jwks"`
	MaxAge           types.String `tfsdk:"max_age"`
}

func (d *jwksDataSource) Metadata(_ context.Context, _ datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = "jwt_jwks"
}

func (d *jwksDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, _ *datasource.ConfigureResponse) {
	// While Terraform only validates a configuration, the provider is not configured and there is no data.
	if version, ok := req.ProviderData.(string); ok {
		d.userAgent = "terraform-provider-jwt/" + version
	}
}

func (d *jwksDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Fetches the JWK Set that an endpoint publishes, as a verifier does. Set `published_kids` of a `jwt_keyset` to its `kids`: the standby key then signs only after the endpoint serves it.\n\n" +
			"Terraform fetches the JWK Set each time it reads the data source, from the machine on which it runs, and uses the proxy in its environment for `https`. " +
			"The limits are 1 MiB for the document, 64 KiB for the headers, and 5 redirects. Broken connections and the statuses 429 and 5xx (except 501) are retried until `timeout`. " +
			"It is an error if the document is not a JWK Set, if two different keys have the same kid, or if it contains a private key.\n\n" +
			"If someone else controls the URL, check which addresses in your network it can reach.",
		Attributes: map[string]schema.Attribute{
			"url": schema.StringAttribute{
				Required:            true,
				MarkdownDescription: "URL of the JWK Set. The scheme is `https`, or `http` for a loopback address or a name such as `localhost` that resolves to one. `http` never uses a proxy. A redirect from `https` to `http` is an error.",
			},
			"timeout": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Maximum time for the whole fetch, including retries, such as `\"30s\"`. Default: `\"10s\"`.",
				Validators:          []validator.String{lengthOfTime{}},
			},
			"ca_cert_pem": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Certificates of the trusted certificate authorities in PEM. Default: the authorities that the system trusts.",
			},
			"allow_unreachable": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "If true, an endpoint that does not answer, or answers with another status than 200, causes a warning instead of an error. Then `reachable` is false, and `kids` and `keys` are empty. A keyset that reads `published_kids` here does not rotate. One that reads `trusted_public_keys` here removes these keys, and their tokens fail: do not set it then. " +
					"Set it if the endpoint does not exist before the first apply, or if an outage must not fail a plan. A document that is refused and a certificate that is not trusted are always errors. Default: `false`.",
			},
			"reachable": schema.BoolAttribute{
				Computed:            true,
				MarkdownDescription: "True if the endpoint sent a JWK Set. Only false if `allow_unreachable` is true.",
			},
			"keys": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "All keys in the order of the document, including keys of unknown kinds. A member that a key does not have is null.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"kid":        schema.StringAttribute{Computed: true, MarkdownDescription: "Key ID."},
					"kty":        schema.StringAttribute{Computed: true, MarkdownDescription: "Key type, such as `RSA`, `EC` or `OKP`."},
					"alg":        schema.StringAttribute{Computed: true, MarkdownDescription: "Algorithm that uses the key."},
					"use":        schema.StringAttribute{Computed: true, MarkdownDescription: "Use of the key: `sig` or `enc`."},
					"public_jwk": schema.StringAttribute{Computed: true, MarkdownDescription: "The JWK as published, as compact JSON."},
				}},
			},
			"kids": schema.SetAttribute{
				ElementType: types.StringType, Computed: true,
				MarkdownDescription: "The kids of all keys that have a kid.",
			},
			"jwks": schema.StringAttribute{
				Computed:            true,
				MarkdownDescription: "The JWK Set as compact JSON. It contains the keys as published. Other members of the document are left out.",
			},
			"max_age": schema.StringAttribute{
				Computed: true,
				MarkdownDescription: "How long caches can serve the document, such as `\"1h\"`. It is the larger of `max-age` and `s-maxage` in the `Cache-Control` header, plus the time for which caches can serve it stale. " +
					"Null if the server does not say. `jwks_max_age` of the keyset should not be shorter.",
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
	m.Reachable = types.BoolValue(err == nil)
	var unreachable *livejwks.UnreachableError
	if m.AllowUnreachable.ValueBool() && errors.As(err, &unreachable) {
		warnOf(&resp.Diagnostics, path.Root("url"), "JWK Set Unreachable", unreachable.Reason()+
			" allow_unreachable is true, so kids and keys are empty. A keyset that reads published_kids here does not rotate until the endpoint serves its standby. "+
			"One that reads trusted_public_keys here removes these keys, and their tokens fail: remove allow_unreachable before you apply. "+
			"Nothing needs to be done if the endpoint does not exist yet.")
		err = nil
	}
	refuse(&resp.Diagnostics, path.Root("url"), "JWK Set Not Fetched", err)
	if err != nil {
		return
	}
	tflog.Debug(ctx, "fetched a JWK Set", map[string]any{"host": source.URL.Host, "keys": len(document.Members)})
	m.fill(document)
	resp.Diagnostics.Append(resp.State.Set(ctx, &m)...)
}

// source returns the arguments as a livejwks.Source.
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

// fill sets the computed attributes from the fetched document.
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
