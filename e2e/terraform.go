package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// A workspace is a copy of an example, with the state after its applies. The test adds a simulated clock, and values for variables.
type workspace struct {
	*terraformtest.Workspace
}

// simulatedClock sets the provider's clock.
const simulatedClock = `provider "jwt" {
  as_of = var.as_of
}

variable "as_of" {
  type = string
}
`

// newWorkspace copies an example, lets prepare change the copy, and initializes it.
func (s *suite) newWorkspace(ctx context.Context, example string, prepare ...func(*workspace) error) (*workspace, error) {
	dir, err := os.MkdirTemp(s.scratch, filepath.Base(example)+"-")
	if err != nil {
		return nil, err
	}
	w := &workspace{&terraformtest.Workspace{Binary: s.terraform, Dir: dir, Env: terraformtest.Environment(s.cliConfig)}}
	if err := w.CopyFiles(os.DirFS(filepath.Join(s.root, "examples", example))); err != nil {
		return nil, fmt.Errorf("example %s cannot be copied: %w", example, err)
	}
	if err := w.WriteFile("simulated_clock.tf", simulatedClock); err != nil {
		return nil, err
	}
	for _, p := range prepare {
		if err := p(w); err != nil {
			return nil, err
		}
	}
	_, err = w.Must(ctx, "init", "-input=false", "-no-color")
	return w, err
}

// setVariables sets the variables of the example, in place of earlier ones.
func (w *workspace) setVariables(values map[string]any) error {
	return w.WriteJSON("e2e.auto.tfvars.json", values)
}

// addressOf returns the address of a resource. The type of a name alone is jwt_keyset.
func addressOf(name string) string {
	if strings.Contains(name, ".") {
		return name
	}
	return "jwt_keyset." + name
}

// override changes arguments of a keyset, or of another resource by its address, with an override file.
func (w *workspace) override(name string, arguments map[string]any) error {
	kind, name, _ := strings.Cut(addressOf(name), ".")
	return w.WriteJSON("e2e_override.tf.json", map[string]any{"resource": map[string]any{kind: map[string]any{name: arguments}}})
}

// apply applies at an instant.
func (w *workspace) apply(ctx context.Context, now time.Time) error {
	_, err := w.Apply(ctx, asOf(now))
	return err
}

// isIdle reports whether an apply at an instant would change nothing.
func (w *workspace) isIdle(ctx context.Context, now time.Time) (bool, error) {
	return w.IsSettled(ctx, asOf(now))
}

func asOf(now time.Time) string { return "-var=as_of=" + now.Format(time.RFC3339) }

// outputs returns the outputs by name.
func (w *workspace) outputs() (outputs, error) {
	all, err := w.Outputs()
	out := outputs{}
	for name, o := range all {
		out[name] = o.Value
	}
	return out, err
}

// outputs are the outputs of an example, by name.
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

// keyset returns the attributes of a keyset in the state, or of a jwt_rotation by its address. They control the test; no program gets them.
func (w *workspace) keyset(name string) (keyset, error) {
	address := addressOf(name)
	resources, err := w.Resources()
	if err != nil {
		return keyset{}, err
	}
	attributes, ok := resources[address]
	if !ok {
		return keyset{}, fmt.Errorf("the state has no %s", address)
	}
	text, err := json.Marshal(attributes)
	if err != nil {
		return keyset{}, err
	}
	var k keyset
	if err := json.Unmarshal(text, &k); err != nil {
		return keyset{}, fmt.Errorf("the attributes of %s are not of the expected types", address)
	}
	passive := map[string]key{} // a jwt_rotation has them by generation
	for _, p := range k.Passive {
		passive[p.Kid] = p
	}
	k.Passive = passive
	return k, nil
}

type keyset struct {
	Algorithm         string
	Env               map[string]string
	RotationPeriod    string `json:"rotation_period"`
	MaxTokenTTL       string `json:"max_token_ttl"`
	JWKSMaxAge        string `json:"jwks_max_age"`
	PropagationDelay  string `json:"propagation_delay"`
	ClockSkew         string `json:"clock_skew"`
	NextTransition    string `json:"next_transition"`
	NextTransitionAt  string `json:"next_transition_at"`
	SigningKeyVersion int    `json:"signing_key_version"`
	Active            key
	Standby           *key
	Passive           map[string]key

	// Of a jwt_rotation.
	Kids    map[string]string
	MaySign []string `json:"may_sign"`
}

type key struct {
	Kid, Algorithm string
	ActivateAfter  string `json:"activate_after"`
	RemoveAfter    string `json:"remove_after"`
	PrivateKeyPEM  string `json:"private_key_pem"`
	Secret         string
	X509           struct {
		PEM    string `json:"certificate_pem"`
		SHA256 string `json:"x5t_s256"`
	}
}
