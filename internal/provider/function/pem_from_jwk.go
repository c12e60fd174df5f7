package function

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func pemFromJWK() function.Function {
	return pureFunction{
		name: "pem_from_jwk",
		definition: function.Definition{
			Summary: "Convert a JWK to PEM",
			MarkdownDescription: "Returns a JWK in PEM, with one newline at the end: a private key if the JWK is private, otherwise a public key. " +
				"PEM has no place for the other members of a JWK, such as `kid` and `alg`: they are lost. An HMAC secret (`kty` is `oct`) cannot be written as PEM and is an error.\n\n" + limitOfKeys,
			Parameters: []function.Parameter{
				function.StringParameter{Name: "jwk", MarkdownDescription: "A JWK as JSON."},
			},
			VariadicParameter: function.StringParameter{
				Name:                "format",
				MarkdownDescription: "`pkcs8` (default): PKCS #8, or SubjectPublicKeyInfo for a public key. `pkcs1`: RSA keys only. `sec1`: private EC keys only.",
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var text string
			var formats []string
			if err := args.Get(ctx, &text, &formats); err != nil {
				return err
			}
			given, refused := optional(formats, 1, "format")
			if refused != nil {
				return refused
			}
			j, err := jwk.ParseJWK(text)
			if err != nil {
				return argumentError(0, err)
			}
			if given == "" && len(formats) == 0 {
				given = jwk.FormatPKCS8
			}
			pem, err := j.Key.EncodePEM(given)
			if err != nil {
				return argumentError(len(formats), err) // the format, if one was given
			}
			return result.Set(ctx, pem)
		},
	}
}
