// Package terraformtest runs Terraform or OpenTofu in a directory as a user does, reads plans and states, and searches
// everything that remains for private keys.
//
// The tests of the provider, the demo and e2e share it. It knows nothing of the provider's code, and it does not import testing,
// which would add flags to the demo: errors are returned.
package terraformtest

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
	"slices"
	"strings"
)

// A Workspace is a directory with a configuration, and the state after its applies.
type Workspace struct {
	Binary string   // the Terraform or OpenTofu to run
	Dir    string   // where it runs
	Env    []string // its variables, see [Environment]

	transcript strings.Builder
}

// CopyFiles copies a configuration into the workspace.
func (w *Workspace) CopyFiles(from fs.FS) error { return os.CopyFS(w.Dir, from) }

// WriteFile writes a file of the workspace. Only the user can read it, because it can contain keys.
func (w *Workspace) WriteFile(name, content string) error {
	return os.WriteFile(filepath.Join(w.Dir, name), []byte(content), 0o600)
}

// WriteJSON writes a file of the workspace as JSON, such as x.auto.tfvars.json or x_override.tf.json.
func (w *Workspace) WriteJSON(name string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return w.WriteFile(name, string(text))
}

// Setenv sets a variable of later runs.
func (w *Workspace) Setenv(name, value string) {
	w.Unsetenv(name)
	w.Env = append(w.Env, name+"="+value)
}

// Unsetenv removes a variable from later runs.
func (w *Workspace) Unsetenv(name string) {
	w.Env = slices.DeleteFunc(w.Env, func(entry string) bool { return strings.HasPrefix(entry, name+"=") })
}

// Transcript returns everything that Terraform has printed, except the results of the commands show and output.
func (w *Workspace) Transcript() string { return w.transcript.String() }

// Run runs Terraform. The error is about starting it: whether it succeeded is in the result.
func (w *Workspace) Run(ctx context.Context, args ...string) (Result, error) {
	cmd := exec.CommandContext(ctx, w.Binary, args...)
	cmd.Dir, cmd.Env = w.Dir, w.Env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if ctx.Err() != nil {
		return Result{}, ctx.Err()
	}
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		return Result{}, err
	}
	r := Result{Stdout: stdout.String(), Stderr: stderr.String(), Exit: cmd.ProcessState.ExitCode()}
	if args[0] != "show" && args[0] != "output" {
		w.transcript.WriteString(r.Stdout)
	}
	w.transcript.WriteString(r.Stderr)
	r.Diagnostics = readDiagnostics(r.Stdout)
	return r, nil
}

// Must runs Terraform. It is an error if Terraform fails.
func (w *Workspace) Must(ctx context.Context, args ...string) (Result, error) {
	r, err := w.Run(ctx, args...)
	if err == nil && r.Exit != 0 {
		err = fmt.Errorf("%s %s: exit code %d\n%s\n%s", filepath.Base(w.Binary), strings.Join(args, " "), r.Exit, strings.Join(r.Errors(), "\n"), r.Stderr)
	}
	return r, err
}

// Apply plans and applies at once. It takes the flags of `terraform apply`.
func (w *Workspace) Apply(ctx context.Context, flags ...string) (Result, error) {
	return w.Must(ctx, append([]string{"apply", "-auto-approve", "-input=false", "-json"}, flags...)...)
}

// IsSettled reports whether a plan would change nothing. It takes the flags of `terraform plan`.
func (w *Workspace) IsSettled(ctx context.Context, flags ...string) (bool, error) {
	r, err := w.Run(ctx, append([]string{"plan", "-detailed-exitcode", "-input=false", "-json"}, flags...)...)
	if err == nil && r.Exit == 1 {
		err = fmt.Errorf("plan failed: %s\n%s", strings.Join(r.Errors(), "\n"), r.Stderr)
	}
	return r.Exit == 0, err
}
