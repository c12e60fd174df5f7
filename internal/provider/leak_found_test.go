package provider

import (
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// A search that finds nothing proves something only if it finds a key that is there. The tests of terraformtest plant a key in every form. Here, a
// real terraform writes one.
func TestLeakSearchFindsKeysInState(t *testing.T) {
	w := newWorkspace(t)
	l := newLeakSearch(t, w)
	w.config(`resource "jwt_keyset" "x" { algorithm = "EdDSA" }`)
	w.apply()
	x := w.resource("jwt_keyset.x")
	key := must(jwk.ParseJWK(x.text("active.private_jwk")))
	l.addKeys(key.Key)
	l.mustFindNothingPublic()
	w.config(`
		resource "jwt_keyset" "x" {
		  algorithm  = "EdDSA"
		  env_prefix = "X_"
		}
		check "blabs" {
		  assert {
		    condition     = jwt_keyset.x.active.kid == ""
		    error_message = "the key is ${nonsensitive(jwt_keyset.x.active.private_key_pem)}"
		  }
		}`)
	w.plan()
	w.must("apply", "-json", "saved.tfplan")
	leaks := l.leaks(nil)
	for _, place := range []string{"terraform.tfstate", "terraform.tfstate.backup", "saved.tfplan: tfplan", "saved.tfplan: tfstate", terraformtest.Printed} {
		if leaks[place] == nil {
			t.Errorf("the key was not found in %s", place)
		}
	}
}
