package provider

import (
	"crypto/rand"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// The state contains keys only in sensitive attributes. No log, message or other attribute contains them, whatever happens to the keys.
func TestKeysInStateAreNowhereElse(t *testing.T) {
	w, rsa, ec, secret := newWorkspace(t), makeKey(t, "RS256"), makeKey(t, "ES256"), makeKey(t, "HS256")
	l := newLeakSearch(t, w, rsa, ec, secret)
	passphrase := "correct horse battery " + rand.Text()
	l.addText("passphrase", passphrase)
	encrypted := encryptPEM(t, encodePEM(t, rsa, jwk.FormatPKCS1), passphrase)
	variables := ""
	for name, value := range map[string]string{
		"rsa": encrypted, "passphrase": passphrase, "ec": pemOfPrivate(t, ec), "secret": secret.Secret(),
	} {
		w.setVariable(name, value)
		variables += "variable \"" + name + "\" { sensitive = true }\n"
	}
	config := func(key, secret, set string) {
		w.config(variables + `
			resource "jwt_signing_key" "rsa" {
			  algorithm       = "` + key + `"
			  private_key_pem = var.rsa
			  passphrase      = var.passphrase
			}
			resource "jwt_signing_key" "secret" {
			  algorithm = "` + secret + `"
			  secret    = var.secret
			}
			resource "jwt_keyset" "set" {
			  algorithm                 = "` + set + `"
			  initial_private_key_pem   = var.ec
			  keep_passive_private_keys = true
			}
			resource "jwt_keyset" "secrets" {
			  algorithm      = "HS256"
			  initial_secret = var.secret
			}`)
	}
	config("RS256", "HS256", "ES256")
	w.apply()
	l.mustFindNothingPublic()
	// Each key is refused in turn.
	for _, misfit := range [][3]string{{"ES256", "HS256", "ES256"}, {"RS256", "HS512", "ES256"}, {"HS256", "HS256", "ES256"}} {
		config(misfit[0], misfit[1], misfit[2])
		w.applyError()
	}
	config("PS512", "HS256", "EdDSA")
	w.apply()
	w.clock.step(t, "90d")
	w.apply()
	for _, set := range []string{"jwt_keyset.set", "jwt_keyset.secrets"} {
		x := w.resource(set)
		for _, status := range []string{"active", "standby"} {
			l.addKeys(must(jwk.ParseJWK(x.text(status + ".private_jwk"))).Key)
		}
	}
	l.mustFindNothingPublic()
	w.destroy()
	l.mustFindNothingPublic()
}
