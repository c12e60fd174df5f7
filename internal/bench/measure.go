package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// bench runs configurations and measures them.
type bench struct {
	binary   string            // Terraform or OpenTofu
	dir      string            // everything that the benchmark writes
	programs map[string]string // the programs of the providers by name
	peers    bool              // whether tls and time are among them
	rounds   int
	measured map[workload]result // what a comparison has measured of this provider
}

// olderBuild is the name of an older build of this provider among the programs.
const olderBuild = "older"

// comparesOlder reports whether to compare with an older build.
func (b *bench) comparesOlder(c comparison) bool {
	return b.programs[olderBuild] != "" && !c.ours.remote
}

// older returns a benchmark that runs the older build.
func (b *bench) older() *bench {
	older := *b
	older.programs = maps.Clone(b.programs)
	older.programs["jwt"] = b.programs[olderBuild]
	return &older
}

// remove deletes everything that the benchmark wrote. It contains private keys.
func (b *bench) remove() error { return os.RemoveAll(b.dir) }

// installPlugins puts this program in the place of each provider, see [runAsPlugin].
func (b *bench) installPlugins() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for name := range b.programs {
		if err := os.Symlink(self, filepath.Join(b.dir, pluginPrefix+name)); err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(b.dir, "cli.tfrc"), []byte(devOverrides(b.dir)), 0o600); err != nil {
		return err
	}
	return b.installMirror(self)
}

// registries are the default registries of Terraform and OpenTofu.
var registries = []string{"registry.terraform.io", "registry.opentofu.org"}

func devOverrides(dir string) string {
	var overrides strings.Builder
	for _, name := range []string{"jwt", "tls", "time"} {
		for _, registry := range registries {
			fmt.Fprintf(&overrides, "    \"%s/hashicorp/%s\" = %q\n", registry, name, dir)
		}
	}
	return "provider_installation {\n  dev_overrides {\n" + overrides.String() + "  }\n  direct {}\n}\n"
}

// A measurement is one run of Terraform.
type measurement struct {
	Wall                time.Duration
	Terraform, Provider usage
}

// A result is the measurement of one configuration: of its first apply, and of a plan after that.
type result struct {
	Apply, Plan measurement
	State       int64 // bytes of the state
}

// measure applies a configuration in a new directory and plans it again. The plan must be empty.
func (b *bench) measure(ctx context.Context, w workload) (r result, err error) {
	dir, err := os.MkdirTemp(b.dir, "run-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // remove deletes what remains.
	configuration, cli := w.configuration, "cli.tfrc"
	state := func() (int64, error) {
		file, err := os.Stat(filepath.Join(dir, "terraform.tfstate"))
		if err != nil {
			return 0, err
		}
		return file.Size(), nil
	}
	if w.remote {
		remote := newRemoteState()
		defer remote.Close()
		configuration, cli = configuration+remote.configuration(), "mirror.tfrc"
		state = func() (int64, error) { return remote.size(), nil }
	}
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(configuration), 0o600); err != nil {
		return r, err
	}
	if w.remote {
		if _, err = b.terraform(ctx, dir, cli, "init", "-input=false"); err != nil {
			return r, err
		}
	}
	if r.Apply, err = b.terraform(ctx, dir, cli, "apply", "-auto-approve", "-input=false"); err != nil {
		return r, err
	}
	if r.State, err = state(); err != nil {
		return r, err
	}
	r.Plan, err = b.terraform(ctx, dir, cli, "plan", "-detailed-exitcode", "-input=false")
	return r, err
}

func (b *bench) terraform(ctx context.Context, dir, cli string, args ...string) (measurement, error) {
	usageFile := filepath.Join(dir, "usage.json")
	if err := os.RemoveAll(usageFile); err != nil {
		return measurement{}, err
	}
	programs, err := json.Marshal(b.programs)
	if err != nil {
		return measurement{}, err
	}
	cmd := exec.CommandContext(ctx, b.binary, args...) //nolint:gosec // The developer names the programs.
	cmd.Dir = dir
	cmd.Env = append(terraformtest.Environment(filepath.Join(b.dir, cli)), envPrograms+"="+string(programs), envUsage+"="+usageFile)
	var stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &stderr // The output of an apply can be large.
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return measurement{}, err
	}
	peak := watchMemory(cmd.Process.Pid)
	err = cmd.Wait()
	m := measurement{Wall: time.Since(start)}
	m.Terraform.Memory = <-peak
	if err != nil {
		return m, fmt.Errorf("%s %s: %w\n%s", filepath.Base(b.binary), args[0], err, stderr.String())
	}
	m.Provider, err = readUsage(usageFile)
	m.Terraform.CPU = usageOf(cmd.ProcessState).CPU - m.Provider.CPU
	return m, err
}

// watchMemory returns the peak of the resident memory of a process when it has ended. The usage that the system reports at the end contains
// the peak of the providers too.
func watchMemory(pid int) <-chan int64 {
	peak := make(chan int64, 1)
	go func() {
		var last int64
		for {
			now, ok := residentPeak(pid)
			if !ok {
				peak <- last
				return
			}
			last = now
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return peak
}

// residentPeak reads VmHWM, see proc_pid_status(5). It returns false when the process has ended.
func residentPeak(pid int) (int64, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return kib * 1024, err == nil
		}
	}
	return 0, false
}
