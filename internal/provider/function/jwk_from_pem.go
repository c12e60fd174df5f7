package function

import (
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
			Summary: "Convert a PEM to a public JWK",
			MarkdownDescription: "Returns the public JWK ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)) of a key in PEM, as compact JSON. For a private key, it returns the JWK of the public half: " +
				"the result contains no private member. If the PEM is sensitive, Terraform treats the result as sensitive too. Use `nonsensitive` to undo that.\n\n" + limitOfKeys,
			Parameters: []function.Parameter{
				function.StringParameter{Name: "pem", MarkdownDescription: "A private key, a public key or a certificate in PEM. It must not be encrypted."},
			},
			VariadicParameter: function.DynamicParameter{
				Name:                "options",
				MarkdownDescription: "Object that sets members of the JWK: `kid` (default: the thumbprint), `alg` (default: none) and `use` (default: `\"sig\"`). The value `\"\"` leaves a member out.",
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var pem string
			var options []types.Dynamic
			if err := args.Get(ctx, &pem, &options); err != nil {
				return err
			}
			given, refused := optional(options, 1, "object of options")
			if refused != nil {
				return refused
			}
			key, err := jwk.ParsePEM(pem)
			if err != nil {
				return argumentError(0, err)
			}
			j := jwk.JWK{Key: key.Public(), KeyID: key.Thumbprint(), Use: "sig"}
			if err := describeJWK(&j, given); err != nil {
				return argumentError(1, err)
			}
			text, err := j.PublicJSON()
			return function.ConcatFuncErrors(argumentError(0, err), result.Set(ctx, text))
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
