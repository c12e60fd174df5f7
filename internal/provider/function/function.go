// Package function has the provider-defined functions. Their results depend on their arguments alone: no function reads a clock, a file or a
// source of randomness.
package function

import (
	"context"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// All returns the constructors of all functions, as provider.ProviderWithFunctions wants them.
func All() []func() function.Function {
	return []func() function.Function{jwkFromPEM, pemFromJWK, thumbprint, publicKeyBase64, spkiSHA256, publicKeysPEM, openIDConfiguration, mergeJWKS, decodeToken, verifyToken, dotenv}
}

// limitOfKeys states the limits of the parsers in internal/jwk.
const limitOfKeys = "The text can have at most 64 KiB, and RSA keys have 2048 to 8192 bits."

// pureFunction implements function.Function. Terraform does not call a function while an argument is unknown, and marks
// the result as sensitive if an argument is. No parameter accepts null, because OpenTofu does not pass null to a variadic parameter.
type pureFunction struct {
	name       string
	definition function.Definition
	run        func(ctx context.Context, args function.ArgumentsData, result *function.ResultData) *function.FuncError
}

func (f pureFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = f.name
}

func (f pureFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = f.definition
}

func (f pureFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	resp.Error = f.run(ctx, req.Arguments, &resp.Result)
}

// argumentError reports err on the argument at a position, counted from 0. It returns nil if err is nil. Terraform prints the text even if
// the argument is sensitive, so err must not quote the argument. Terraform also adds a full stop, so the text has none at its end.
func argumentError(position int, err error) *function.FuncError {
	if err == nil {
		return nil
	}
	text := err.Error()
	var refused *refusal.Error
	if errors.As(err, &refused) {
		text = refused.Summary + ". " + refused.Detail
	}
	return function.NewArgumentFuncError(int64(position), strings.TrimSuffix(text, "."))
}

// optional returns the only value of a variadic parameter, or the zero value if there is none. More than one value is an error. position is
// the position of the first value; what names the value in the error.
func optional[T any](values []T, position int, what string) (T, *function.FuncError) {
	var none T
	switch len(values) {
	case 0:
		return none, nil
	case 1:
		return values[0], nil
	}
	return none, argumentError(position+1, errors.New("there is more than one "+what+"; use at most one"))
}

// membersOf returns the members of an object or a map; false for any other value. A null member without a type is nil.
func membersOf(v types.Dynamic) (map[string]attr.Value, bool) {
	var members map[string]attr.Value
	switch v := v.UnderlyingValue().(type) {
	case types.Object:
		members = v.Attributes()
	case types.Map:
		members = v.Elements()
	default:
		return nil, false
	}
	for name, member := range members {
		if d, ok := member.(types.Dynamic); ok {
			members[name] = d.UnderlyingValue()
		}
	}
	return members, true
}
