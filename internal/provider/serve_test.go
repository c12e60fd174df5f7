package provider

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/jwtkeys/terraform-provider-jwt/internal/otherprovider"
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
	entry, stop, err := otherprovider.Start(server, tf6server.WithLoggingSink(t))
	check(err)
	t.Cleanup(stop)
	return entry
}
