package main

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

//go:embed main.tf
var configuration []byte

// terraform runs the command line in a directory of its own.
type terraform struct {
	binary, dir string
	env         []string
}

// newTerraform sets up a fresh directory with the configuration, and a CLI configuration that finds the provider in bin.
func newTerraform(binary, bin string) (*terraform, error) {
	dir, err := os.MkdirTemp("", "jwt-demo-")
	if err != nil {
		return nil, err
	}
	t := &terraform{binary: binary, dir: dir}
	settings := filepath.Join(dir, "cli.tfrc")
	t.env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "TF_") }),
		"TF_CLI_CONFIG_FILE="+settings, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")
	overrides := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"jwtkeys/jwt\" = %q\n  }\n}\n", bin)
	return t, errors.Join(
		os.WriteFile(filepath.Join(dir, "main.tf"), configuration, 0o600),
		os.WriteFile(settings, []byte(overrides), 0o600))
}

// remove leaves nothing behind.
func (t *terraform) remove() error { return os.RemoveAll(t.dir) }

func (t *terraform) run(ctx context.Context, args ...string) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, t.binary, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = t.dir, t.env, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s%s", filepath.Base(t.binary), args[0], err, problems(stdout.Bytes()), stderr.String())
	}
	return stdout.Bytes(), nil
}

// diagnostic is a warning or an error, as Terraform prints it with -json.
type diagnostic struct {
	Severity, Summary, Detail, Address string
}

func diagnostics(stream []byte) []diagnostic {
	var found []diagnostic
	lines := bufio.NewScanner(bytes.NewReader(stream))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var line struct {
			Type       string
			Diagnostic diagnostic
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Type == "diagnostic" {
			found = append(found, line.Diagnostic)
		}
	}
	return found
}

func problems(stream []byte) string {
	var text strings.Builder
	for _, d := range diagnostics(stream) {
		if d.Severity == "error" {
			fmt.Fprintf(&text, "%s: %s\n", d.Summary, d.Detail)
		}
	}
	return text.String()
}

// plan plans as of an instant, saves the plan, and returns the warnings that resources gave.
func (t *terraform) plan(ctx context.Context, asOf time.Time) ([]diagnostic, error) {
	stream, err := t.run(ctx, "plan", "-json", "-input=false", "-out=saved", "-var", "as_of="+asOf.Format(time.RFC3339))
	warnings := slices.DeleteFunc(diagnostics(stream), func(d diagnostic) bool { return !strings.HasPrefix(d.Address, "jwt_") })
	return warnings, err
}

// apply applies the saved plan and returns what it put out.
func (t *terraform) apply(ctx context.Context) (outputs, error) {
	if _, err := t.run(ctx, "apply", "-json", "-input=false", "saved"); err != nil {
		return outputs{}, err
	}
	text, err := t.run(ctx, "output", "-json")
	if err != nil {
		return outputs{}, err
	}
	var out struct {
		Keyset struct {
			Value keysetOutput
		}
		SigningKey struct {
			Value signingKeyOutput
		} `json:"signing_key"`
	}
	err = json.Unmarshal(text, &out)
	return outputs{out.Keyset.Value, out.SigningKey.Value}, err
}

// settled reports whether a plan at the same instant would change nothing.
func (t *terraform) settled(ctx context.Context, asOf time.Time) error {
	if _, err := t.run(ctx, "plan", "-json", "-input=false", "-detailed-exitcode", "-var", "as_of="+asOf.Format(time.RFC3339)); err != nil {
		return fmt.Errorf("a plan right after the apply is not empty: %w", err)
	}
	return nil
}

// outputs are the attributes that the demonstration reads.
type outputs struct {
	keyset     keysetOutput
	signingKey signingKeyOutput
}

type keysetOutput struct {
	Active, Standby  keyOutput
	Passive          map[string]keyOutput
	JWKS             string
	Env              map[string]string
	NextTransition   string    `json:"next_transition"`
	NextTransitionAt time.Time `json:"next_transition_at"`
}

type keyOutput struct {
	Kid           string
	ActivateAfter *time.Time `json:"activate_after"`
}

type signingKeyOutput struct {
	JWKS string
	Env  map[string]string
}
