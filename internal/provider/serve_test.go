package provider

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// reattachVariable has the addresses of running providers, for terraform.
const reattachVariable = "TF_REATTACH_PROVIDERS"

// serve runs a provider inside the test until it ends. The terraform of the workspace finds it at the addresses, in addition to the providers
// that it already finds.
func (w *workspace) serve(server func() tfprotov6.ProviderServer, addresses ...string) {
	w.t.Helper()
	running := startProvider(w.t, server)
	w.changeServed(func(all map[string]any) {
		for _, address := range addresses {
			all[address] = running
		}
	})
}

// unserve takes providers away that serve added.
func (w *workspace) unserve(addresses ...string) {
	w.t.Helper()
	w.changeServed(func(all map[string]any) {
		for _, address := range addresses {
			delete(all, address)
		}
	})
}

func (w *workspace) changeServed(f func(all map[string]any)) {
	w.t.Helper()
	all := map[string]any{}
	for _, entry := range w.Env {
		if text, ok := strings.CutPrefix(entry, reattachVariable+"="); ok {
			decode(w.t, []byte(text), &all)
		}
	}
	f(all)
	w.Setenv(reattachVariable, string(must(json.Marshal(all))))
}

// startProvider runs a provider until the test ends, and returns its entry in reattachVariable.
func startProvider(t *testing.T, server func() tfprotov6.ProviderServer) any {
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
		t.Fatalf("the provider did not start: %v", err)
	case <-time.After(time.Minute):
		t.Fatal("the provider did not start within a minute")
	}
	return nil
}
