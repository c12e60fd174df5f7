// Command vault is the JWT auth method of Vault without a server. It reads one request per line and writes one answer per line, as JSON, as the programs in
// e2e/programs do. VAULT_CONFIG is the body of a write to auth/PATH/config.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/hashicorp/go-hclog"
	jwtauth "github.com/hashicorp/vault-plugin-auth-jwt"
	"github.com/hashicorp/vault/sdk/logical"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "vault:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	v := vault{storage: &logical.InmemStorage{}}
	var err error
	v.backend, err = jwtauth.Factory(ctx, &logical.BackendConfig{
		Logger:      hclog.New(&hclog.LoggerOptions{Output: io.Discard}),
		System:      &logical.StaticSystemView{DefaultLeaseTTLVal: time.Hour, MaxLeaseTTLVal: time.Hour},
		StorageView: v.storage,
	})
	if err != nil {
		return err
	}
	config := map[string]any{}
	if err := json.Unmarshal([]byte(os.Getenv("VAULT_CONFIG")), &config); err != nil {
		return errors.New("VAULT_CONFIG is not a JSON object")
	}
	role := map[string]any{"role_type": "jwt", "user_claim": "sub", "bound_audiences": "vault"}
	if err := errors.Join(v.handle(ctx, logical.UpdateOperation, "config", config), v.handle(ctx, logical.CreateOperation, "role/jobs", role)); err != nil {
		return err
	}
	answers := json.NewEncoder(os.Stdout)
	if err := answers.Encode(map[string]any{"result": "ready"}); err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var request struct {
			Args struct{ Tokens []string }
		}
		if err := json.Unmarshal(lines.Bytes(), &request); err != nil {
			return errors.New("a request is not JSON")
		}
		refusals := make([]string, len(request.Args.Tokens))
		for i, token := range request.Args.Tokens {
			if err := v.handle(ctx, logical.UpdateOperation, "login", map[string]any{"role": "jobs", "jwt": token}); err != nil {
				refusals[i] = err.Error()
			}
		}
		if err := answers.Encode(map[string]any{"result": refusals}); err != nil {
			return err
		}
	}
	return lines.Err()
}

type vault struct {
	backend logical.Backend
	storage logical.Storage
}

// handle is `vault write auth/PATH/path`.
func (v vault) handle(ctx context.Context, operation logical.Operation, path string, data map[string]any) error {
	response, err := v.backend.HandleRequest(ctx, &logical.Request{
		Operation: operation, Path: path, Data: data, Storage: v.storage, Connection: &logical.Connection{RemoteAddr: "127.0.0.1"},
	})
	if err == nil && response.IsError() {
		err = response.Error()
	}
	return err
}
