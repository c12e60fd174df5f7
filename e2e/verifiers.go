package main

import (
	"context"
	"fmt"
	"time"
)

// verifiers: a keyset changes its algorithm several times, and many verifiers verify its tokens.
func verifiers(ctx context.Context) system {
	return system{
		name: "verifiers, every algorithm", example: "clustered-jwks-rsa", keyset: "auth",
		vars: map[string]any{"algorithm": "RS256"},
		roles: func(s *suite) []role {
			return []role{
				{name: "panva jose", signs: true, argv: s.node("jose-signer.mjs"), env: signerEnv, lag: 0, skew: 1},
				{name: "panva jose, last to restart", signs: true, argv: s.node("jose-signer.mjs"), env: signerEnv, lag: 1, skew: -1},
				{name: "panva jose createRemoteJWKSet", verifies: true, argv: s.node("jose-verifier.mjs"), slow: true, skew: -1},
				{name: "jwks-rsa", verifies: true, argv: s.node("jwks-rsa-verifier.mjs"), slow: true, skew: 1, unsupported: "Ed"},
				{name: "PyJWT PyJWKClient", verifies: true, argv: s.python("pyjwt_verifier.py"), slow: true, skew: 1, unsupported: "Ed25519"},
				{name: "jwcrypto", verifies: true, argv: s.python("jwcrypto_verifier.py"), slow: true, skew: -1, unsupported: "Ed25519"},
				{name: "golang-jwt", verifies: true, library: golangJWT, slow: true, skew: 1, unsupported: "Ed25519"},
				{name: "lestrrat jwx", verifies: true, library: lestrratJWX, slow: true, skew: -1},
				{name: "jose(1)", verifies: true, library: s.joseCommand(ctx), slow: true, unsupported: "Ed", signatureOnly: true},
			}
		},
	}
}

// algorithmChanges checks that no valid token is refused when the algorithm changes.
func (s *suite) algorithmChanges() check {
	return check{verifiers(context.Background()).name, func(ctx context.Context) row {
		if skip := s.needs("node", "npm", "python3 -m jwt", "python3 -m jwcrypto", "jose"); skip != "" {
			return row{skip: skip}
		}
		return s.changes(ctx, verifiers(ctx), func(sc *scenario, algorithm string) error {
			sc.vars["algorithm"] = algorithm
			return sc.ws.setVariables(sc.vars)
		}, "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
	}}
}

// changes starts a system and gives its keyset one algorithm after the other. At the end it removes the keys of all earlier algorithms.
func (s *suite) changes(ctx context.Context, sys system, configure func(sc *scenario, algorithm string) error, algorithms ...string) row {
	ws, err := s.newWorkspace(ctx, sys.example)
	if err != nil {
		return row{err: err}
	}
	sc := &scenario{ctx: ctx, suite: s, sys: sys, ws: ws, vars: sys.vars}
	defer sc.end()
	err = sc.firstUse()
	for _, algorithm := range algorithms {
		if err == nil {
			err = configure(sc, algorithm)
		}
		if err == nil {
			err = sc.changeTo(algorithm)
		}
	}
	if err == nil {
		err = sc.expiry()
	}
	return sc.result(err)
}

// changeTo applies until a key of the new algorithm is active. It is an error if four applies are not enough.
func (sc *scenario) changeTo(algorithm string) error {
	if err := sc.nextFor(sc.deployment.now.Add(time.Second), sc.deployment.timing.delay+time.Minute); err != nil {
		return fmt.Errorf("%s: %w", algorithm, err)
	}
	for range 4 {
		if sc.keys.Active.Algorithm == algorithm {
			sc.steps++
			return nil
		}
		due, err := sc.due()
		if err != nil {
			return err
		}
		if err := sc.nextFor(due, sc.deployment.timing.delay+time.Minute); err != nil {
			return fmt.Errorf("%s: %w", algorithm, err)
		}
	}
	return fmt.Errorf("no key of %s became active", algorithm)
}
