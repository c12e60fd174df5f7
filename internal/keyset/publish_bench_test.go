package keyset

import (
	"fmt"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// BenchmarkPublish measures what an apply writes for sets that keep old keys: the JWK Sets and the variables, with a trusted key.
func BenchmarkPublish(b *testing.B) {
	for _, passive := range []int{1, 10, 1000} {
		c := advisedConfig("ES256")
		c.Policy.KeysToKeep = passive
		c.Trusted = []jwk.JWK{{Key: must(jwk.Generate(c.Algorithm, 0)), KeyID: "theirs"}}
		s, now := Keyset{}, begin
		for len(s.State.Keys) < passive+2 {
			s, now = advance(s, c, now), now.Add(c.Policy.RotationPeriod)
		}
		b.Run(fmt.Sprintf("%d passive keys", passive), func(b *testing.B) {
			for b.Loop() {
				if jwks, _ := s.publish(c); jwks != s.JWKS || len(s.PrivateJWKS()) == 0 || len(s.Env(c.Env)) == 0 || len(s.PublicEnv(c.Env)) == 0 {
					b.Fatal("published is something else")
				}
			}
		})
	}
}
