package provider

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The module passes its own tests, with the schema of the real aws provider, and fails them if a rotation loses the old key.
func TestExampleModule(t *testing.T) {
	w, _ := guide(t, "module", nil)
	const override = "prevent_destroy_override.tf"
	w.writeFile(override, string(must(os.ReadFile(filepath.Join(examplesDir, "module", "tests", override)))))
	w.must("init", "-backend=false", "-input=false", "-no-color")
	if r := w.run("test", "-no-color"); r.Exit != 0 || !strings.Contains(r.Stdout, "4 passed, 0 failed") {
		t.Fatalf("the module says:\n%s\n%s", r.Stdout, r.Stderr)
	}
	main := filepath.Join(w.Dir, "main.tf")
	text := string(must(os.ReadFile(main)))
	check(os.WriteFile(main, []byte(strings.Replace(text, "env_version", "jwks_version + 1", 1)), 0o600))
	if r := w.run("test", "-no-color"); r.Exit == 0 || !strings.Contains(r.Stdout+r.Stderr, "does not write a new version") {
		t.Errorf("with another version number, the module says:\n%s", r.Stdout)
	}
}
