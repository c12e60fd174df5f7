package provider

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
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

// Keycloak has both halves of the two keys of a realm, and signs with the active one, also after a rotation and with the next key.
func TestExampleOfRealm(t *testing.T) {
	kept, ok := readKept("keycloak/keycloak")
	if !ok {
		t.Fatal("there are no kept schemas of keycloak")
	}
	w := example(t, "guides/register-a-public-key/keycloak-realm")
	w.serveKept(kept)
	for _, after := range []string{"1h", "91d", "10d"} {
		w.clock.step(t, after)
		w.apply()
		set, signing := w.resource("jwt_keyset.realm"), 0
		for i := range 2 {
			keystore := w.resource(fmt.Sprintf("keycloak_realm_keystore_rsa.realm[%d]", i))
			private := must(jwk.ParsePEM(keystore.text("private_key")))
			if !private.SamePublic(must(jwk.ParsePEM(keystore.text("certificate")))) {
				t.Errorf("after %s: keystore %d has a certificate of another key", after, i)
			}
			if active := private.SPKISHA256() == set.text("active.kid"); active != (keystore.number("priority") == 200) {
				t.Errorf("after %s: keystore %d has the priority %d", after, i, keystore.number("priority"))
			} else if active {
				signing++
			}
		}
		if signing != 1 {
			t.Errorf("after %s: Keycloak signs with %d keys", after, signing)
		}
		w.mustBeSettled()
	}
}
