package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func mergeJWKS() function.Function {
	return pureFunction{
		name: "merge_jwks",
		definition: function.Definition{
			Summary: "Merge JWK Sets",
			MarkdownDescription: "Returns one JWK Set with the keys of all given sets, in the given order, as compact JSON. If several sets contain the same key under the same kid, the result contains it once, as in the first of these sets. " +
				"Two different keys with the same kid are an error, because a verifier could pick the wrong one. Keys of kinds that this provider does not know are copied unchanged. " +
				"Members of a set other than `keys` are left out.",
			VariadicParameter: function.StringParameter{Name: "jwks", MarkdownDescription: "JWK Sets as JSON."},
			Return:            function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var sets []string
			if err := args.Get(ctx, &sets); err != nil {
				return err
			}
			var merged []jwk.Member
			for i, text := range sets {
				members, err := jwk.ParseSet(text)
				if err == nil {
					merged, err = jwk.MergeSets(merged, members)
				}
				if err != nil {
					return argumentError(i, err)
				}
			}
			return result.Set(ctx, jwk.EncodeSet(merged))
		},
	}
}
