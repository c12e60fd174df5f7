package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func newVerifyTokenFunction() function.Function {
	return pureFunction{
		name: "verify_token",
		definition: function.Definition{
			Summary: "Whether a key of a JWK Set signed a token",
			MarkdownDescription: "Returns true if a key of the JWK Set signed the token and the alg of the token fits that key in kind, curve, size, `alg`, `use` and `key_ops`. " +
				"If the token names a kid, only keys of that kid count. Keys of unknown or unsupported kinds are passed over. A token with `crit` or with alg `none` is never verified. " +
				"Only the signature is judged: not the times, nor any other claim.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "token", MarkdownDescription: "A signed token: header.claims.signature."},
				function.StringParameter{Name: "jwks", MarkdownDescription: "A JWK Set as JSON."},
			},
			Return: function.BoolReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var text, jwks string
			if err := args.Get(ctx, &text, &jwks); err != nil {
				return err
			}
			token, err := jwk.ParseToken(text)
			if err != nil {
				return refuseArgument(0, err)
			}
			set, err := jwk.ParseSet(jwks)
			if err != nil {
				return refuseArgument(1, err)
			}
			return result.Set(ctx, token.VerifiedBy(set))
		},
	}
}
