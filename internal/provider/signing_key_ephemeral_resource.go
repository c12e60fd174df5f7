package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// signingKeyEphemeralResource makes a key that nobody keeps.
type signingKeyEphemeralResource struct{ ephemeralClocked }

var (
	_ ephemeral.EphemeralResourceWithConfigure      = (*signingKeyEphemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithValidateConfig = (*signingKeyEphemeralResource)(nil)
)

func newSigningKeyEphemeralResource() ephemeral.EphemeralResource {
	return &signingKeyEphemeralResource{}
}

// signingKeyEphemeralArguments are what the user gives; kid is also a result.
type signingKeyEphemeralArguments struct {
	Algorithm    types.String
	RSABits      types.Int64
	Kid          types.String
	EnvPrefix    types.String
	EnvNames     types.Map
	EnvPEMFormat types.String
}

var (
	signingKeyEphemeralGiven   = []string{"algorithm", "rsa_bits", "env_prefix", "env_names", "env_pem_format"}
	signingKeyEphemeralResults = []string{"thumbprint", "private_key_pem", "private_jwk", "secret", "public_key_pem", "public_jwk", "jwks", "env", "public_env"}
)

func (r *signingKeyEphemeralResource) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = "jwt_signing_key"
}

func (r *signingKeyEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	attributes := ephemeralAttributes(signingKeyEphemeralGiven, signingKeyEphemeralResults)
	kid := ephemeralText("Key ID, as in the header of tokens. By default the RFC 7638 SHA-256 thumbprint.")
	kid.Computed = true
	attributes["kid"] = kid
	result := func(name, description string) {
		attributes[name] = ephemeralschema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: description}
	}
	result("private_key_pem", "Private key in PEM (PKCS #8). Null for HS*.")
	result("private_jwk", "Private JWK as JSON.")
	result("secret", "For HS*: the text whose bytes are the HMAC key. Null for other algorithms.")
	attributes["public_key_pem"] = ephemeralschema.StringAttribute{Computed: true, MarkdownDescription: "Public key in PEM (SubjectPublicKeyInfo). Null for HS*."}
	resp.Schema = ephemeralschema.Schema{
		MarkdownDescription: "A fresh key that no state and no plan ever holds. It is another one in every run, and while planning another one than while applying: " +
			"hand it to write-only arguments, of a secret manager and of `jwt_signing_key`, which read it only when their version changes.",
		Attributes: attributes,
	}
}

func (r *signingKeyEphemeralResource) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	m := signingKeyEphemeralArguments{}
	resp.Diagnostics.Append(getAll(ctx, req.Config, m.targets())...)
	if !resp.Diagnostics.HasError() {
		m.config(&reader{diags: &resp.Diagnostics})
	}
}

func (r *signingKeyEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	m := signingKeyEphemeralArguments{}
	resp.Diagnostics.Append(getAll(ctx, req.Config, m.targets())...)
	in := &reader{diags: &resp.Diagnostics}
	c := m.config(in)
	refuseUnknown(in, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	key, err := jwk.Generate(c.algorithm, c.rsaBits)
	refuse(&resp.Diagnostics, path.Root("algorithm"), "Key Not Made", err)
	if err != nil {
		return
	}
	values, err := signingKeyModel{}.outputs(wholeKey(key), c, r.clock.now())
	refuse(&resp.Diagnostics, path.Root("algorithm"), "Key Not Written", err)
	setResults(ctx, resp, append([]string{"kid"}, signingKeyEphemeralResults...), values)
}

// targets are where each argument is read to.
func (m *signingKeyEphemeralArguments) targets() map[string]any {
	return map[string]any{
		"algorithm": &m.Algorithm, "rsa_bits": &m.RSABits, "kid": &m.Kid,
		"env_prefix": &m.EnvPrefix, "env_names": &m.EnvNames, "env_pem_format": &m.EnvPEMFormat,
	}
}

func (m signingKeyEphemeralArguments) config(r *reader) signingKeyConfig {
	c := signingKeyConfig{kid: r.text("kid", m.Kid), env: ephemeralEnv(r, m.EnvPrefix, m.EnvNames, m.EnvPEMFormat)}
	c.algorithm, c.rsaBits = keyArgumentsModel{Algorithm: m.Algorithm, RSABits: m.RSABits}.algorithm(r)
	if r.known("kid", m.Kid) {
		refuse(r.diags, path.Root("kid"), "Invalid Kid", jwk.ValidKeyID(c.kid))
	}
	return c
}
