package jwk

import (
	"crypto/rand"
	"crypto/rsa"
	"testing"
)

// BenchmarkGenerate measures the generation of a key, and crypto/rsa alone for the same size.
func BenchmarkGenerate(b *testing.B) {
	for _, name := range []string{"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "EdDSA", "HS256"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				mustGenerate(name)
			}
		})
		if bits := must(ParseAlgorithm(name)).DefaultRSABits(); bits != 0 {
			b.Run(name+" bare crypto/rsa", func(b *testing.B) {
				for b.Loop() {
					must(rsa.GenerateKey(rand.Reader, bits))
				}
			})
		}
	}
}
