package provider

import (
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/certificate"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// certificate returns a value of the argument certificate.
func (k *core) certificate(commonName string, inJWKS bool) tftypes.Value {
	of := k.schema.ValueType().(tftypes.Object).AttributeTypes["certificate"].(tftypes.Object)
	ofSubject := of.AttributeTypes["subject"].(tftypes.Object)
	subject := map[string]tftypes.Value{}
	for name, t := range ofSubject.AttributeTypes {
		subject[name] = tftypes.NewValue(t, nil)
	}
	subject["common_name"] = text(commonName)
	return tftypes.NewValue(of, map[string]tftypes.Value{
		"subject": tftypes.NewValue(ofSubject, subject), "valid_for": tftypes.NewValue(tftypes.String, nil), "in_jwks": tftypes.NewValue(tftypes.Bool, inJWKS),
	})
}

// mustCertify fails the test unless the attributes in x509 belong to the key, and openssl verifies the certificate.
func mustCertify(t *testing.T, key object) {
	t.Helper()
	text := key.text("x509.certificate_pem")
	c, ok := certificate.Parse(text)
	if !ok {
		t.Fatal("x509 has no certificate")
	}
	if !must(jwk.ParsePEM(text)).SamePublic(must(jwk.ParsePublic(key.text("public_jwk"))).Key) {
		t.Error("the certificate is of another key")
	}
	der := must(base64.StdEncoding.DecodeString(key.text("x509.certificate_der_base64")))
	if string(der) != string(c.Raw) || key.text("x509.x5t") != certificate.SHA1(c) || key.text("x509.x5t_s256") != certificate.SHA256(c) ||
		key.text("x509.not_after") != c.NotAfter.Format(time.RFC3339) {
		t.Error("a value of x509 is not from the certificate")
	}
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		return
	}
	file := filepath.Join(t.TempDir(), "certificate.der")
	check(os.WriteFile(file, der, 0o600))
	out, err := exec.Command(openssl, "x509", "-inform", "DER", "-in", file, "-noout", "-fingerprint", "-sha1", "-pubkey").CombinedOutput()
	if err != nil || !strings.Contains(string(out), key.text("public_key_pem")) {
		t.Errorf("openssl finds another key, or fails: %v\n%s", err, out)
	}
}

// Keys have certificates through a rotation, a move and a change of the argument. The plan announces what it does to them.
func TestCertificates(t *testing.T) {
	w := newWorkspace(t)
	const certificate = `certificate = {
			subject   = { common_name = "orders", organization = "Example" }
			valid_for = "20y"
		}`
	w.config(`
		resource "jwt_signing_key" "old" {
			algorithm = "RS256"
			` + certificate + `
		}
		resource "jwt_keyset" "x" {
			algorithm = "RS256"
			` + certificate + `
		}`)
	w.apply()
	w.mustBeSettled()
	old, set := w.resource("jwt_signing_key.old"), w.resource("jwt_keyset.x")
	mustCertify(t, old)
	mustCertify(t, set.object("active"))
	mustCertify(t, set.object("standby"))
	if got := set.instant("active.x509.not_after"); !got.Equal(w.clock.now().Add(20 * 365 * 24 * time.Hour)) {
		t.Errorf("the certificate ends at %s", got)
	}

	w.clock.step(t, "90d")
	w.config(`
		resource "jwt_keyset" "new" {
			algorithm = "RS256"
			` + certificate + `
		}
		resource "jwt_keyset" "x" {
			algorithm = "RS256"
			certificate = {
				subject = { common_name = "payments" }
				in_jwks = true
			}
		}
		moved {
			from = jwt_signing_key.old
			to   = jwt_keyset.new
		}`)
	p := w.plan()
	if warnings := strings.Join(p.warnings(), "\n"); !strings.Contains(warnings, "Certificate Applies to New Keys") {
		t.Errorf("the plan warns of %q", warnings)
	}
	if c := p.of("jwt_keyset.x"); c.isUnknown("active.x509.x5t") || !c.isUnknown("standby.x509.x5t") {
		t.Error("the plan does not know the certificate of the next active key, or knows the one of a new key")
	}
	p.apply()
	w.mustBeSettled()
	moved, rotated := w.resource("jwt_keyset.new"), w.resource("jwt_keyset.x")
	if moved.text("active.x509.x5t") != old.text("x509.x5t") || rotated.text("active.x509.x5t") != set.text("standby.x509.x5t") {
		t.Error("a move or a rotation changed a certificate")
	}
	mustCertify(t, moved.object("standby"))
	mustCertify(t, rotated.object("standby"))
	if n := strings.Count(rotated.text("jwks"), `"x5t#S256":"`); n != 3 {
		t.Errorf("jwks has %d certificates", n)
	}
}

// A subject that only the apply knows makes nothing else unknown than what depends on the certificate.
func TestUnknownCertificate(t *testing.T) {
	w := newWorkspace(t)
	w.config(oneSet)
	w.apply()
	w.config(`
		resource "terraform_data" "name" { input = "orders" }
		resource "jwt_keyset" "x" {
			algorithm          = "EdDSA"
			certificate        = { subject = { common_name = terraform_data.name.output } }
			max_published_keys = 3
		}
		resource "jwt_signing_key" "x" {
			algorithm   = "EdDSA"
			certificate = { subject = { common_name = terraform_data.name.output } }
		}`)
	p := w.plan()
	if c := p.of("jwt_keyset.x"); c.isUnknown("env") || !c.isUnknown("active") {
		t.Error("the plan does not know env, or knows the certificate")
	}
	p.apply()
	mustCertify(t, w.resource("jwt_keyset.x").object("active"))
	mustCertify(t, w.resource("jwt_keyset.x").object("standby"))
	mustCertify(t, w.resource("jwt_signing_key.x"))
	w.mustBeSettled()
}

// Terraform shows why a certificate cannot be made, on the argument.
func TestCertificateRefused(t *testing.T) {
	w := newWorkspace(t)
	for summary, arguments := range map[string]string{
		"Secret Has No Certificate":          "algorithm = \"HS256\"\ncertificate = { subject = { common_name = \"a\" } }",
		"No Certificates for This Algorithm": "algorithm = \"ML-DSA-44\"\ncertificate = { subject = { common_name = \"a\" } }",
		"Empty Subject":                      "algorithm = \"ES256\"\ncertificate = { subject = {} }",
		"Invalid Subject":                    "algorithm = \"ES256\"\ncertificate = { subject = { country = \"Germany\" } }",
		"Certificate Ends Before Its Key":    "algorithm = \"ES256\"\nrotation_period = \"30d\"\ncertificate = {\n subject = { common_name = \"a\" }\n valid_for = \"10d\"\n}",
		"Invalid Length of Time":             "algorithm = \"ES256\"\ncertificate = {\n subject = { common_name = \"a\" }\n valid_for = \"0s\"\n}",
	} {
		w.config("resource \"jwt_keyset\" \"x\" {\n" + arguments + "\n}\nresource \"jwt_signing_key\" \"x\" {\n" + arguments + "\n}")
		if r := w.run("plan", "-no-color"); strings.Count(r.Stderr, "Error: "+summary) != 2 {
			t.Errorf("the plan does not say %q twice:\n%s", summary, r.Stderr)
		}
	}
}

// An ephemeral key has a certificate too.
func TestEphemeralCertificate(t *testing.T) {
	o := openGiven(t, newClock(), "jwt_signing_key", arguments{"algorithm": "ES256", "certificate": "orders"})
	if x509 := o.text("x509"); !strings.Contains(x509, "-----BEGIN CERTIFICATE-----") || !strings.Contains(o.text("jwks"), "x5c") {
		t.Errorf("x509 is %s", x509)
	}
	if o := openGiven(t, newClock(), "jwt_signing_key", arguments{"algorithm": "ES256"}); !o.isNull("x509") {
		t.Error("x509 is not null without a certificate")
	}
}

// A key is idle until a plan has to warn of the end of its certificate.
func TestKeyIsIdleUntilItsCertificateNearsItsEnd(t *testing.T) {
	c := newClock()
	k := newCoreOf(t, c, ofKey)
	config := k.config(k.arguments(arguments{"algorithm": "EdDSA", "certificate": "orders"}))
	k.must(nil, k.apply(k.plan(config)))
	s, end := k.server.(comparedServer), c.now().Add(100*365*24*time.Hour)
	for before, idle := range map[time.Duration]bool{90*24*time.Hour + time.Second: true, 90 * 24 * time.Hour: false, -time.Hour: false} {
		if c.set(end.Add(-before)); s.unchanged(k.planRequest(config)) != idle {
			t.Errorf("%s before the end of the certificate, the key is idle: %t", before, !idle)
		}
		_, diags := k.tryPlan(config)
		if warned := len(diags) == 1 && diags[0].Summary == "Certificate Near Its End"; warned == idle {
			t.Errorf("%s before the end of the certificate, a plan says %v", before, diags)
		}
	}
}
