package provider

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// later writes a value that is unknown until the apply if it changes.
func later(t *testing.T, value any) string {
	t.Helper()
	text := must(json.Marshal(value))
	return "resource \"terraform_data\" \"later\" { input = " + strings.ReplaceAll(string(text), ":", "=") + " }\n"
}

// Arguments that are unknown until the apply are checked in the apply, and no key is lost.
func TestUnknownArguments(t *testing.T) {
	w := newWorkspace(t)
	config := func(values map[string]string) {
		w.config(later(t, values) + `
			resource "jwt_signing_key" "x" {
				algorithm       = terraform_data.later.output.algorithm
				kid             = terraform_data.later.output.kid
				env_prefix      = terraform_data.later.output.prefix
				rotation_period = terraform_data.later.output.period
			}
			resource "jwt_keyset" "x" {
				algorithm         = terraform_data.later.output.algorithm
				kid_template      = terraform_data.later.output.kid
				rotation_period   = terraform_data.later.output.period
				env_prefix        = terraform_data.later.output.prefix
				rotation_triggers = { a = terraform_data.later.output.kid }
			}`)
	}
	config(map[string]string{"algorithm": "EdDSA", "kid": "a-{generation}", "prefix": "A_", "period": "30d"})
	w.apply()
	was, set := w.key(), w.resource("jwt_keyset.x")
	config(map[string]string{"algorithm": "Ed25519", "kid": "b-{generation}", "prefix": "B_", "period": "60d"})
	if p := w.plan(); !p.of("jwt_signing_key.x").does("update") || !p.of("jwt_signing_key.x").isUnknown("kid") {
		t.Errorf("it plans %v", p.of("jwt_signing_key.x").actions)
	}
	w.apply()
	is := w.key()
	if is.text("thumbprint") != was.text("thumbprint") || is.text("kid") != "b-{generation}" || is.text("env.B_ALGORITHM") != "Ed25519" {
		t.Error("the key was lost, or its kid did not change")
	}
	if w.resource("jwt_keyset.x").text("active.kid") != set.text("active.kid") {
		t.Error("the active key of the set was lost")
	}
	config(map[string]string{"algorithm": "Ed25519", "kid": " b", "prefix": "no prefix ", "period": "-1d"})
	r := w.applyError()
	for _, summary := range []string{"Key ID With Surrounding Spaces", "Invalid Environment Variable Name", "Invalid Length of Time"} {
		if !anyContains(r.errors(), summary) {
			t.Errorf("no %q among %q", summary, r.errors())
		}
	}
	if w.key().text("thumbprint") != was.text("thumbprint") {
		t.Error("a bad argument replaced the key")
	}
}

func TestUnknownKeys(t *testing.T) {
	w := newWorkspace(t)
	key, secret := makeKey(t, "ES256"), makeKey(t, "HS256").Secret()
	values := map[string]string{
		"encrypted": encryptPEM(t, encodePEM(t, key, jwk.FormatPKCS8), "passphrase"), "passphrase": "passphrase",
		"plain": encodePEM(t, key, jwk.FormatSEC1), "public": encodePEM(t, key.Public(), jwk.FormatPKCS8), "secret": secret, "kid": "a",
	}
	text := must(json.Marshal(values))
	w.writeFile("values.json", string(text))
	w.config(`
		resource "terraform_data" "later" { input = file("values.json") }
		locals { values = jsondecode(terraform_data.later.output) }
		resource "jwt_signing_key" "x" {
			algorithm       = "ES256"
			private_key_pem = local.values.encrypted
			passphrase      = local.values.passphrase
			public_key_pem  = local.values.public
		}
		resource "jwt_signing_key" "given" {
			algorithm       = "ES256"
			private_key_pem = ` + heredoc(values["encrypted"]) + `
			passphrase      = local.values.passphrase
		}
		resource "jwt_signing_key" "hmac" {
			algorithm = "HS256"
			secret    = local.values.secret
		}
		resource "jwt_keyset" "x" {
			algorithm               = "ES256"
			initial_private_key_pem = local.values.plain
			initial_kid             = local.values.kid
			trusted_public_keys     = [local.values.public]
		}
		resource "jwt_keyset" "hmac" {
			algorithm      = "HS256"
			initial_secret = local.values.secret
		}`)
	w.apply()
	for _, name := range []string{"jwt_signing_key.x", "jwt_signing_key.given"} {
		if w.resource(name).text("kid") != key.Thumbprint() {
			t.Errorf("%s contains another key", name)
		}
	}
	if w.resource("jwt_signing_key.hmac").text("secret") != secret || w.resource("jwt_keyset.hmac").text("active.secret") != secret {
		t.Error("the secret changed")
	}
	if set := w.resource("jwt_keyset.x"); set.text("active.kid") != "a" || !strings.Contains(set.text("jwks"), key.Thumbprint()) {
		t.Error("another key was adopted, or the trusted one is not published")
	}

	// The apply that finds a bad key loses nothing.
	w.writeFile("values.json", `{"encrypted": "no key", "passphrase": null, "plain": null, "public": null, "secret": "`+secret+`", "kid": "a"}`)
	if r := w.applyError("-target=jwt_signing_key.x"); !anyContains(r.errors(), "No PEM Block") {
		t.Errorf("an apply that finds a bad key reports %q", r.errors())
	}
	if w.resource("jwt_signing_key.x").text("kid") != key.Thumbprint() {
		t.Error("a bad key replaced the key")
	}
}
