package provider

import (
	"os"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// workspace is a directory in which a test works with terraform or tofu as a user does: it writes main.tf, plans, applies and reads the
// state. The provider runs inside the test, with the workspace's clock. The methods here fail the test on an error of terraformtest.
type workspace struct {
	*terraformtest.Workspace
	t     *testing.T
	clock *testClock
}

// newWorkspace returns an empty workspace, and lets the test run in parallel with others.
func newWorkspace(t *testing.T) *workspace {
	t.Helper()
	requireCLI(t)
	t.Parallel()
	w := &workspace{t: t, clock: newClock(), Workspace: &terraformtest.Workspace{
		Binary: cliPath, Dir: t.TempDir(), Env: terraformtest.Environment(os.Getenv("TF_CLI_CONFIG_FILE")),
	}}
	w.serve(newComparedServer(w.clock), terraformtest.ProviderAddresses()...)
	return w
}

// fatal ends the test if there is an error.
func fatal(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *workspace) writeFile(name, content string) {
	w.t.Helper()
	fatal(w.t, w.WriteFile(name, content))
}

// config replaces main.tf.
func (w *workspace) config(hcl string) {
	w.t.Helper()
	w.writeFile("main.tf", hcl)
}

// setVariable sets a variable of the configuration.
func (w *workspace) setVariable(name, value string) { w.Setenv("TF_VAR_"+name, value) }

// unsetVariable removes the value of a variable of the configuration.
func (w *workspace) unsetVariable(name string) { w.Unsetenv("TF_VAR_" + name) }

// result is one run of terraform.
type result struct{ terraformtest.Result }

// warnings returns the summaries of all warnings, each with its detail after a colon.
func (r result) warnings() []string { return r.Warnings() }

// errors is the same for errors.
func (r result) errors() []string { return r.Errors() }

// run runs terraform, whether it succeeds or not. Diagnostics are found with `-json` among args.
func (w *workspace) run(args ...string) result {
	w.t.Helper()
	r, err := w.Run(w.t.Context(), args...)
	fatal(w.t, err)
	return result{r}
}

// must is run for a command that must succeed.
func (w *workspace) must(args ...string) result {
	w.t.Helper()
	r, err := w.Must(w.t.Context(), args...)
	fatal(w.t, err)
	return result{r}
}

// apply plans and applies at once. A plan after it must be empty.
func (w *workspace) apply(flags ...string) result {
	w.t.Helper()
	r, err := w.Apply(w.t.Context(), flags...)
	fatal(w.t, err)
	w.mustBeSettled()
	return result{r}
}

// applyError plans and applies a configuration that must fail.
func (w *workspace) applyError(flags ...string) result {
	w.t.Helper()
	r := w.run(append([]string{"apply", "-auto-approve", "-input=false", "-json"}, flags...)...)
	if r.Exit == 0 || len(r.errors()) == 0 {
		w.t.Fatalf("an apply succeeded that must fail:\n%s", r.Stdout)
	}
	return r
}

// mustBeSettled fails the test if a plan would change anything.
func (w *workspace) mustBeSettled() {
	w.t.Helper()
	settled, err := w.IsSettled(w.t.Context())
	fatal(w.t, err)
	if !settled {
		human := w.run("plan", "-no-color")
		w.t.Fatalf("a plan right after the apply is not empty:\n%s\n%s", human.Stdout, human.Stderr)
	}
}

// destroy removes everything.
func (w *workspace) destroy() result {
	w.t.Helper()
	return w.must("destroy", "-auto-approve", "-json")
}

// resource returns the attributes of a resource in the state, by an address such as `jwt_keyset.x` or `jwt_keyset.x["key"]`.
func (w *workspace) resource(address string) object {
	w.t.Helper()
	o, ok := w.resources()[address]
	if !ok {
		w.t.Fatalf("%s is not in the state", address)
	}
	return o
}

// resources returns every managed resource of the state by address.
func (w *workspace) resources() map[string]object {
	w.t.Helper()
	resources, err := w.Resources()
	fatal(w.t, err)
	all := map[string]object{}
	for address, attributes := range resources {
		all[address] = object{w.t, address, attributes}
	}
	return all
}

// outputs returns the outputs in the state by name.
func (w *workspace) outputs() object {
	w.t.Helper()
	all := object{w.t, "outputs", map[string]any{}}
	for name, output := range w.stateOutputs() {
		all.values[name] = output.Value
	}
	return all
}

// isSensitive reports whether an output in the state is sensitive.
func (w *workspace) isSensitive(output string) bool {
	w.t.Helper()
	return w.stateOutputs()[output].Sensitive
}

func (w *workspace) stateOutputs() map[string]terraformtest.Output {
	w.t.Helper()
	outputs, err := w.Outputs()
	fatal(w.t, err)
	return outputs
}

// decode reads JSON, with numbers as they are written.
func decode(t *testing.T, data []byte, into any) {
	t.Helper()
	fatal(t, terraformtest.Decode(data, into))
}
