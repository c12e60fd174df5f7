package provider

import (
	"context"
	"encoding/json"
	"errors"
	"math/big"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"golang.org/x/text/unicode/norm"
)

// valueOfJSON returns the value that jsondecode would: an object for an object, a tuple for a list, and every digit of a number. v is nil,
// bool, string, json.Number, []any or map[string]any.
func valueOfJSON(ctx context.Context, v any) (attr.Value, error) {
	switch v := v.(type) {
	case bool:
		return types.BoolValue(v), nil
	case string:
		return types.StringValue(v), nil
	case json.Number:
		return numberOfJSON(v)
	case []any:
		return tupleOfJSON(ctx, v)
	case map[string]any:
		return objectOfJSON(ctx, v)
	default:
		return types.DynamicNull(), nil
	}
}

func tupleOfJSON(ctx context.Context, list []any) (attr.Value, error) {
	elements, elementTypes := make([]attr.Value, len(list)), make([]attr.Type, len(list))
	for i, e := range list {
		v, err := valueOfJSON(ctx, e)
		if err != nil {
			return nil, err
		}
		elements[i], elementTypes[i] = v, v.Type(ctx)
	}
	return types.TupleValueMust(elementTypes, elements), nil
}

func objectOfJSON(ctx context.Context, object map[string]any) (attr.Value, error) {
	values, valueTypes := map[string]attr.Value{}, map[string]attr.Type{}
	for name, member := range object {
		v, err := valueOfJSON(ctx, member)
		if err != nil {
			return nil, err
		}
		// Terraform normalizes every text, and the names of an object among them.
		name = norm.NFC.String(name)
		if _, twice := values[name]; twice {
			return nil, errors.New("two members of one JSON object have names that are equal to Terraform, which normalizes Unicode; jsondecode(base64decode()) shows one of them")
		}
		values[name], valueTypes[name] = v, v.Type(ctx)
	}
	return types.ObjectValueMust(valueTypes, values), nil
}

// Terraform reckons with 512 bits, which hold any 154 digits. The exponent is bounded because a number is sent and shown with all its zeros.
const (
	maxNumberDigits   = 154
	maxNumberExponent = 1000
	numberBits        = 512
)

var errNumber = errors.New("a number in it has more digits, or a larger exponent, than Terraform can hold exactly; " +
	"jsondecode(base64decode()) reads it with less precision")

func numberOfJSON(n json.Number) (attr.Value, error) {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(n.String()), "e")
	if exponent != "" {
		e, err := strconv.Atoi(exponent)
		if err != nil || e > maxNumberExponent || e < -maxNumberExponent {
			return nil, errNumber
		}
	}
	if len(strings.Trim(mantissa, "-")) > maxNumberDigits {
		return nil, errNumber
	}
	f, _, err := big.ParseFloat(n.String(), 10, numberBits, big.ToNearestEven)
	if err != nil {
		return nil, errNumber
	}
	return types.NumberValue(f), nil
}
