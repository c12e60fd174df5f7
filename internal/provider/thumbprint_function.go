package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func newThumbprintFunction() function.Function {
	return pureFunction{
		name: "thumbprint",
		definition: function.Definition{
			Summary: "RFC 7638 thumbprint of a key",
			MarkdownDescription: "Returns the SHA-256 thumbprint ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)) of a key in base64url. It is that of the public half: " +
				"a private key, its public key and its certificate have the same, in PEM and as JWK. It is the default kid of this provider.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "key", MarkdownDescription: "A key in PEM (private, public, or a certificate) or as JWK."},
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var text string
			if err := args.Get(ctx, &text); err != nil {
				return err
			}
			key, err := jwk.ParseKey(text)
			if err != nil {
				return refuseArgument(0, err)
			}
			return result.Set(ctx, key.Thumbprint())
		},
	}
}
