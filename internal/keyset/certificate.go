package keyset

import (
	"crypto/x509"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/certificate"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// A key gets its certificate in the apply that makes or adopts it, before the private half is sealed or forgotten. It keeps that certificate for
// life, because other systems register it. A key of a set that had no certificates before gets one if the state has its private half.

var x509Group = &Group{
	Name: "x509", Description: "Self-signed certificate of the key (X.509). Null without `certificate`, and for a key that could not get one when `certificate` was added: one whose private half Terraform did not have, and one for HS* or ML-DSA.",
}

func certificatePEM(k *Key) *string { return &k.CertificatePEM }

// ofCertificate derives a text from a certificate.
func ofCertificate(value func(*x509.Certificate) string) func(string) string {
	return func(text string) string {
		if c, ok := certificate.Parse(text); ok {
			return value(c)
		}
		return ""
	}
}

// newCertificate makes the certificate of a key whose private half is in m.
type newCertificate func(k rotation.Key, m Material) (pem string, err error)

// certify makes the certificates of an apply.
func (c Config) certify(m rotation.Moment) newCertificate {
	return func(_ rotation.Key, material Material) (string, error) {
		return material.NewCertificate(*c.Certificate, m.Stamped(), c.Certificate.Length(c.keyLife()))
	}
}

// NewCertificate returns a certificate of the key from an instant on, in PEM. m must have the private half.
func (m Material) NewCertificate(c certificate.Config, at time.Time, length time.Duration) (string, error) {
	j, err := jwk.ParseJWK(m.PrivateJWK)
	if err != nil {
		return "", err
	}
	return certificate.New(j.Key, c, at, length)
}

// certified returns m with a certificate if the configuration wants one and the key can get one, and otherwise without.
func (m Material) certified(c Config, k rotation.Key, create newCertificate) (Material, error) {
	switch {
	case c.Certificate == nil:
		m.CertificatePEM = ""
	case m.lacksCertificate():
		text, err := create(k, m)
		if err != nil {
			return Material{}, err
		}
		m.CertificatePEM = text
	}
	return m, nil
}

// lacksCertificate reports whether an apply can make a certificate that the key does not have.
func (m Material) lacksCertificate() bool {
	return m.CertificatePEM == "" && m.HasPrivate() && m.certifiable()
}

// certifiable reports whether the keys of this algorithm can have a certificate. After a change of algorithm, a key can have another one than the configuration.
func (m Material) certifiable() bool {
	a, err := jwk.ParseAlgorithm(m.Algorithm)
	return err == nil && certificate.CheckAlgorithm(a) == nil
}

// published returns the public JWK as a JWK Set contains it.
func (m Material) published(c *certificate.Config) string {
	switch {
	case c == nil || !c.InJWKS:
		return m.PublicJWK
	case isPlaceholder(m.CertificatePEM):
		return m.PublicJWK + m.CertificatePEM
	}
	return certificate.AddTo(m.PublicJWK, m.CertificatePEM)
}

// keyLife is how long the schedule keeps a key: until the key before it is replaced, while it signs, and until its last token has expired. It is 0 if
// time alone does not replace a key.
func (c Config) keyLife() time.Duration {
	if c.RotationPeriod == 0 {
		return 0
	}
	signs := max(c.RotationPeriod, c.Lead())
	life := signs
	for _, part := range []time.Duration{signs, c.RetentionWithGrace()} {
		if life += part; life < 0 {
			return 1<<63 - 1 // 292 years
		}
	}
	return life
}

// CheckCertificate refuses certificates that the keys of the set cannot have, or that end too early.
func (c Config) CheckCertificate() error {
	if c.Certificate == nil {
		return nil
	}
	if err := certificate.CheckAlgorithm(c.Algorithm); err != nil {
		return err
	}
	return c.Certificate.CheckLength(c.keyLife())
}

// certificateWarning returns from when on a plan warns of the end of a certificate; zero if no key has one.
func (s Keyset) certificateWarning(c Config) time.Time {
	var first time.Time
	for _, k := range s.All() {
		if x, ok := certificate.Parse(k.CertificatePEM); ok {
			if at := certificate.WarnFrom(x, c.keyLife()); first.IsZero() || at.Before(first) {
				first = at
			}
		}
	}
	return first
}

// adviseCertificateEnds warns of certificates that end soon, or have ended.
func (s Keyset) adviseCertificateEnds(c Config, now time.Time) []rotation.Advice {
	var warnings []rotation.Advice
	for _, k := range s.All() {
		if x, ok := certificate.Parse(k.CertificatePEM); ok && c.Certificate != nil && !now.Before(certificate.WarnFrom(x, c.keyLife())) {
			warnings = append(warnings, AdviseCertificateEnds(k.ID, x, now,
				"Change rotation_triggers: the standby then signs, and a new key with a new certificate becomes the standby. If the certificate of the standby nears its end too, do this once more when the new standby can sign. "+
					"Register each certificate before its key signs."))
		}
	}
	return warnings
}

// AdviseCertificateEnds warns that the certificate of a key ends soon, or has ended.
func AdviseCertificateEnds(kid string, x *x509.Certificate, now time.Time, remedy string) rotation.Advice {
	ends := "ends"
	if now.After(x.NotAfter) {
		ends = "ended"
	}
	return rotation.Advice{
		Argument: "certificate", Summary: "Certificate Near Its End",
		Detail: fmt.Sprintf("The certificate of the key %q %s at %s. The key does not end with it, but a system that checks the certificate then rejects its tokens. %s", kid, ends, instant(x.NotAfter), remedy),
	}
}

// AdviseCertificate says what a changed certificate argument does to the keys of an existing set. was is the argument of the last apply.
func (s Keyset) AdviseCertificate(was *certificate.Config, c Config) []rotation.Advice {
	switch {
	case c.Certificate == nil && was != nil:
		return []rotation.Advice{{
			Argument: "certificate", Summary: "Certificates Removed",
			Detail: "Without certificate, this apply removes the certificates of all keys, also from jwks. The keys stay. " +
				"If you add certificate again, the keys get other certificates, which must be registered again. A key that is sealed, write-only or passive then gets none.",
		}}
	case c.Certificate != nil && was != nil && !was.Same(*c.Certificate):
		return []rotation.Advice{{
			Argument: "certificate", Summary: "Certificate Applies to New Keys",
			Detail: "Existing keys keep their certificates, because other systems may have registered them. The next key that this keyset makes gets a certificate with the new values. To get it sooner, change rotation_triggers.",
		}}
	case was == nil:
		return s.adviseUncertified(c)
	}
	return nil
}

// adviseUncertified warns of keys that get no certificate, because their private half is not here to sign it, or because of their algorithm.
func (s Keyset) adviseUncertified(c Config) []rotation.Advice {
	if c.Certificate == nil {
		return nil
	}
	var unsigned, uncertifiable []string
	for _, k := range s.All() {
		switch {
		case k.PublicJWK == "" || k.CertificatePEM != "" || k.lacksCertificate():
		case k.certifiable():
			unsigned = append(unsigned, strconv.Quote(k.ID))
		default:
			uncertifiable = append(uncertifiable, strconv.Quote(k.ID))
		}
	}
	var warnings []rotation.Advice
	warn := func(kids []string, because string) {
		if kids != nil {
			warnings = append(warnings, rotation.Advice{
				Argument: "certificate", Summary: "Keys Without a Certificate",
				Detail: fmt.Sprintf("These keys get no certificate: %s. %s New keys get a certificate. To get one sooner, change rotation_triggers.", strings.Join(kids, ", "), because),
			})
		}
	}
	warn(unsigned, "A key signs its certificate itself, and the state does not contain their private halves in plain text, because they are sealed, write-only or passive.")
	warn(uncertifiable, "They were made for another algorithm, for which this provider makes no certificates.")
	return warnings
}
