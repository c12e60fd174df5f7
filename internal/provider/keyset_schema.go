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
			"How long a key signs. `\"0s\"` turns off scheduled rotations."),
		"max_token_ttl": durationArgument("24h", "",
			"Longest lifetime of a token, from `iat` to `exp`. A key that no longer signs stays published until its last token has expired."),
		"jwks_max_age": durationArgument("24h", "allows no caching",
			"Longest time for which a verifier or an HTTP cache keeps the JWK Set. A new key signs only after all cached copies without it have expired. Has no effect for HS*, because their secrets are in no JWK Set."),
		"propagation_delay": durationArgument("1h", "means at once",
			"Longest time from an apply until every signing program has the new key or secret and every endpoint serves the new JWK Set."),
		"clock_skew": durationArgument("5m", "means that all clocks agree",
			"Largest difference between two clocks, or the longest time for which a verifier accepts a token after `exp`, whichever is larger."),
		"keys_to_keep": schema.Int64Attribute{
			Optional:            true,
			MarkdownDescription: "Keep at least this many passive keys published, even after their `remove_after`. It does not remove keys earlier.",
			Validators:          []validator.Int64{int64validator.Between(0, 1000)},
		},
		"kid_template": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Template for the kid of new keys. Placeholders: `{year}`, `{month}`, `{day}`, `{date}`, `{generation}` and `{thumbprint}`. Dates are in UTC and refer to the publication of the key. " +
				"If a kid is already in use, the new key gets the suffix `-2`, `-3` and so on. Default: the RFC 7638 thumbprint. Existing keys keep their kids.",
		},
		"rotation_triggers": schema.MapAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Any values. A change rotates as soon as it is safe: in the first apply at which the standby key can sign. For a compromised key, use `revoked_kids` instead.",
		},
		"revoked_kids": schema.SetAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Kids of compromised keys. The first apply with a kid removes that key from `jwks`. Verifiers reject its tokens when they have the new JWK Set. If it was the active key, the standby key signs at once.",
		},
		"published_kids": schema.SetAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Kids in the live JWK Set, for example `kids` of the data source `jwt_jwks`. If set, a standby key signs only after its kid is in this set.",
		},
		"trusted_public_keys": schema.ListAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Public keys of other systems to add to the end of `jwks`. Each is a PEM (public key or certificate) or a JWK. The kid of a PEM is its thumbprint. A JWK keeps its kid.",
		},
		"initial_private_key_pem": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "Private key in PEM that signs in production today. It becomes the first active key. The provider reads it only when it creates the resource.",
		},
		"initial_private_key_pem_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "Write-only form of `initial_private_key_pem`: the state does not contain it. With `recipients`, the state contains the sealed key. Without, it contains only the public key, and `env` contains no private key until the first rotation.",
		},
		"initial_secret": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "For HS*: the secret that signs in production today. The provider reads it only when it creates the resource.",
		},
		"initial_secret_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "Write-only form of `initial_secret`: the state does not contain it. With `recipients`, the state contains the sealed secret. Without, `env` contains no secret until the first rotation.",
		},
		"initial_kid": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Kid of the adopted key, as in the header of its tokens today. Default: the thumbprint of the key.",
		},
		"keep_passive_private_keys": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Keep the private key after the key stops signing. By default it is removed then. HS* secrets are always kept until the key is removed, because verifiers need them. Default: `false`.",
		},
	})
	maps.Copy(attributes, map[string]schema.Attribute{
		"active": schema.SingleNestedAttribute{
			Computed: true, Attributes: keyAttributes(),
			MarkdownDescription: "The key that signs.",
		},
		"standby": schema.SingleNestedAttribute{
			Computed: true, Attributes: keyAttributes(),
			MarkdownDescription: "The key that signs next. It is already published, so verifiers have it before it signs.",
		},
		"passive": schema.MapNestedAttribute{
			Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: keyAttributes()},
			MarkdownDescription: "Old keys that no longer sign but still verify, by kid.",
		},
		"jwks": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "JWK Set (RFC 7517) of the public keys as JSON: the active, standby, passive and trusted keys. It contains no private members. `{\"keys\":[]}` for HS*.",
		},
		"private_jwks": schema.StringAttribute{
			Computed: true, Sensitive: true,
			MarkdownDescription: "JWK Set of all stored private keys as JSON. The active key is the first. Null if keys are sealed.",
		},
		"jwks_cache_control": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Value of the `Cache-Control` header for the endpoint that serves `jwks`. It is derived from `jwks_max_age`.",
		},
		"env": schema.MapAttribute{
			ElementType: types.StringType, Computed: true, Sensitive: true,
			MarkdownDescription: "Environment variables of the active key, for programs that sign: algorithm, kid, private_key_pem and public_key_pem. For HS*: algorithm, kid, secret, next_secret, previous_secret and verification_secrets, a JSON array of all secrets that a verifier must accept. " +
				"If keys are sealed, private_key_jwe of the active key replaces all private values. Changes only when one of these values changes, so dependent secrets are not rewritten needlessly. Contains jwks only if `env_names` names it.",
		},
		"public_env": schema.MapAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "Environment variables without private values, and with jwks, for programs that verify tokens or serve the JWK Set.",
		},
		"signing_key_version": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Increases by one when another key signs. Use it as the version of a write-only argument, such as `secret_string_wo_version`.",
		},
		"env_version": schema.Int64Attribute{
			Computed: true,
			MarkdownDescription: "Increases by one when `env` changes. For HS*, use it as the version of a write-only argument instead of `signing_key_version`: " +
				"verifiers need the next secret before it signs, and must no longer accept a revoked secret.",
		},
		"jwks_version": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Increases by one when `jwks` changes.",
		},
		"next_transition": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The next scheduled change, such as `activate <kid>` or `remove <kid>`. Null if nothing is scheduled.",
		},
		"next_transition_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Time of the next scheduled change (RFC 3339). The first apply at or after this time carries it out. A late apply is safe.",
		},
		"timeline": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "[Mermaid](https://mermaid.js.org/syntax/gantt.html) Gantt chart of all keys, for a README, a pull request or a runbook. It shows when each key waits, signs and verifies, in the past and as planned. " +
				"Changes only when the schedule changes. See the guide *Monitor rotations*.",
		},
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a rotating set of signing keys. One key signs, one is published and signs next, and the old keys verify until their last token has expired. " +
			"Each apply carries out what is due. A rotation does not invalidate tokens, even if an apply is late, as long as the durations below are true for your systems and " +
			"the results of an apply reach your systems within `propagation_delay`.",
		Attributes: attributes,
	}
}

func durationArgument(byDefault, zero, description string) schema.StringAttribute {
	d := lengthOfTime{zero: zero}
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(byDefault),
		MarkdownDescription: description + " Default: `\"" + byDefault + "\"`.",
		Validators:          []validator.String{d},
		PlanModifiers:       []planmodifier.String{d},
	}
}
