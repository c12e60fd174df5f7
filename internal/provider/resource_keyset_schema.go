package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func (r *keysetResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := keyArguments(map[string]schema.Attribute{
		"trusted_public_keys": schema.ListAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Public keys of other systems to publish at the end of `jwks`, each in PEM (public key or certificate) or as a JWK. A PEM gets its thumbprint as kid. A JWK keeps its kid. A key is left out, with a warning, if `revoked_kids` contains its kid or if this keyset has revoked or removed a key with that kid. Example: `[file(\"partner.pem\")]`. A key that you remove leaves `jwks` in the same apply, and its tokens fail. Default: none.",
		},
		"initial_private_key_pem": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "Existing private key in PEM that becomes the first active key: PKCS #8, PKCS #1 or SEC 1, not encrypted. Example: `file(\"jwt_private.pem\")`. Read only when the keyset is created: a later change has no effect, and you can remove it. Conflicts with the other `initial_…` keys and secrets. Default: the keyset generates the key. See [Adopt an existing key](../guides/adopt-an-existing-key.md).",
		},
		"initial_private_key_pem_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "Write-only form of `initial_private_key_pem`. The state contains the key sealed if there are `recipients`. Otherwise it contains only the public key, and `env` has no private key until the first rotation. Example: an ephemeral variable. A later change has no effect. Default: none.",
		},
		"initial_secret": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "For HS*: existing secret that becomes the first active secret. Its bytes are the HMAC key. Example: `var.jwt_secret`. Read only when the keyset is created: a later change has no effect, and you can remove it. Conflicts with the other `initial_…` keys and secrets. Default: the keyset generates the secret.",
		},
		"initial_secret_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "Write-only form of `initial_secret`. The state contains the secret sealed if there are `recipients`. Otherwise it does not contain it, and `env` has no secret until the first rotation. Example: an ephemeral variable. A later change has no effect. Default: none.",
		},
		"initial_kid": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Kid of the first key, as in the tokens that it already signs. `{spki_sha256}` is the SHA-256 of its public key (SubjectPublicKeyInfo) in base64url, which the Kubernetes API server uses. Example: `\"production-key-2024\"`. Read only when the keyset is created: a later change has no effect. Needs a first key or secret. Default: its thumbprint, or a random text for HS*.",
		},
		"keep_passive_private_keys": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Whether to keep the private key of a key that no longer signs. If `false`, the private key is removed from the state when the key stops signing. HS* secrets always stay, because verifiers need them. Set it to `true` before a rotation that you may want to roll back with `signing_kid`. Back to `false`, it removes the private keys of passive keys in the next apply. No token fails. Default: `false`.",
		},
	})
	maps.Copy(attributes, scheduleArguments())
	maps.Copy(attributes, map[string]schema.Attribute{
		"active": schema.SingleNestedAttribute{
			Computed: true, Attributes: heldKey().schema(),
			MarkdownDescription: "The key that signs.",
		},
		"standby": schema.SingleNestedAttribute{
			Computed: true, Attributes: heldKey().schema(),
			MarkdownDescription: "The key that signs next. It is already published, or distributed for HS*, so verifiers know it before its first signature.",
		},
		"passive": schema.MapNestedAttribute{
			Computed: true, NestedObject: schema.NestedAttributeObject{Attributes: heldKey().schema()},
			MarkdownDescription: "The keys that no longer sign but still verify, by kid.",
		},
		"slots": slotKey().slotsAttribute("With `max_published_keys`: a list of that length, with the public key in each place, and its certificate. A key keeps its place as long as it exists, and a free place is null. " +
			"For a consumer that has a numbered field for each key: `rsa_public_key` and `rsa_public_key_2` of a Snowflake user. If you lower `max_published_keys`, keys can change places, and a passive key can have none. Null without `max_published_keys`."),
		"jwks": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "JWK Set (RFC 7517) of the public keys as JSON: active, standby, passive, trusted. Contains no private key. `{\"keys\":[]}` for HS*.",
		},
		"private_jwks": schema.StringAttribute{
			Computed: true, Sensitive: true,
			MarkdownDescription: "JWK Set of all private keys in the state as JSON, the active key first. Null if the keys are sealed.",
		},
		"jwks_cache_control": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "`Cache-Control` header for the endpoint that serves `jwks`, from `jwks_max_age`.",
		},
		"env": schema.MapAttribute{
			ElementType: types.StringType, Computed: true, Sensitive: true,
			MarkdownDescription: "Environment variables for programs that sign: algorithm, kid, private_key_pem and public_key_pem of the active key. " +
				"For HS*: algorithm, kid, secret, next_secret, previous_secret, and verification_secrets, a JSON array of every secret that a verifier must accept. " +
				"If the keys are sealed, private_key_jwe of the active key replaces everything private. " +
				"Changes only when one of these values changes, so dependent secrets are not rewritten needlessly. Contains jwks, and fields with several public keys, only if `env_names` names them.",
		},
		"public_env": schema.MapAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "Environment variables for programs that verify or publish: algorithm and kid of the active key, and jwks. Contains public_key_pem only if `env_names` names it: a program that verifies with the active key alone rejects the tokens of the passive keys.",
		},
		"signing_key_version": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Increases by one whenever another key starts to sign. Use it for `secret_string_wo_version` and similar arguments.",
		},
		"env_version": schema.Int64Attribute{
			Computed: true,
			MarkdownDescription: "Increases by one whenever `env` changes. For HS*, use it for `secret_string_wo_version` and similar arguments instead of `signing_key_version`: " +
				"verifiers need the next secret before it signs, and must lose a revoked one.",
		},
		"jwks_version": schema.Int64Attribute{
			Computed:            true,
			MarkdownDescription: "Increases by one whenever `jwks` changes.",
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
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages a rotating set of signing keys. One key signs. The next key is already published, so verifiers know it before its first signature. Keys that no longer sign stay published until their last token has expired. " +
			"Every apply does what is due. If `max_token_ttl`, `jwks_max_age`, `propagation_delay` and `clock_skew` are not lower than the real values in your system, and your systems receive what an apply writes within `propagation_delay`, no rotation rejects a valid token, however late you apply.\n\n" +
			replacementWarning("all of its keys, and all of their tokens fail", "To get new keys, change `rotation_triggers`. For a compromised key, use `revoked_kids`."),
		Attributes: attributes,
	}
}
