package jwk_test

import (
	"crypto/rand"
	"crypto/rsa"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// BenchmarkGenerate measures the generation of a key, and crypto/rsa alone for the same size.
func BenchmarkGenerate(b *testing.B) {
	for _, name := range []string{"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA", "HS256"} {
		algorithm, err := jwk.ParseAlgorithm(name)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := jwk.Generate(algorithm, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
		if bits := algorithm.DefaultRSABits(); bits != 0 {
			b.Run(name+" bare crypto/rsa", func(b *testing.B) {
				for b.Loop() {
					if _, err := rsa.GenerateKey(rand.Reader, bits); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
