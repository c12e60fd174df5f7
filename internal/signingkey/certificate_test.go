package signingkey_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/certificate"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

func certified(c certificate.Config) option {
	return func(a *signingkey.Arguments) { a.Certificate = &c }
}

var (
	orders   = certificate.Config{Subject: certificate.Subject{CommonName: "orders"}}
	payments = certificate.Config{Subject: certificate.Subject{CommonName: "payments"}}
	inJWKS   = certificate.Config{Subject: orders.Subject, InJWKS: true}
)

// certificate returns the certificate of the resource, which must be of its key.
func (d *deployment) certificate() string {
	d.t.Helper()
	text := d.last["certificate_pem"]
	if text != "" && must(jwk.ParsePEM(text)).Thumbprint() != d.last["thumbprint"] {
		d.t.Error("the certificate is of another key")
	}
	return text
}

// A key gets its certificate when it is generated or read, and keeps it as long as the argument stays.
func TestCertificate(t *testing.T) {
	given, to := newKey(t, "ES256"), sealedFor(recipient(t, newKey(t, "ES256")))
	for name, options := range map[string][]option{
		"generated": nil, "sealed": {to}, "imported": {plain(privatePEM(t, given))}, "write-only": {writeOnly(privatePEM(t, given), "1")},
		"write-only and sealed": {writeOnly(privatePEM(t, given), "1"), to},
	} {
		t.Run(name, func(t *testing.T) {
			options = append(options, keepers("1")) // so the slice is never shared
			arguments := func(more ...option) signingkey.Arguments {
				return with(t, "ES256", append(slices.Clone(options), more...)...)
			}
			d := newDeployment(t)
			p := d.apply(arguments(certified(orders)))
			if _, ok := known(p.Outcomes)["certificate_pem"]; ok {
				t.Error("the plan knows the certificate")
			}
			first := d.certificate()
			if x, ok := certificate.Parse(first); !ok || !x.NotAfter.Equal(d.now.AddDate(0, 0, 36500)) {
				t.Fatal("no certificate for 100 years")
			}
			d.now = d.now.Add(day)
			if p := d.apply(arguments(certified(inJWKS), env(keyset.EnvNames{Prefix: "B_"}))); p.Action != signingkey.Keep || d.certificate() != first || !strings.Contains(d.last["jwks"], `"x5c":["`) {
				t.Error("a change of something else changes the certificate, or it is not in jwks")
			}
			if hidden := name != "generated" && name != "imported"; hidden {
				d.mustRefuse(arguments(certified(payments)), "certificate: Certificate Cannot Be Made")
				d.apply(arguments())
				d.mustRefuse(arguments(certified(orders)), "certificate: Certificate Cannot Be Made")
				return
			}
			p = d.apply(arguments(certified(payments)))
			if x, ok := certificate.Parse(d.certificate()); !ok || x.Subject.CommonName != "payments" || x.NotBefore.Before(d.now.Add(-time.Hour)) {
				t.Error("the certificate is not a new one")
			}
			mustAdvise(t, p, "certificate: Certificate Replaced")
			p = d.apply(arguments())
			mustAdvise(t, p, "certificate: Certificate Removed")
			if d.certificate() != "" || strings.Contains(d.last["jwks"], "x5c") {
				t.Error("the certificate is still there")
			}
			p = d.apply(arguments(certified(orders)))
			mustAdvise(t, p)
			if text := d.certificate(); text == "" || text == first {
				t.Error("the key has no new certificate")
			}
		})
	}
}

// Another key has another certificate. A new version of the write-only argument with the same key makes a new one where that is needed.
func TestCertificateOfAnotherKey(t *testing.T) {
	first, second := newKey(t, "EdDSA"), newKey(t, "EdDSA")
	d := newDeployment(t)
	d.apply(with(t, "EdDSA", certified(orders), writeOnly(privatePEM(t, first), "1")))
	was := d.certificate()
	d.apply(with(t, "Ed25519", certified(orders), writeOnly(privatePEM(t, first), "2")))
	if d.certificate() != was {
		t.Error("the same key has another certificate")
	}
	d.apply(with(t, "Ed25519", certified(payments), writeOnly(privatePEM(t, first), "3")))
	if d.certificate() == was {
		t.Error("the certificate has not changed")
	}
	d.apply(with(t, "Ed25519", certified(payments), writeOnly(privatePEM(t, second), "4")))
	if !d.holds(second) || d.certificate() == "" {
		t.Error("the second key has no certificate")
	}
}

func TestCertificateRefused(t *testing.T) {
	short := certificate.Config{Subject: orders.Subject, ValidFor: 29 * day}
	for want, a := range map[string]signingkey.Arguments{
		"certificate: Secret Has No Certificate":          with(t, "HS256", certified(orders)),
		"certificate: No Certificates for This Algorithm": with(t, "ML-DSA-65", certified(orders)),
		"certificate: Certificate Ends Before Its Key":    with(t, "ES256", certified(short), period(30*day)),
	} {
		if _, refused := a.Check(); !slices.Equal(summaries(refused), []string{want}) {
			t.Errorf("refused are %q, want %q", summaries(refused), want)
		}
	}
	if _, refused := with(t, "ES256", certified(short)).Check(); refused != nil {
		t.Errorf("a short certificate without rotation_period is refused: %q", summaries(refused))
	}
}

// A plan warns as the end of the certificate nears, whether something else changes or not.
func TestAdviseCertificateEnds(t *testing.T) {
	d := newDeployment(t)
	a := with(t, "ES256", certified(certificate.Config{Subject: orders.Subject, ValidFor: 400 * day}))
	d.apply(a)
	for after, want := range map[time.Duration][]string{309 * day: nil, 310 * day: {"certificate: Certificate Near Its End"}, 500 * day: {"certificate: Certificate Near Its End"}} {
		d.now = d.stored.CreatedAt.Add(after)
		mustAdvise(t, d.plan(a), want...)
		if got := d.stored.AdviseCertificateEnds(d.now); len(got) != len(want) {
			t.Errorf("after %s, an unchanged plan warns of %v", after, got)
		}
	}
}

// mustAdvise fails the test unless the plan warns of exactly this, as "argument: Summary".
func mustAdvise(t *testing.T, p signingkey.Plan, want ...string) {
	t.Helper()
	var got []string
	for _, a := range p.Advice {
		got = append(got, a.Argument+": "+a.Summary)
	}
	if !slices.Equal(got, want) {
		t.Errorf("the plan warns of %q, want %q", got, want)
	}
}
