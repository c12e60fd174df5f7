package provider

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// cliPath is the terraform or tofu that acceptance tests run, empty if there is none.
var cliPath string

// TestMain finds the program before any test starts, since tests that run in parallel cannot change the environment. `make test` names it; a plain
// `go test` takes what is in PATH, and without one the acceptance tests are skipped.
func TestMain(m *testing.M) {
	if serveAsPlugin() {
		return
	}
	// As under make: a developer's own mirror, plugin cache or dev_overrides changes nothing.
	cliConfig, err := filepath.Abs("../../tools/terraform.tfrc")
	if err != nil {
		panic(err)
	}
	mustSetenv("TF_CLI_CONFIG_FILE", cliConfig)
	cliPath = os.Getenv("TF_ACC_TERRAFORM_PATH")
	if cliPath == "" {
		cliPath, _ = terraformtest.Find() // empty if there is none
	}
	if cliPath != "" {
		mustSetenv("TF_ACC_TERRAFORM_PATH", cliPath)
		if isOpenTofu() {
			// OpenTofu looks for a provider without a source in its own registry, so it is served under that name.
			mustSetenv("TF_ACC_PROVIDER_HOST", "registry.opentofu.org")
			mustSetenv("TF_ACC_PROVIDER_NAMESPACE", "hashicorp")
		}
	}
	mustSetenv("CHECKPOINT_DISABLE", "1")
	os.Exit(m.Run())
}

func mustSetenv(name, value string) {
	if err := os.Setenv(name, value); err != nil {
		panic(err)
	}
}

// isOpenTofu reports whether acceptance tests run under OpenTofu.
func isOpenTofu() bool {
	if os.Getenv("TF_ACC_PROVIDER_HOST") == "registry.opentofu.org" {
		return true
	}
	return terraformtest.IsOpenTofu(context.Background(), cliPath)
}

// requireCLI skips an acceptance test where it cannot run.
func requireCLI(t *testing.T) {
	t.Helper()
	if cliPath == "" {
		t.Skip("needs terraform or tofu: put one in PATH, name it in TF_BINARY, or run `make test`, which builds one")
	}
}
