package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"maps"
	"time"
)

// An issuedKey is a private key that a service makes and gives to its client. An example imports it.
type issuedKey struct {
	name      string
	example   string // in examples/guides/register-a-public-key
	resource  string
	provider  string // of another provider in the example, if there is one
	algorithm string
	// traditional is the other form in which libraries read a private key.
	traditional string
	sdk         string
	issue       func() (private string, public crypto.PublicKey, err error)
}

func (s *suite) issuedKeys() []check {
	var checks []check
	for _, k := range []issuedKey{
		{name: "GitHub", example: "github-app", resource: "jwt_signing_key.app", provider: "integrations/github", algorithm: "RS256", traditional: "pkcs1", sdk: "github", issue: githubKey},
		{name: "Apple", example: "apple", resource: "jwt_signing_key.apple", algorithm: "ES256", traditional: "sec1", sdk: "apple", issue: appleKey},
	} {
		checks = append(checks, s.issuedKey(k))
	}
	return checks
}

// githubKey returns a key as GitHub makes it: RSA in PKCS #1.
func githubKey() (string, crypto.PublicKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return "", nil, err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})), key.Public(), nil
}

// appleKey returns a key as Apple makes it: P-256 in PKCS #8, and no newline at the end.
func appleKey() (string, crypto.PublicKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	text := bytes.TrimSpace(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	return string(text), key.Public(), err
}

// issuedKey checks that the SDK of the service signs the same with the key as it was issued and as the example has it after the import, in each form.
func (s *suite) issuedKey(k issuedKey) check {
	return check{"consumers, " + k.name, func(ctx context.Context) row {
		if skip := s.needs("node", "npm"); skip != "" {
			return row{skip: skip}
		}
		var r row
		r.err = s.signWithIssued(ctx, k, &r)
		return r
	}}
}

func (s *suite) signWithIssued(ctx context.Context, k issuedKey, r *row) error {
	issued, public, err := k.issue()
	if err != nil {
		return err
	}
	ws, stop, err := s.consumerWorkspace(ctx, k.example, k.provider)
	if err != nil {
		return err
	}
	defer stop()
	traditional := fmt.Sprintf("output \"traditional\" {\n  value     = provider::jwt::pem_from_jwk(%s.private_jwk, %q)\n  sensitive = true\n}\n", k.resource, k.traditional)
	if err := errors.Join(ws.WriteFile("e2e_output.tf", traditional), ws.setVariables(map[string]any{"private_key": issued}), ws.apply(ctx, firstApply)); err != nil {
		return err
	}
	r.steps++
	key, err := ws.keyset(k.resource)
	if err != nil {
		return err
	}
	out, err := ws.outputs()
	if err != nil {
		return err
	}
	strange, _, err := k.issue()
	if err != nil {
		return err
	}
	service := &registeredKeys{algorithms: []string{k.algorithm}, keys: []registeredKey{{key: public}}}
	for _, form := range []struct {
		name, pem string
		valid     bool
	}{{"as it was issued", issued, true}, {"of env", key.Env["JWT_PRIVATE_KEY_PEM"], true}, {"in the traditional form", out.text("traditional"), true}, {"of somebody else", strange, false}} {
		env := maps.Clone(key.Env)
		env["JWT_PRIVATE_KEY_PEM"] = form.pem
		signer, err := sdk(k.sdk)(ctx, s, env)
		if err != nil {
			return err
		}
		token, err := signer.Sign(firstApply, time.Minute)
		signer.stop()
		if err != nil {
			return err
		}
		r.tally.tokens++
		refusals, err := service.Verify(firstApply, []string{token, tampered(token), unsigned(token)})
		if err != nil {
			return err
		}
		if (refusals[0] == "") != form.valid || refusals[1] == "" || refusals[2] == "" {
			return fmt.Errorf("a token of the key %s, changed and unsigned, is refused with %q", form.name, refusals)
		}
		if form.valid {
			r.tally.accepted++
		} else {
			r.tally.rightlyRefused++
		}
		r.tally.rightlyRefused += 2
	}
	return nil
}
