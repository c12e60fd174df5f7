package function

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

// valueOfJSON converts a decoded JSON value to a Terraform value of the type that jsondecode would choose: an object becomes an object, an
// array becomes a tuple. Numbers keep all their digits. v is nil, bool, string, json.Number, []any or map[string]any.
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
		// Terraform normalizes all strings (Unicode NFC), including the names of an object.
		name = norm.NFC.String(name)
		if _, twice := values[name]; twice {
			return nil, errors.New("a JSON object has two members whose names are equal after Unicode normalization (NFC), which Terraform treats as one name; jsondecode(base64decode()) shows one of them")
		}
		values[name], valueTypes[name] = v, v.Type(ctx)
	}
	return types.ObjectValueMust(valueTypes, values), nil
}

// Terraform stores a number in 512 bits, enough for 154 decimal digits. The exponent is limited because Terraform sends and shows a number with
// all its zeros.
const (
	maxNumberDigits   = 154
	maxNumberExponent = 1000
	numberBits        = 512
)

var errNumber = errors.New("a number has more digits or a larger exponent than Terraform can store exactly; " +
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
