package provider

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// Defaults of arguments.
const (
	defaultEnvPrefix    = "JWT_"
	defaultEnvPEMFormat = "pem"
)

// keyArguments returns the arguments that every resource with keys has, and the resource's own arguments.
func keyArguments(own map[string]schema.Attribute) map[string]schema.Attribute {
	arguments := map[string]schema.Attribute{
		"algorithm": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "JWS algorithm (RFC 7518, section 3.1; RFC 8037; RFC 9864; RFC 9964): " + codes(jwk.Algorithms()) + ". " +
				"`EdDSA` and `Ed25519` use the same kind of key. `Ed25519` is the fully specified name. `ML-DSA-44`, `ML-DSA-65` and `ML-DSA-87` are post-quantum algorithms with signatures of 2420, 3309 and 4627 bytes. " +
				"Few verifiers know them yet, and some refuse a whole JWK Set that contains such a key: see the guide [Sign with ML-DSA](../guides/sign-with-ml-dsa.md). Example: `\"ES256\"`. " +
				"A change in a `jwt_keyset` publishes a key of the new algorithm first and rotates as soon as that is safe: no token fails, if all verifiers accept the new algorithm. " +
				"A change in a `jwt_signing_key` keeps the key if it can serve the new algorithm, and otherwise makes another key: tokens that were signed before it fail. See [Choose an algorithm](../guides/choose-an-algorithm.md).",
		},
		"rsa_bits": schema.NumberAttribute{
			Optional: true,
			MarkdownDescription: "Modulus size of new RSA keys: `2048`, `3072` or `4096`. Default: 2048 for algorithms that end in 256, 3072 for 384, 4096 for 512. " +
				"Only for RS* and PS*. A change in a `jwt_keyset` rotates as soon as that is safe. A change in a `jwt_signing_key` generates another key, and the tokens of the old one fail.",
		},
		"recipients": schema.ListAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Public keys to seal private keys for, each in PEM (public key or certificate) or as a JWK. The state then contains no private key in plain text, but a JWE (RFC 7516) that only the recipients can open. " +
				"Supported: EC keys on P-256, P-384 or P-521 (`ECDH-ES+A256KW`) and RSA keys of at least 2048 bits (`RSA-OAEP-256`), with `A256GCM`. " +
				"The apply that adds recipients seals existing keys. A later change of the list applies to new keys only. You cannot remove all recipients. Example: `[file(\"recipient.pem\")]`. No change makes a token fail. Conflicts with `private_key_pem`, `secret` and `passphrase` of a `jwt_signing_key`: use their write-only forms. Default: none, so the state contains the private keys in plain text.",
		},
		"env_prefix": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(defaultEnvPrefix),
			MarkdownDescription: "Prefix of the variable names in `env` and `public_env`: letters, digits and `_`. Example: `\"AUTH_JWT_\"`. A change renames variables, and changes no key: change the programs that read them in the same step. Default: `\"JWT_\"`.",
		},
		"env_names": schema.MapAttribute{
			ElementType: types.StringType, Optional: true,
			MarkdownDescription: "Variable names by field. A name replaces the default name, which is the prefix and the field in capitals. `\"\"` omits the field. Fields: " + codes(keyset.FieldNames()) + ". Some fields exist only if you name them: " + keyset.NamedFields() + " Example: `{ secret = \"JWT_ACCESS_SECRET\", kid = \"\" }`. A change renames variables, and changes no key. Default: no other names.",
		},
		"env_pem_format": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(defaultEnvPEMFormat),
			MarkdownDescription: "Encoding of PEM values in `env` and `public_env`: `pem` (unchanged), `escaped` (one line, with line breaks written as `\\n`) or `base64` (the whole PEM in base64). A change writes `env` in the other form, and changes no key: change the programs that read it in the same step. Default: `\"pem\"`.",
		},
		"certificate": certificateArgument(),
	}
	maps.Copy(arguments, own)
	return arguments
}

// codes lists words in Markdown.
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

// replacementWarning says what only the documentation can say in time: Terraform drops the warnings of a plan with -replace.
func replacementWarning(what, instead string) string {
	return "Do not rotate with `terraform apply -replace`, `terraform taint` or `replace_triggered_by`: they replace " + what + ". The plan does not contain the warning of the provider, because Terraform drops it. It comes only after you have approved the plan. " +
		"With `prevent_destroy`, the plan fails instead. " + instead
}
