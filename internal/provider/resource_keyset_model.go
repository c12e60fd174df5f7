package provider

import (
	"fmt"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// keysetModel has the arguments and attributes of the resource.
type keysetModel struct {
	keyArgumentsModel
	scheduleModel
	TrustedPublicKeys      types.List   `tfsdk:"trusted_public_keys"`
	InitialPrivateKeyPEM   types.String `tfsdk:"initial_private_key_pem"`
	InitialPrivateKeyPEMWO types.String `tfsdk:"initial_private_key_pem_wo"`
	InitialSecret          types.String `tfsdk:"initial_secret"`
	InitialSecretWO        types.String `tfsdk:"initial_secret_wo"`
	InitialKid             types.String `tfsdk:"initial_kid"`
	KeepPassivePrivateKeys types.Bool   `tfsdk:"keep_passive_private_keys"`

	Active            types.Object `tfsdk:"active"`
	Standby           types.Object `tfsdk:"standby"`
	Passive           types.Map    `tfsdk:"passive"`
	Slots             types.List   `tfsdk:"slots"`
	JWKS              types.String `tfsdk:"jwks"`
	PrivateJWKS       types.String `tfsdk:"private_jwks"`
	JWKSCacheControl  types.String `tfsdk:"jwks_cache_control"`
	Env               types.Map    `tfsdk:"env"`
	PublicEnv         types.Map    `tfsdk:"public_env"`
	SigningKeyVersion types.Int64  `tfsdk:"signing_key_version"`
	EnvVersion        types.Int64  `tfsdk:"env_version"`
	JWKSVersion       types.Int64  `tfsdk:"jwks_version"`
	NextTransition    types.String `tfsdk:"next_transition"`
	NextTransitionAt  types.String `tfsdk:"next_transition_at"`
	Timeline          types.String `tfsdk:"timeline"`
}

// config reads the configuration of the keyset.
func (m keysetModel) config(r *reader) keyset.Config {
	c := keyset.Config{
		KeepPassivePrivateKeys: m.KeepPassivePrivateKeys.ValueBool(),
		Env:                    m.env(r),
	}
	r.known("keep_passive_private_keys", m.KeepPassivePrivateKeys)
	c.Algorithm, c.RSABits = m.algorithm(r)
	c.Recipients = m.recipients(r)
	c.Policy = m.policy(r, c.Algorithm, c.RSABits)
	m.readKids(r, &c)
	c.Certificate = m.certificate(r)
	refuse(r.diags, path.Root("certificate"), "Invalid Certificate", c.CheckCertificate())
	r.each("trusted_public_keys", m.TrustedPublicKeys, func(at path.Path, text string) {
		j, err := keyset.ParseTrusted(text)
		refuse(r.diags, at, "Invalid Public Key", err)
		if err == nil {
			c.Trusted = append(c.Trusted, j)
		}
	})
	return c
}

// policy reads the arguments about rotation.
func (m keysetModel) policy(r *reader, a jwk.Algorithm, rsaBits int) rotation.Policy {
	p := m.scheduleModel.policy(r)
	p.Symmetric, p.KeySpec = a.Symmetric(), a.String()+" "+strconv.Itoa(rsaBits)
	if p.Symmetric && p.MaxPublished > 0 {
		refuseBecause(r.diags, path.Root("max_published_keys"), "Secrets Are Not Published",
			fmt.Sprintf("max_published_keys limits the keys in a JWK Set, but no JWK Set contains a secret for %s. Remove max_published_keys.", a))
	}
	return p
}

// outputs returns the computed attributes of a set by name.
func (m keysetModel) outputs(s keyset.Keyset, c keyset.Config) map[string]attr.Value {
	passive := map[string]attr.Value{}
	for _, k := range s.Passive() {
		passive[k.ID] = heldKey().object(k)
	}
	standby := attr.Value(types.ObjectNull(heldKey().types()))
	if k, ok := s.Standby(); ok {
		standby = heldKey().object(k)
	}
	nextAt := types.StringNull()
	next, ok := s.State.Next(c.Policy)
	if ok {
		nextAt = types.StringValue(instant(next.At))
	}
	cacheControl, _ := duration.Parse(m.JWKSMaxAge.ValueString())
	return map[string]attr.Value{
		"active":              heldKey().object(s.Active()),
		"standby":             standby,
		"passive":             types.MapValueMust(types.ObjectType{AttrTypes: heldKey().types()}, passive),
		"slots":               slotKey().slots(s, c.MaxPublished),
		"jwks":                types.StringValue(s.JWKS),
		"private_jwks":        textOrNull(s.PrivateJWKS()),
		"jwks_cache_control":  types.StringValue(keyset.CacheControl(cacheControl)),
		"env":                 textMap(s.Variables),
		"public_env":          textMap(s.PublicEnv(c.Env)),
		"signing_key_version": types.Int64Value(s.SigningKeyVersion),
		"env_version":         types.Int64Value(s.EnvVersion),
		"jwks_version":        types.Int64Value(s.JWKSVersion),
		"next_transition":     textOrNull(next.String()),
		"next_transition_at":  nextAt,
		"timeline":            types.StringValue(s.Timeline(c.Policy)),
	}
}

func textMap(texts map[string]string) types.Map {
	elements := map[string]attr.Value{}
	for name, text := range texts {
		elements[name] = types.StringValue(text)
	}
	return types.MapValueMust(types.StringType, elements)
}

func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}
