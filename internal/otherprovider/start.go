package otherprovider

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Start runs a provider in this process until stop. entry is its value in the JSON object TF_REATTACH_PROVIDERS, where the key is an address of the provider.
func Start(server func() tfprotov6.ProviderServer, options ...tf6server.ServeOpt) (entry any, stop func(), err error) {
	ctx, cancel := context.WithCancel(context.Background())
	reattach, closed := make(chan *goplugin.ReattachConfig), make(chan struct{})
	failed := make(chan error, 1)
	options = append(options, tf6server.WithDebug(ctx, reattach, closed), tf6server.WithoutLogStderrOverride(),
		tf6server.WithGoPluginLogger(hclog.New(&hclog.LoggerOptions{Output: io.Discard})))
	go func() { failed <- tf6server.Serve("registry.terraform.io/jwtkeys/jwt", server, options...) }()
	stop = func() {
		cancel()
		<-closed
	}
	select {
	case r := <-reattach:
		return map[string]any{
			"Protocol": "grpc", "ProtocolVersion": 6, "Pid": r.Pid, "Test": true,
			"Addr": map[string]string{"Network": r.Addr.Network(), "String": r.Addr.String()},
		}, stop, nil
	case err := <-failed:
		cancel()
		return nil, func() {}, err
	case <-time.After(time.Minute):
		cancel()
		return nil, func() {}, errors.New("the provider did not start within a minute")
	}
}
