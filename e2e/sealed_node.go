package main

import (
	"context"
	"maps"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// sealedNode checks servers that decrypt a private key that was encrypted for them. Each has its own key pair. No apply has their private
// keys, and nobody else can use what an apply writes.
func (s *suite) sealedNode() check {
	return check{"sealed, opened by panva jose", func(ctx context.Context) row {
		if skip := s.needs("node", "npm"); skip != "" {
			return row{skip: skip}
		}
		sys, err := sealedNode()
		if err != nil {
			return row{err: err}
		}
		return s.runScenario(ctx, sys)
	}}
}

func sealedNode() (system, error) {
	var recipients, privates []string
	for _, algorithm := range []string{"ES256", "RS256"} { // an EC key and an RSA key
		a, err := jwk.ParseAlgorithm(algorithm)
		if err != nil {
			return system{}, err
		}
		owner, err := jwk.Generate(a, 0)
		if err != nil {
			return system{}, err
		}
		public, err := owner.PublicPEM()
		if err != nil {
			return system{}, err
		}
		private, err := jwk.JWK{Key: owner}.PrivateJSON()
		if err != nil {
			return system{}, err
		}
		recipients, privates = append(recipients, public), append(privates, private)
	}
	envOf := func(private string) func(outputs) map[string]string {
		return func(o outputs) map[string]string {
			env := maps.Clone(o.env())
			env["RECIPIENT_PRIVATE_JWK"] = private
			return env
		}
	}
	return system{
		example: "sealed-node", keyset: "app",
		vars: map[string]any{"recipients": recipients},
		roles: func(s *suite) []role {
			return []role{
				{name: "EC recipient", signs: true, argv: s.node("sealed-signer.mjs"), env: envOf(privates[0]), lag: 0, skew: 1},
				{name: "RSA recipient", signs: true, argv: s.node("sealed-signer.mjs"), env: envOf(privates[1]), lag: 1, skew: -1},
				{name: "panva jose, fast cache", verifies: true, argv: s.node("jose-verifier.mjs"), skew: -1},
				{name: "panva jose, slow cache", verifies: true, argv: s.node("jose-verifier.mjs"), slow: true, skew: 1},
			}
		},
	}, nil
}
