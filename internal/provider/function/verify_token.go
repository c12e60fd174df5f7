package function

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

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
				"For a token of HS256, HS384 or HS512, pass the `private_jwks` of its `jwt_keyset`, because secrets are in no public set, or the object `{ secret = … }`. " +
				"With the object, only these three algorithms verify, and the kid of the token is ignored. In a JWK Set with keys of other kinds, a secret (`kty` is `oct`) is only tried if its `alg` is one of the three.\n\n" +
				"Two different keys with the same kid in the set are an error, because verifiers could pick different ones.\n\n" +
				"This function checks the signature only. It does not check `exp`, `nbf` or any other claim.\n\n" + limitOfSets + " A token can have at most 1 MiB.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "token", MarkdownDescription: "A signed token in compact form: `header.claims.signature`."},
				function.DynamicParameter{Name: "jwks", MarkdownDescription: "A JWK Set as JSON, or an object with the text of a secret: `{ secret = … }`."},
			},
			Return: function.BoolReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var text string
			var keys types.Dynamic
			if err := args.Get(ctx, &text, &keys); err != nil {
				return err
			}
			token, err := jose.ParseToken(text)
			if err != nil {
				return argumentError(0, err)
			}
			verified, err := verify(token, keys)
			if err != nil {
				return argumentError(1, err)
			}
			return result.Set(ctx, verified)
		},
	}
}

// verify reports whether a key of a JWK Set, or the secret in an object, signed the token.
func verify(token jose.Token, keys types.Dynamic) (bool, error) {
	if options, ok := membersOf(keys); ok {
		secret, isText := options["secret"].(types.String)
		if len(options) != 1 || !isText || secret.IsNull() {
			return false, errors.New("the object is not { secret = … } with a string; a JWK Set is a string, for example from jsonencode()")
		}
		return token.VerifiedBySecret(secret.ValueString())
	}
	jwks, ok := keys.UnderlyingValue().(types.String)
	if !ok {
		return false, errors.New("the keys are neither a JWK Set as a string, for example from jsonencode(), nor { secret = … }")
	}
	set, err := jwk.ParseSet(jwks.ValueString())
	if err == nil {
		set, err = jwk.MergeSets(nil, set) // refuses two different keys with one kid
	}
	if err != nil {
		return false, err
	}
	return token.VerifiedBy(set), nil
}
