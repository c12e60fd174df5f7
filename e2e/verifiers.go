package main

import (
	"context"
	"fmt"
	"time"
)

// verifiers: a keyset changes its algorithm again and again, and all kinds of verifiers follow.
func verifiers(ctx context.Context) system {
	return system{
		name: "verifiers, every algorithm", example: "clustered-jwks-rsa", keyset: "auth",
		vars: map[string]any{"algorithm": "RS256"},
		roles: func(s *suite) []role {
			return []role{
				{name: "panva jose", signs: true, argv: s.node("jose-signer.mjs"), env: signerEnv, lag: 0, skew: 1},
				{name: "panva jose, last to restart", signs: true, argv: s.node("jose-signer.mjs"), env: signerEnv, lag: 1, skew: -1},
				{name: "panva jose createRemoteJWKSet", verifies: true, argv: s.node("jose-verifier.mjs"), slow: true, skew: -1},
				{name: "jwks-rsa", verifies: true, argv: s.node("jwks-rsa-verifier.mjs"), slow: true, skew: 1, lacks: "Ed"},
				{name: "PyJWT PyJWKClient", verifies: true, argv: s.python("pyjwt_verifier.py"), slow: true, skew: 1, lacks: "Ed25519"},
				{name: "jwcrypto", verifies: true, argv: s.python("jwcrypto_verifier.py"), slow: true, skew: -1, lacks: "Ed25519"},
				{name: "golang-jwt", verifies: true, library: golangJWT, slow: true, skew: 1, lacks: "Ed25519"},
				{name: "lestrrat jwx", verifies: true, library: lestrratJWX, slow: true, skew: -1},
				{name: "jose(1)", verifies: true, library: s.joseCommand(ctx), slow: true, lacks: "Ed", timeless: true},
			}
		},
	}
}

// algorithmChanges is the check that a change of algorithm refuses nobody either.
func (s *suite) algorithmChanges() check {
	return check{verifiers(context.Background()).name, func(ctx context.Context) row {
		if skip := s.needs("node", "npm", "python3 -m jwt", "python3 -m jwcrypto", "jose"); skip != "" {
			return row{skip: skip}
		}
		return s.changes(ctx, verifiers(ctx), func(l *life, algorithm string) error {
			l.vars["algorithm"] = algorithm
			return l.ws.set(l.vars)
		}, "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
	}}
}

// changes has a system change from one algorithm to the next, and its last keys of others expire.
func (s *suite) changes(ctx context.Context, sys system, ask func(l *life, algorithm string) error, algorithms ...string) row {
	ws, err := s.newWorkspace(ctx, sys.example)
	if err != nil {
		return row{err: err}
	}
	l := &life{ctx: ctx, suite: s, sys: sys, ws: ws, vars: sys.vars}
	defer l.end()
	err = l.firstUse()
	for _, algorithm := range algorithms {
		if err == nil {
			err = ask(l, algorithm)
		}
		if err == nil {
			err = l.changeTo(algorithm)
		}
	}
	if err == nil {
		err = l.expiry()
	}
	return l.judged(err)
}

// changeTo applies until a key of the algorithm signs that was asked for.
func (l *life) changeTo(algorithm string) error {
	if err := l.until(l.world.now.Add(time.Second), l.world.timing.delay+time.Minute); err != nil {
		return fmt.Errorf("%s: %w", algorithm, err)
	}
	for range 4 {
		if l.keys.Active.Algorithm == algorithm {
			l.steps++
			return nil
		}
		due, err := l.due()
		if err != nil {
			return err
		}
		if err := l.until(due, l.world.timing.delay+time.Minute); err != nil {
			return fmt.Errorf("%s: %w", algorithm, err)
		}
	}
	return fmt.Errorf("no key of %s came to sign", algorithm)
}
