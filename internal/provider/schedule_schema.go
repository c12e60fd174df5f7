package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// scheduleArguments returns the arguments of scheduleModel.
func scheduleArguments() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"rotation_period": durationArgument("90d", "never rotates by itself",
			"How long a key signs before the next key replaces it. `\"0s\"` means no automatic rotation. A change moves the next rotation, and changes no key. It counts from the time at which the active key started to sign, so a shorter period can make a rotation due at once."),
		"max_token_ttl": durationArgument("24h", "",
			"Maximum lifetime of a token that these keys sign, from `iat` to `exp`. A key that no longer signs stays published until its last token has expired. For HS*: its secret stays available for verification. A change moves `remove_after` of keys that still sign. A lowered value does not move it earlier for tokens that exist."),
		"jwks_max_age": durationArgument("24h", "means that nothing is cached",
			"Maximum time that a verifier or a cache keeps a copy of `jwks`. A new key signs only after every copy without it has expired. Has no effect for HS*, because `jwks` contains no secrets. A change also changes `jwks_cache_control`. A lowered value counts only after the last copy with the old one has expired."),
		"propagation_delay": durationArgument("1h", "means immediately",
			"Maximum time from an apply until every server has the new variables and every endpoint serves the new `jwks`. Apply more often than that. A raised value makes a standby wait longer. A lowered value counts only for what is delivered after it."),
		"clock_skew": durationArgument("5m", "means that all clocks are equal",
			"Maximum difference between two clocks, and maximum leeway for `exp` in a verifier. A raised value makes keys wait and stay longer."),
		"removal_grace": durationArgument("7d", "means that every apply reaches all servers and endpoints",
			"How long a key stays published after its last token has expired. If an apply fails after the keyset is saved, servers go on signing with the old key. Their tokens stay valid if a later apply within this time repairs that. "+
				"A lowered value takes effect immediately. A stolen key that you do not revoke verifies that much longer."),
		"keys_to_keep": schema.NumberAttribute{
			Optional:            true,
			MarkdownDescription: "Minimum number of passive keys to keep, even after their `remove_after`. Does not remove any key earlier. Example: `3`. A lowered value removes, in the next apply, keys whose time is over. Default: `0`.",
		},
		"max_published_keys": schema.NumberAttribute{
			Optional: true,
			MarkdownDescription: "Largest number of keys of this keyset that are published at the same time, at least `2`, for a consumer that takes only so many, such as the two keys of a Snowflake user. `slots` has the place of each key. " +
				"The next key waits until there is a place. With `2`, that is when the last token of the previous key has expired: from a rotation until then, a revocation has no replacement ready. " +
				"It overrides `keys_to_keep`. If you lower it, keys whose tokens are valid stay. Not for HS*, because a JWK Set contains no secrets. Example: `2`. A change makes no token fail. Default: no limit.",
		},
		"kid_template": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Template for the kid of new keys. Placeholders: `{year}`, `{month}`, `{day}`, `{date}` (when the key is published, in UTC), `{generation}`, `{thumbprint}`, `{thumbprint8}`, its first 8 characters, and `{spki_sha256}`, the SHA-256 of the public key (SubjectPublicKeyInfo) in base64url, which the Kubernetes API server uses. " +
				"Use one of the last three: a keyset that is created again, or restored from a backup, then does not give the kid of an old key to a new one. " +
				"A kid that is in use, or that one of the last 1000 removed keys had, gets a suffix: `-2`, `-3` and so on. Default: the RFC 7638 thumbprint. For HS*, a random text takes the place of the thumbprint, because a thumbprint would be a digest of the secret. Example: `\"auth-{date}-{thumbprint8}\"`. A change applies to new keys: existing keys keep their kid, so no token fails.",
		},
		"rotation_triggers": schema.MapAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Arbitrary values. An empty map is the same as no map. A change rotates as soon as that is safe: in the first apply in which the standby can sign. The plan says when that is. Example: `{ reason = \"2026-03, new team\" }`. No token fails. For a compromised key, use `revoked_kids`. Default: no request.",
		},
		"signing_kid": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Rollback: kid of the key of this keyset that is to sign instead of the key that the schedule chose. A passive key whose private key is stored (`keep_passive_private_keys`, HS* secrets always) " +
				"signs again immediately. The standby signs as soon as it is ready, before the rotation is due. The key that it replaces verifies until all of its tokens have expired. " +
				"While it is set, no key rotates by time, `rotation_triggers`, `algorithm` or `rsa_bits`: such a change waits. The active kid pauses the rotation. After you remove the argument, the rotation period counts from when the key started to sign. Example: the kid of `passive`, or of the warning in the plan that rotated. No token fails. Default: the schedule decides.",
		},
		"revoked_kids": schema.SetAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Kids of compromised keys. The apply that adds a kid removes its key from `jwks` and `env`. Verifiers reject the tokens of the key as soon as they have the new `jwks`, or the new secrets for HS*. If the active key is revoked, the standby signs immediately. " +
				"A new kid that no key of this keyset and no trusted key has or had is an error, because it can be misspelled. When the keyset is created, it is not. Example: `[\"auth-2-6_V9kVSg\"]`. A change of the set brings no revoked key back. Leave the kids in it all the same, because a restored state can contain their keys. Default: none. See [A key was stolen](../guides/a-key-was-stolen.md).",
		},
		"revoke_created_before": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Revokes every key that was created before this time (RFC 3339): active, standby and passive. New keys sign immediately. Use it if a state, a backup or the environment of a service leaked, because these contain the standby too. A time in the future is an error. You can leave it in the configuration. Example: `\"2026-03-01T02:15:00Z\"`, from `date -u +%Y-%m-%dT%H:%M:%SZ`. All tokens of these keys fail. A later value revokes more keys, and an earlier one brings none back. Default: none. See [A key was stolen](../guides/a-key-was-stolen.md).",
		},
		"published_kids": schema.SetAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Kids that you have seen in the live JWK Set, for example `kids` of the data source `jwt_jwks`. If set, a standby signs only after its kid is in this list, and its time to wait (`activate_after`) counts from the first apply that finds it there (`listed_at`). A rotation then waits for a JWK Set that was delivered late. If you remove the argument, a standby that waits counts as seen by that apply, and its time to wait begins again. A change of the set changes no key and no token. Example: `data.jwt_jwks.live.kids`. Not for HS*. Default: the keyset trusts `propagation_delay`.",
		},
		"deployed_kids": schema.SetAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Kids of the keys that you have seen in the programs that sign, or in the place from which they read: the kid with which they sign. For HS*, list every kid that a program has, also in programs that only verify. With several programs, list only the kids that all of them have. An empty set means that nothing is deployed yet. " +
				"If set, an apply that saved the keyset and failed to deliver it can be repeated at any time: a key that stopped signing stays published, and no rotation by time or request begins, until an apply finds the key that replaced it here and the old one no longer (`released_at`). `remove_after` counts from then. " +
				"For HS*, the next secret signs only after its kid is in this set (`listed_at`), and the secret that was distributed with a rotation shows that the rotation was delivered. A revocation waits for nothing. If you remove the argument, a key that waits counts as released by that apply, and a next secret that waits counts as seen. A change of the set fails no token. Example: `setintersection([for server in data.jwt_jwks.deployed : server.kids]...)`. Default: the keyset trusts `propagation_delay`.",
		},
	}
}

// lengthGrammar says how a length of time is written, in the description of each such argument.
const lengthGrammar = "A length of time such as `\"90d\"` or `\"1h30m\"`: `s`, `m` (minutes), `h`, `d`, `w`, `y` (365 days)."

func durationArgument(byDefault, zero, description string) schema.StringAttribute {
	d := lengthOfTime{zero: zero}
	return schema.StringAttribute{
		Optional: true, Computed: true, Default: stringdefault.StaticString(byDefault),
		MarkdownDescription: description + " " + lengthGrammar + " Default: `\"" + byDefault + "\"`.",
		Validators:          []validator.String{d},
		PlanModifiers:       []planmodifier.String{d},
	}
}
