package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// reattach starts a provider once for many runs of Terraform. A large provider otherwise takes most of the time of a run to start. It returns
// the value of TF_REATTACH_PROVIDERS.
func reattach(ctx context.Context, binary string) (value string, stop func(), err error) {
	cmd := exec.CommandContext(ctx, binary, "-debug")
	cmd.Env = terraformtest.Environment("")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, text, ok := strings.Cut(lines.Text(), "TF_REATTACH_PROVIDERS="); ok {
			value, err := withBothRegistries(strings.Trim(text, "'"))
			if err != nil {
				stop()
			}
			return value, stop, err
		}
	}
	stop()
	return "", nil, errors.New("the provider did not say how to reattach to it")
}

// withBothRegistries adds the address under which OpenTofu looks for a provider of Terraform's registry.
func withBothRegistries(text string) (string, error) {
	providers := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(text), &providers); err != nil {
		return "", fmt.Errorf("TF_REATTACH_PROVIDERS: %w", err)
	}
	for address, config := range providers {
		if name, ok := strings.CutPrefix(address, "registry.terraform.io/"); ok {
			providers["registry.opentofu.org/"+name] = config
		}
	}
	both, err := json.Marshal(providers)
	return string(both), err
}
