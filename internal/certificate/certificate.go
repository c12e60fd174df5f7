// Package certificate makes the self-signed X.509 certificate of a key (RFC 5280), for systems that register a public key only in this form. It
// reads no clock: every instant is a parameter.
package certificate

import (
	"crypto"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // G505: x5t is the SHA-1 thumbprint (RFC 7517, section 4.8); it names a certificate and protects nothing
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// Config is what a configuration says about certificates.
type Config struct {
	Subject Subject
	// ValidFor is the time from the making of a certificate to its end. 0 is the default, see [Length].
	ValidFor time.Duration
	// InJWKS adds x5c and x5t#S256 to the keys of a JWK Set.
	InJWKS bool
}

// Same reports whether both make the same certificate of a key.
func (c Config) Same(other Config) bool {
	return c.Subject == other.Subject && c.ValidFor == other.ValidFor
}

// early is how much sooner than its making a certificate begins, because the clocks of other systems can be behind.
const early = time.Hour

// label is the label of a certificate in PEM (RFC 7468, section 5).
const label = "CERTIFICATE"

// CheckAlgorithm refuses an algorithm whose keys cannot have a certificate.
func CheckAlgorithm(a jwk.Algorithm) error {
	switch a.KeyType() {
	case "", "RSA", "EC", "OKP":
		return nil
	case "oct":
		return refusal.New("Secret Has No Certificate", "A certificate contains a public key, and %s signs with a secret, which has none. Remove certificate, or use another algorithm.", a)
	default:
		return refusal.New("No Certificates for This Algorithm", "The Go library of this provider (crypto/x509) makes no certificates of keys for %s yet. Remove certificate, or use another algorithm.", a)
	}
}

// New returns a certificate of the key in PEM, which ends in one newline. The key signs it itself, so it must be a private key. It is valid from one
// hour before the instant at until validFor after it.
func New(key jwk.Key, c Config, at time.Time, validFor time.Duration) (string, error) {
	signer, ok := key.Signer().(crypto.Signer)
	if !ok {
		return "", errors.New("only a private key can sign its certificate")
	}
	template := &x509.Certificate{
		Subject:               c.Subject.name(),
		NotBefore:             at.Add(-early),
		NotAfter:              at.Add(validFor),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true, // It certifies no other key.
	}
	// Without a serial number in the template, the library chooses a random one (RFC 5280, section 4.1.2.2).
	der, err := x509.CreateCertificate(rand.Reader, template, template, signer.Public(), signer)
	if err != nil {
		return "", fmt.Errorf("the certificate could not be made: %w", err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})), nil
}

// Parse returns the certificate in a PEM that [New] made; false for any other text.
func Parse(text string) (*x509.Certificate, bool) {
	block, rest := pem.Decode([]byte(text))
	if block == nil || block.Type != label || strings.TrimSpace(string(rest)) != "" {
		return nil, false
	}
	c, err := x509.ParseCertificate(block.Bytes)
	return c, err == nil
}

// Base64 returns the DER of a certificate in base64 (RFC 4648, section 4), as in x5c.
func Base64(c *x509.Certificate) string { return base64.StdEncoding.EncodeToString(c.Raw) }

// SHA1 returns the x5t of a certificate (RFC 7517, section 4.8).
func SHA1(c *x509.Certificate) string {
	sum := sha1.Sum(c.Raw) //nolint:gosec // G401: see the import
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// SHA256 returns the x5t#S256 of a certificate (RFC 7517, section 4.9).
func SHA256(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// NotAfter returns the end of a certificate (RFC 3339).
func NotAfter(c *x509.Certificate) string { return c.NotAfter.UTC().Format(time.RFC3339) }

// AddTo adds the certificate in a PEM to a public JWK: x5c and x5t#S256 (RFC 7517, sections 4.7 and 4.9). It returns the JWK as it is if there is no
// certificate.
func AddTo(publicJWK, text string) string {
	c, ok := Parse(text)
	members, isObject := strings.CutSuffix(publicJWK, "}")
	if !ok || !isObject {
		return publicJWK
	}
	return fmt.Sprintf(`%s,"x5c":["%s"],"x5t#S256":"%s"}`, members, Base64(c), SHA256(c))
}
