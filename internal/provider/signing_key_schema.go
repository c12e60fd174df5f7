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
			MarkdownDescription: "Key ID, as in the header of tokens. By default the RFC 7638 SHA-256 thumbprint, so that the same key has the same kid whatever its PEM looked like.",
		},
		"keepers": schema.MapAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Any values; a change makes a new key.",
			PlanModifiers:       []planmodifier.Map{mapplanmodifier.RequiresReplaceIf(unlessMoved, "A change makes a new key.", "A change makes a new key.")},
		},
		"rotation_period": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "How long the key lives: the first apply past `rotate_after` makes a new one. That is a hard cutover, tokens of the old key fail; `jwt_keyset` overlaps. Only for generated keys.",
			Validators:          []validator.String{lengthOfTime{}},
			PlanModifiers:       []planmodifier.String{lengthOfTime{}},
		},
		"private_key_pem": schema.StringAttribute{
			Optional: true, Computed: true, Sensitive: true,
			MarkdownDescription: "Private key in PEM. Give it to import a key: PKCS #8, PKCS #1 or SEC 1, encrypted or not; it is kept as given. A generated key is written as PKCS #8. Null for HS*, and if the key was given write-only or is sealed.",
		},
		"secret": schema.StringAttribute{
			Optional: true, Computed: true, Sensitive: true,
			MarkdownDescription: "For HS*: the text whose bytes are the HMAC key. Give it to import a secret. Null for other algorithms, and if it was given write-only or is sealed.",
		},
		"private_key_pem_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "Private key in PEM to import, write-only: the state never holds it, but its public half, and with `recipients` the key sealed. Needs `private_key_pem_wo_version`.",
		},
		"private_key_pem_wo_version": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Any text or number; a change has `private_key_pem_wo` read again. If it is the same key, nothing else changes.",
		},
		"secret_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "For HS*: the secret to import, write-only: the state never holds it, and with `recipients` holds it sealed. Needs `secret_wo_version`.",
		},
		"secret_wo_version": schema.StringAttribute{
			Optional:            true,
			MarkdownDescription: "Any text or number; a change has `secret_wo` read again. If it is the same secret, nothing else changes.",
		},
		"passphrase_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "Passphrase of an encrypted private key, write-only: the state never holds it.",
		},
		"passphrase": schema.StringAttribute{
			Optional: true, Sensitive: true,
			MarkdownDescription: "Passphrase of an encrypted `private_key_pem`. The state holds it, beside the key that it opens.",
		},
		"public_key_pem": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "Public key in PEM (SubjectPublicKeyInfo). Give it to have the pair checked; it is kept as given. Null for HS*.",
		},
	})
	maps.Copy(attributes, map[string]schema.Attribute{
		"thumbprint": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "RFC 7638 SHA-256 thumbprint in base64url.",
		},
		"created_at": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the key was made or imported (RFC 3339).",
		},
		"rotate_after": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "When the next apply makes a new key; null without `rotation_period`.",
		},
		"ready_for_rotation": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether `rotate_after` is past, so that the next apply makes a new key.",
		},
		"public_jwk": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "Public JWK (RFC 7517) as JSON. Null for HS*.",
		},
		"jwks": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "JWK Set with the public key as JSON. Never holds a private member. `{\"keys\":[]}` for HS*.",
		},
		"private_jwk": schema.StringAttribute{
			Computed: true, Sensitive: true,
			MarkdownDescription: "Private JWK as JSON. Null if the key was given write-only or is sealed.",
		},
		"private_key_jwe": schema.StringAttribute{
			Computed:            true,
			MarkdownDescription: "With `recipients`: the private JWK in a JWE that only they can open. The ephemeral `jwt_private_key` opens it during an apply, and any JOSE library anywhere.",
		},
		"env": schema.MapAttribute{
			ElementType: types.StringType, Computed: true, Sensitive: true,
			MarkdownDescription: "Environment variables: algorithm, kid, private_key_pem (PKCS #8), public_key_pem, jwks; for HS* algorithm, kid, secret. If the key is sealed, private_key_jwe instead of all that is private.",
		},
		"public_env": schema.MapAttribute{
			ElementType: types.StringType, Computed: true,
			MarkdownDescription: "Environment variables without private fields.",
		},
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "One key for signing tokens, generated or imported. To rotate keys without refusing tokens, use `jwt_keyset`.",
		Attributes:          attributes,
	}
}

// unlessMoved lets the apply that completes a move take note of keepers: it is not for them that the key was moved.
func unlessMoved(ctx context.Context, req planmodifier.MapRequest, resp *mapplanmodifier.RequiresReplaceIfFuncResponse) {
	var created types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("created_at"), &created)...)
	resp.RequiresReplace = !created.IsNull()
}
