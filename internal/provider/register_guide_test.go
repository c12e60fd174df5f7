package provider

import (
	"strings"
	"testing"
)

// The keyring of the example has one private key, which is the active one, and the rotation replaces it.
func TestExampleOfKeyring(t *testing.T) {
	w := example(t, "guides/register-a-public-key/keyring")
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

// The example of the guide can be applied unchanged.
func TestExampleOfCertificates(t *testing.T) {
	w := example(t, "guides/register-a-public-key/certificate")
	w.apply()
	set := w.resource("jwt_keyset.client")
	mustCertify(t, set.object("active"))
	if o := w.outputs(); o.text("x5t") != set.text("active.x509.x5t") || !w.isSensitive("env") || w.isSensitive("certificates") {
		t.Error("x5t is another one, or the wrong outputs are sensitive")
	}
}
