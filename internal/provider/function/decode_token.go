package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
)

func decodeToken() function.Function {
	parts := map[string]attr.Type{"header": types.DynamicType, "claims": types.DynamicType}
	return pureFunction{
		name: "decode_token",
		definition: function.Definition{
			Summary: "Decode a token without verifying it",
			MarkdownDescription: "Returns the `header` and the `claims` of a signed token. Each is an object, as `jsondecode` returns it, but numbers keep all their digits. A token can have at most 1 MiB.\n\n" +
				"This function does not verify the signature: anyone can have made the token. To check the signature, use `verify_token`.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "token", MarkdownDescription: "A signed token in compact form: `header.claims.signature`."},
			},
			Return: function.ObjectReturn{AttributeTypes: parts},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var text string
			if err := args.Get(ctx, &text); err != nil {
				return err
			}
			token, err := jose.ParseToken(text)
			if err != nil {
				return argumentError(0, err)
			}
			header, err := valueOfJSON(ctx, token.Header)
			if err != nil {
				return argumentError(0, err)
			}
			claims, err := valueOfJSON(ctx, token.Claims)
			if err != nil {
				return argumentError(0, err)
			}
			return result.Set(ctx, types.ObjectValueMust(parts, map[string]attr.Value{
				"header": types.DynamicValue(header), "claims": types.DynamicValue(claims),
			}))
		},
	}
}
