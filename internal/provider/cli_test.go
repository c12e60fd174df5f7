package provider

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// cliPath is the terraform or tofu that acceptance tests run, empty if there is none.
var cliPath string

// TestMain finds the terraform or tofu before any test starts, because tests that run in parallel cannot change the environment. `make test`
// names it in TF_BINARY. `go test` alone uses the one in PATH, and skips the acceptance tests if there is none. The testing framework gets it
// in separate variables.
func TestMain(m *testing.M) {
	if serveAsPlugin() {
		return
	}
	// The tests do not depend on the developer's mirror, plugin cache or dev_overrides. The GNUmakefile does the same.
	check(os.Setenv("TF_CLI_CONFIG_FILE", must(filepath.Abs("../../tools/terraform.tfrc"))))
	cliPath, _ = terraformtest.Find() // empty if there is none
	if cliPath != "" {
		check(os.Setenv("TF_ACC_TERRAFORM_PATH", cliPath))
		if isOpenTofu() {
			// OpenTofu looks for a provider without a source in its own registry, so it is served under that address.
			check(os.Setenv("TF_ACC_PROVIDER_HOST", "registry.opentofu.org"))
			check(os.Setenv("TF_ACC_PROVIDER_NAMESPACE", "hashicorp"))
		}
	}
	check(os.Setenv("CHECKPOINT_DISABLE", "1"))
	os.Exit(m.Run())
}

// isOpenTofu reports whether acceptance tests run under OpenTofu.
var isOpenTofu = sync.OnceValue(func() bool { return terraformtest.IsOpenTofu(context.Background(), cliPath) })

// requireCLI skips an acceptance test if there is no terraform and no tofu.
func requireCLI(t *testing.T) {
	t.Helper()
	if cliPath == "" {
		t.Skip("needs terraform or tofu: put one in PATH, name it in TF_BINARY, or run `make test`, which builds one")
	}
}
