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

func mergeJWKS() function.Function {
	return pureFunction{
		name: "merge_jwks",
		definition: function.Definition{
			Summary: "Merge JWK Sets and JWKs",
			MarkdownDescription: "Returns one JWK Set with the keys of all given JWK Sets and JWKs, in the given order, as compact JSON. To make a set of a list of JWKs, write `merge_jwks(local.jwks...)`. If several of them contain the same key under the same kid, the result contains it once, as it is in the first. " +
				"Two different keys with the same kid are an error, because a verifier could pick the wrong one. Keys of kinds that this provider does not know are copied unchanged. " +
				"Members of a set other than `keys` are left out.\n\n" +
				"A private key or a secret (`kty` is `oct`) is an error, because a JWK Set is usually published. To merge private sets, add the object `{ private = true }` as the last argument. " +
				"The result is then as secret as the sets: Terraform treats it as sensitive if one of them is.\n\n" +
				"A key with which anyone can sign is always an error: a secret of less than 16 bytes, a secret or a private key that is a placeholder, an RSA modulus that is easy to factor, or a point of low order. " +
				"The private half of an RSA key is copied without being checked, because that takes long. " + limitOfSets,
			VariadicParameter: function.DynamicParameter{Name: "jwks", MarkdownDescription: "JWK Sets or JWKs as JSON, then optionally the object `{ private = true }`."},
			Return:            function.StringReturn{},
		},
		run: func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError {
			var sets []types.Dynamic
			if err := args.Get(ctx, &sets); err != nil {
				return err
			}
			private := false
			if last := len(sets) - 1; last >= 0 {
				if options, ok := membersOf(sets[last]); ok {
					given, isBool := options["private"].(types.Bool)
					if len(options) != 1 || !isBool || given.IsNull() {
						return argumentError(last, errors.New("the object at the end is not { private = true } or { private = false }; a JWK Set or a JWK is a string, for example from jsonencode()"))
					}
					private, sets = given.ValueBool(), sets[:last]
				}
			}
			var merged []jwk.Member
			for i, set := range sets {
				text, ok := set.UnderlyingValue().(types.String)
				if !ok {
					return argumentError(i, errors.New("a JWK Set or a JWK is a string, for example from jsonencode(); only the last argument can be the object { private = true }"))
				}
				members, err := jwk.ParseSetOrJWK(text.ValueString())
				if err == nil && !private {
					err = checkPublic(members)
				}
				if err == nil {
					err = checkForgeable(members)
				}
				if err == nil {
					merged, err = jwk.MergeSets(merged, members)
				}
				if err != nil {
					return argumentError(i, inArgument(i, err))
				}
			}
			return result.Set(ctx, jwk.EncodeSet(merged))
		},
	}
}

// inArgument says which of the arguments is refused. Terraform shows only the name that all of them have.
func inArgument(i int, err error) error {
	refused := *refusal.Of("Not a JWK Set", err)
	refused.Detail = fmt.Sprintf("Argument %d: %s", i+1, refused.Detail)
	return &refused
}

// limitOfSets states the limits of jwk.ParseSet and of the keys.
const limitOfSets = "A JWK Set can have at most 1 MiB. RSA keys have 2048 to 8192 bits."

// checkPublic refuses a private key or a secret in a set that is going to be published.
func checkPublic(members []jwk.Member) error {
	for _, m := range members {
		if m.HasPrivate() {
			return refusal.New("Private Key in a JWK Set",
				"%s is a private key or a secret, and anyone who can read the merged set could sign with it. Use the public set, such as jwks of a jwt_keyset. "+
					"If only programs that sign read the result, add { private = true } as the last argument.", m.Position())
		}
	}
	return nil
}

// checkForgeable refuses a key with which anyone can sign, wherever the set goes.
func checkForgeable(members []jwk.Member) error {
	for _, m := range members {
		if err := m.CheckForgeable(); err != nil {
			refused := *refusal.Of("Weak Key in a JWK Set", err)
			refused.Detail = fmt.Sprintf("%s: %s", m.Position(), refused.Detail)
			return &refused
		}
	}
	return nil
}
