package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func (r *keysetResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := keyArguments(map[string]schema.Attribute{
		"rotation_period": durationArgument("90d", "never rotates by itself",
			"How long a key signs. `\"0s\"` never rotates by itself."),
		"max_token_ttl": durationArgument("24h", "",
			"The longest life of a token that these keys sign, from `iat` to `exp`. A key that signs no more stays published until its last token has expired."),
		"jwks_max_age": durationArgument("24h", "allows no caching",
			"The longest that any verifier or cache holds the JWK Set. A new key signs only after every copy without it is gone. Without meaning for HS*, whose keys no JWK Set publishes."),
		"propagation_delay": durationArgument("1h", "means at once",
			"The time from an apply until every server has the new secret and every endpoint serves the new JWK Set."),
		"clock_skew": durationArgument("5m", "means that all clocks agree",
			"The largest difference between two clocks, and the largest leeway for `exp` that a verifier grants."),
		"keys_to_keep": schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: "Keep at least this many passive keys published, also past their `remove_after`. Never makes a key go earlier.",
			Validators:          []validator.Int64{int64validator.Between(0, 1000)},
		},
		"kid_template": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Text for the kid of new keys, with `{year}`, `{month}`, `{day}`, `{date}`, `{generation}` and `{thumbprint}` in it; dates are those of publication, in UTC. " +
				"A kid that would repeat gets `-2`, `-3` and so on. By default the RFC 7638 thumbprint. A key that exists keeps its kid.",
		},
		"rotation_triggers": schema.MapAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Any values; a change rotates as soon as it is safe: at the first apply at which the standby may sign. For a key that is compromised, use `revoked_kids`.",
		},
		"revoked_kids": schema.SetAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Kids of compromised keys. Each leaves `jwks` in the very apply that first names it, and its tokens fail from then on. If it was the active key, the standby signs at once.",
		},
		"published_kids": schema.SetAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Kids seen in the live JWK Set. When set, a standby signs only once it is among them.",
		},
		"trusted_public_keys": schema.ListAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Public keys of other systems, each a PEM (public key or certificate) or a JWK, published at the end of `jwks`. A PEM gets its thumbprint as kid, a JWK keeps its own.",
		},
		"initial_private_key_pem": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "Private key that signs in production today: it becomes the first active key. Read when the resource is created, and never again.",
		},
		"initial_private_key_pem_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "The same, write-only: the state never holds it. It holds the key sealed if there are `recipients`, and otherwise its public half alone, so that `env` has no private key until the first rotation.",
		},
		"initial_secret": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "For HS*: the secret that signs in production today. Read when the resource is created, and never again.",
		},
		"initial_secret_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "The same, write-only: the state holds it sealed if there are `recipients`, and otherwise not at all, so that `env` has no secret until the first rotation.",
		},
		"initial_kid": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Kid of the adopted key, as its tokens bear it today. By default its thumbprint.",
		},
		"keep_passive_private_keys": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Hold the private half of a key that signs no more. By default it goes when the key stops signing; the secrets of HS* keys stay, since they verify. Default `false`.",
		},
	})
	maps.Copy(attributes, map[string]schema.Attribute{
		"active": schema.SingleNestedAttribute{
			Computed: true, Attributes: keyAttributes(),
			MarkdownDescription: "The key that signs.",
		},
		"standby": schema.SingleNestedAttribute{
			Computed: true, Attributes: keyAttributes(),
			MarkdownDescription: "The key that will sign next: published already, so that it is known everywhere by then.",
		},
		"passive": schema.MapNestedAttribute{
			Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: keyAttributes()},
			MarkdownDescription: "The keys that only verify, by kid.",
		},
		"jwks": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "JWK Set (RFC 7517) of the public keys as JSON: active, standby, passive, trusted. Never holds a private member. `{\"keys\":[]}` for HS*.",
		},
		"private_jwks": schema.StringAttribute{
			Computed: true, Sensitive: true,
			MarkdownDescription: "JWK Set of every private key that is held, as JSON, the active one first. Null if keys are sealed.",
		},
		"jwks_cache_control": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Value of the `Cache-Control` header for the endpoint that serves `jwks`, from `jwks_max_age`.",
		},
		"env": schema.MapAttribute{
			ElementType: types.StringType, Computed: true, Sensitive: true,
			MarkdownDescription: "Environment variables of the active key, for programs that sign: algorithm, kid, private_key_pem, public_key_pem; for HS* algorithm, kid, secret, next_secret, previous_secret, and verification_secrets, a JSON array of every secret that a verifier has to accept. If keys are sealed, private_key_jwe of the active key instead of all that is private. " +
				"Changes only when one of these does, so that a secret made of it is not written anew for less. Holds jwks only if `env_names` names it.",
		},
		"public_env": schema.MapAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "Environment variables without private fields, and with jwks, for programs that verify or publish.",
		},
		"signing_key_version": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Goes up by one whenever another key signs: for `secret_string_wo_version` and the like.",
		},
		"env_version": schema.Int64Attribute{
			Computed: true,
			MarkdownDescription: "Goes up by one whenever `env` changes. For HS* feed this to `secret_string_wo_version` and the like, not `signing_key_version`: " +
				"verifiers need the next secret before it signs, and must lose one that is revoked.",
		},
		"jwks_version": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Goes up by one whenever `jwks` changes.",
		},
		"next_transition": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "What is due next, in words. Null if nothing is due by itself.",
		},
		"next_transition_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When it is due (RFC 3339): the first apply from then on carries it out. Late is always safe.",
		},
		"timeline": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "[Mermaid](https://mermaid.js.org/syntax/gantt.html) Gantt chart of every key for a README, a pull request or a runbook: when it waits, signs and verifies, as it was and as planned. " +
				"Changes only when the schedule does. See the guide *Monitor rotations*.",
		},
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "A set of keys with a life: one signs, one is published ahead of time to sign next, and those that signed verify until their last token has expired. " +
			"Every apply carries out what is due; no valid token is refused because of a rotation, however late it comes.",
		Attributes: attributes,
	}
}

func durationArgument(byDefault, zero, description string) schema.StringAttribute {
	d := lengthOfTime{zero: zero}
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(byDefault),
		MarkdownDescription: description + " Default `\"" + byDefault + "\"`.",
		Validators:          []validator.String{d},
		PlanModifiers:       []planmodifier.String{d},
	}
}
