package jwk

import (
	"fmt"
	"slices"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// Generate makes a new key for the algorithm. rsaBits is 2048, 3072 or 4096, or
// 0 for the default of the algorithm. It must be 0 if the algorithm is not RSA.
func Generate(a Algorithm, rsaBits int) (Key, error) {
	if a.IsZero() {
		return Key{}, refusal.New("Unknown Algorithm", "No algorithm specified.")
	}
	if err := checkSize(a, rsaBits); err != nil {
		return Key{}, err
	}
	bits := a.bits
	if rsaBits != 0 {
		bits = rsaBits
	}
	key, err := a.kind.generate(a, bits)
	if err != nil {
		return Key{}, fmt.Errorf("no key for %s could be generated: %w", a, err)
	}
	return keyOf(key), nil
}

func checkSize(a Algorithm, rsaBits int) error {
	sizes := a.kind.sizes()
	switch {
	case rsaBits == 0 || slices.Contains(sizes, rsaBits):
		return nil
	case sizes == nil:
		return refusal.New("RSA Size Without an RSA Key", "The algorithm %s does not use an RSA key. Remove the RSA size.", a)
	default:
		return refusal.New("Unsupported RSA Size", "A new RSA key has 2048, 3072 or 4096 bits, not %d. Use one of these sizes, or remove the size to get the default for %s, %d bits.", rsaBits, a, a.bits)
	}
}
