package main

import (
	"context"
	"errors"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// postQuantum: a keyset moves from ES256 to ML-DSA-65 and back. Half of the verifiers do not know ML-DSA. They must still verify each
// token of ES256, also while the set contains keys of both kinds.
func postQuantum(ctx context.Context, newNode string) system {
	const unknown = "ML-DSA"
	return system{
		name: "verifiers, ES256 to ML-DSA-65 and back", example: "clustered-jwks-rsa", keyset: "auth",
		vars: map[string]any{"algorithm": "ES256"},
		roles: func(s *suite) []role {
			return []role{
				{name: "panva jose", signs: true, argv: s.nodeAt(newNode, "jose-signer.mjs"), env: signerEnv, lag: 0, skew: 1},
				{name: "this provider", signs: true, library: providerSigner, env: signerEnv, lag: 1, skew: -1},
				{name: "panva jose, new Node.js", verifies: true, argv: s.nodeAt(newNode, "jose-verifier.mjs"), slow: true, skew: -1},
				{name: "this provider", verifies: true, library: providerVerifier, slow: true, signatureOnly: true},
				{name: "panva jose", verifies: true, argv: s.node("jose-verifier.mjs"), slow: true, skew: 1, unsupported: unknown},
				{name: "jwks-rsa", verifies: true, argv: s.node("jwks-rsa-verifier.mjs"), slow: true, skew: 1, unsupported: unknown},
				{name: "PyJWT PyJWKClient", verifies: true, argv: s.python("pyjwt_verifier.py"), slow: true, skew: 1, unsupported: unknown},
				{name: "golang-jwt", verifies: true, library: golangJWT, slow: true, skew: 1, unsupported: unknown},
				{name: "lestrrat jwx", verifies: true, library: lestrratJWX, slow: true, skew: -1, unsupported: unknown},
				{name: "jose(1)", verifies: true, library: s.joseCommand(ctx), slow: true, unsupported: unknown, signatureOnly: true},
			}
		},
	}
}

// postQuantumChanges checks that no valid token is refused when a keyset moves to ML-DSA and back. jwcrypto 1.1 and go-jose are not in the
// row: they refuse a whole set with a key that they do not know.
func (s *suite) postQuantumChanges() check {
	return check{postQuantum(context.Background(), "").name, func(ctx context.Context) row {
		if skip := s.needs("node", "npm", "python3 -m jwt", "jose"); skip != "" {
			return row{skip: skip}
		}
		newNode := s.newNode()
		if newNode == "" {
			return row{skip: "a Node.js that knows ML-DSA (24.7 or later) is not installed"}
		}
		return s.changes(ctx, postQuantum(ctx, newNode), func(sc *scenario, algorithm string) error {
			sc.vars["algorithm"] = algorithm
			return sc.ws.setVariables(sc.vars)
		}, "ML-DSA-65", "ES256")
	}}
}

// A providerActor signs like the ephemeral jwt_token, with the variables of env.
type providerActor struct{ env map[string]string }

func providerSigner(_ string, _ time.Duration, o outputs) actor { return providerActor{o.env()} }

func (p providerActor) Sign(now time.Time, ttl time.Duration) (string, error) {
	key, err := jwk.ParsePrivatePEM(p.env["JWT_PRIVATE_KEY_PEM"], "")
	if err != nil {
		return "", err
	}
	name := p.env["JWT_ALGORITHM"]
	algorithm, err := jwk.ParseAlgorithm(name)
	if err != nil {
		return "", err
	}
	return jose.SignToken(key, algorithm, map[string]any{"alg": name, "kid": p.env["JWT_KID"]},
		map[string]any{"sub": "alice", "iat": now.Unix(), "exp": now.Add(ttl).Unix()})
}

// Verify is an error: this is a signer.
func (providerActor) Verify(time.Time, []string) ([]string, error) {
	return nil, errors.New("a signer does not verify")
}

func (providerActor) stop() {}

// providerVerifier verifies like the function verify_token, which checks signatures and ignores exp.
func providerVerifier(url string, _ time.Duration, _ outputs) actor {
	return &goVerifier{url: url, verify: func(_ time.Time, v *goVerifier, text string) error {
		token, err := jose.ParseToken(text)
		if err != nil {
			return err
		}
		set, err := jwk.ParseSet(v.doc)
		if err != nil {
			return err
		}
		return unless(token.VerifiedBy(set), "no key of the set made the signature")
	}}
}
