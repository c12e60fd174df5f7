package main

import (
	"context"
	"maps"
)

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

// jmondiRefresh: the servers issue refresh tokens, and each accepts the tokens of the other. The library verifies them with its JwtService.
func jmondiRefresh(variables map[string]string) system {
	env := func(o outputs) map[string]string {
		env := o.env()
		maps.Copy(env, variables)
		return env
	}
	return system{
		name: "@jmondi/oauth2-server refresh tokens", example: "jmondi-oauth2-server", keyset: "oauth",
		roles: func(s *suite) []role {
			server := s.node("jmondi-refresh-server.mjs")
			return []role{
				{name: "server 1", signs: true, verifies: true, argv: server, env: env, lag: 0, skew: 1, exact: true},
				{name: "server 2", signs: true, verifies: true, argv: server, env: env, lag: 1, skew: -1, exact: true},
			}
		},
	}
}

// jmondiOneKey checks that the test notices a JwtService that verifies with the key that signs now, as the library does by default.
func (s *suite) jmondiOneKey() check {
	sys := jmondiRefresh(map[string]string{"VERIFY_WITH_ONE_KEY": "yes"})
	sys.mistaken = true
	return check{sys.name + ", verified with one key", func(ctx context.Context) row {
		if skip := s.needs("node", "npm"); skip != "" {
			return row{skip: skip}
		}
		return s.runSteps(ctx, sys, func(sc *scenario) []step {
			return []step{{"first use", sc.firstUse}, {"activation", sc.activation}}
		}).noticed("a server that verifies with one key")
	}}
}
