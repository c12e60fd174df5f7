package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// installPackages installs the npm packages of the lock file, and the Debian packages if this process is root on Debian. Checks that need
// a missing package are skipped.
func (s *suite) installPackages(ctx context.Context) error {
	dir := filepath.Join(s.root, "e2e")
	if _, err := exec.LookPath("npm"); err != nil {
		fmt.Println("npm is not installed: all checks that need Node.js will be skipped")
	} else if stale(filepath.Join(dir, "node_modules", ".package-lock.json"), filepath.Join(dir, "package-lock.json")) {
		if err := quietly(ctx, dir, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"); err != nil {
			return err
		}
	}
	var missing []string
	for program, pkg := range map[string]string{"python3 -m jwt": "python3-jwt", "python3 -m jwcrypto": "python3-jwcrypto", "jose": "jose", "openssl": "openssl", "chromium": "chromium", drawingFont: "fonts-liberation"} {
		if !s.has(program) {
			missing = append(missing, pkg)
		}
	}
	if len(missing) == 0 || !s.has("apt-get") || os.Geteuid() != 0 {
		return nil
	}
	if err := quietly(ctx, dir, "apt-get", append([]string{"install", "-y", "--no-install-recommends"}, missing...)...); err != nil {
		fmt.Println("checks that need", strings.Join(missing, ", "), "will be skipped:", err)
	}
	return nil
}

// stale reports whether a file is missing, or older than the file that it was made from.
func stale(made, from string) bool {
	m, err := os.Stat(made)
	if err != nil {
		return true
	}
	f, err := os.Stat(from)
	return err != nil || m.ModTime().Before(f.ModTime())
}

// python is Debian's Python, which finds the packages that apt installs. Another Python in PATH would not.
const python = "/usr/bin/python3"

// has reports whether a program can be run, a module of Python imported, or a file read.
func (s *suite) has(program string) bool {
	if filepath.IsAbs(program) {
		_, err := os.Stat(program)
		return err == nil
	}
	if module, ok := strings.CutPrefix(program, "python3 -m "); ok {
		return exec.Command(python, "-c", "import "+module).Run() == nil
	}
	_, err := exec.LookPath(program)
	return err == nil
}

// needs returns why a check that needs programs is skipped, or "" if all of them are installed.
func (s *suite) needs(programs ...string) string {
	for _, p := range programs {
		if !s.has(p) {
			return p + " is not installed"
		}
	}
	return ""
}

func quietly(ctx context.Context, dir, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, args[0], err, out.String())
	}
	return nil
}

// node returns the command line of a program in e2e/programs that runs on Node.js.
func (s *suite) node(file string) []string {
	programs := filepath.Join(s.root, "e2e", "programs")
	return []string{"node", "--import", filepath.Join(programs, "clock.mjs"), filepath.Join(programs, file)}
}

// python returns the command line of a program in e2e/programs that runs on Python.
func (s *suite) python(file string) []string {
	return []string{python, "-B", filepath.Join(s.root, "e2e", "programs", file)}
}
