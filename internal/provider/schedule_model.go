package provider

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// maxKeys protects the memory of verifiers.
const maxKeys = 1000

// scheduleModel has the arguments of every resource that rotates keys: when a key is published, signs and is removed, and its name.
type scheduleModel struct {
	RotationPeriod      types.String `tfsdk:"rotation_period"`
	MaxTokenTTL         types.String `tfsdk:"max_token_ttl"`
	JWKSMaxAge          types.String `tfsdk:"jwks_max_age"`
	PropagationDelay    types.String `tfsdk:"propagation_delay"`
	ClockSkew           types.String `tfsdk:"clock_skew"`
	RemovalGrace        types.String `tfsdk:"removal_grace"`
	KeysToKeep          types.Number `tfsdk:"keys_to_keep"`
	MaxPublishedKeys    types.Number `tfsdk:"max_published_keys"`
	KidTemplate         types.String `tfsdk:"kid_template"`
	RotationTriggers    types.Map    `tfsdk:"rotation_triggers"`
	SigningKid          types.String `tfsdk:"signing_kid"`
	RevokedKids         types.Set    `tfsdk:"revoked_kids"`
	RevokeCreatedBefore types.String `tfsdk:"revoke_created_before"`
	PublishedKids       types.Set    `tfsdk:"published_kids"`
	DeployedKids        types.Set    `tfsdk:"deployed_kids"`
}

// policy reads the arguments about time, and the kids. The caller adds what depends on the keys.
func (m scheduleModel) policy(r *reader) rotation.Policy {
	p := rotation.Policy{
		Timing: rotation.Timing{
			MaxTokenTTL:      r.duration("max_token_ttl", m.MaxTokenTTL),
			JWKSMaxAge:       r.duration("jwks_max_age", m.JWKSMaxAge),
			PropagationDelay: r.duration("propagation_delay", m.PropagationDelay),
			ClockSkew:        r.duration("clock_skew", m.ClockSkew),
		},
		RotationPeriod:   r.duration("rotation_period", m.RotationPeriod),
		RemovalGrace:     r.duration("removal_grace", m.RemovalGrace),
		SigningKid:       r.text("signing_kid", m.SigningKid),
		RequirePublished: r.known("published_kids", m.PublishedKids),
		RequireDeployed:  r.known("deployed_kids", m.DeployedKids),
	}
	p.KeysToKeep = r.numberOfKeys("keys_to_keep", m.KeysToKeep, 0)
	p.MaxPublished = r.numberOfKeys("max_published_keys", m.MaxPublishedKeys, 2)
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

// numberOfKeys reads a number of keys. It is 0 if the argument is not set.
func (r *reader) numberOfKeys(name string, v types.Number, least int) int {
	if !r.known(name, v) {
		return 0
	}
	n, ok := r.wholeNumber(name, v)
	if !ok || n < least || n > maxKeys {
		refuseBecause(r.diags, path.Root(name), "Invalid Number of Keys",
			fmt.Sprintf("%s is not a whole number from %d to %d. Use such a number.", name, least, maxKeys))
	}
	return n
}

// readKids reads the template of new kids and the time before which every key is revoked, and checks the kids of the policy.
func (m scheduleModel) readKids(r *reader, c *keyset.Config) {
	if r.known("revoke_created_before", m.RevokeCreatedBefore) {
		at, err := parseInstant("revoke_created_before", m.RevokeCreatedBefore.ValueString())
		refuse(r.diags, path.Root("revoke_created_before"), "Invalid Time", err)
		c.RevokeCreatedBefore = at
	}
	c.KidTemplate = keyset.KidTemplate(r.text("kid_template", m.KidTemplate))
	check, without := c.KidTemplate.Check, "use the thumbprint of each key as its kid"
	if c.External {
		check, without = c.KidTemplate.CheckExternal, "use the default"
	}
	refuse(r.diags, path.Root("kid_template"), "Invalid Kid Template", check())
	refuse(r.diags, path.Root("kid_template"), "Invalid Kid Template", c.KidTemplate.CheckAlgorithm(c.Algorithm))
	if r.known("kid_template", m.KidTemplate) && c.KidTemplate == "" {
		refuseBecause(r.diags, path.Root("kid_template"), "Empty Kid Template", fmt.Sprintf("kid_template is empty. Remove it, or set it to null, to %s.", without))
	}
	r.each("revoked_kids", m.RevokedKids, func(at path.Path, kid string) { refuse(r.diags, at, "Invalid Kid", jwk.ValidKeyID(kid)) })
	r.each("published_kids", m.PublishedKids, func(at path.Path, kid string) {
		// Any other text is a valid kid, and another system can have published it.
		if len(kid) > jwk.MaxKeyIDBytes || refusal.LooksLikeKey(kid) {
			refuse(r.diags, at, "Invalid Kid", jwk.ValidKeyID(kid))
		}
	})
	r.each("deployed_kids", m.DeployedKids, func(at path.Path, kid string) {
		if kid == "" {
			refuseBecause(r.diags, at, "Empty Kid", "An element of deployed_kids is empty. As long as nothing is deployed, let the whole set be empty, for example with compact().")
			return
		}
		refuse(r.diags, at, "Invalid Kid", jwk.ValidKeyID(kid))
	})
}
