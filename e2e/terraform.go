package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// A workspace is a copy of an example, and the state that applies of it leave. What is added to the copy is the time, and the
// answers to its variables.
type workspace struct {
	terraform string // program
	dir       string
	env       []string
}

// rehearsal tells the provider the time.
const rehearsal = `provider "jwt" {
  as_of = var.as_of
}

variable "as_of" {
  type = string
}
`

// newWorkspace copies an example, adds what prepare does to the copy, and initializes it.
func (s *suite) newWorkspace(ctx context.Context, example string, prepare ...func(dir string) error) (*workspace, error) {
	dir, err := os.MkdirTemp(s.scratch, filepath.Base(example)+"-")
	if err != nil {
		return nil, err
	}
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(s.root, "examples", example))); err != nil {
		return nil, fmt.Errorf("example %s cannot be copied: %w", example, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "rehearsal.tf"), []byte(rehearsal), 0o600); err != nil {
		return nil, err
	}
	for _, p := range prepare {
		if err := p(dir); err != nil {
			return nil, err
		}
	}
	w := &workspace{terraform: s.terraform, dir: dir, env: terraformEnvironment(s.cliConfig)}
	_, err = w.run(ctx, "init", "-input=false", "-no-color")
	return w, err
}

func terraformEnvironment(cliConfig string) []string {
	env := []string{"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_CLI_CONFIG_FILE=" + cliConfig}
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "TF_") && !strings.HasPrefix(e, "AWS_") {
			env = append(env, e)
		}
	}
	return env
}

// set answers variables of the example until they are set anew.
func (w *workspace) set(variables map[string]any) error {
	return w.writeJSON("e2e.auto.tfvars.json", variables)
}

// override changes arguments of a resource, as an override file does.
func (w *workspace) override(resourceType, name string, arguments map[string]any) error {
	return w.writeJSON("e2e_override.tf.json", map[string]any{"resource": map[string]any{resourceType: map[string]any{name: arguments}}})
}

func (w *workspace) writeJSON(name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.dir, name), text, 0o600)
}

// apply applies at an instant.
func (w *workspace) apply(ctx context.Context, now time.Time) error {
	_, err := w.run(ctx, "apply", "-auto-approve", "-input=false", "-no-color", "-var=as_of="+now.Format(time.RFC3339))
	return err
}

// idle reports whether an apply at an instant would change nothing.
func (w *workspace) idle(ctx context.Context, now time.Time) (bool, error) {
	_, err := w.run(ctx, "plan", "-detailed-exitcode", "-input=false", "-no-color", "-var=as_of="+now.Format(time.RFC3339))
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 2 {
		return false, nil
	}
	return err == nil, err
}

// output returns an output as `terraform output -raw` prints it.
func (w *workspace) output(ctx context.Context, name string) (string, error) {
	return w.run(ctx, "output", "-raw", name)
}

// outputs reads all outputs as `terraform output -json` prints them.
func (w *workspace) outputs(ctx context.Context) (outputs, error) {
	text, err := w.run(ctx, "output", "-json")
	if err != nil {
		return nil, err
	}
	var values map[string]struct{ Value any }
	if err := json.Unmarshal([]byte(text), &values); err != nil {
		return nil, errors.New("terraform output -json is not JSON")
	}
	out := outputs{}
	for name, v := range values {
		out[name] = v.Value
	}
	return out, nil
}

// outputs are those of an example, by name.
type outputs map[string]any

func (o outputs) text(name string) string {
	text, _ := o[name].(string)
	return text
}

// env returns the output of that name: the variables of a program.
func (o outputs) env() map[string]string {
	env := map[string]string{}
	m, _ := o["env"].(map[string]any)
	for name, value := range m {
		if text, ok := value.(string); ok {
			env[name] = text
		}
	}
	return env
}

// keyset returns the attributes of the first jwt_keyset in the state: what the test steers by, and feeds to no program.
func (w *workspace) keyset(name string) (keyset, error) {
	text, err := os.ReadFile(filepath.Join(w.dir, "terraform.tfstate"))
	if err != nil {
		return keyset{}, err
	}
	var state struct {
		Resources []struct {
			Type, Name string
			Instances  []struct{ Attributes keyset }
		}
	}
	if err := json.Unmarshal(text, &state); err != nil {
		return keyset{}, errors.New("the state is not JSON")
	}
	for _, r := range state.Resources {
		if r.Type == "jwt_keyset" && r.Name == name && len(r.Instances) > 0 {
			return r.Instances[0].Attributes, nil
		}
	}
	return keyset{}, fmt.Errorf("the state has no jwt_keyset.%s", name)
}

type keyset struct {
	Algorithm         string
	Env               map[string]string
	RotationPeriod    string `json:"rotation_period"`
	MaxTokenTTL       string `json:"max_token_ttl"`
	JWKSMaxAge        string `json:"jwks_max_age"`
	PropagationDelay  string `json:"propagation_delay"`
	ClockSkew         string `json:"clock_skew"`
	NextTransitionAt  string `json:"next_transition_at"`
	SigningKeyVersion int    `json:"signing_key_version"`
	Active            heldKey
	Standby           *heldKey
	Passive           map[string]heldKey
}

type heldKey struct {
	Kid, Algorithm string
	ActivateAfter  string `json:"activate_after"`
	RemoveAfter    string `json:"remove_after"`
	PrivateKeyPEM  string `json:"private_key_pem"`
	Secret         string
}

func (w *workspace) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, w.terraform, args...)
	cmd.Dir, cmd.Env = w.dir, w.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.String(), fmt.Errorf("terraform %s: %w\n%s", args[0], err, stderr.String())
	}
	return stdout.String(), nil
}

// installProvider puts the provider, and those in plugin directories, where `terraform init` looks for them, and nowhere else.
func (s *suite) installProvider(provider string, plugins string) error {
	mirror := filepath.Join(s.scratch, "mirror")
	platform := runtime.GOOS + "_" + runtime.GOARCH
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		dir := filepath.Join(mirror, host, "jwtkeys", "jwt", "0.0.1", platform)
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		if err := os.Symlink(provider, filepath.Join(dir, "terraform-provider-jwt_v0.0.1")); err != nil {
			return err
		}
		if plugins == "" {
			continue
		}
		if found, err := findPlugin(plugins, "terraform-provider-aws_v"); err == nil {
			version := strings.TrimPrefix(filepath.Base(found), "terraform-provider-aws_v")
			version, _, _ = strings.Cut(version, "_")
			dir := filepath.Join(mirror, host, "hashicorp", "aws", version, platform)
			if err := os.MkdirAll(dir, 0o700); err != nil {
				return err
			}
			if err := os.Symlink(found, filepath.Join(dir, filepath.Base(found))); err != nil {
				return err
			}
		}
	}
	s.cliConfig = filepath.Join(s.scratch, "cli.tfrc")
	config := fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	return os.WriteFile(s.cliConfig, []byte(config), 0o600)
}

// findPlugin returns the first file in dir or below whose name begins with prefix.
func findPlugin(dir, prefix string) (string, error) {
	var found string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasPrefix(d.Name(), prefix) {
			found = filepath.Join(dir, path)
			return fs.SkipAll
		}
		return err
	})
	if err == nil && found == "" {
		err = fmt.Errorf("no %s* in %s", prefix, dir)
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(found)
}
