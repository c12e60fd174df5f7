package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func thumbprint() function.Function {
	return pureFunction{
		name: "thumbprint",
		definition: function.Definition{
			Summary: "Calculate the thumbprint of a key",
			MarkdownDescription: "Returns the SHA-256 thumbprint ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)) of a key, in base64url. It depends on the public key only: " +
				"a private key, its public key and its certificate have the same thumbprint, in PEM and as JWK. Private members of a JWK are not read. This provider uses it as the default kid.\n\n" + limitOfKeys,
			Parameters: []function.Parameter{
				function.StringParameter{Name: "key", MarkdownDescription: "A private key, a public key or a certificate in PEM, or a key as JWK."},
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var text string
			if err := args.Get(ctx, &text); err != nil {
				return err
			}
			key, err := jwk.ParsePublicHalf(text)
			if err != nil {
				return argumentError(0, err)
			}
			return result.Set(ctx, key.Thumbprint())
		},
	}
}
