package provider

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// maxKeysToKeep protects the memory of verifiers.
const maxKeysToKeep = 1000

// keysetModel has the arguments and attributes of the resource.
type keysetModel struct {
	keyArgumentsModel
	RotationPeriod         types.String `tfsdk:"rotation_period"`
	MaxTokenTTL            types.String `tfsdk:"max_token_ttl"`
	JWKSMaxAge             types.String `tfsdk:"jwks_max_age"`
	PropagationDelay       types.String `tfsdk:"propagation_delay"`
	ClockSkew              types.String `tfsdk:"clock_skew"`
	RemovalGrace           types.String `tfsdk:"removal_grace"`
	KeysToKeep             types.Number `tfsdk:"keys_to_keep"`
	KidTemplate            types.String `tfsdk:"kid_template"`
	RotationTriggers       types.Map    `tfsdk:"rotation_triggers"`
	SigningKid             types.String `tfsdk:"signing_kid"`
	RevokedKids            types.Set    `tfsdk:"revoked_kids"`
	RevokeCreatedBefore    types.String `tfsdk:"revoke_created_before"`
	PublishedKids          types.Set    `tfsdk:"published_kids"`
	DeployedKids           types.Set    `tfsdk:"deployed_kids"`
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
		KidTemplate:            keyset.KidTemplate(r.text("kid_template", m.KidTemplate)),
		KeepPassivePrivateKeys: m.KeepPassivePrivateKeys.ValueBool(),
		Env:                    m.env(r),
	}
	r.known("keep_passive_private_keys", m.KeepPassivePrivateKeys)
	if r.known("revoke_created_before", m.RevokeCreatedBefore) {
		at, err := parseInstant("revoke_created_before", m.RevokeCreatedBefore.ValueString())
		refuse(r.diags, path.Root("revoke_created_before"), "Invalid Time", err)
		c.RevokeCreatedBefore = at
	}
	c.Algorithm, c.RSABits = m.algorithm(r)
	c.Recipients = m.recipients(r)
	c.Policy = m.policy(r, c.Algorithm, c.RSABits)
	refuse(r.diags, path.Root("kid_template"), "Invalid Kid Template", c.KidTemplate.Check())
	if r.known("kid_template", m.KidTemplate) && c.KidTemplate == "" {
		refuseBecause(r.diags, path.Root("kid_template"), "Empty Kid Template", "kid_template is empty. Remove it, or set it to null, to use the thumbprint of each key as its kid.")
	}
	r.each("revoked_kids", m.RevokedKids, func(at path.Path, kid string) { refuse(r.diags, at, "Invalid Kid", jwk.ValidKeyID(kid)) })
	r.each("deployed_kids", m.DeployedKids, func(at path.Path, kid string) {
		if kid == "" {
			refuseBecause(r.diags, at, "Empty Kid", "An element of deployed_kids is empty. As long as nothing is deployed, let the whole set be empty, for example with compact().")
			return
		}
		refuse(r.diags, at, "Invalid Kid", jwk.ValidKeyID(kid))
	})
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
	p := rotation.Policy{
		Timing: rotation.Timing{
			MaxTokenTTL:      r.duration("max_token_ttl", m.MaxTokenTTL),
			JWKSMaxAge:       r.duration("jwks_max_age", m.JWKSMaxAge),
			PropagationDelay: r.duration("propagation_delay", m.PropagationDelay),
			ClockSkew:        r.duration("clock_skew", m.ClockSkew),
		},
		Symmetric:        a.Symmetric(),
		RotationPeriod:   r.duration("rotation_period", m.RotationPeriod),
		RemovalGrace:     r.duration("removal_grace", m.RemovalGrace),
		KeySpec:          a.String() + " " + strconv.Itoa(rsaBits),
		SigningKid:       r.text("signing_kid", m.SigningKid),
		RequirePublished: r.known("published_kids", m.PublishedKids),
		RequireDeployed:  r.known("deployed_kids", m.DeployedKids),
	}
	if r.known("keys_to_keep", m.KeysToKeep) {
		n, ok := r.wholeNumber("keys_to_keep", m.KeysToKeep)
		if !ok || n < 0 || n > maxKeysToKeep {
			refuseBecause(r.diags, path.Root("keys_to_keep"), "Invalid Number of Keys",
				fmt.Sprintf("keys_to_keep is not a whole number from 0 to %d. Use such a number.", maxKeysToKeep))
		}
		p.KeysToKeep = n
	}
	if triggers := r.texts("rotation_triggers", m.RotationTriggers); len(triggers) > 0 {
		text, err := json.Marshal(triggers) // sorts the names
		refuse(r.diags, path.Root("rotation_triggers"), "Invalid Rotation Triggers", err)
		p.Trigger = string(text)
	}
	r.each("revoked_kids", m.RevokedKids, func(_ path.Path, kid string) { p.RevokedKids = append(p.RevokedKids, kid) })
	r.each("published_kids", m.PublishedKids, func(_ path.Path, kid string) { p.PublishedKids = append(p.PublishedKids, kid) })
	r.each("deployed_kids", m.DeployedKids, func(_ path.Path, kid string) { p.DeployedKids = append(p.DeployedKids, kid) })
	slices.Sort(p.RevokedKids)
	return p
}

// outputs returns the computed attributes of a set by name.
func (m keysetModel) outputs(s keyset.Keyset, c keyset.Config) map[string]attr.Value {
	passive := map[string]attr.Value{}
	for _, k := range s.Passive() {
		passive[k.ID] = keyObject(k)
	}
	standby := attr.Value(types.ObjectNull(keyTypes()))
	if k, ok := s.Standby(); ok {
		standby = keyObject(k)
	}
	nextAt := types.StringNull()
	next, ok := s.State.Next(c.Policy)
	if ok {
		nextAt = types.StringValue(instant(next.At))
	}
	cacheControl, _ := duration.Parse(m.JWKSMaxAge.ValueString())
	return map[string]attr.Value{
		"active":              keyObject(s.Active()),
		"standby":             standby,
		"passive":             types.MapValueMust(types.ObjectType{AttrTypes: keyTypes()}, passive),
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
