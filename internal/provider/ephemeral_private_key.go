package provider

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// privateKeyEphemeralResource opens a sealed key.
type privateKeyEphemeralResource struct{}

var _ ephemeral.EphemeralResourceWithValidateConfig = (*privateKeyEphemeralResource)(nil)

func newPrivateKeyEphemeralResource() ephemeral.EphemeralResource {
	return &privateKeyEphemeralResource{}
}

var privateKeyEphemeralResults = []string{"kid", "algorithm", "private_key_pem", "private_jwk", "secret", "public_key_pem", "public_jwk", "env"}

func (r *privateKeyEphemeralResource) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = "jwt_private_key"
}

func (r *privateKeyEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	attributes := ephemeralAttributes([]string{"env_prefix", "env_names", "env_pem_format"}, nil)
	given := func(name string, sensitive, required bool, description string) {
		attributes[name] = ephemeralschema.StringAttribute{Required: required, Optional: !required, Sensitive: sensitive, MarkdownDescription: description}
	}
	given("private_key_jwe", false, true, "The sealed key: `private_key_jwe` of a key, or any JWE (RFC 7516) of a private JWK, in the compact or a JSON serialization, with `ECDH-ES+A256KW` or `RSA-OAEP-256`, and `A256GCM`.")
	given("decryption_key", true, true, "Private key of a recipient, in PEM or as a JWK.")
	given("expected_kid", false, false, "Kid that the opened key must have: `kid` of the same key as `private_key_jwe`. Any other kid is an error.")
	result := func(name string, sensitive bool, description string) {
		attributes[name] = ephemeralschema.StringAttribute{Computed: true, Sensitive: sensitive, MarkdownDescription: description}
	}
	result("kid", false, "Key ID. If the sealed JWK has none: the RFC 7638 thumbprint, or null for a secret.")
	result("algorithm", false, "JWS algorithm. Null if the sealed JWK has no `alg`.")
	result("private_key_pem", true, "Private key in PEM (PKCS #8). Null for HS*.")
	result("private_jwk", true, "Private JWK as JSON.")
	result("secret", true, "For HS*: the secret. Its bytes are the HMAC key. Null for other algorithms, and if the bytes are not text (UTF-8).")
	result("public_key_pem", false, "Public key in PEM (SubjectPublicKeyInfo). Null for HS*.")
	result("public_jwk", false, "Public JWK as JSON. Null for HS*.")
	attributes["env"] = ephemeralschema.MapAttribute{
		ElementType: types.StringType, Computed: true, Sensitive: true,
		MarkdownDescription: "Environment variables for programs that sign: algorithm, kid, private_key_pem (PKCS #8) and public_key_pem. For HS*: algorithm, kid and secret.",
	}
	resp.Schema = ephemeralschema.Schema{
		MarkdownDescription: "Opens a key that was sealed for `recipients`, during one run, for example for a write-only argument of a secret manager. Terraform stores neither the opened key nor the decryption key. " +
			"If the application can open the JWE itself, you do not need this ephemeral resource, and only the application has the key in plain text.",
		Attributes: attributes,
	}
}

func (r *privateKeyEphemeralResource) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	readArguments(ctx, req.Config, &reader{diags: &resp.Diagnostics}, openPrivateKey)
}

func (r *privateKeyEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	if c, ok := readKnownArguments(ctx, req, &resp.Diagnostics, openPrivateKey); ok {
		setResults(ctx, resp, privateKeyEphemeralResults, c.results(&resp.Diagnostics))
	}
}

// openedKey is the key in a JWE.
type openedKey struct {
	jwk.JWK
	env keyset.EnvNames
}

// openPrivateKey opens the JWE if the JWE and the decryption key are known.
func openPrivateKey(v attributeValues, r *reader) openedKey {
	env := ephemeralEnv(v, r)
	jwe, decryptionKey, expectedKid := v.text("private_key_jwe"), v.text("decryption_key"), v.text("expected_kid")
	sealed, key := r.known("private_key_jwe", jwe), r.known("decryption_key", decryptionKey)
	expects := r.known("expected_kid", expectedKid)
	var decryption, opened jwk.JWK
	var err error
	if key {
		decryption, err = jose.ParseDecryptionKey(decryptionKey.ValueString())
		refuse(r.diags, path.Root("decryption_key"), "Decryption Key Not Read", err)
	}
	if !sealed || !key || err != nil {
		return openedKey{env: env}
	}
	opened, err = jose.Open(jwe.ValueString(), decryption)
	refuse(r.diags, openAt(err), "Key Not Opened", err)
	if err != nil {
		return openedKey{env: env}
	}
	opened.KeyID = opened.KeyIDOrThumbprint()
	if expects && opened.KeyID != expectedKid.ValueString() {
		refuseBecause(r.diags, path.Root("expected_kid"), "Opened Key Has Another Kid",
			fmt.Sprintf("The kid of the opened key is %q, but expected_kid is %s. The JWE and expected_kid belong to different keys. Use both from the same key, and check that neither was copied before the last rotation.",
				opened.KeyID, refusal.Kid(expectedKid.ValueString())))
	}
	return openedKey{opened, env}
}

// results returns the attributes of the opened key.
func (k openedKey) results(diags *diag.Diagnostics) attributeValues {
	must := func(text string, err error) string {
		refuse(diags, path.Root("private_key_jwe"), "Key Not Written", err)
		return text
	}
	m := keyset.Material{Algorithm: k.Algorithm, PrivateJWK: must(k.PrivateJSON())}
	if k.Key.Public().IsZero() {
		if secret := k.Key.Secret(); utf8.ValidString(secret) {
			m.Secret = secret
		}
	} else {
		m.PrivateKeyPEM, m.PublicKeyPEM, m.PublicJWK = must(k.Key.PrivatePEM()), must(k.Key.PublicPEM()), must(k.PublicJSON())
	}
	return attributeValues{
		"kid":             textOrNull(k.KeyID),
		"algorithm":       textOrNull(k.Algorithm),
		"private_key_pem": textOrNull(m.PrivateKeyPEM),
		"private_jwk":     textOrNull(m.PrivateJWK),
		"secret":          textOrNull(m.Secret),
		"public_key_pem":  textOrNull(m.PublicKeyPEM),
		"public_jwk":      textOrNull(m.PublicJWK),
		"env":             textMap(k.env.Env(keyset.Keys{Active: keyset.Key{Key: rotation.Key{ID: k.KeyID}, Material: m}}.Values(k.env))),
	}
}

// openAt returns the argument at fault if the JWE cannot be opened.
func openAt(err error) path.Path {
	var input *refusal.Error
	if errors.As(err, &input) && input.DecryptionKey {
		return path.Root("decryption_key")
	}
	return path.Root("private_key_jwe")
}
