package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// jwksURL lets the applies of a closed loop observe the endpoint that is updated first.
func jwksURL(example string) func(baseURL string) map[string]any {
	if !strings.HasPrefix(example, "closed-loop") {
		return nil
	}
	return func(baseURL string) map[string]any { return map[string]any{"jwks_url": baseURL + "/fast"} }
}

// closedLoop is a row in which an apply observes the JWK Set and the servers over HTTP.
func (s *suite) closedLoop(name string, run func(ctx context.Context, sys system) row, prepare ...func(*workspace) error) check {
	sys := system{
		example: "closed-loop", keyset: "auth", prepare: prepare,
		observed: func(baseURL string) map[string]any {
			return map[string]any{"jwks_url": baseURL + "/fast", "signing_key_urls": []string{baseURL + "/signers/0", baseURL + "/signers/1"}}
		},
		roles: func(s *suite) []role {
			return []role{
				{name: "node 1", signs: true, argv: s.node("cluster-node.mjs"), env: signerEnv, lag: 0, skew: 1},
				{name: "node 2", signs: true, argv: s.node("cluster-node.mjs"), env: signerEnv, lag: 1, skew: -1},
				{name: "panva jose, slow cache", verifies: true, argv: s.node("jose-verifier.mjs"), slow: true, skew: 1},
			}
		},
	}
	return check{name, func(ctx context.Context) row {
		if skip := s.needs("node", "npm"); skip != "" {
			return row{skip: skip}
		}
		return run(ctx, sys)
	}}
}

// withoutGates takes both gates out of an example.
func withoutGates(w *workspace) error { return withoutGatesOf("auth")(w) }

func withoutGatesOf(keyset string) func(*workspace) error {
	return func(w *workspace) error {
		return w.override(keyset, map[string]any{"published_kids": nil, "deployed_kids": nil})
	}
}

// mustNotCopyKeys fails if a resource or a data source other than the keyset has the private key in the state.
func (w *workspace) mustNotCopyKeys(active key) error {
	text, err := w.State()
	if err != nil {
		return err
	}
	var state struct {
		Resources []struct {
			Type      string
			Instances []json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &state); err != nil {
		return errors.New("the state is not JSON")
	}
	line := strings.Split(active.PrivateKeyPEM, "\n")[1]
	for _, r := range state.Resources {
		for _, instance := range r.Instances {
			if r.Type != "jwt_keyset" && bytes.Contains(instance, []byte(line)) {
				return fmt.Errorf("%s has a copy of the private key in the state", r.Type)
			}
		}
	}
	return nil
}
