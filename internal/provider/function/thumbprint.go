package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

func thumbprint() function.Function {
	return pureFunction{
		name: "thumbprint",
		definition: function.Definition{
			Summary: "Calculate the thumbprint of a key",
			MarkdownDescription: "Returns the SHA-256 thumbprint ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)) of a key, in base64url. It depends on the public key only: " +
				"a private key, its public key and its certificate have the same thumbprint, in PEM and as JWK. Private members of a JWK are not read. This provider uses it as the default kid. " +
				"A secret (`kty` is `oct`) is refused, because its thumbprint would be a digest of the secret.\n\n" + limitOfKeys,
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
			if err == nil && key.IsSecret() {
				err = refusal.New("Secret Has No Thumbprint", "The key is an HMAC secret (kty is oct). Its thumbprint would be a digest of the secret, which anyone could compare with a guess. "+
					"Use the kid of the secret to name it.")
			}
			if err != nil {
				return argumentError(0, err)
			}
			return result.Set(ctx, key.Thumbprint())
		},
	}
}
