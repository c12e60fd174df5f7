package provider

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// Arguments that are unknown until the apply are checked in the apply, and no key is lost.
func TestUnknownArguments(t *testing.T) {
	w := newWorkspace(t)
	key, secret := makeKey(t, "ES256"), makeKey(t, "HS256").Secret()
	values := map[string]any{
		"encrypted": encryptPEM(t, pemOfPrivate(t, key), "passphrase"), "passphrase": "passphrase", "plain": encodePEM(t, key, jwk.FormatSEC1),
		"public": pemOfPublic(t, key), "secret": secret, "initial": "a", "algorithm": "EdDSA", "kid": "a-{generation}", "prefix": "A_", "period": "30d",
	}
	set := func(changed map[string]any) {
		maps.Copy(values, changed)
		w.writeFile("values.json", string(must(json.Marshal(values))))
	}
	set(nil)
	w.config(`
		resource "terraform_data" "later" { input = file("values.json") }
		locals { values = jsondecode(terraform_data.later.output) }
		resource "jwt_signing_key" "x" {
			algorithm       = local.values.algorithm
			kid             = local.values.kid
			env_prefix      = local.values.prefix
			rotation_period = local.values.period
		}
		resource "jwt_keyset" "x" {
			algorithm         = local.values.algorithm
			kid_template      = local.values.kid
			rotation_period   = local.values.period
			env_prefix        = local.values.prefix
			rotation_triggers = { a = local.values.kid }
		}
		resource "jwt_signing_key" "given" {
			algorithm       = "ES256"
			private_key_pem = local.values.encrypted
			passphrase      = local.values.passphrase
			public_key_pem  = local.values.public
		}
		resource "jwt_signing_key" "locked" {
			algorithm       = "ES256"
			private_key_pem = ` + heredoc(values["encrypted"].(string)) + `
			passphrase      = local.values.passphrase
		}
		resource "jwt_signing_key" "hmac" {
			algorithm = "HS256"
			secret    = local.values.secret
		}
		resource "jwt_keyset" "given" {
			algorithm               = "ES256"
			initial_private_key_pem = local.values.plain
			initial_kid             = local.values.initial
			trusted_public_keys     = [local.values.public]
		}
		resource "jwt_keyset" "hmac" {
			algorithm      = "HS256"
			initial_secret = local.values.secret
		}`)
	w.apply()
	was := w.resources()
	for _, name := range []string{"jwt_signing_key.given", "jwt_signing_key.locked"} {
		if was[name].text("kid") != key.Thumbprint() {
			t.Errorf("%s contains another key", name)
		}
	}
	if was["jwt_signing_key.hmac"].text("secret") != secret || was["jwt_keyset.hmac"].text("active.secret") != secret {
		t.Error("the secret changed")
	}
	if set := was["jwt_keyset.given"]; set.text("active.kid") != "a" || !strings.Contains(set.text("jwks"), key.Thumbprint()) {
		t.Error("another key was adopted, or the trusted one is not published")
	}

	set(map[string]any{"algorithm": "Ed25519", "kid": "b-{generation}", "prefix": "B_", "period": "60d"})
	if c := w.plan().of("jwt_signing_key.x"); !c.does("update") || !c.isUnknown("kid") {
		t.Errorf("it plans %v", c.actions)
	}
	w.apply()
	if is := w.key(); is.text("thumbprint") != was["jwt_signing_key.x"].text("thumbprint") || is.text("kid") != "b-{generation}" || is.text("env.B_ALGORITHM") != "Ed25519" {
		t.Error("the key was lost, or its kid did not change")
	}
	if w.resource("jwt_keyset.x").text("active.kid") != was["jwt_keyset.x"].text("active.kid") {
		t.Error("the active key of the set was lost")
	}

	// The apply that finds a bad argument or a bad key loses nothing.
	set(map[string]any{"kid": " b", "prefix": "no prefix ", "period": "-1d", "encrypted": "no key"})
	r := w.applyError()
	for _, summary := range []string{"Key ID With Surrounding Spaces", "Invalid Prefix of Environment Variables", "Invalid Length of Time", "No PEM Block"} {
		mustFail(t, r, summary)
	}
	for _, name := range []string{"jwt_signing_key.x", "jwt_signing_key.given"} {
		if w.resource(name).text("thumbprint") != was[name].text("thumbprint") {
			t.Errorf("a bad argument replaced the key of %s", name)
		}
	}
}
