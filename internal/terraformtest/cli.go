package terraformtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrNoCLI is returned by [Find] if there is no Terraform and no OpenTofu.
var ErrNoCLI = errors.New("neither terraform nor tofu is in PATH: install one, or name one in TF_BINARY")

// Find returns the absolute path of the Terraform or OpenTofu to use: the one that TF_BINARY names, else terraform in PATH, else tofu
// in PATH.
func Find() (string, error) {
	for _, name := range []string{os.Getenv("TF_BINARY"), "terraform", "tofu"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return filepath.Abs(path)
		}
	}
	return "", ErrNoCLI
}

// IsOpenTofu reports whether a program is OpenTofu.
func IsOpenTofu(ctx context.Context, binary string) bool {
	out, err := exec.CommandContext(ctx, binary, "version").Output()
	return err == nil && strings.HasPrefix(string(out), "OpenTofu")
}

// Environment returns the variables for Terraform: the caller's variables without the variables of Terraform and AWS, which can
// change the result of a test. cliConfig is the path of the CLI configuration.
func Environment(cliConfig string) []string {
	env := []string{"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_CLI_CONFIG_FILE=" + cliConfig}
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "TF_") && !strings.HasPrefix(entry, "AWS_") {
			env = append(env, entry)
		}
	}
	return env
}

// DevOverrides returns a CLI configuration with which Terraform and OpenTofu take jwtkeys/jwt, and "jwt" without a source, from a
// directory. The directory must contain a program called terraform-provider-jwt.
func DevOverrides(dir string) string {
	var overrides strings.Builder
	for _, address := range ProviderAddresses() {
		fmt.Fprintf(&overrides, "    %q = %q\n", address, dir)
	}
	return "provider_installation {\n  dev_overrides {\n" + overrides.String() + "  }\n  direct {}\n}\n"
}

// ProviderAddresses returns the addresses under which Terraform and OpenTofu look for this provider, with a source and without one.
func ProviderAddresses() []string {
	return []string{
		"registry.terraform.io/hashicorp/jwt", "registry.opentofu.org/hashicorp/jwt",
		"registry.terraform.io/jwtkeys/jwt", "registry.opentofu.org/jwtkeys/jwt",
	}
}

// FilesystemMirror returns a CLI configuration with which Terraform and OpenTofu take every provider from a directory, and from no
// registry.
func FilesystemMirror(dir string) string {
	return fmt.Sprintf("disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", dir)
}
