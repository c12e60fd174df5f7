package main

// cluster: three nodes sign with one key and restart one after the other. Verifiers find keys by kid and cache them.
func cluster() system {
	return system{
		name: "jwks-rsa cluster", example: "clustered-jwks-rsa", keyset: "auth",
		roles: func(s *suite) []role {
			return []role{
				{name: "node 1", signs: true, argv: s.node("cluster-node.mjs"), env: signerEnv, lag: 0, skew: 1},
				{name: "node 2", signs: true, argv: s.node("cluster-node.mjs"), env: signerEnv, lag: 0.5, skew: 0},
				{name: "node 3", signs: true, argv: s.node("cluster-node.mjs"), env: signerEnv, lag: 1, skew: -1},
				{name: "jwks-rsa, fast cache", verifies: true, argv: s.node("jwks-rsa-verifier.mjs"), skew: -1},
				{name: "jwks-rsa, slow cache", verifies: true, argv: s.node("jwks-rsa-verifier.mjs"), slow: true, skew: 1},
			}
		},
	}
}
