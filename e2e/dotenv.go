package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// dotenv checks the function dotenv: programs read the file that its example writes.
func (s *suite) dotenv() check {
	return check{"dotenv, node --env-file", func(ctx context.Context) row {
		if skip := s.needs("node", "npm"); skip != "" {
			return row{skip: skip}
		}
		steps, err := s.readDotenv(ctx)
		return row{steps: steps, err: err}
	}}
}

func (s *suite) readDotenv(ctx context.Context) (steps int, err error) {
	w, err := s.newWorkspace(ctx, filepath.Join("functions", "dotenv"))
	if err != nil {
		return 0, err
	}
	// The file contains PEM and JSON.
	if err := w.override("example", map[string]any{"env_names": map[string]string{"jwks": "JWT_JWKS"}}); err != nil {
		return 0, err
	}
	if err := w.apply(ctx, time.Now()); err != nil {
		return 0, err
	}
	out, err := w.outputs()
	if err != nil {
		return 0, err
	}
	k, err := w.keyset("example")
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, "node", filepath.Join(s.root, "e2e", "programs", "dotenv.mjs"))
	cmd.Stdin = strings.NewReader(out.text("dotenv"))
	variables, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("dotenv.mjs: %w", err)
	}
	var read map[string]map[string]string
	if err := json.Unmarshal(variables, &read); err != nil {
		return 0, err
	}
	for parser, variables := range read {
		if !maps.Equal(variables, k.Env) || variables["JWT_PRIVATE_KEY_PEM"] == "" || variables["JWT_JWKS"] == "" {
			return 0, fmt.Errorf("%s does not read the variables of env", parser)
		}
	}
	return len(read), nil
}
