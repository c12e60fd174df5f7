package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/jwx/v3/jwa"
	jwxjwt "github.com/lestrrat-go/jwx/v3/jwt"
)

// accessVariables returns the variables for access tokens, without ACCESS in their names.
func accessVariables(o outputs) map[string]string {
	env := map[string]string{}
	for name, value := range o.env() {
		if field, ok := strings.CutPrefix(name, "JWT_ACCESS_"); ok {
			env["JWT_"+field] = value
		}
	}
	return env
}

// hmacVerifiers: a keyset changes its HMAC algorithm, and many verifiers verify with the secrets in their variables.
func hmacVerifiers(ctx context.Context) system {
	python := func(library string) func(outputs) map[string]string {
		return func(o outputs) map[string]string {
			env := accessVariables(o)
			env["LIBRARY"] = library
			return env
		}
	}
	return system{
		name: "verifiers, every HMAC algorithm", example: "efko-nestjs-hs256", keyset: "access",
		vars: map[string]any{"environment": "production"}, revokedKids: "revoked_access_kids",
		roles: func(s *suite) []role {
			return []role{
				{name: "panva jose", signs: true, argv: s.node("jose-signer.mjs"), env: accessVariables, lag: 0, skew: 1},
				{name: "panva jose, last to restart", signs: true, argv: s.node("jose-signer.mjs"), env: accessVariables, lag: 1, skew: -1},
				{name: "panva jose jwtVerify", verifies: true, argv: s.node("jose-hmac-verifier.mjs"), env: accessVariables, lag: 1, skew: 1},
				{name: "PyJWT", verifies: true, argv: s.python("hmac_verifier.py"), env: python("PyJWT"), lag: 1, skew: -1},
				{name: "jwcrypto", verifies: true, argv: s.python("hmac_verifier.py"), env: python("jwcrypto"), lag: 1, skew: 1},
				{name: "golang-jwt", verifies: true, library: hmacLibrary(golangHMAC), env: accessVariables, lag: 1, skew: -1},
				{name: "lestrrat jwx", verifies: true, library: hmacLibrary(jwxHMAC), env: accessVariables, lag: 1, skew: 1},
				{name: "jose(1)", verifies: true, library: hmacLibrary(s.joseHMAC(ctx)), env: accessVariables, lag: 1, signatureOnly: true},
			}
		},
	}
}

// hmacChanges checks that no valid token is refused when the HMAC algorithm changes.
func (s *suite) hmacChanges() check {
	return check{hmacVerifiers(context.Background()).name, func(ctx context.Context) row {
		if skip := s.needs("node", "npm", "python3 -m jwt", "python3 -m jwcrypto", "jose"); skip != "" {
			return row{skip: skip}
		}
		return s.changes(ctx, hmacVerifiers(ctx), func(sc *scenario, algorithm string) error {
			return sc.ws.override("access", map[string]any{"algorithm": algorithm})
		}, "HS384", "HS512", "HS256")
	}}
}

// An hmacVerifier tries all secrets that it has to accept.
type hmacVerifier struct {
	secrets []string
	leeway  time.Duration
	verify  func(now time.Time, leeway time.Duration, token, secret string) error
}

func hmacLibrary(verify func(time.Time, time.Duration, string, string) error) func(string, time.Duration, outputs) actor {
	return func(_ string, leeway time.Duration, o outputs) actor {
		v := &hmacVerifier{leeway: leeway, verify: verify}
		_ = json.Unmarshal([]byte(accessVariables(o)["JWT_VERIFICATION_SECRETS"]), &v.secrets) // without secrets it refuses every token
		return v
	}
}

// Sign is an error: this is a verifier.
func (v *hmacVerifier) Sign(time.Time, time.Duration) (string, error) {
	return "", errors.New("a verifier does not sign")
}

// Verify returns for each token the reason of its refusal, or "" if it is accepted.
func (v *hmacVerifier) Verify(now time.Time, tokens []string) ([]string, error) {
	refusals := make([]string, len(tokens))
	for i, token := range tokens {
		err := errors.New("no secret")
		for _, secret := range v.secrets {
			if err = v.verify(now, v.leeway, token, secret); err == nil {
				break
			}
		}
		if err != nil {
			refusals[i] = err.Error()
		}
	}
	return refusals, nil
}

func (v *hmacVerifier) stop() {}

func golangHMAC(now time.Time, leeway time.Duration, token, secret string) error {
	_, err := jwt.Parse(token, func(*jwt.Token) (any, error) { return []byte(secret), nil },
		jwt.WithValidMethods([]string{"HS256", "HS384", "HS512"}), jwt.WithLeeway(leeway), jwt.WithTimeFunc(func() time.Time { return now }))
	return err
}

func jwxHMAC(now time.Time, leeway time.Duration, token, secret string) error {
	parsed, err := jwt.NewParser().Parse(token, nil)
	if parsed == nil {
		return err
	}
	name, _ := parsed.Header["alg"].(string)
	algorithm, ok := jwa.LookupSignatureAlgorithm(name)
	if !ok || !algorithm.IsSymmetric() {
		return fmt.Errorf("%q is not an HMAC algorithm", name)
	}
	_, err = jwxjwt.ParseString(token, jwxjwt.WithKey(algorithm, []byte(secret)), jwxjwt.WithAcceptableSkew(leeway),
		jwxjwt.WithClock(jwxjwt.ClockFunc(func() time.Time { return now })))
	return err
}

func (s *suite) joseHMAC(ctx context.Context) func(time.Time, time.Duration, string, string) error {
	return func(_ time.Time, _ time.Duration, token, secret string) error {
		dir, err := os.MkdirTemp(s.scratch, "jose-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(dir) }()
		key, err := json.Marshal(map[string]string{"kty": "oct", "k": base64.RawURLEncoding.EncodeToString([]byte(secret))})
		if err != nil {
			return err
		}
		file := filepath.Join(dir, "key.jwk")
		if err := os.WriteFile(file, key, 0o600); err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, "jose", "jws", "ver", "-i", "-", "-k", file)
		cmd.Stdin = bytes.NewReader([]byte(token))
		return cmd.Run()
	}
}
