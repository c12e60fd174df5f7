package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

//go:embed main.tf
var configuration string

// terraform is a directory with the configuration of the demonstration. It contains private keys until it is removed.
type terraform struct {
	*terraformtest.Workspace
	saved *terraformtest.Plan
}

// newTerraform makes a new directory with the configuration, and a CLI configuration that finds the provider in bin.
func newTerraform(binary, bin string) (*terraform, error) {
	dir, err := os.MkdirTemp("", "jwt-demo-")
	if err != nil {
		return nil, err
	}
	const cliConfig = "cli.tfrc"
	w := &terraformtest.Workspace{Binary: binary, Dir: dir, Env: terraformtest.Environment(filepath.Join(dir, cliConfig))}
	return &terraform{Workspace: w}, errors.Join(
		w.WriteFile("main.tf", configuration),
		w.WriteFile(cliConfig, terraformtest.DevOverrides(bin)))
}

// remove deletes the directory.
func (t *terraform) remove() error { return os.RemoveAll(t.Dir) }

// plan plans as of an instant, saves the plan, and returns the warnings of resources.
func (t *terraform) plan(ctx context.Context, asOf time.Time) ([]terraformtest.Diagnostic, error) {
	var err error
	t.saved, err = t.Plan(ctx, asOfFlag(asOf))
	warnings := slices.DeleteFunc(t.saved.Diagnostics, func(d terraformtest.Diagnostic) bool { return !strings.HasPrefix(d.Address, "jwt_") })
	return warnings, err
}

// apply applies the saved plan and returns the outputs.
func (t *terraform) apply(ctx context.Context) (outputs, error) {
	if _, err := t.saved.Apply(ctx); err != nil {
		return outputs{}, err
	}
	text, err := t.Must(ctx, "output", "-json")
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
	err = json.Unmarshal([]byte(text.Stdout), &out)
	return outputs{out.Keyset.Value, out.SigningKey.Value}, err
}

// mustBeSettled is an error if a plan as of the same instant would change anything.
func (t *terraform) mustBeSettled(ctx context.Context, asOf time.Time) error {
	settled, err := t.IsSettled(ctx, asOfFlag(asOf))
	if err == nil && !settled {
		err = errors.New("a plan right after the apply is not empty")
	}
	return err
}

func asOfFlag(asOf time.Time) string { return "-var=as_of=" + asOf.Format(time.RFC3339) }

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
