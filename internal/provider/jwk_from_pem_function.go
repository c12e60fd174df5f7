package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func newJWKFromPEMFunction() function.Function {
	return pureFunction{
		name: "jwk_from_pem",
		definition: function.Definition{
			Summary: "Public JWK of a key in PEM",
			MarkdownDescription: "Returns the public JWK ([RFC 7517](https://www.rfc-editor.org/rfc/rfc7517)) of a key in PEM as compact JSON. Of a private key it is the public half, " +
				"so that the result never holds a private member; Terraform still treats it as sensitive if the PEM is, which `nonsensitive` undoes.",
			Parameters: []function.Parameter{
				function.StringParameter{Name: "pem", MarkdownDescription: "A key in PEM: private, public, or a certificate. Not encrypted."},
			},
			VariadicParameter: function.DynamicParameter{
				Name:                "options",
				MarkdownDescription: "What the JWK says about the key, as an object: `kid` (default: the thumbprint), `alg` (default: none), `use` (default: `\"sig\"`). `\"\"` leaves a member out.",
			},
			Return: function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var pem string
			var options []types.Dynamic
			if err := args.Get(ctx, &pem, &options); err != nil {
				return err
			}
			given, refused := only(options, 1, "object of options")
			if refused != nil {
				return refused
			}
			key, err := jwk.ParsePEM(pem)
			if err != nil {
				return refuseArgument(0, err)
			}
			j := jwk.JWK{Key: key.Public(), KeyID: key.Thumbprint(), Use: "sig"}
			if err := describeJWK(&j, given); err != nil {
				return refuseArgument(1, err)
			}
			text, err := j.PublicJSON()
			return function.ConcatFuncErrors(refuseArgument(0, err), result.Set(ctx, text))
		},
	}
}

// describeJWK fills in what the options say.
func describeJWK(j *jwk.JWK, options types.Dynamic) error {
	if options.IsNull() {
		return nil // left out
	}
	var given map[string]attr.Value
	switch v := options.UnderlyingValue().(type) {
	case types.Object:
		given = v.Attributes()
	case types.Map:
		given = v.Elements()
	default:
		return errors.New("the options are not an object; write {kid = …, alg = …, use = …}, of which each may be left out")
	}
	for name, v := range given {
		field, ok := map[string]*string{"kid": &j.KeyID, "alg": &j.Algorithm, "use": &j.Use}[name]
		if !ok {
			return fmt.Errorf("the options have the unknown member %q; known are kid, alg and use", name)
		}
		if d, ok := v.(types.Dynamic); ok {
			v = d.UnderlyingValue()
		}
		text, ok := v.(types.String)
		switch {
		case v == nil || v.IsNull(): // as if it were left out
		case !ok:
			return fmt.Errorf("the option %s is not a string; write it in quotes", name)
		default:
			*field = text.ValueString()
		}
	}
	return j.Check()
}
