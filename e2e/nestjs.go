package main

import (
	"errors"
	"maps"
	"slices"
)

// nestjs: an authentication service issues tokens, and gateways verify them with shared secrets. kind is access or refresh.
func nestjs(environment, kind string) system {
	env := func(o outputs) map[string]string {
		env := maps.Clone(o.env())
		env["TOKEN_KIND"] = map[string]string{"access": "JWT_ACCESS_", "refresh": "JWT_REFRESH_"}[kind]
		return env
	}
	return system{
		name: "@nestjs/jwt " + environment + ", " + kind + " tokens", example: "efko-nestjs-hs256", keyset: kind,
		vars: map[string]any{"environment": environment}, revokedKids: "revoked_" + kind + "_kids", signingKid: "signing_" + kind + "_kid",
		roles: func(s *suite) []role {
			return []role{
				{name: "auth service 1", signs: true, argv: s.node("nest-auth-service.mjs"), env: env, lag: 0, skew: 1},
				{name: "auth service 2", signs: true, argv: s.node("nest-auth-service.mjs"), env: env, lag: 1, skew: -1},
				{name: "gateway, first to restart", verifies: true, argv: s.node("nest-gateway.mjs"), env: env, lag: 0, skew: -1},
				{name: "gateway, last to restart", verifies: true, argv: s.node("nest-gateway.mjs"), env: env, lag: 1, skew: 1},
			}
		},
		check: func(sc *scenario) error { return sc.suite.checkSecrets(environment, sc.out.env()) },
	}
}

// checkSecrets fails if a secret is too short for HS256, or if another environment or another variable has had the same secret.
func (s *suite) checkSecrets(environment string, env map[string]string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, prefix := range []string{"JWT_ACCESS_", "JWT_REFRESH_"} {
		secret := env[prefix+"SECRET"]
		if len(secret) < 32 {
			return errors.New(prefix + "SECRET is shorter than 32 bytes")
		}
		owner := environment + " " + prefix
		if s.secretOwners == nil {
			s.secretOwners = map[string][]string{}
		}
		if !slices.Contains(s.secretOwners[secret], owner) {
			s.secretOwners[secret] = append(s.secretOwners[secret], owner)
		}
		if owners := s.secretOwners[secret]; len(owners) > 1 {
			return errors.New(owners[0] + " and " + owners[1] + " have the same secret")
		}
	}
	return nil
}
