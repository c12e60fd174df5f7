package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func (r *signingKeyResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := keyArguments(map[string]schema.Attribute{
		"kid": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Key ID, as in the header of tokens. Default: the RFC 7638 SHA-256 thumbprint, which depends on the public key only. For HS*: a random text. If you remove it, the key keeps its kid until there is another key. Example: `\"production-key-2024\"`. A change keeps the key, but all its valid tokens fail. Conflicts with `kid_template`.",
		},
		"kid_template": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Instead of `kid`: a text with the placeholders `{thumbprint}`, `{thumbprint8}`, its first 8 characters, and `{spki_sha256}`, the SHA-256 of the public key (SubjectPublicKeyInfo) in base64url, which the Kubernetes API server uses as kid. Example: `\"auth-{thumbprint8}\"`. A change can change the kid, and then all valid tokens fail. If you remove it, the key keeps its kid. Conflicts with `kid`. Not for HS*. Default: none.",
		},
		"keepers": schema.MapAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Any values. A change generates a new key, and all tokens of the old one fail. Example: `{ client = \"reports\" }`. Default: none.",
			PlanModifiers:       []planmodifier.Map{mapplanmodifier.RequiresReplaceIf(unlessMoved, "A change generates a new key.", "A change generates a new key.")},
		},
		"rotation_period": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "How long the key is used. The first apply after `rotate_after` generates a new key, and tokens of the old key are rejected from then on. To rotate without rejected tokens, use `jwt_keyset`. A changed value updates `rotate_after` and keeps the key. The plan after that replaces a key that is due. Only for generated keys. " + lengthGrammar + " Default: the key never changes by itself.",
			Validators:          []validator.String{lengthOfTime{}},
			PlanModifiers:       []planmodifier.String{lengthOfTime{}},
		},
		"private_key_pem": schema.StringAttribute{
			Optional: true, Computed: true, Sensitive: true,
			MarkdownDescription: "Private key in PEM. Set it to import a key: PKCS #8, PKCS #1 or SEC 1, encrypted or not. RSA keys have 2048 to 8192 bits. The state keeps it unchanged. Example: `file(\"jwt_private.pem\")`. Another key is a hard cutover: all tokens of the old one fail. Conflicts with `private_key_pem_wo`, `recipients` and `rotation_period`. If not set, it is the generated key in PKCS #8. Null for HS*, for a write-only key, and for a sealed key.",
		},
		"secret": schema.StringAttribute{
			Optional: true, Computed: true, Sensitive: true,
			MarkdownDescription: "For HS*: the secret. Its bytes are the HMAC key. Set it to import a secret. It needs at least 32, 48 or 64 bytes, the length of the hash, and a repeated part counts once. Example: `var.jwt_secret`. Another secret is a hard cutover: all tokens of the old one fail. Conflicts with `secret_wo`, `recipients` and `rotation_period`. If not set, it is generated. Null for other algorithms, for a write-only secret, and for a sealed secret.",
		},
		"private_key_pem_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "Write-only form of `private_key_pem`: the private key to import. The state contains only its public key, and with `recipients` also the sealed key. Requires `private_key_pem_wo_version`. Example: an ephemeral variable. Another key is a hard cutover. Conflicts with `private_key_pem`. Default: none.",
		},
		"private_key_pem_wo_version": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Any text or number. Change it whenever `private_key_pem_wo` changes: only then is the key read again. If the key is the same, nothing else changes. Example: `1`. Default: none.",
		},
		"secret_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "For HS*: write-only form of `secret`. The state does not contain it, except sealed if there are `recipients`. Requires `secret_wo_version`. Example: an ephemeral variable. Another secret is a hard cutover. Conflicts with `secret`. Default: none.",
		},
		"secret_wo_version": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Any text or number. Change it whenever `secret_wo` changes: only then is the secret read again. If the secret is the same, nothing else changes. Example: `1`. Default: none.",
		},
		"passphrase_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "Write-only passphrase of an encrypted private key. The state does not contain it. Example: an ephemeral variable. A change changes no key. Conflicts with `passphrase`. Default: none. " + limitOfEncryption,
		},
		"passphrase": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "Passphrase of an encrypted `private_key_pem`. The state contains it, together with the key that it decrypts. Example: `var.passphrase`. A change changes no key. Conflicts with `passphrase_wo`, `recipients` and the write-only keys. Default: none. " + limitOfEncryption,
		},
		"public_key_pem": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Public key in PEM (SubjectPublicKeyInfo). Set it to check that it belongs to the private key. Example: `file(\"jwt_public.pem\")`. A change to another text of the same key changes nothing else. The state keeps it unchanged. If not set, it is computed. Null for HS*.",
		},
	})
	maps.Copy(attributes, map[string]schema.Attribute{
		"thumbprint": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "RFC 7638 SHA-256 thumbprint in base64url. Null for HS*: it would be a digest of the secret.",
		},
		"rotate_after": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "The first apply after this time (RFC 3339) generates a new key. Null without `rotation_period`.",
		},
		"ready_for_rotation": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "True if `rotate_after` has passed: the next apply then generates a new key.",
		},
		"jwks": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "JWK Set with the public key as JSON. It contains no private members. `{\"keys\":[]}` for HS*.",
		},
		"env": schema.MapAttribute{
			ElementType: types.StringType, Computed: true, Sensitive: true,
			MarkdownDescription: "Environment variables for programs that sign: algorithm, kid, private_key_pem (PKCS #8) and public_key_pem. For HS*: algorithm, kid and secret. If the key is sealed, private_key_jwe replaces all private values. Contains jwks only if `env_names` names it.",
		},
		"public_env": schema.MapAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "Environment variables without private values, for programs that verify tokens: algorithm, kid and public_key_pem. Contains jwks only if `env_names` names it.",
		},
	})
	maps.Copy(attributes, signingKey().schema())
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages one signing key, generated or imported. To rotate keys without invalidating tokens, use `jwt_keyset`.\n\n" +
			replacementWarning("the key, and all of its tokens fail", "If an argument replaces the key, such as `keepers`, the plan contains the warning."),
		Attributes: attributes,
	}
}

// limitOfEncryption states the limits of jwk.ParsePrivatePEM, and when it is called.
const limitOfEncryption = "The encryption can require at most 2,000,000 iterations of PBKDF2 or 64 MiB of memory for scrypt, which can take seconds. " +
	"The provider decrypts the key in a plan or an apply that creates or changes the resource. `terraform validate` and a plan without changes do not."

// unlessMoved allows the apply after a move to record keepers for the first time. Any other change of keepers replaces the key.
func unlessMoved(ctx context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse) {
	var created types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("created_at"), &created)...)
	resp.RequiresReplace = !created.IsNull()
}
