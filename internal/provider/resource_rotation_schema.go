package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

func (r *rotationResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := scheduleArguments()
	maps.Copy(attributes, map[string]schema.Attribute{
		"max_token_ttl": durationArgument("24h", "",
			"Maximum lifetime of a token that these keys sign, from `iat` to `exp`. For a credential that signs nothing: how long it can still be in use after its last user has got the next one. A generation stays in `generations` until then. A change moves `remove_after` of keys that still sign. A lowered value does not move it earlier for tokens that exist."),
		"jwks_max_age": durationArgument("24h", "means that nothing is cached",
			"Maximum time that a verifier or a cache keeps a copy of the JWK Set. A new key signs only after every copy without it has expired. Use `\"0s\"` if nobody has to know a credential before it is used. A change also changes `jwks_cache_control`. A lowered value counts only after the last copy with the old one has expired."),
		"propagation_delay": durationArgument("1h", "means immediately",
			"Maximum time from an apply until every signer uses the active key and every endpoint serves the new JWK Set. Apply more often than that. A raised value makes a standby wait longer. A lowered value counts only for what is delivered after it."),
		"removal_grace": durationArgument("7d", "means that every apply reaches all signers and endpoints",
			"How long a key stays published after its last token has expired. If an apply fails after the rotation is saved, signers go on with the old key. Their tokens stay valid if a later apply within this time repairs that. "+
				"A lowered value takes effect immediately. A stolen key that you do not revoke verifies that much longer."),
		"kid_template": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(string(keyset.DefaultExternalKid)),
			MarkdownDescription: "Template for the kid of new keys. Placeholders: `{year}`, `{month}`, `{day}`, `{date}` (when the generation is first listed, in UTC), `{generation}` and `{random}`, ten lower-case letters and digits that the first apply makes and that stay the same. " +
				"Use `{random}`: a rotation that is created again then does not give the kid of an old key to a new one. With a date, a plan does not know the kid of a new key. A thumbprint is not possible, because the kid is known before the key exists. " +
				"A kid that is in use, or that one of the last 1000 removed keys had, gets a suffix: `-2`, `-3` and so on. Default: `\"" + string(keyset.DefaultExternalKid) + "\"`. Example: `\"auth-{random}-{generation}\"`. A change applies to new generations: existing ones keep their kid, so no token fails.",
		},
		"rotation_triggers": schema.MapAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Arbitrary values. An empty map is the same as no map. A change rotates as soon as that is safe: in the first apply in which the standby can sign. The plan says when that is. Put the kind of key here, for example its algorithm, if the resource that makes the keys takes it per generation. Example: `{ key = \"ECC_NIST_P256\" }`. No token fails. For a compromised key, use `revoked_kids`. Default: no request.",
		},
		"signing_kid": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Rollback: kid of the key that is to sign instead of the key that the schedule chose. A passive key signs again immediately. The standby signs as soon as it is ready, before the rotation is due. The key that it replaces verifies until all of its tokens have expired. " +
				"While it is set, no key rotates by time or `rotation_triggers`. The active kid pauses the rotation. After you remove the argument, the rotation period counts from when the key started to sign. Example: the kid of `passive`, or of the warning in the plan that rotated. No token fails. Default: the schedule decides.",
		},
		"revoked_kids": schema.SetAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Kids of compromised keys. The apply that adds a kid removes its generation from all outputs, so a resource with `for_each` over `generations` destroys its key. If the active key is revoked, the standby signs immediately. " +
				"A new kid that no key of this rotation has or had is an error, because it can be misspelled. When the rotation is created, it is not. Example: `[\"k3v9q0w2xz-2\"]`. All tokens of these keys fail. A change of the set brings no revoked key back. Default: none. See [A key was stolen](../guides/a-key-was-stolen.md).",
		},
		"revoke_created_before": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Revokes every key that was published before this time (RFC 3339): active, standby and passive. New keys sign immediately. A time in the future is an error. You can leave it in the configuration. Example: `\"2026-03-01T02:15:00Z\"`, from `date -u +%Y-%m-%dT%H:%M:%SZ`. All tokens of these keys fail. A later value revokes more keys, and an earlier one brings none back. Default: none.",
		},
		"published_kids": schema.SetAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Kids that you have seen in the live JWK Set, for example `kids` of the data source `jwt_jwks`. If set, a standby signs only after its kid is in this list, and its time to wait (`activate_after`) counts from the first apply that finds it there (`listed_at`). " +
				"Set it for keys in a KMS: without it, a key that could not be created or published becomes active all the same when its rotation is due. If you remove the argument, a standby that waits counts as seen by that apply, and its time to wait begins again. A change of the set changes no key and no token. Example: `data.jwt_jwks.live.kids`. Default: the rotation trusts `propagation_delay`.",
		},
		"deployed_kids": schema.SetAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Kids of the keys that you have seen in the programs that sign, or in the place from which they read. With several programs, list only the kids that all of them have. An empty set means that nothing is deployed yet. " +
				"If set, an apply that failed to deliver a new key can be repeated at any time: a key that stopped signing stays published and in `may_sign`, and no rotation by time or request begins, until an apply finds the key that replaced it here and the old one no longer (`released_at`). `remove_after` counts from then. " +
				"A revocation waits for nothing. If you remove the argument, a key that waits counts as released by that apply. A change of the set fails no token. Example: `[for value in data.aws_ssm_parameters_by_path.signer.values : jsondecode(value).kid]`. Default: the rotation trusts `propagation_delay`.",
		},
		"generations": schema.SetAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "Generations of all keys that have to exist: the active one, the standby and the passive ones. Every plan knows them, also the first one and one that adds a generation, if it knows the arguments. `published_kids` and `deployed_kids` can be unknown, unless a rotation is due and waits for `deployed_kids`. Use them for `for_each` of the resource that makes the keys.",
		},
		"ordered_generations": schema.ListAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "`generations` in the order of a JWK Set: the active one, the standby, then the passive ones, of which the one that signed last comes first. Use it to publish the keys.",
		},
		"kids": schema.MapAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "Kid by generation. Unknown only in the first plan, and for a new key whose `kid_template` contains a date.",
		},
		"active": schema.SingleNestedAttribute{
			Computed: true, Attributes: externalKey.schema(),
			MarkdownDescription: "The key that signs.",
		},
		"standby": schema.SingleNestedAttribute{
			Computed: true, Attributes: externalKey.schema(),
			MarkdownDescription: "The key that signs next. Create and publish it now, so verifiers know it before its first signature.",
		},
		"passive": schema.MapNestedAttribute{
			Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: externalKey.schema()},
			MarkdownDescription: "The keys that no longer sign but still verify, by generation.",
		},
		"slots": externalSlot.slotsAttribute("With `max_published_keys`: a list of that length, with the key in each place. A key keeps its place as long as it exists, and a free place is null. " +
			"If you lower `max_published_keys`, keys can change places, and a passive key can have none. Null without `max_published_keys`."),
		"may_sign": schema.SetAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "Generations that signers can still use: what a policy on the keys must allow to sign. The active one, and each that stopped signing, until every signer has a newer key: `propagation_delay`, `clock_skew` and `removal_grace` after it stopped, " +
				"because a failed delivery can stay unrepaired for the grace. With `deployed_kids`: `propagation_delay` and `clock_skew` after it was released. The first apply after that time removes it. A revoked generation leaves immediately.",
		},
		"version": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Increases by one whenever another key starts to sign. Use it for write-only arguments and triggers.",
		},
		"next_transition": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The next step that time alone causes, in words. Null if there is none. With `signing_kid`, it says that no rotation is due.",
		},
		"next_transition_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When `next_transition` is due (RFC 3339). The first apply after that time does it. A late apply is safe.",
		},
		"timeline": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "[Mermaid](https://mermaid.js.org/syntax/gantt.html) Gantt chart for a README, a pull request or a runbook: when each key waits, signs and verifies, in the past and as planned. " +
				"Changes only when the schedule changes. See the guide *Monitor rotations*.",
		},
		"jwks_cache_control": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "`Cache-Control` header for the endpoint that serves the JWK Set, from `jwks_max_age`.",
		},
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages the rotation of keys that Terraform does not hold: keys in a KMS or an HSM, and other credentials that need an overlap. It has the schedule, the gates and the guarantees of `jwt_keyset`, and no key material. " +
			"It says which generations have to exist, which one signs, which may still sign, and when that changes. Create one key for each generation with `for_each`. " +
			"Every apply does what is due. What a changed configuration makes due in the same plan waits for the next one, so every plan knows its generations.\n\n" +
			replacementWarning("all generations, so the keys of `for_each` are replaced too, and all of their tokens fail", "To get a new generation, change `rotation_triggers`. For a compromised key, use `revoked_kids`."),
		Attributes: attributes,
	}
}
