package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	josejwt "github.com/go-jose/go-jose/v4/jwt"
	"github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/jwx/v3/jwk"
	jwxjwt "github.com/lestrrat-go/jwx/v3/jwt"
)

// A goVerifier verifies in this process. It caches the JWKS for a minute.
type goVerifier struct {
	url     string
	doc     string
	keys    jwk.Set
	fetched time.Time
	verify  func(now time.Time, v *goVerifier, token string) error
}

// Sign is an error: this is a verifier.
func (v *goVerifier) Sign(time.Time, time.Duration) (string, error) {
	return "", errors.New("a verifier does not sign")
}

// Verify returns for each token the reason of its refusal, or "" if it is accepted.
func (v *goVerifier) Verify(now time.Time, tokens []string) ([]string, error) {
	if err := v.fetch(now); err != nil {
		return nil, err
	}
	refusals := make([]string, len(tokens))
	for i, token := range tokens {
		if err := v.verify(now, v, token); err != nil {
			refusals[i] = err.Error()
		}
	}
	return refusals, nil
}

func (v *goVerifier) stop() {}

func (v *goVerifier) fetch(now time.Time) error {
	if v.keys != nil && now.Sub(v.fetched) < time.Minute {
		return nil
	}
	response, err := http.Get(v.url)
	if err != nil {
		return err
	}
	doc, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("the JWKS cannot be fetched: %s: %w", response.Status, err)
	}
	v.doc, v.fetched = string(doc), now
	// By default, jwx refuses a whole set that contains a key which it does not know.
	v.keys, err = jwk.Parse(doc, jwk.WithStrictKeySetParsing(false))
	return err
}

// golangJWT verifies with github.com/golang-jwt/jwt.
func golangJWT(url string, leeway time.Duration, _ outputs) actor {
	return &goVerifier{url: url, verify: func(now time.Time, v *goVerifier, token string) error {
		_, err := jwt.Parse(token, func(t *jwt.Token) (any, error) {
			kid, _ := t.Header["kid"].(string)
			key, ok := v.keys.LookupKeyID(kid)
			if !ok {
				return nil, errors.New("unknown kid")
			}
			var public any
			return public, jwk.Export(key, &public)
		}, jwt.WithValidMethods(strings.Split(algorithms, ",")), jwt.WithLeeway(leeway), jwt.WithTimeFunc(func() time.Time { return now }))
		return err
	}}
}

// lestrratJWX verifies with github.com/lestrrat-go/jwx.
func lestrratJWX(url string, leeway time.Duration, _ outputs) actor {
	return &goVerifier{url: url, verify: func(now time.Time, v *goVerifier, token string) error {
		_, err := jwxjwt.ParseString(token, jwxjwt.WithKeySet(v.keys), jwxjwt.WithAcceptableSkew(leeway),
			jwxjwt.WithClock(jwxjwt.ClockFunc(func() time.Time { return now })))
		return err
	}}
}

// goJOSE verifies with github.com/go-jose/go-jose, by the real clock.
func goJOSE(url string, leeway time.Duration, _ outputs) actor {
	return &goVerifier{url: url, verify: func(_ time.Time, v *goVerifier, token string) error {
		parsed, err := josejwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
		if err != nil {
			return err
		}
		var set jose.JSONWebKeySet
		if err := json.Unmarshal([]byte(v.doc), &set); err != nil {
			return err
		}
		var claims josejwt.Claims
		if err := parsed.Claims(set, &claims); err != nil {
			return err
		}
		return claims.ValidateWithLeeway(josejwt.Expected{Time: time.Now()}, leeway)
	}}
}

// joseCommand verifies with jose(1), which checks signatures and ignores exp.
func (s *suite) joseCommand(ctx context.Context) func(string, time.Duration, outputs) actor {
	return func(url string, _ time.Duration, _ outputs) actor {
		return &goVerifier{url: url, verify: func(_ time.Time, v *goVerifier, token string) error {
			file, err := os.CreateTemp(s.scratch, "jwks-*.json")
			if err != nil {
				return err
			}
			defer func() { _ = os.Remove(file.Name()) }()
			if _, err := file.WriteString(v.doc); err != nil {
				return err
			}
			if err := file.Close(); err != nil {
				return err
			}
			cmd := exec.CommandContext(ctx, "jose", "jws", "ver", "-i", "-", "-k", file.Name())
			cmd.Stdin = strings.NewReader(token)
			return cmd.Run()
		}}
	}
}
