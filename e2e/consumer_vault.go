package main

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// vaultBackend starts the JWT auth method of Vault with the arguments of vault_jwt_auth_backend.
func vaultBackend(ctx context.Context, s *suite, resources map[string]map[string]any) (actor, error) {
	config := map[string]any{}
	for _, argument := range []string{"bound_issuer", "jwt_supported_algs", "jwt_validation_pubkeys"} {
		config[argument] = resources["vault_jwt_auth_backend.jobs"][argument]
	}
	text, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	binary := filepath.Join(s.scratch, "vault")
	if err := quietly(ctx, filepath.Join(s.root, "e2e", "vault"), "go", "build", "-o", binary, "."); err != nil {
		return nil, err
	}
	return start(ctx, "vault", map[string]string{"VAULT_CONFIG": string(text)}, binary)
}

// A jobSigner signs tokens for Vault. They are of the present time: Vault reads the real clock.
type jobSigner struct {
	method jwt.SigningMethod
	kid    string
	key    any
}

func job(_ context.Context, _ *suite, env map[string]string) (actor, error) {
	key, err := jwt.ParseECPrivateKeyFromPEM([]byte(env["JWT_PRIVATE_KEY_PEM"]))
	return jobSigner{jwt.GetSigningMethod(env["JWT_ALGORITHM"]), env["JWT_KID"], key}, err
}

func (j jobSigner) Sign(time.Time, time.Duration) (string, error) {
	now := time.Now()
	token := jwt.NewWithClaims(j.method, jwt.MapClaims{"iss": "https://jobs.example.com", "sub": "nightly", "aud": "vault", "iat": now.Unix(), "exp": now.Add(time.Minute).Unix()})
	token.Header["kid"] = j.kid
	return token.SignedString(j.key)
}

// Verify is an error: this is a signer.
func (jobSigner) Verify(time.Time, []string) ([]string, error) {
	return nil, errors.New("a signer does not verify")
}

func (jobSigner) stop() {}
