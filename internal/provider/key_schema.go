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

// keyArguments are the arguments that every resource with keys has, and own those that only one has.
func keyArguments(own map[string]schema.Attribute) map[string]schema.Attribute {
	arguments := map[string]schema.Attribute{
		"algorithm": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "JWS algorithm (RFC 7518, section 3.1; RFC 8037; RFC 9864): " + codes(jwk.Algorithms()) + ". " +
				"`EdDSA` and `Ed25519` are the same key under the old and the fully specified name.",
		},
		"rsa_bits": schema.Int64Attribute{
			Optional: true,
			MarkdownDescription: "Modulus size of new RSA keys: `2048`, `3072` or `4096`. By default 2048 for algorithms that end in 256, 3072 for 384, 4096 for 512. " +
				"An error with an algorithm that is not RSA.",
			Validators: []validator.Int64{int64validator.OneOf(2048, 3072, 4096)},
		},
		"recipients": schema.ListAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Public keys, each a PEM (public key or certificate) or a JWK, that private keys are sealed for: the state then holds no private key but a JWE (RFC 7516) that only the private keys of the recipients open. " +
				"EC keys on P-256, P-384 or P-521 (`ECDH-ES+A256KW`) and RSA keys of at least 2048 bits (`RSA-OAEP-256`), with `A256GCM`. " +
				"Keys that lie in plain text are sealed in the apply that adds recipients; a change seals new keys for the new list; taking recipients away is refused.",
			Validators: []validator.List{listvalidator.SizeAtLeast(1)},
		},
		"env_prefix": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(defaultEnvPrefix),
			MarkdownDescription: "What the names in `env` and `public_env` begin with. Default `\"JWT_\"`.",
		},
		"env_names": schema.MapAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Names of variables, by field, that replace the prefix and the field in capitals; `\"\"` leaves a field out. Fields: " + codes(keyset.FieldNames()) + ".",
		},
		"env_pem_format": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(defaultEnvPEMFormat),
			MarkdownDescription: "How a PEM stands in a variable: `pem` as it is, `escaped` in one line with `\\n` as two characters, `base64` as a whole in base64. Default `\"pem\"`.",
		},
	}
	maps.Copy(arguments, own)
	return arguments
}

// codes lists words for Markdown.
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
