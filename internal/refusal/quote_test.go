package refusal

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"testing"

	"crypto/ed25519"
)

// A message may quote these.
func TestHarmless(t *testing.T) {
	for _, text := range []string{"rs256", "ES256K", "RS-256", "P90D", "2026-01-01", "prod-2024", "production-key-2026", "JWT_VERIFICATION_SECRETS", "kidd", "privatekeypem"[:12], "24H", "a", "?"} {
		if !Harmless(text) {
			t.Errorf("%q is not quoted", text)
		}
	}
}

// No form of a key, and no part of 20 characters of one, is quoted.
func TestHarmlessHidesKeys(t *testing.T) {
	_, key, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	d := base64.RawURLEncoding.EncodeToString(key.Seed())
	block := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	for name, text := range map[string]string{
		"PEM": block, "base64": base64.StdEncoding.EncodeToString(der), "hex": hex.EncodeToString(key.Seed()), "base64url": d,
		"JWK":   `{"kty":"OKP","crv":"Ed25519","d":"` + d + `"}`,
		"token": "eyJhbGciOiJIUzI1NiJ9." + d + "." + d,
	} {
		if Harmless(text) || strings.Contains(Kid(text), text) {
			t.Errorf("a %s is quoted", name)
		}
	}
	for _, text := range []string{"", "correct horse battery", "correct-horse-battery-staple", "hunter2hunter2", "-----BEGIN", "two\nlines", "tab\t", "ümlaut", `"`, `\`, "dead0beef", "123e4567-e89b-12d3-a456"} {
		if Harmless(text) {
			t.Errorf("%q is quoted", text)
		}
	}
	// 128 bits and more of chance, in base64url, whose alphabet separates words most often.
	quoted := 0
	const tries = 20000
	for range tries {
		var secret [16]byte
		if _, err := rand.Read(secret[:]); err != nil {
			t.Fatal(err)
		}
		if Harmless(base64.RawURLEncoding.EncodeToString(secret[:])) {
			quoted++
		}
	}
	if quoted > tries/1000 {
		t.Errorf("%d of %d secrets of 128 bits are quoted", quoted, tries)
	}
}

func TestLooksLikeKey(t *testing.T) {
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	pkcs8, _ := x509.MarshalPKCS8PrivateKey(private)
	spki, _ := x509.MarshalPKIXPublicKey(public)
	digest := make([]byte, 64)
	_, _ = rand.Read(digest)
	digest[0] = 0xC5
	for text, want := range map[string]bool{
		base64.StdEncoding.EncodeToString(pkcs8): true, base64.RawURLEncoding.EncodeToString(spki): true, "\ufeff{\"kty\":\"oct\"}": true,
		base64.StdEncoding.EncodeToString(digest): false, base64.StdEncoding.EncodeToString(pkcs8[1:]): false,
		"-----BEGIN PRIVATE KEY-----": true, ` {"kty":"oct","k":"x"}`: true, "eyJhbGciOiJIUzI1NiJ9.e30.c2ln": true, "eyJ.a.b.c.d": true,
		"": false, "{year}-{thumbprint8}": false, "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs": false, "key.of.2026": false, "eyJ": false,
	} {
		if LooksLikeKey(text) != want {
			t.Errorf("%q: %t, want %t", text, !want, want)
		}
	}
}

func TestKid(t *testing.T) {
	for kid, want := range map[string]string{
		"prod-2024": `"prod-2024"`,
		"NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs": "a kid of 43 characters (not shown here, because it can be a secret)",
	} {
		if got := Kid(kid); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	known := []string{"RS256", "RS384", "ES256", "private_key_pem"}
	for text, want := range map[string]string{
		"rs256":           ` Did you mean "RS256" instead of "rs256"?`,
		"RS-256":          ` Did you mean "RS256" instead of "RS-256"?`,
		"RS256\n":         ` Did you mean "RS256"?`,
		" RS256":          ` Did you mean "RS256"?`,
		"private-key-pem": ` Did you mean "private_key_pem" instead of "private-key-pem"?`,
		"privat_key_pem":  ` Did you mean "private_key_pem" instead of "privat_key_pem"?`,
		"":                "", "R": "", "none": "", "swordfish": "", "public_key_pem": "",
		"RS256" + strings.Repeat(" ", 30): "",
	} {
		if got := DidYouMean(text, known...); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}
