package function

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

func jwkFromPEM() function.Function {
	return pureFunction{
		name: "jwk_from_pem",
		definition: function.Definition{
			Summary: "Convert a key to a public JWK",
			MarkdownDescription: "Returns the public JWK ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)) of a key, as compact JSON. For a private key, it returns the JWK of the public half: " +
				"the result contains no private member. If the key is sensitive, Terraform treats the result as sensitive too. Use `nonsensitive` to undo that.\n\n" +
				"It takes a public key as key management services give it: a PEM, the base64 of its DER (`public_key` of `aws_kms_public_key`), or its members as a JWK, such as `n` and `e` of `azurerm_key_vault_key`. " +
				"The guide *Keys in a KMS* has an example for each.\n\n" + limitOfKeys,
			Parameters: []function.Parameter{
				function.StringParameter{Name: "key", MarkdownDescription: "A private key, a public key or a certificate in PEM, which must not be encrypted; the base64 of a public key in DER (SubjectPublicKeyInfo); or a JWK as JSON."},
			},
			VariadicParameter: function.DynamicParameter{
				Name:                "options",
				MarkdownDescription: "Object that sets members of the JWK: `kid` (default: the thumbprint), `alg` (default: none) and `use` (default: `\"sig\"`). If the key is a JWK that has the member, the default is its value. The value `\"\"` leaves a member out.",
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var text string
			var options []types.Dynamic
			if err := args.Get(ctx, &text, &options); err != nil {
				return err
			}
			given, refused := optional(options, 1, "object of options")
			if refused != nil {
				return refused
			}
			j, err := jwk.ParsePublicForm(text)
			if err != nil {
				return argumentError(0, err)
			}
			j.KeyID, j.Use = cmp.Or(j.KeyID, j.Key.Thumbprint()), cmp.Or(j.Use, jwk.UseSignature)
			if err := describeJWK(&j, given); err != nil {
				return argumentError(1, err)
			}
			public, err := j.PublicJSON()
			return function.ConcatFuncErrors(argumentError(0, err), result.Set(ctx, public))
		},
	}
}

// describeJWK sets the members that the options name.
func describeJWK(j *jwk.JWK, options types.Dynamic) error {
	if options.IsNull() {
		return nil
	}
	given, ok := membersOf(options)
	if !ok {
		return errors.New("the options are not an object; write {kid = …, alg = …, use = …}, each of them optional")
	}
	for name, v := range given {
		field, ok := map[string]*string{"kid": &j.KeyID, "alg": &j.Algorithm, "use": &j.Use}[name]
		if !ok {
			return refusal.New("Unknown Option", "The options have a member that is not kid, alg or use.%s Use only these.", refusal.DidYouMean(name, "kid", "alg", "use"))
		}
		text, ok := v.(types.String)
		switch {
		case v == nil || v.IsNull(): // the same as no option
		case !ok:
			return fmt.Errorf("the option %s is not a string; put it in quotation marks", name)
		default:
			*field = text.ValueString()
		}
	}
	return j.Check()
}
