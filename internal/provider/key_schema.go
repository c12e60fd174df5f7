package provider

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// What env and public_env look like unless the configuration says otherwise.
const (
	defaultEnvPrefix    = "JWT_"
	defaultEnvPEMFormat = "pem"
)

// keyArguments returns the arguments that every resource with keys has, and those in own, which only one resource has.
func keyArguments(own map[string]schema.Attribute) map[string]schema.Attribute {
	arguments := map[string]schema.Attribute{
		"algorithm": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "JWS algorithm (RFC 7518, section 3.1; RFC 8037; RFC 9864): " + codes(jwk.Algorithms()) + ". " +
				"`EdDSA` and `Ed25519` use the same kind of key: `EdDSA` is the older name, `Ed25519` the fully specified one.",
		},
		"rsa_bits": schema.Int64Attribute{
			Optional: true,
			MarkdownDescription: "Modulus size of new RSA keys in bits: `2048`, `3072` or `4096`. Default: 2048 for algorithms that end in 256, 3072 for 384, 4096 for 512. " +
				"Other algorithms do not accept it.",
			Validators: []validator.Int64{int64validator.OneOf(2048, 3072, 4096)},
		},
		"recipients": schema.ListAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Public keys to seal private keys for. The state then contains each private key only as a JWE (RFC 7516), which only the recipients can open. " +
				"Each recipient is a PEM (public key or certificate) or a JWK: an EC key on P-256, P-384 or P-521 (`ECDH-ES+A256KW`), or an RSA key of at least 2048 bits (`RSA-OAEP-256`). The content encryption is `A256GCM`. " +
				"The apply that adds recipients seals existing keys. Later changes of the list apply to new keys only. You cannot remove all recipients from a resource with sealed keys.",
			Validators: []validator.List{listvalidator.SizeAtLeast(1)},
		},
		"env_prefix": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(defaultEnvPrefix),
			MarkdownDescription: "Prefix of the variable names in `env` and `public_env`. Default: `\"JWT_\"`.",
		},
		"env_names": schema.MapAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Variable names by field. The default name is `env_prefix` and the field in capitals. The name `\"\"` leaves a field out. Fields: " + codes(keyset.FieldNames()) + ".",
		},
		"env_pem_format": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(defaultEnvPEMFormat),
			MarkdownDescription: "Encoding of PEM values in `env` and `public_env`: `pem` (unchanged), `escaped` (one line, with each newline written as `\\n`) or `base64` (the whole PEM in base64). Default: `\"pem\"`.",
		},
	}
	maps.Copy(arguments, own)
	return arguments
}

// codes formats words as a Markdown list of code spans, separated by commas.
func codes(words []string) string {
	var list string
	for i, w := range words {
		if i > 0 {
			list += ", "
		}
		list += "`" + w + "`"
	}
	return list
}
