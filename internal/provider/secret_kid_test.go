package provider

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// An adopted secret has a random kid, which stays, and nothing that Terraform writes or prints has a digest of the secret: neither in a keyset, nor in a key
// that is given, write-only or imported. A moved key keeps its kid.
func TestKidsOfAdoptedSecrets(t *testing.T) {
	w, key := newWorkspace(t), makeKey(t, "HS256")
	requireVersion(t, w, "1.11", "1.11")
	l := newLeakSearch(t, w)
	l.addText("a digest of the secret", key.Thumbprint())
	w.setVariable("secret", key.Secret())
	w.Setenv("JWT_TEST_ADOPTED_SECRET", key.Secret())
	config := func(version int) string {
		return fmt.Sprintf(`
			variable "secret" {
				type      = string
				sensitive = true
			}
			resource "jwt_keyset" "set" {
				algorithm      = "HS256"
				initial_secret = var.secret
			}
			resource "jwt_keyset" "write_only" {
				algorithm         = "HS256"
				initial_secret_wo = var.secret
			}
			resource "jwt_signing_key" "given" {
				algorithm = "HS256"
				secret    = var.secret
			}
			resource "jwt_signing_key" "write_only" {
				algorithm         = "HS256"
				secret_wo         = var.secret
				secret_wo_version = %d
			}
			resource "jwt_signing_key" "imported" {
				algorithm = "HS256"
			}`, version)
	}
	w.config(config(1))
	w.must("import", "jwt_signing_key.imported", "HS256:env:JWT_TEST_ADOPTED_SECRET")
	imported := w.resource("jwt_signing_key.imported").text("kid")
	p := w.plan()
	if c := p.of("jwt_keyset.set"); !c.isUnknown("active.kid") || c.isUnknown("active.secret") {
		t.Error("the plan knows a kid that the apply makes, or does not know the secret")
	}
	p.apply()
	kids := func() map[string]string {
		return map[string]string{
			"set": w.resource("jwt_keyset.set").text("active.kid"), "write-only set": w.resource("jwt_keyset.write_only").text("active.kid"),
			"given": w.resource("jwt_signing_key.given").text("kid"), "write-only": w.resource("jwt_signing_key.write_only").text("kid"),
			"imported": w.resource("jwt_signing_key.imported").text("kid"),
		}
	}
	before, seen := kids(), map[string]bool{}
	for name, kid := range before {
		if seen[kid] {
			t.Errorf("%s: another resource has the same kid", name)
		}
		seen[kid] = true
	}
	if !w.resource("jwt_signing_key.given").isNull("thumbprint") || before["imported"] != imported {
		t.Error("a secret has a thumbprint, or the kid of an import changed")
	}

	w.config(config(2)) // reads the same secret again
	if r := w.apply(); anyContains(r.warnings(), cutover) {
		t.Errorf("the same secret under a new version: %q", r.warnings())
	}
	for name, kid := range kids() {
		if kid != before[name] {
			t.Errorf("%s: the kid changed", name)
		}
	}
	w.config(strings.Replace(config(2), `resource "jwt_signing_key" "imported"`, `moved {
			from = jwt_signing_key.imported
			to   = jwt_keyset.moved
		}
		resource "jwt_keyset" "moved"`, 1))
	w.apply()
	if kid := w.resource("jwt_keyset.moved").text("active.kid"); kid != imported {
		t.Error("the kid changed with the move")
	}
	l.mustFindNothing()
}

// A token and an opened key of a secret without a kid have none, either.
func TestSecretsWithoutAKid(t *testing.T) {
	clock, key := newClock(), makeKey(t, "HS256")
	token := must(jose.ParseToken(openGiven(t, clock, "jwt_token", arguments{"algorithm": "HS256", "secret": key.Secret(), "claims": "{}"}).text("token")))
	if kid, ok := token.Header["kid"]; ok {
		t.Errorf("the kid of the token is %v", kid)
	}
	owner := makeKey(t, "ES256")
	o := openGiven(t, clock, "jwt_private_key", arguments{
		"private_key_jwe": sealedFor(t, must(jwk.JWK{Key: key, Algorithm: "HS256"}.PrivateJSON()), owner), "decryption_key": pemOfPrivate(t, owner),
	})
	if !o.isNull("kid") || !o.isNull("env.JWT_KID") {
		t.Errorf("the kid of the opened secret is %q", o.text("kid"))
	}
}
