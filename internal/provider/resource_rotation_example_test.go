package provider

import (
	"os"
	"strings"
	"testing"
)

// The example of jwt_rotation publishes the keys in order, with its kids, also after a rotation. Keys of this provider replace the keys of the KMS.
func TestExampleOfRotation(t *testing.T) {
	w := newWorkspace(t)
	text := string(must(os.ReadFile("../../examples/resources/jwt_rotation/resource.tf")))
	text, _, found := strings.Cut(text, "# One KMS key for each generation.")
	aws := "    aws = {\n      source = \"hashicorp/aws\"\n    }\n"
	if !found || !strings.Contains(text, aws) {
		t.Fatal("the example has changed")
	}
	w.config(strings.Replace(text, aws, "", 1) + `
		variable "now" {}
		provider "jwt" { as_of = var.now }
		resource "jwt_signing_key" "kms" {
			for_each  = jwt_rotation.auth.generations
			algorithm = "ES256"
		}
		locals {
			key_id         = { for g, k in jwt_signing_key.kms : g => k.thumbprint }
			public_key_pem = { for g, k in jwt_signing_key.kms : g => k.public_key_pem }
		}`)
	for now, order := range map[string][]string{"2026-01-01T00:00:00Z": {"1", "2"}, "2026-04-01T00:00:00Z": {"2", "3", "1"}} {
		if now != "2026-01-01T00:00:00Z" {
			w.setVariable("now", "2026-01-01T00:00:00Z")
			w.apply()
		}
		w.setVariable("now", now)
		w.apply()
		x := w.resource("jwt_rotation.auth")
		published := kids(t, w.outputs().text("jwks"))
		if len(published) != len(order) {
			t.Fatalf("at %s, the example publishes %q", now, published)
		}
		for i, g := range order {
			if published[i] != x.texts("kids")[g] {
				t.Errorf("at %s, key %d has the kid %q, want %q", now, i, published[i], x.texts("kids")[g])
			}
		}
		if w.outputs().text("signer.kid") != published[0] {
			t.Errorf("at %s, another key signs", now)
		}
		w.destroy()
	}
}
