package provider

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The keyring of the example has one private key, which is the active one, and the rotation replaces it.
func TestExampleOfKeyring(t *testing.T) {
	w := example(t, "guides/register-a-public-key/supabase")
	w.apply()
	for range 3 {
		set := w.resource("jwt_keyset.auth")
		env := set.texts("env")
		ring := env["GOTRUE_JWT_KEYS"]
		if len(env) != 1 || strings.Count(ring, `"d":`) != 1 || strings.Count(ring, `"sign"`) != 1 || !strings.HasPrefix(ring, `[{"kty":"EC","kid":"`+set.text("active.kid")) {
			t.Errorf("env has %d variables, or another key signs", len(env))
		}
		w.mustBeSettled()
		w.clock.step(t, "91d")
		w.apply()
	}
}

// The guide shows an example for each consumer, and each is short enough to read at once.
func TestExamplesOfConsumers(t *testing.T) {
	const dir = "guides/register-a-public-key/"
	shown := configurationFiles(filepath.Join(templatesDir, "guides", "register-a-public-key.md.tmpl"))
	examples := must(filepath.Glob(filepath.Join(examplesDir, dir, "*")))
	if len(examples) < 15 {
		t.Fatalf("only %d examples were found", len(examples))
	}
	for _, example := range examples {
		name := dir + filepath.Base(example)
		if !slices.Contains(shown, name+"/main.tf") {
			t.Errorf("the guide does not show %s", name)
		}
		if lines := strings.Count(configurationText(example), "\n"); lines > 25 {
			t.Errorf("%s has %d lines, and may have 25", name, lines)
		}
	}
}
