package main

// oidcProvider: two nodes of an OpenID provider sign tokens and serve the JWKS.
func oidcProvider(algorithm string) system {
	privateJWKS := func(o outputs) map[string]string {
		return map[string]string{"PRIVATE_JWKS": o.text("private_jwks")}
	}
	return system{
		name: "oidc-provider " + algorithm, example: "oidc-provider", keyset: "op",
		vars: map[string]any{"algorithm": algorithm},
		roles: func(s *suite) []role {
			return []role{
				{name: "node 1", signs: true, publishes: true, argv: s.node("oidc-provider.mjs"), env: privateJWKS, lag: 0},
				{name: "node 2", signs: true, publishes: true, argv: s.node("oidc-provider.mjs"), env: privateJWKS, lag: 1},
				{name: "panva jose, fast cache", verifies: true, argv: s.node("jose-verifier.mjs"), skew: -1},
				{name: "panva jose, slow cache", verifies: true, argv: s.node("jose-verifier.mjs"), slow: true, skew: 1},
			}
		},
	}
}
