package provider

import (
	"context"
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

// setVariable sets a variable that no other test uses.
func setVariable(t *testing.T, name, value string) {
	t.Helper()
	check(os.Setenv(name, value))
	t.Cleanup(func() { _ = os.Unsetenv(name) })
}

// A refused import leaves nothing in the state. An imported key stays when its configuration gets a kid, or gives the same key.
func TestImportThenConfigure(t *testing.T) {
	w := newWorkspace(t)
	key := makeKey(t, "RS256")
	w.writeFile("jwt_private.pem", encodePEM(t, key, jwk.FormatPKCS1))
	w.signingKey(`algorithm = "RS384"`)
	r := w.run("import", "-no-color", "jwt_signing_key.x", "RS384:relative.pem")
	if _, err := os.Stat(filepath.Join(w.Dir, "terraform.tfstate")); r.Exit == 0 || !strings.Contains(r.Stderr, "Relative Path in an Import ID") || err == nil && len(w.resources()) > 0 {
		t.Errorf("a refused import is in the state, or exits with %d: %s", r.Exit, r.Stderr)
	}
	w.must("import", "jwt_signing_key.x", "RS384:"+filepath.Join(w.Dir, "jwt_private.pem"))
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

// The configuration that Terraform generates for an import needs no change, and its public key is still compared.
func TestImportGeneratesConfiguration(t *testing.T) {
	w, key := newWorkspace(t), makeKey(t, "ES256")
	requireVersion(t, w, "1.8", "1.11") // OpenTofu 1.10 crashes with -generate-config-out, for every resource with a nested attribute that is computed.
	// As in a .env file. The provider runs inside the test, with its environment.
	setVariable(t, "JWT_TEST_IMPORT_BLOCK", strings.ReplaceAll(encodePEM(t, key, jwk.FormatSEC1), "\n", `\n`))
	w.config("import {\nto = jwt_signing_key.x\nid = \"ES256:env:JWT_TEST_IMPORT_BLOCK\"\n}\n")
	w.must("plan", "-generate-config-out=generated.tf")
	if c := w.plan().of("jwt_signing_key.x"); !c.does("no-op") {
		t.Errorf("an import also plans %v", c.actions)
	}
	w.apply()
	if w.key().text("thumbprint") != key.Thumbprint() {
		t.Error("the key changed")
	}
	w.writeFile("generated.tf", "")
	w.signingKey(`algorithm = "ES256"`, `public_key_pem = `+heredoc(pemOfPublic(t, makeKey(t, "ES256"))))
	mustFail(t, w.applyError(), "Private and Public Key Are Not a Pair")
}

// The error says what to do instead.
func TestImportOfASchedule(t *testing.T) {
	for kind, want := range map[string]string{"jwt_keyset": "Keyset Cannot Be Imported", "jwt_rotation": "Rotation Cannot Be Imported"} {
		k := newCoreOf(t, newClock(), kind)
		resp, err := k.server.ImportResourceState(context.Background(), &tfprotov6.ImportResourceStateRequest{TypeName: kind, ID: "ES256:/key.pem"})
		if err != nil || len(resp.Diagnostics) != 1 || resp.Diagnostics[0].Summary != want {
			t.Errorf("%s: %v, %v", kind, err, resp.Diagnostics)
		}
	}
}
