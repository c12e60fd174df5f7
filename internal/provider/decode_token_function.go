package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func newDecodeTokenFunction() function.Function {
	parts := map[string]attr.Type{"header": types.DynamicType, "claims": types.DynamicType}
	return pureFunction{
		name: "decode_token",
		definition: function.Definition{
			Summary: "Header and claims of a token, unverified",
			MarkdownDescription: "Returns the `header` and the `claims` of a signed token, each as an object like that of `jsondecode`. Numbers keep all their digits. " +
				"Nothing is verified: who made the token is not known until `verify_token` says so.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "token", MarkdownDescription: "A token: header.claims.signature."},
			},
			Return: function.ObjectReturn{AttributeTypes: parts},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var text string
			if err := args.Get(ctx, &text); err != nil {
				return err
			}
			token, err := jwk.ParseToken(text)
			if err != nil {
				return refuseArgument(0, err)
			}
			header, err := valueOfJSON(ctx, token.Header)
			if err != nil {
				return refuseArgument(0, err)
			}
			claims, err := valueOfJSON(ctx, token.Claims)
			if err != nil {
				return refuseArgument(0, err)
			}
			return result.Set(ctx, types.ObjectValueMust(parts, map[string]attr.Value{
				"header": types.DynamicValue(header), "claims": types.DynamicValue(claims),
			}))
		},
	}
}
