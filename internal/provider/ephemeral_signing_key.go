package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"

	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// signingKeyEphemeralResource generates a key that Terraform does not store.
type signingKeyEphemeralResource struct{ ephemeralClocked }

var (
	_ ephemeral.EphemeralResourceWithConfigure      = (*signingKeyEphemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithValidateConfig = (*signingKeyEphemeralResource)(nil)
)

func newSigningKeyEphemeralResource() ephemeral.EphemeralResource {
	return &signingKeyEphemeralResource{}
}

var (
	signingKeyEphemeralGiven   = []string{"algorithm", "rsa_bits", "env_prefix", "env_names", "env_pem_format", "certificate", "kid_template"}
	signingKeyEphemeralResults = []string{"thumbprint", "private_key_pem", "private_jwk", "secret", "public_key_pem", "public_jwk", "jwks", "env", "public_env", "x509"}
)

func (r *signingKeyEphemeralResource) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = "jwt_signing_key"
}

func (r *signingKeyEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	attributes := ephemeralAttributes(signingKeyEphemeralGiven, signingKeyEphemeralResults)
	kid := ephemeralText("Key ID, as in the header of tokens. Default: the RFC 7638 SHA-256 thumbprint, or for HS* a random text.")
	kid.Computed = true
	attributes["kid"] = kid
	result := func(name, description string) {
		attributes[name] = ephemeralschema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: description}
	}
	result("private_key_pem", "Private key in PEM (PKCS #8). Null for HS*.")
	result("private_jwk", "Private JWK as JSON.")
	result("secret", "For HS*: the secret. Its bytes are the HMAC key. Null for other algorithms.")
	attributes["public_key_pem"] = ephemeralschema.StringAttribute{Computed: true, MarkdownDescription: "Public key in PEM (SubjectPublicKeyInfo). Null for HS*."}
	resp.Schema = ephemeralschema.Schema{
		MarkdownDescription: "Generates a key that no state and no plan contains. Each run generates another key, and an apply generates another key than its plan. " +
			"Use it in write-only arguments of a secret manager and of the resource `jwt_signing_key`, which read it only when their version changes.",
		Attributes: attributes,
	}
}

func (r *signingKeyEphemeralResource) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	readArguments(ctx, req.Config, &reader{diags: &resp.Diagnostics}, ephemeralSigningKey)
}

func (r *signingKeyEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	c, ok := readKnownArguments(ctx, req, &resp.Diagnostics, ephemeralSigningKey)
	if !ok {
		return
	}
	o, refused := c.Generate(r.clock.moment().Stamped())
	refuseArguments(&resp.Diagnostics, refused)
	setResults(ctx, resp, append([]string{"kid"}, signingKeyEphemeralResults...), signingKeyOutputs(o))
}

// ephemeralSigningKey reads the arguments.
func ephemeralSigningKey(v attributeValues, r *reader) signingkey.Config {
	a := signingkey.Arguments{Kid: optionalText(v.text("kid")), KidTemplate: optionalText(v.text("kid_template")), Env: ephemeralEnv(v, r), Certificate: v.keyArguments().certificate(r)}
	a.Algorithm, a.RSABits = v.keyArguments().algorithm(r)
	r.known("kid", v.text("kid"))
	r.known("kid_template", v.text("kid_template"))
	c, refused := a.Check()
	refuseArguments(r.diags, refused)
	return c
}
