package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// tokenEphemeralResource signs a token that Terraform does not store.
type tokenEphemeralResource struct{ ephemeralClocked }

var (
	_ ephemeral.EphemeralResourceWithConfigure      = (*tokenEphemeralResource)(nil)
	_ ephemeral.EphemeralResourceWithValidateConfig = (*tokenEphemeralResource)(nil)
)

func newTokenEphemeralResource() ephemeral.EphemeralResource { return &tokenEphemeralResource{} }

// defaultTTL is the default of ttl.
const defaultTTL = "5m"

func (r *tokenEphemeralResource) Metadata(_ context.Context, _ ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = "jwt_token"
}

func (r *tokenEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	private := func(description string) ephemeralschema.StringAttribute {
		return ephemeralschema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: description}
	}
	resp.Schema = ephemeralschema.Schema{
		MarkdownDescription: "Signs a token, for example as credentials of another provider, for a check, or for a write-only argument. Each run signs a new token, once for the plan and once for the apply. No state and no plan contains it.",
		Attributes: map[string]ephemeralschema.Attribute{
			"private_key": private("Private key that signs the token, in PEM or as a JWK. Set this or `secret`."),
			"secret":      private("For HS*: the secret that signs the token. Its bytes are the HMAC key."),
			"algorithm":   ephemeralText("JWS algorithm. Required for an RSA key in PEM and for a secret. Default for other keys: the `alg` of the JWK, or the algorithm that fits the key."),
			"kid":         ephemeralText("Key ID in the header of the token. Default: the kid of the JWK, or the RFC 7638 thumbprint of the key if it has none. A token of a secret without a kid has none."),
			"claims": ephemeralschema.StringAttribute{
				Required: true, Sensitive: true,
				MarkdownDescription: "Claims as a JSON object, for example from `jsonencode`. It must not contain `iat`, `nbf` and `exp`, which `ttl` sets. Numbers keep all their digits.",
			},
			"ttl":        ephemeralText("Lifetime of the token. `iat` and `nbf` are the time of the run, and `exp` is this much later. Default: `\"" + defaultTTL + "\"`."),
			"headers":    ephemeralText("Additional members of the header as a JSON object, for example from `jsonencode`. Default for `typ`: `JWT`."),
			"token":      ephemeralschema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "The token (RFC 7519) in compact form: `header.claims.signature`."},
			"expires_at": ephemeralschema.StringAttribute{Computed: true, MarkdownDescription: "When the token expires (RFC 3339)."},
		},
	}
}

func (r *tokenEphemeralResource) ValidateConfig(ctx context.Context, req ephemeral.ValidateConfigRequest, resp *ephemeral.ValidateConfigResponse) {
	readArguments(ctx, req.Config, &reader{diags: &resp.Diagnostics}, readToken)
}

func (r *tokenEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	c, ok := readKnownArguments(ctx, req, &resp.Diagnostics, readToken)
	if !ok {
		return
	}
	now := r.clock.moment().Now // iat is rounded down: a token from the future is rejected.
	expires := now.Add(c.ttl)
	c.claims["iat"], c.claims["nbf"], c.claims["exp"] = now.Unix(), now.Unix(), expires.Unix()
	token, err := jose.SignToken(c.key.Key, c.algorithm, c.headers, c.claims)
	refuse(&resp.Diagnostics, path.Root("claims"), "Token Not Signed", err)
	resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root("token"), token)...)
	resp.Diagnostics.Append(resp.Result.SetAttribute(ctx, path.Root("expires_at"), instant(expires))...)
}

// tokenConfig is the configuration of a token.
type tokenConfig struct {
	key             jwk.JWK
	algorithm       jwk.Algorithm
	ttl             time.Duration
	headers, claims map[string]any
}

// readToken reads the arguments.
func readToken(v attributeValues, r *reader) tokenConfig {
	var c tokenConfig
	c.algorithm, _ = v.keyArguments().algorithm(r)
	c.key, c.algorithm = tokenKey(v, r, c.algorithm)
	ttl := v.text("ttl")
	if ttl.IsNull() {
		ttl = types.StringValue(defaultTTL)
	}
	if c.ttl = r.duration("ttl", ttl); c.ttl == 0 && !r.diags.HasError() && !ttl.IsUnknown() {
		refuseBecause(r.diags, path.Root("ttl"), "Invalid Length of Time", "ttl is zero, so the token would expire at once. Set it to a second or more.")
	}
	c.claims = tokenObject(v, r, "claims", "ttl sets it", "iat", "nbf", "exp")
	c.headers = tokenObject(v, r, "headers", "algorithm and kid set alg and kid, and crit and b64 are not supported", "alg", "kid", "crit", "b64")
	kid := c.key.KeyIDOrThumbprint()
	if r.known("kid", v.text("kid")) {
		kid = v.text("kid").ValueString()
		refuse(r.diags, path.Root("kid"), "Invalid Kid", jwk.ValidKeyID(kid))
		refuse(r.diags, path.Root("kid"), "Invalid Kid", c.key.Key.CheckKeyID(kid))
	}
	if _, given := c.headers["typ"]; !given {
		c.headers["typ"] = "JWT"
	}
	if c.headers["alg"] = c.algorithm.String(); kid != "" {
		c.headers["kid"] = kid
	}
	return c
}

// tokenKey reads the key, and the algorithm if it is not given.
func tokenKey(v attributeValues, r *reader, a jwk.Algorithm) (jwk.JWK, jwk.Algorithm) {
	privateKey, secret := v.text("private_key"), v.text("secret")
	isPrivate, isSecret := r.known("private_key", privateKey), r.known("secret", secret)
	switch {
	case isPrivate && isSecret:
		refuseBecause(r.diags, path.Root("secret"), "Key Given Twice", "Both private_key and secret are set, but a token has one signature. Remove one of them.")
	case privateKey.IsNull() && secret.IsNull():
		refuseBecause(r.diags, path.Root("private_key"), "No Key",
			"Neither private_key nor secret is set. Set one of them. If it is an attribute of a key, check that the key is not sealed: such an attribute is null.")
	case isSecret && v.text("algorithm").IsNull():
		refuseBecause(r.diags, path.Root("algorithm"), "Algorithm Needed", "A secret fits more than one algorithm. Set algorithm to HS256, HS384 or HS512.")
	case isSecret && a != (jwk.Algorithm{}):
		key, err := jwk.ParseSecret(secret.ValueString(), a)
		refuse(r.diags, path.Root("secret"), "Secret Not Read", err)
		return jwk.JWK{Key: key}, a
	case isPrivate:
		j, err := jwk.ParsePrivate(privateKey.ValueString(), "")
		refuse(r.diags, path.Root("private_key"), "Private Key Not Read", err)
		if err == nil {
			return tokenAlgorithm(v.text("algorithm"), r, a, j)
		}
	}
	return jwk.JWK{}, a
}

// tokenAlgorithm checks that the algorithm a fits the key. If it is not given, it is the alg of the JWK, or the only one that fits.
func tokenAlgorithm(given types.String, r *reader, a jwk.Algorithm, j jwk.JWK) (jwk.JWK, jwk.Algorithm) {
	name := j.Algorithm
	fits := jwk.AlgorithmsFor(j.Key)
	if name == "" && (len(fits) == 1 || j.Key.Curve() != "") {
		name = fits[0]
	}
	switch {
	case given.IsNull() && name == "":
		refuseBecause(r.diags, path.Root("algorithm"), "Algorithm Needed",
			fmt.Sprintf("The key is %s, which fits more than one algorithm. Set algorithm to one of %s.", j.Key, strings.Join(fits, ", ")))
		return jwk.JWK{}, a
	case given.IsNull():
		var err error
		if a, err = jwk.ParseAlgorithm(name); err != nil {
			refuse(r.diags, path.Root("private_key"), "Unsupported Algorithm", err)
			return jwk.JWK{}, a
		}
	case a == (jwk.Algorithm{}):
		return jwk.JWK{}, a // unknown, or refused already
	case j.Algorithm != "" && j.Algorithm != a.String():
		refuseBecause(r.diags, path.Root("algorithm"), "Key Is for Another Algorithm",
			fmt.Sprintf("The alg of the JWK is not %s. Use a key for one algorithm only (RFC 8725, section 3.1). Remove algorithm, or use the JWK of another key.", a))
		return jwk.JWK{}, a
	}
	refuse(r.diags, path.Root("private_key"), "Key Does Not Fit the Algorithm", a.Fits(j.Key))
	return j, a
}

// tokenObject reads a JSON object. The reserved members are an error, and why is the reason.
func tokenObject(v attributeValues, r *reader, name string, why string, reserved ...string) map[string]any {
	if !r.known(name, v.text(name)) {
		return map[string]any{}
	}
	object, err := jose.ParseObject(name, v.text(name).ValueString())
	refuse(r.diags, path.Root(name), "Malformed JSON", err)
	if err != nil {
		return map[string]any{}
	}
	for member := range object {
		if slices.Contains(reserved, member) {
			refuseBecause(r.diags, path.Root(name), "Member Set Twice", fmt.Sprintf("%s contains %s, but %s. Remove it from %s.", name, member, why, name))
		}
	}
	return object
}
