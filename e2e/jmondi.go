package main

// jmondi: two authorization servers of the npm package @jmondi/oauth2-server sign with one key. Resource servers verify with the JWKS.
func jmondi(algorithm string) system {
	return system{
		name: "@jmondi/oauth2-server " + algorithm, example: "jmondi-oauth2-server", keyset: "oauth",
		vars: map[string]any{"algorithm": algorithm},
		roles: func(s *suite) []role {
			return []role{
				{name: "server 1", signs: true, argv: s.node("jmondi-server.mjs"), env: signerEnv, lag: 0, skew: 1},
				{name: "server 2", signs: true, argv: s.node("jmondi-server.mjs"), env: signerEnv, lag: 1, skew: -1},
				{name: "panva jose, fast cache", verifies: true, argv: s.node("jose-verifier.mjs"), skew: -1},
				{name: "jwks-rsa, slow cache", verifies: true, argv: s.node("jwks-rsa-verifier.mjs"), slow: true, skew: 1},
			}
		},
	}
}
