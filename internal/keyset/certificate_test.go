package keyset

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/certificate"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// certifiedConfig is a configuration with certificates.
func certifiedConfig(algorithm string) Config {
	c := advisedConfig(algorithm)
	c.Env = EnvNames{Prefix: "JWT_"}
	c.Certificate = &certificate.Config{Subject: certificate.Subject{CommonName: "orders"}}
	return c
}

// mustCertify fails the test unless the key has a certificate with its own public key, and returns it.
func mustCertify(t *testing.T, k Key) string {
	t.Helper()
	x, ok := certificate.Parse(k.CertificatePEM)
	if !ok {
		t.Fatalf("key %d has no certificate", k.Generation)
	}
	if key := must(jwk.ParsePublic(k.PublicJWK)).Key; !key.SamePublic(must(jwk.ParsePEM(k.CertificatePEM))) {
		t.Errorf("key %d has the certificate of another key", k.Generation)
	}
	if x.NotAfter.Before(k.CreatedAt.AddDate(9, 0, 0)) {
		t.Errorf("the certificate of key %d ends at %s", k.Generation, x.NotAfter)
	}
	return k.CertificatePEM
}

// Every key gets a certificate when it is made, also a sealed one, and keeps it until it is removed.
func TestEveryKeyKeepsItsCertificate(t *testing.T) {
	recipient, _ := newRecipient()
	for name, recipients := range map[string][]jose.Recipient{"plain": nil, "sealed": {recipient}} {
		c := certifiedConfig("ES256")
		c.Recipients = recipients
		var s Keyset
		seen := map[int]string{}
		for n := range 6 {
			s = advance(s, c, begin.AddDate(0, 0, 90*n))
			for _, k := range s.All() {
				text := mustCertify(t, k)
				if before := seen[k.Generation]; before != "" && before != text {
					t.Errorf("%s: key %d has another certificate", name, k.Generation)
				}
				seen[k.Generation] = text
			}
		}
		if len(seen) != 7 {
			t.Errorf("%s: %d certificates", name, len(seen))
		}
		if strings.Contains(s.JWKS, "x5c") {
			t.Errorf("%s: jwks has certificates, which nobody asked for", name)
		}
		c.Certificate.InJWKS = true
		with := advance(s, c, begin.AddDate(0, 0, 451))
		if strings.Count(with.JWKS, `"x5c":["`) != len(s.All()) || with.JWKSVersion != s.JWKSVersion+1 {
			t.Errorf("%s: jwks is %s", name, with.JWKS)
		}
		for _, m := range must(jwk.ParseSet(with.JWKS)) {
			if _, ok := m.VerificationKey(c.Algorithm); !ok {
				t.Errorf("%s: the key %s of the set cannot verify", name, m.KeyID)
			}
		}
	}
}

// The apply that adopts a write-only key makes its certificate, and stores only the public half.
func TestCertificateOfAdoptedKey(t *testing.T) {
	key := must(jwk.Generate(must(jwk.ParseAlgorithm("ES256")), 0))
	recipient, _ := newRecipient()
	for name, recipients := range map[string][]jose.Recipient{"plain": nil, "sealed": {recipient}} {
		c := certifiedConfig("ES256")
		c.Recipients = recipients
		material := must(Describe(key, c.Algorithm, "kid", time.Time{})).WriteOnly()
		s := Adopt("kid", material).FromWriteOnly(true)
		p := must(s.Plan(c.Policy, c, at(begin)))
		if warnings, _ := summaries(p.Warnings); slices.Contains(warnings, "certificate: Keys Without a Certificate") ||
			slices.Contains(warnings, ": No Private Key in env") != (recipients == nil) {
			t.Errorf("%s: the plan warns of %q", name, warnings)
		}
		if unknown := unknownFacts(p, c); !slices.Contains(unknown, "active.certificate_pem") || slices.Contains(unknown, "active.kid") {
			t.Errorf("%s: the plan does not know %q", name, unknown)
		}
		active := advance(s, c, begin).Active()
		mustCertify(t, active)
		if active.HasPrivate() || active.PrivateKeyPEM != "" || (active.PrivateJWE != "") != (recipients != nil) {
			t.Errorf("%s: the private half is in the set", name)
		}
		for _, o := range p.Outcomes {
			if o.Active().HasPrivate() || o.Active().PrivateKeyPEM != "" {
				t.Errorf("%s: the private half is in the plan", name)
			}
		}
	}
}

// certificate can be added, changed and removed. The plan says what that does to existing keys.
func TestChangedCertificate(t *testing.T) {
	recipient, _ := newRecipient()
	other := &certificate.Config{Subject: certificate.Subject{CommonName: "payments"}}
	for name, test := range map[string]struct {
		recipients []jose.Recipient
		was, is    *certificate.Config
		certified  bool // existing keys have a certificate after the change
		same       bool // they keep the one that they have
		want       []string
	}{
		"added":              {is: other, certified: true},
		"added to sealed":    {recipients: []jose.Recipient{recipient}, is: other, want: []string{"certificate: Keys Without a Certificate"}},
		"changed":            {was: certifiedConfig("ES256").Certificate, is: other, certified: true, same: true, want: []string{"certificate: Certificate Applies to New Keys"}},
		"published":          {was: other, is: &certificate.Config{Subject: other.Subject, InJWKS: true}, certified: true, same: true},
		"removed":            {was: other, want: []string{"certificate: Certificates Removed"}},
		"unchanged and none": {},
	} {
		t.Run(name, func(t *testing.T) {
			c := certifiedConfig("ES256")
			c.Recipients, c.Certificate = test.recipients, test.was
			s := advance(Keyset{}, c, begin)
			c.Certificate = test.is
			if got, _ := summaries(s.AdviseCertificate(test.was, c)); !slices.Equal(got, test.want) {
				t.Errorf("the plan warns of %q, want %q", got, test.want)
			}
			p := must(s.Plan(c.Policy, c, s.State.Moment(c.Policy, begin.Add(day), time.Time{}, false)))
			if unknown := slices.Contains(unknownFacts(p, c), "active.certificate_pem"); unknown != (test.certified && !test.same) {
				t.Errorf("the certificate of the active key is unknown: %t", unknown)
			}
			next := advance(s, c, begin.Add(day))
			for _, k := range next.All() {
				if (k.CertificatePEM != "") != test.certified {
					t.Errorf("key %d has a certificate: %t", k.Generation, !test.certified)
				}
				if test.same && k.CertificatePEM != s.Material[k.Generation].CertificatePEM {
					t.Errorf("key %d has another certificate", k.Generation)
				}
			}
			rotated := advance(next, c, begin.Add(100*day))
			standby, _ := rotated.Standby()
			if test.is == nil {
				if standby.CertificatePEM != "" {
					t.Error("a new key has a certificate")
				}
				return
			}
			mustCertify(t, standby)
			if x, _ := certificate.Parse(standby.CertificatePEM); x.Subject.CommonName != "payments" {
				t.Errorf("the certificate of a new key is for %s", x.Subject)
			}
		})
	}
}

// After a change of algorithm, certificate can be added although the key that still signs can have none.
func TestCertificateAfterChangeOfAlgorithm(t *testing.T) {
	for from, want := range map[string][]string{"ML-DSA-44": {"certificate: Keys Without a Certificate"}, "HS256": nil, "ES384": nil} {
		t.Run(from, func(t *testing.T) {
			c := certifiedConfig(from)
			c.Certificate = nil
			s := advance(Keyset{}, c, begin)
			was, is := s.Active(), certifiedConfig("EdDSA")
			if got, _ := summaries(s.AdviseCertificate(nil, is)); !slices.Equal(got, want) {
				t.Errorf("the plan warns of %q, want %q", got, want)
			}
			s = advance(s, is, begin.Add(day))
			if active := s.Active(); active.ID != was.ID || (active.CertificatePEM != "") != (from == "ES384") {
				t.Errorf("another key signs, or it has a certificate: %t", active.CertificatePEM != "")
			}
			standby, _ := s.Standby()
			mustCertify(t, standby)
		})
	}
}

// A plan warns as the end of a certificate nears, and a keyset is idle only until then.
func TestAdviseCertificateEnds(t *testing.T) {
	c := certifiedConfig("ES256")
	c.RotationPeriod, c.Certificate.ValidFor = 0, 12*time.Hour // It ends before the standby is ready.
	s := advance(Keyset{}, c, begin)
	window, ok := s.Idle(c)
	from := begin.Add(12*time.Hour - 13*time.Hour/4)
	if !ok || !window.Until.Equal(from) {
		t.Fatalf("idle: %t, until %s, want %s", ok, window.Until, from)
	}
	for now, want := range map[time.Time]string{from.Add(-time.Second): "", from: " ends at 2026-01-01T12:00:00Z", begin.Add(day): " ended at 2026-01-01T12:00:00Z"} {
		p := must(s.Plan(c.Policy, c, s.State.Moment(c.Policy, now, time.Time{}, false)))
		got, details := summaries(p.Warnings)
		if want == "" && got != nil || want != "" && (len(got) != 2 || got[0] != "certificate: Certificate Near Its End" || strings.Count(details, want) != 2) {
			t.Errorf("at %s, the plan warns of %q: %s", now, got, details)
		}
		if !p.Idle {
			t.Error("the end of a certificate does something to a key")
		}
	}
	if window, ok := advance(s, c, begin.Add(day)).Idle(c); ok && window.Until.After(begin.Add(day)) {
		t.Error("a keyset whose plans warn is idle")
	}
	c.Certificate = nil
	if got, _ := summaries(must(s.Plan(c.Policy, c, s.State.Moment(c.Policy, begin.Add(day), time.Time{}, false))).Warnings); got != nil {
		t.Errorf("the plan that removes the certificate warns of %q", got)
	}
}

// However late applies are, the certificate of a key that is in use by schedule is valid, and no plan warns.
func TestCertificateOutlivesLateApplies(t *testing.T) {
	for _, every := range []time.Duration{time.Hour, 30 * day, 365 * day, 5 * 365 * day} {
		c := certifiedConfig("ES256")
		c.RotationPeriod = every
		var s Keyset
		for n := range 4 {
			now := begin.Add(time.Duration(n) * 3 * max(every, c.Lead())) // Each apply is two periods late.
			p := must(s.Plan(c.Policy, c, s.State.Moment(c.Policy, now, now, false)))
			if got, _ := summaries(p.Warnings); slices.Contains(got, "certificate: Certificate Near Its End") {
				t.Errorf("with a period of %s, a late plan warns of a certificate", every)
			}
			for _, k := range s.All() {
				if x, ok := certificate.Parse(k.CertificatePEM); ok && now.After(x.NotAfter) {
					t.Errorf("with a period of %s, a certificate ended at %s", every, x.NotAfter)
				}
			}
			s = advance(s, c, now)
		}
	}
}

func TestCheckCertificate(t *testing.T) {
	for name, test := range map[string]struct {
		algorithm string
		change    func(*Config)
		want      string
	}{
		"default":   {algorithm: "ES256"},
		"none":      {algorithm: "HS256", change: func(c *Config) { c.Certificate = nil }},
		"secrets":   {algorithm: "HS256", want: "Secret Has No Certificate"},
		"ML-DSA":    {algorithm: "ML-DSA-44", want: "No Certificates for This Algorithm"},
		"too short": {algorithm: "ES256", change: func(c *Config) { c.Certificate.ValidFor = 90 * day }, want: "Certificate Ends Before Its Key"},
		"as long as the life of a key": {algorithm: "ES256", change: func(c *Config) {
			c.Certificate.ValidFor = 180*day + c.RetentionWithGrace()
		}},
		"no rotation":    {algorithm: "ES256", change: func(c *Config) { c.RotationPeriod, c.Certificate.ValidFor = 0, day }},
		"endless period": {algorithm: "ES256", change: func(c *Config) { c.RotationPeriod = 1<<63 - 1 }},
	} {
		c := certifiedConfig(test.algorithm)
		if test.change != nil {
			test.change(&c)
		}
		if err := c.CheckCertificate(); summaryOf(err) != test.want {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
}

// A derived value of a certificate that the apply makes is a placeholder too.
func TestCertificatePlaceholder(t *testing.T) {
	k := Key{Key: rotation.Key{Generation: 1}, Material: Material{CertificatePEM: PlaceholderCertificate(1)}}
	for _, a := range Attributes {
		if a.Group == x509Group && a.Value(k) != k.CertificatePEM {
			t.Errorf("%s is derived from a placeholder", a.Name)
		}
	}
	for _, a := range Attributes {
		if damaged := (Key{Material: Material{CertificatePEM: "damaged"}}); a.Group == x509Group && a.Derive != nil && a.Value(damaged) != "" {
			t.Errorf("%s is derived from a damaged certificate", a.Name)
		}
	}
}

func summaryOf(err error) string {
	var refused *refusal.Error
	if errors.As(err, &refused) {
		return refused.Summary
	}
	return ""
}
