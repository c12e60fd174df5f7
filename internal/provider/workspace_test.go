package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// workspace is a directory in which a test works with terraform or tofu as a user does: it writes main.tf, plans, applies and looks at
// the state. The provider runs inside the test, under the workspace's clock.
type workspace struct {
	t     *testing.T
	clock *testClock
	dir   string
	env   []string
	// transcript is all that terraform has printed, but for what was asked of it to be shown.
	transcript strings.Builder
}

// newWorkspace returns an empty workspace, and lets the test run beside others.
func newWorkspace(t *testing.T) *workspace {
	t.Helper()
	requireCLI(t)
	t.Parallel()
	w := &workspace{t: t, clock: newClock(), dir: t.TempDir()}
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "TF_") || strings.HasPrefix(entry, "TF_CLI_CONFIG_FILE=") {
			w.env = append(w.env, entry)
		}
	}
	w.env = append(w.env, "TF_IN_AUTOMATION=1", "TF_REATTACH_PROVIDERS="+serve(t, w.clock))
	return w
}

// serve runs the provider until the test ends, and returns what tells terraform where.
func serve(t *testing.T, c *testClock) string {
	t.Helper()
	at := serveProvider(t, providerserver.NewProtocol6(New("test", c.now)()))
	all := map[string]any{}
	for _, address := range []string{"registry.terraform.io/hashicorp/jwt", "registry.opentofu.org/hashicorp/jwt", "registry.terraform.io/jwtkeys/jwt", "registry.opentofu.org/jwtkeys/jwt"} {
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
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// config replaces main.tf.
func (w *workspace) config(hcl string) {
	w.t.Helper()
	w.writeFile("main.tf", hcl)
}

// result is one run of terraform.
type result struct {
	stdout, stderr string
	exit           int
	diagnostics    []diagnostic
}

// diagnostic is a warning or an error as terraform shows it to a program (`-json`).
type diagnostic struct {
	Severity string `json:"severity"` // error or warning
	Summary  string `json:"summary"`
	Detail   string `json:"detail"`
	Address  string `json:"address"`
	Snippet  *struct {
		Context string `json:"context"`
		Code    string `json:"code"`
	} `json:"snippet"`
}

// warnings returns the summaries of all warnings, each with its detail after a colon.
func (r result) warnings() []string { return r.told("warning") }

// errors is the same for errors.
func (r result) errors() []string { return r.told("error") }

func (r result) told(severity string) []string {
	var told []string
	for _, d := range r.diagnostics {
		if d.Severity == severity {
			told = append(told, d.Summary+": "+d.Detail)
		}
	}
	return told
}

// run runs terraform, whatever comes of it. Diagnostics are found with `-json` among args.
func (w *workspace) run(args ...string) result {
	w.t.Helper()
	cmd := exec.Command(cliPath, args...)
	cmd.Dir, cmd.Env = w.dir, w.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		w.t.Fatal(err)
	}
	r := result{stdout: stdout.String(), stderr: stderr.String(), exit: cmd.ProcessState.ExitCode()}
	if args[0] != "show" && args[0] != "output" {
		w.transcript.WriteString(r.stdout)
	}
	w.transcript.WriteString(r.stderr)
	for line := range strings.Lines(r.stdout) {
		var event struct {
			Diagnostic *diagnostic `json:"diagnostic"`
		}
		if json.Unmarshal([]byte(line), &event) == nil && event.Diagnostic != nil {
			r.diagnostics = append(r.diagnostics, *event.Diagnostic)
		}
	}
	return r
}

// must is run for what has to succeed.
func (w *workspace) must(args ...string) result {
	w.t.Helper()
	r := w.run(args...)
	if r.exit != 0 {
		w.t.Fatalf("%s: exit %d\n%s\n%s", strings.Join(args, " "), r.exit, strings.Join(r.errors(), "\n"), r.stderr)
	}
	return r
}

// apply plans and applies at once, and then has a plan to be empty.
func (w *workspace) apply(flags ...string) result {
	w.t.Helper()
	r := w.must(append([]string{"apply", "-auto-approve", "-json"}, flags...)...)
	w.mustBeSettled()
	return r
}

// applyError plans and applies what has to fail.
func (w *workspace) applyError(flags ...string) result {
	w.t.Helper()
	r := w.run(append([]string{"apply", "-auto-approve", "-json"}, flags...)...)
	if r.exit == 0 || len(r.errors()) == 0 {
		w.t.Fatalf("an apply succeeded that has to fail:\n%s", r.stdout)
	}
	return r
}

// mustBeSettled fails the test if a plan finds anything to do.
func (w *workspace) mustBeSettled() {
	w.t.Helper()
	if r := w.run("plan", "-json", "-detailed-exitcode"); r.exit != 0 {
		human := w.run("plan", "-no-color")
		w.t.Fatalf("a plan right after the apply is not empty (exit %d):\n%s\n%s", r.exit, human.stdout, human.stderr)
	}
}

// destroy takes everything out.
func (w *workspace) destroy() result {
	w.t.Helper()
	return w.must("destroy", "-auto-approve", "-json")
}

// state returns the state file as it stands.
func (w *workspace) state() []byte {
	w.t.Helper()
	data, err := os.ReadFile(filepath.Join(w.dir, "terraform.tfstate"))
	if err != nil {
		w.t.Fatal(err)
	}
	return data
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
	var state struct {
		Resources []struct {
			Module, Type, Name string
			Instances          []struct {
				IndexKey   any `json:"index_key"`
				Attributes map[string]any
			}
		}
	}
	decode(w.t, w.state(), &state)
	all := map[string]object{}
	for _, r := range state.Resources {
		for _, i := range r.Instances {
			address := r.Type + "." + r.Name
			if r.Module != "" {
				address = r.Module + "." + address
			}
			if i.IndexKey != nil {
				key, _ := json.Marshal(i.IndexKey)
				address += "[" + string(key) + "]"
			}
			all[address] = object{w.t, address, i.Attributes}
		}
	}
	return all
}

// decode reads JSON, with numbers as they are written.
func decode(t *testing.T, data []byte, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		t.Fatal(err)
	}
}
