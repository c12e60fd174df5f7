package provider

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// newKey makes a key for an algorithm.
func newKey(t *testing.T, algorithm string) jwk.Key {
	t.Helper()
	a, err := jwk.ParseAlgorithm(algorithm)
	if err != nil {
		t.Fatal(err)
	}
	key, err := jwk.Generate(a, 0)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newPEM(t *testing.T, algorithm string) string {
	t.Helper()
	return encodePEM(t, newKey(t, algorithm), jwk.FormatPKCS8)
}

func encodePEM(t *testing.T, key jwk.Key, format string) string {
	t.Helper()
	text, err := key.EncodePEM(format)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// file writes a file into the workspace and returns its absolute path.
func (w *workspace) file(name, content string) string {
	w.t.Helper()
	w.writeFile(name, content)
	return filepath.Join(w.dir, name)
}

func TestImport(t *testing.T) {
	for _, algorithm := range jwk.Algorithms() {
		if strings.HasSuffix(algorithm, "S512") && algorithm[0] != 'E' && algorithm[0] != 'H' {
			continue // as RS384, but slow to make
		}
		t.Run(algorithm, func(t *testing.T) {
			w := newWorkspace(t)
			key := newKey(t, algorithm)
			text := key.Secret()
			if text == "" {
				text = encodePEM(t, key, jwk.FormatPKCS8)
			}
			w.config(`resource "jwt_signing_key" "x" { algorithm = "` + algorithm + `" }`)
			w.must("import", "jwt_signing_key.x", algorithm+":"+w.file("key", text))
			w.mustBeSettled()
			x := w.resource("jwt_signing_key.x")
			if x.text("kid") != key.Thumbprint() {
				t.Error("the kid is not the thumbprint of the key")
			}
			if x.at("private_key_pem") != any(text) && x.at("secret") != any(text) {
				t.Error("the state does not hold the key")
			}
			if x.instant("created_at") != w.clock.now() {
				t.Error("created_at is not when the key was imported")
			}
			token := signEnv(t, x.texts("env"), w.clock.now(), time.Hour)
			jwks := x.text("jwks")
			if key.Secret() != "" {
				jwks = jwk.Set(x.text("private_jwk"))
			}
			mustVerify(t, jwks, token, w.clock.now())
		})
	}
}

func TestImportBlockFromVariable(t *testing.T) {
	w := newWorkspace(t)
	// As in a .env file. The provider runs inside the test, and so does its environment.
	setVariable(t, "JWT_TEST_IMPORT_BLOCK", strings.ReplaceAll(newPEM(t, "ES256"), "\n", `\n`))
	w.config(`
		resource "jwt_signing_key" "x" {
			algorithm = "ES256"
		}
		import {
			to = jwt_signing_key.x
			id = "ES256:env:JWT_TEST_IMPORT_BLOCK"
		}`)
	if c := w.plan().of("jwt_signing_key.x"); !c.does("no-op") {
		t.Errorf("an import plans more than that: %v", c.actions)
	}
	w.apply()
}

// setVariable sets a variable that no other test uses.
func setVariable(t *testing.T, name, value string) {
	t.Helper()
	if err := os.Setenv(name, value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Unsetenv(name) })
}
