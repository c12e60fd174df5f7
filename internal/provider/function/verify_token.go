package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func verifyToken() function.Function {
	return pureFunction{
		name: "verify_token",
		definition: function.Definition{
			Summary: "Verify the signature of a token",
			MarkdownDescription: "Returns true if a key of the JWK Set signed the token, and if the token's `alg` fits that key: its kind, curve, size, `alg`, `use` and `key_ops`. " +
				"If the token names a `kid`, only keys with that kid are tried. Keys of unknown or unsupported kinds are ignored. The result is false for a token with a `crit` header or with `alg` `none`.\n\n" +
				"This function checks the signature only. It does not check `exp`, `nbf` or any other claim.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "token", MarkdownDescription: "A signed token in compact form: `header.claims.signature`."},
				function.StringParameter{Name: "jwks", MarkdownDescription: "A JWK Set as JSON."},
			},
			Return: function.BoolReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var text, jwks string
			if err := args.Get(ctx, &text, &jwks); err != nil {
				return err
			}
			token, err := jose.ParseToken(text)
			if err != nil {
				return argumentError(0, err)
			}
			set, err := jwk.ParseSet(jwks)
			if err != nil {
				return argumentError(1, err)
			}
			return result.Set(ctx, token.VerifiedBy(set))
		},
	}
}
