package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func newPEMFromJWKFunction() function.Function {
	return pureFunction{
		name: "pem_from_jwk",
		definition: function.Definition{
			Summary: "PEM of a JWK",
			MarkdownDescription: "Returns a JWK in PEM, with one newline at its end: as a private key if the JWK is private, otherwise as a public one. " +
				"What the JWK says about the key, such as its kid, has no place in a PEM and is lost. An HMAC secret has no PEM and is refused.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "jwk", MarkdownDescription: "A JWK as JSON."},
			},
			VariadicParameter: function.StringParameter{
				Name:                "format",
				MarkdownDescription: "`pkcs8` (default): PKCS #8, or SubjectPublicKeyInfo for a public key. `pkcs1`: for RSA keys only. `sec1`: for private EC keys only.",
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var text string
			var formats []string
			if err := args.Get(ctx, &text, &formats); err != nil {
				return err
			}
			given, refused := only(formats, 1, "format")
			if refused != nil {
				return refused
			}
			j, err := jwk.ParseJWK(text)
			if err != nil {
				return refuseArgument(0, err)
			}
			if given == "" && len(formats) == 0 {
				given = jwk.FormatPKCS8
			}
			pem, err := j.Key.EncodePEM(given)
			if err != nil {
				return refuseArgument(len(formats), err) // the format, if one was given
			}
			return result.Set(ctx, pem)
		},
	}
}
