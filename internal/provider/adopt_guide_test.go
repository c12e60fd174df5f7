package provider

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// The unchanged examples of the guide keep the key and the kid.
func TestAdoptGuide(t *testing.T) {
	const guide = "guides/adopt-an-existing-key/"
	t.Run("a PEM file", func(t *testing.T) {
		w := example(t, guide+"pem-file")
		key := makeKey(t, "RS256")
		w.writeFile("jwt_private.pem", encodePEM(t, key, jwk.FormatPKCS1))
		w.apply()
		was := w.resource("jwt_keyset.auth")
		mustHold(t, was.text("active.private_key_pem"), key)
		if was.text("active.kid") != "production-key-2024" {
			t.Error("the kid changed")
		}
		// After the creation, the argument can be removed.
		w.config(`resource "jwt_keyset" "auth" { algorithm = "RS384" }`)
		w.apply()
		if is := w.resource("jwt_keyset.auth"); is.text("jwks") != was.text("jwks") || is.text("private_jwks") != was.text("private_jwks") {
			t.Error("something changed when the argument was removed")
		}
	})
	t.Run("a tls_private_key", func(t *testing.T) {
		w := newWorkspace(t)
		key := makeKey(t, "RS256")
		w.serveTLS(key, jwk.FormatPKCS1)
		w.config(`resource "tls_private_key" "jwt" { algorithm = "RSA" }`)
		w.apply()
		w.config(string(must(os.ReadFile("../../examples/" + guide + "tls-private-key/main.tf"))))
		w.apply()
		mustHold(t, w.resource("jwt_keyset.auth").text("active.private_key_pem"), key)
	})
	t.Run("keys made on boot", func(t *testing.T) {
		w := example(t, guide+"keys-made-on-boot")
		key := makeKey(t, "RS256")
		w.writeFile("live-jwks.json", `{"keys":[`+must(jwk.JWK{Key: key.Public(), KeyID: key.Thumbprint(), Algorithm: "RS256"}.PublicJSON())+`]}`)
		w.apply()
		was := w.resource("jwt_keyset.auth")
		token := sign(t, key.Signer(), "RS256", key.Thumbprint(), w.clock.now(), time.Hour)
		mustVerify(t, was.text("jwks"), token, w.clock.now())
		// After the last token has expired, the argument can be removed.
		w.config(`resource "jwt_keyset" "auth" {
			algorithm     = "RS256"
			max_token_ttl = "1h"
			jwks_max_age  = "1h"
		}`)
		w.apply()
		is := w.resource("jwt_keyset.auth")
		mustRefuse(t, is.text("jwks"), token, w.clock.now())
		if is.text("active.kid") != was.text("active.kid") {
			t.Error("another key signs")
		}
	})
	t.Run("an environment", func(t *testing.T) {
		w := example(t, guide+"server-environment")
		key := makeKey(t, "RS256")
		w.writeFile("jwt_public.pem", encodePEM(t, key.Public(), jwk.FormatPKCS8))
		w.setVariable("jwt_private_key", strings.ReplaceAll(encodePEM(t, key, jwk.FormatPKCS8), "\n", `\n`))
		w.apply()
		env := w.outputs().texts("environment")
		mustHold(t, env["OCTOFHIR__AUTH__SIGNING__PRIVATE_KEY_PEM"], key)
		if env["OCTOFHIR__AUTH__SIGNING__KID"] != "production-key-2024" || env["OCTOFHIR__AUTH__SIGNING__ALGORITHM"] != "RS384" {
			t.Error("env does not contain what the server reads")
		}
	})
	t.Run("an HMAC secret", func(t *testing.T) {
		w := example(t, guide+"hmac-secret")
		secret := makeKey(t, "HS256").Secret()
		w.setVariable("jwt_access_secret", secret)
		w.apply()
		x := w.resource("jwt_keyset.auth")
		if x.text("env.JWT_ACCESS_SECRET") != secret || x.isNull("env.JWT_ACCESS_SECRET_NEXT") {
			t.Error("env does not contain what the server reads")
		}
		token := sign(t, []byte(secret), "HS256", x.text("active.kid"), w.clock.now(), 15*time.Minute)
		mustVerify(t, x.text("private_jwks"), token, w.clock.now())
	})
}

// mustHold fails the test unless a PEM is the PKCS #8 encoding of a key.
func mustHold(t *testing.T, text string, key jwk.Key) {
	t.Helper()
	if text != encodePEM(t, key, jwk.FormatPKCS8) {
		t.Error("the key is another one")
	}
}
