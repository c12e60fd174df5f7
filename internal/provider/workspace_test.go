package provider

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// workspace is a directory in which a test works with terraform or tofu as a user does: it writes main.tf, plans, applies and looks at
// the state. The provider runs inside the test, under the workspace's clock. Its methods fail the test; the work is done by terraformtest.
type workspace struct {
	*terraformtest.Workspace
	t     *testing.T
	clock *testClock
}

// newWorkspace returns an empty workspace, and lets the test run beside others.
func newWorkspace(t *testing.T) *workspace {
	t.Helper()
	requireCLI(t)
	t.Parallel()
	w := &workspace{t: t, clock: newClock(), Workspace: &terraformtest.Workspace{
		Binary: cliPath, Dir: t.TempDir(), Env: terraformtest.Environment(os.Getenv("TF_CLI_CONFIG_FILE")),
	}}
	w.Setenv("TF_REATTACH_PROVIDERS", serve(t, w.clock))
	return w
}

// serve runs the provider until the test ends, and returns what tells terraform where.
func serve(t *testing.T, c *testClock) string {
	t.Helper()
	at := serveProvider(t, providerserver.NewProtocol6(New("test", c.now)()))
	all := map[string]any{}
	for _, address := range terraformtest.ProviderAddresses() {
		all[address] = at
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// serveProvider runs any provider until the test ends, and returns what tells terraform where under one address.
func serveProvider(t *testing.T, server func() tfprotov6.ProviderServer) any {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	reattach, closed := make(chan *goplugin.ReattachConfig), make(chan struct{})
	failed := make(chan error, 1)
	go func() {
		failed <- tf6server.Serve("registry.terraform.io/jwtkeys/jwt", server,
			tf6server.WithDebug(ctx, reattach, closed), tf6server.WithoutLogStderrOverride(), tf6server.WithLoggingSink(t),
			tf6server.WithGoPluginLogger(hclog.New(&hclog.LoggerOptions{Output: io.Discard})))
	}()
	t.Cleanup(func() {
		cancel()
		<-closed
	})
	select {
	case r := <-reattach:
		return map[string]any{
			"Protocol": "grpc", "ProtocolVersion": 6, "Pid": r.Pid, "Test": true,
			"Addr": map[string]string{"Network": r.Addr.Network(), "String": r.Addr.String()},
		}
	case err := <-failed:
		t.Fatalf("the provider was not served: %v", err)
	case <-time.After(time.Minute):
		t.Fatal("the provider was not served in a minute")
	}
	return nil
}

func (w *workspace) writeFile(name, content string) {
	w.t.Helper()
	if err := w.WriteFile(name, content); err != nil {
		w.t.Fatal(err)
	}
}

// config replaces main.tf.
func (w *workspace) config(hcl string) {
	w.t.Helper()
	w.writeFile("main.tf", hcl)
}

// result is one run of terraform.
type result struct{ terraformtest.Result }

type diagnostic = terraformtest.Diagnostic

// warnings returns the summaries of all warnings, each with its detail after a colon.
func (r result) warnings() []string { return r.Warnings() }

// errors is the same for errors.
func (r result) errors() []string { return r.Errors() }

// run runs terraform, whether it succeeds or not. Diagnostics are found with `-json` among args.
func (w *workspace) run(args ...string) result {
	w.t.Helper()
	r, err := w.Run(w.t.Context(), args...)
	if err != nil {
		w.t.Fatal(err)
	}
	return result{r}
}

// must is run for what has to succeed.
func (w *workspace) must(args ...string) result {
	w.t.Helper()
	r, err := w.Must(w.t.Context(), args...)
	if err != nil {
		w.t.Fatal(err)
	}
	return result{r}
}

// apply plans and applies at once. A plan after it has to be empty.
func (w *workspace) apply(flags ...string) result {
	w.t.Helper()
	r, err := w.Apply(w.t.Context(), flags...)
	if err != nil {
		w.t.Fatal(err)
	}
	w.mustBeSettled()
	return result{r}
}

// applyError plans and applies what has to fail.
func (w *workspace) applyError(flags ...string) result {
	w.t.Helper()
	r := w.run(append([]string{"apply", "-auto-approve", "-input=false", "-json"}, flags...)...)
	if r.Exit == 0 || len(r.errors()) == 0 {
		w.t.Fatalf("an apply succeeded that has to fail:\n%s", r.Stdout)
	}
	return r
}

// mustBeSettled fails the test if a plan would change anything.
func (w *workspace) mustBeSettled() {
	w.t.Helper()
	settled, err := w.IsSettled(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
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

// state returns the state file.
func (w *workspace) state() []byte {
	w.t.Helper()
	text, err := w.State()
	if err != nil {
		w.t.Fatal(err)
	}
	return text
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
	if err != nil {
		w.t.Fatal(err)
	}
	all := map[string]object{}
	for address, attributes := range resources {
		all[address] = object{w.t, address, attributes}
	}
	return all
}

// decode reads JSON, with numbers as they are written.
func decode(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := terraformtest.Decode(data, into); err != nil {
		t.Fatal(err)
	}
}
