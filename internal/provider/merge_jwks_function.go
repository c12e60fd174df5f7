package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func newMergeJWKSFunction() function.Function {
	return pureFunction{
		name: "merge_jwks",
		definition: function.Definition{
			Summary: "One JWK Set of several",
			MarkdownDescription: "Returns one JWK Set of the keys of all, in their order, as compact JSON. A key that is in several sets under the same kid stands once, as the first set has it. " +
				"The same kid with another key is an error, since a verifier would find either. Keys of kinds that this provider does not know are kept as they are. " +
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
					return refuseArgument(i, err)
				}
			}
			return result.Set(ctx, jwk.EncodeSet(merged))
		},
	}
}
