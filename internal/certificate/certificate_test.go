package certificate

import (
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

var (
	at     = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	orders = Config{Subject: Subject{CommonName: "orders", Organization: "Example", OrganizationalUnit: "Payments", Locality: "Köln", Province: "NRW", Country: "DE"}}
)

func generate(t *testing.T, algorithm string) jwk.Key {
	t.Helper()
	return must(jwk.Generate(must(jwk.ParseAlgorithm(algorithm)), 0))
}

// A certificate contains the key and the subject, its signature is by the key, and openssl verifies it.
func TestNew(t *testing.T) {
	for _, algorithm := range []string{"RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA"} {
		t.Run(algorithm, func(t *testing.T) {
			key := generate(t, algorithm)
			text := must(New(key, orders, at, 10*year))
			c, ok := Parse(text)
			if !ok {
				t.Fatal("the certificate cannot be read")
			}
			if err := c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature); err != nil {
				t.Error(err)
			}
			if spki := string(c.RawSubjectPublicKeyInfo); spki != string(must(x509.MarshalPKIXPublicKey(key.Verifier()))) {
				t.Error("the certificate is of another key")
			}
			if got, want := c.Subject.String(), "CN=orders,OU=Payments,O=Example,L=Köln,ST=NRW,C=DE"; got != want || c.Issuer.String() != want {
				t.Errorf("the subject is %s, the issuer %s", got, c.Issuer)
			}
			if !c.NotBefore.Equal(at.Add(-time.Hour)) || !c.NotAfter.Equal(at.Add(10*year)) {
				t.Errorf("it is valid from %s to %s", c.NotBefore, c.NotAfter)
			}
			if c.IsCA || c.KeyUsage != x509.KeyUsageDigitalSignature || c.SerialNumber.BitLen() < 100 {
				t.Errorf("CA: %t, use: %b, serial number: %s", c.IsCA, c.KeyUsage, c.SerialNumber)
			}
			if again, _ := Parse(must(New(key, orders, at, 10*year))); again.SerialNumber.Cmp(c.SerialNumber) == 0 {
				t.Error("two certificates have the same serial number")
			}
			verifyWithOpenSSL(t, text)
		})
	}
}

// verifyWithOpenSSL checks a certificate as its own trust anchor, in the year of the test.
func verifyWithOpenSSL(t *testing.T, text string) {
	t.Helper()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("needs openssl in PATH")
	}
	file := filepath.Join(t.TempDir(), "certificate.pem")
	check(os.WriteFile(file, []byte(text), 0o600))
	for _, strict := range [][]string{nil, {"-x509_strict"}} {
		args := append([]string{"verify", "-attime", "1800000000", "-CAfile", file}, strict...)
		if out, err := exec.Command(openssl, append(args, file)...).CombinedOutput(); err != nil || !strings.HasSuffix(strings.TrimSpace(string(out)), ": OK") {
			t.Errorf("openssl %v: %v\n%s", args, err, out)
		}
	}
}

// The end of a certificate can be later than 2049, where its encoding changes (RFC 5280, section 4.1.2.5).
func TestNewEndsInAHundredYears(t *testing.T) {
	text := must(New(generate(t, "ES256"), orders, at, longest))
	if c, ok := Parse(text); !ok || c.NotAfter.Year() != 2126 {
		t.Error("the certificate has another end")
	}
	verifyWithOpenSSL(t, text)
}

func TestNewNeedsPrivateKey(t *testing.T) {
	for name, key := range map[string]jwk.Key{"public": generate(t, "ES256").Public(), "secret": generate(t, "HS256"), "none": {}} {
		if text, err := New(key, orders, at, year); err == nil || text != "" {
			t.Errorf("%s: a certificate was made", name)
		}
	}
}

func TestCheckAlgorithm(t *testing.T) {
	for _, name := range jwk.Algorithms() {
		want := ""
		switch {
		case strings.HasPrefix(name, "HS"):
			want = "Secret Has No Certificate"
		case strings.HasPrefix(name, "ML-DSA"):
			want = "No Certificates for This Algorithm"
			// crypto/x509 learns ML-DSA in a later version of Go. Then remove the refusal.
			if _, err := New(generate(t, name), orders, at, year); err == nil {
				t.Errorf("a certificate of a key for %s can be made now", name)
			}
		}
		if got := summary(CheckAlgorithm(must(jwk.ParseAlgorithm(name)))); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if CheckAlgorithm(jwk.Algorithm{}) != nil {
		t.Error("an unknown algorithm is refused")
	}
}

func TestSubject(t *testing.T) {
	for name, test := range map[string]struct {
		subject Subject
		want    string
	}{
		"common name":       {Subject{CommonName: "orders"}, ""},
		"organization only": {Subject{Organization: "Example, Inc."}, ""},
		"nothing":           {Subject{}, "Empty Subject"},
		"longest":           {Subject{CommonName: strings.Repeat("ö", 64)}, ""},
		"too long":          {Subject{CommonName: strings.Repeat("o", 65)}, "Invalid Subject"},
		"country in words":  {Subject{Country: "Germany"}, "Invalid Subject"},
		"small country":     {Subject{Country: "de"}, "Invalid Subject"},
		"line break":        {Subject{Organization: "a\nb"}, "Invalid Subject"},
		"space":             {Subject{Locality: "Bonn "}, "Invalid Subject"},
		"not UTF-8":         {Subject{Province: "\xff"}, "Invalid Subject"},
		"zero-width space":  {Subject{CommonName: "a\u200bb"}, "Invalid Subject"},
		"key":               {Subject{CommonName: "-----BEGIN PRIVATE KEY-----"}, "Key in a Certificate Subject"},
	} {
		err := test.subject.Check()
		if got := summary(err); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
		for _, a := range test.subject.attributes() {
			if err != nil && a.value != "" && a.name != "country" && strings.Contains(err.Error(), a.value) {
				t.Errorf("%s: the message quotes the value", name)
			}
		}
	}
}

// A certificate lasts several times as long as the schedule keeps its key.
func TestLength(t *testing.T) {
	const day = 24 * time.Hour
	for _, test := range []struct {
		life, validFor, want time.Duration
		refused              bool
	}{
		{life: 0, want: 100 * year},
		{life: time.Hour, want: 10 * year},
		{life: 189 * day, want: 10 * year},
		{life: 2 * year, want: 20 * year},
		{life: 10 * year, want: 100 * year},
		{life: 50 * year, want: 100 * year},
		{life: 150 * year, want: 150 * year},
		{life: 0, validFor: day, want: day},
		{life: 189 * day, validFor: 189 * day, want: 189 * day},
		{life: 189 * day, validFor: 189*day - time.Second, want: 189*day - time.Second, refused: true},
	} {
		c := Config{ValidFor: test.validFor}
		if got := c.Length(test.life); got != test.want {
			t.Errorf("for a life of %s: %s, want %s", test.life, got, test.want)
		}
		if err := c.CheckLength(test.life); (err != nil) != test.refused || test.refused && !strings.Contains(err.Error(), "up to 27w") {
			t.Errorf("for a life of %s and a length of %s: %v", test.life, test.validFor, err)
		}
	}
}

// A plan warns at the latest when the schedule can just replace the key, but not during most of the life of a short certificate.
func TestWarnFrom(t *testing.T) {
	const day = 24 * time.Hour
	for _, test := range []struct{ length, life, before time.Duration }{
		{10 * year, 189 * day, 189 * day}, {100 * year, 0, 90 * day}, {100 * day, 50 * day, 25 * day}, {10 * year, 10 * day, 90 * day},
	} {
		c := &x509.Certificate{NotBefore: at, NotAfter: at.Add(test.length)}
		if got := c.NotAfter.Sub(WarnFrom(c, test.life)); got != test.before {
			t.Errorf("a certificate for %s of a key for %s: %s before its end, want %s", test.length, test.life, got, test.before)
		}
	}
}

func TestValues(t *testing.T) {
	key := generate(t, "ES256")
	text := must(New(key, orders, at, year))
	c, _ := Parse(text)
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if got := Base64(c); got != strings.Join(lines[1:len(lines)-1], "") {
		t.Error("the DER is not the PEM without its first and last line")
	}
	sha1Sum, sha256Sum := sha1.Sum(c.Raw), sha256.Sum256(c.Raw)
	if SHA1(c) != base64.RawURLEncoding.EncodeToString(sha1Sum[:]) || SHA256(c) != base64.RawURLEncoding.EncodeToString(sha256Sum[:]) || NotAfter(c) != "2027-03-01T12:00:00Z" {
		t.Error("a value is wrong")
	}

	public := must(jwk.JWK{Key: key, KeyID: "k", Algorithm: "ES256", Use: "sig"}.PublicJSON())
	var was, is map[string]any
	check(json.Unmarshal([]byte(public), &was))
	check(json.Unmarshal([]byte(AddTo(public, text)), &is))
	if chain, _ := is["x5c"].([]any); len(chain) != 1 || chain[0] != Base64(c) || is["x5t#S256"] != SHA256(c) || len(is) != len(was)+2 {
		t.Errorf("the JWK is %v", is)
	}
	if AddTo(public, "") != public || AddTo("not a JWK", text) != "not a JWK" {
		t.Error("something was added where nothing can be")
	}
}

func TestParse(t *testing.T) {
	text := must(New(generate(t, "ES256"), orders, at, year))
	for name, given := range map[string]string{
		"nothing": "", "twice": text + text, "key": must(generate(t, "ES256").PublicPEM()), "damaged": strings.Replace(text, "M", "N", 1), "label": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
	} {
		if _, ok := Parse(given); ok {
			t.Errorf("%s is a certificate", name)
		}
	}
}

func summary(err error) string {
	var refused *refusal.Error
	if errors.As(err, &refused) {
		return refused.Summary
	}
	return ""
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
