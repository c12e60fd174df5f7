package provider

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func newPEM(t *testing.T, algorithm string) string {
	t.Helper()
	return encodePEM(t, makeKey(t, algorithm), jwk.FormatPKCS8)
}

func encodePEM(_ *testing.T, key jwk.Key, format string) string { return must(key.EncodePEM(format)) }

// file writes a file into the workspace and returns its absolute path.
func (w *workspace) file(name, content string) string {
	w.t.Helper()
	w.writeFile(name, content)
	return filepath.Join(w.Dir, name)
}

func TestImportBlockFromVariable(t *testing.T) {
	w := newWorkspace(t)
	// As in a .env file. The provider runs inside the test, with its environment.
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
		t.Errorf("an import also plans %v", c.actions)
	}
	w.apply()
}

// setVariable sets a variable that no other test uses.
func setVariable(t *testing.T, name, value string) {
	t.Helper()
	check(os.Setenv(name, value))
	t.Cleanup(func() { _ = os.Unsetenv(name) })
}

// An imported key stays when its configuration gets a kid, or gives the same key.
func TestImportThenConfigure(t *testing.T) {
	w := newWorkspace(t)
	key := makeKey(t, "RS256")
	given := w.file("jwt_private.pem", encodePEM(t, key, jwk.FormatPKCS1))
	w.signingKey(`algorithm = "RS384"`)
	w.must("import", "jwt_signing_key.x", "RS384:"+given)
	w.mustBeSettled()
	was := w.key()
	if was.text("private_key_pem") != encodePEM(t, key, jwk.FormatPKCS8) || was.text("env.JWT_ALGORITHM") != "RS384" {
		t.Error("the state is not what a configuration with the algorithm alone makes")
	}
	w.clock.step(t, "1d")
	w.signingKey(`algorithm = "RS384"`, `kid = "production-key-2024"`, `private_key_pem = file("jwt_private.pem")`)
	p := w.plan()
	if c := p.of("jwt_signing_key.x"); !c.does("update") || anyContains(p.warnings(), cutover) {
		t.Errorf("it plans %v with the warnings %q", c.actions, p.warnings())
	}
	p.apply()
	is := w.key()
	if is.text("thumbprint") != was.text("thumbprint") || is.text("created_at") != was.text("created_at") || is.text("kid") != "production-key-2024" {
		t.Error("the key or created_at changed")
	}
}

// A refused import leaves nothing in the state.
func TestImportRefusedByTerraform(t *testing.T) {
	w := newWorkspace(t)
	w.signingKey(`algorithm = "ES256"`)
	r := w.run("import", "-no-color", "jwt_signing_key.x", "ES256:relative.pem")
	if r.Exit == 0 || !strings.Contains(r.Stderr, "Relative Path in an Import ID") {
		t.Errorf("exit %d: %s", r.Exit, r.Stderr)
	}
	if _, err := os.Stat(filepath.Join(w.Dir, "terraform.tfstate")); err == nil && len(w.resources()) > 0 {
		t.Error("a refused import is in the state")
	}
}

// The configuration that Terraform generates for an import needs no change, and its public key is still compared.
func TestImportGeneratesConfiguration(t *testing.T) {
	w := newWorkspace(t)
	key := makeKey(t, "ES256")
	const block = "import {\nto = jwt_signing_key.x\nid = \"ES256:%s\"\n}\n"
	w.config(fmt.Sprintf(block, w.file("key.pem", encodePEM(t, key, jwk.FormatSEC1))))
	w.must("plan", "-generate-config-out=generated.tf")
	w.apply()
	if w.key().text("thumbprint") != key.Thumbprint() {
		t.Error("the key changed")
	}
	w.writeFile("generated.tf", "")
	w.signingKey(`algorithm = "ES256"`, `public_key_pem = `+heredoc(encodePEM(t, makeKey(t, "ES256").Public(), jwk.FormatPKCS8)))
	if r := w.applyError(); !anyContains(r.errors(), "Not a Pair") {
		t.Errorf("with another public key: %q", r.errors())
	}
}

// The error says what to do instead.
func TestImportOfAKeyset(t *testing.T) {
	k := newCore(t, newClock())
	resp, err := k.server.ImportResourceState(context.Background(), &tfprotov6.ImportResourceStateRequest{TypeName: k.kind, ID: "ES256:/key.pem"})
	if err != nil || len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary != "Keyset Cannot Be Imported" {
		t.Errorf("%v, %v", err, resp.Diagnostics)
	}
}
