package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

const (
	pluginPrefix = "terraform-provider-"
	// envPrograms is a variable with the programs of the providers by name, as JSON.
	envPrograms = "JWT_BENCH_PROGRAMS"
	// envUsage is a variable with the name of the file in which each run of a provider records its usage.
	envUsage = "JWT_BENCH_USAGE"
)

// usage is what one run of a program used.
type usage struct {
	CPU    time.Duration
	Memory int64 // bytes of resident memory at the peak
}

// runAsPlugin runs a provider and records its usage, if Terraform started this program as a provider. Terraform itself says only what it and
// its providers used together.
func runAsPlugin() (ran bool, code int) {
	name, ok := strings.CutPrefix(filepath.Base(os.Args[0]), pluginPrefix)
	if !ok {
		return false, 0
	}
	name, _, _ = strings.Cut(name, "_") // without a version
	if err := runPlugin(name); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return true, 1
	}
	return true, 0
}

func runPlugin(name string) error {
	var programs map[string]string
	if err := json.Unmarshal([]byte(os.Getenv(envPrograms)), &programs); err != nil {
		return err
	}
	cmd := exec.Command(programs[name], os.Args[1:]...) //nolint:gosec // The developer names the programs.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		return err
	}
	f, err := os.OpenFile(os.Getenv(envUsage), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(json.NewEncoder(f).Encode(usageOf(cmd.ProcessState)), f.Close())
}

// readUsage returns what all runs of providers used: the sum of their CPU time, and the largest memory.
func readUsage(file string) (usage, error) {
	var total usage
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return total, nil // `terraform init` runs no provider.
	}
	if err != nil {
		return total, err
	}
	defer f.Close() //nolint:errcheck // It is only read.
	for d := json.NewDecoder(f); ; {
		var u usage
		if err := d.Decode(&u); errors.Is(err, io.EOF) {
			return total, nil
		} else if err != nil {
			return total, err
		}
		total.CPU += u.CPU
		total.Memory = max(total.Memory, u.Memory)
	}
}

// usageOf returns what a program and the programs that it waited for used.
func usageOf(p *os.ProcessState) usage {
	u := usage{CPU: p.UserTime() + p.SystemTime()}
	if r, ok := p.SysUsage().(*syscall.Rusage); ok {
		u.Memory = r.Maxrss * 1024 // Linux counts in KiB, see getrusage(2).
	}
	return u
}
