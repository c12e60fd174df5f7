package function

import (
	"context"
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A number is either converted exactly or refused.
func TestNumberOfJSON(t *testing.T) {
	for text, isExact := range map[string]bool{
		"0":   true,
		"-0":  true,
		"1e3": true,
		"0.1": true,
		"123456789012345678901234567890.123456789": true,
		strings.Repeat("9", 154):                   true,
		"-" + strings.Repeat("9", 154):             true,
		strings.Repeat("9", 155):                   false,
		"0." + strings.Repeat("3", 154):            false,
		"1e1000":                                   true,
		"1e-1000":                                  true,
		"1e1001":                                   false,
		"1E+999999999999999999999":                 false,
		"1e-2147483648":                            false,
	} {
		v, err := valueOfJSON(context.Background(), json.Number(text))
		if err == nil != isExact {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if !isExact {
			continue
		}
		// The shortest decimal with this value in 512 bits must be the given number.
		is, ok := new(big.Rat).SetString(v.(types.Number).ValueBigFloat().Text('f', -1))
		want, ok2 := new(big.Rat).SetString(text)
		if !ok || !ok2 || is.Cmp(want) != 0 {
			t.Errorf("%s is converted to %s", text, is)
		}
	}
}
