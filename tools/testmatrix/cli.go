package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A product is the name of a CLI in the first line of its `version`.
type product string

const (
	terraform product = "Terraform"
	openTofu  product = "OpenTofu"
)

func (p product) other() product {
	if p == terraform {
		return openTofu
	}
	return terraform
}

// A cli is an installed Terraform or OpenTofu.
type cli struct {
	path    string // absolute, because tests run in other directories
	product product
	version string // as printed, such as v1.11.4
}

// identify runs `version` of a program. A name without a slash is looked up in PATH.
func identify(ctx context.Context, name string) (cli, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return cli{}, fmt.Errorf("%s is not a program: %w", name, err)
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return cli{}, fmt.Errorf("no absolute path of %s: %w", name, err)
	}
	cmd := exec.CommandContext(ctx, path, "version")
	cmd.Env = environment()
	out, err := cmd.Output()
	if err != nil {
		return cli{}, fmt.Errorf("%s version failed: %w", path, err)
	}
	line, _, _ := strings.Cut(string(out), "\n")
	word, version, _ := strings.Cut(strings.TrimSpace(line), " ")
	found := cli{path: path, product: product(word), version: version}
	if found.product != terraform && found.product != openTofu {
		return cli{}, fmt.Errorf("%s is neither Terraform nor OpenTofu: its version begins with %q", path, line)
	}
	return found, nil
}

// otherProduct finds the first candidate of the other product. It ignores candidates that cannot be run.
func otherProduct(ctx context.Context, first cli, candidates []string) (cli, bool) {
	for _, candidate := range candidates {
		if found, err := identify(ctx, candidate); err == nil && found.product != first.product {
			return found, true
		}
	}
	return cli{}, false
}

// testEnvironment returns the variables with which the tests use this CLI.
func (c cli) testEnvironment() []string {
	return append(environment(), "TF_BINARY="+c.path)
}

// environment returns the caller's variables except the variables of Terraform, such as TF_LOG, TF_VAR_x and TF_WORKSPACE, which change what a
// test sees. The CLI configuration stays: make chose it.
func environment() []string {
	env := []string{"CHECKPOINT_DISABLE=1"}
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "TF_") || strings.HasPrefix(entry, "TF_CLI_CONFIG_FILE=") {
			env = append(env, entry)
		}
	}
	return env
}
