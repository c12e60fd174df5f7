package livejwks

import (
	"crypto/x509"
	"net"
	"net/url"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ParseURL returns the URL of a JWK Set: https, or http at a loopback address, where nobody can listen in. Every refusal is a *refusal.Error.
func ParseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, refusal.New("Invalid URL", "The text is not a URL. Give one such as https://example.com/.well-known/jwks.json.")
	}
	return u, checkURL(u)
}

func checkURL(u *url.URL) error {
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return refusal.New("Invalid URL", "The scheme of the URL is not https. Give one such as https://example.com/.well-known/jwks.json.")
	case u.Hostname() == "":
		return refusal.New("Invalid URL", "The URL has no host. Give one such as https://example.com/.well-known/jwks.json.")
	case u.User != nil:
		return refusal.New("Credentials in a URL", "The URL holds a user name or a password, which the state would keep. A JWK Set is public: give the URL at which everyone can read it.")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return refusal.New("URL Without TLS", "The URL is http, and whoever is on the way could replace the keys. Give an https URL; http is for loopback addresses only.")
	}
	return nil
}

func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	ip := net.ParseIP(host)
	// RFC 6761, section 6.3: localhost and all below it are loopback.
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// ParseRoots returns the certificates of a PEM text, which has at least one. Every refusal is a *refusal.Error.
func ParseRoots(pem string) (*x509.CertPool, error) {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(pem)) {
		return nil, refusal.New("No Certificate", "The text has no certificate that can be read. Give one or more in PEM, each beginning with -----BEGIN CERTIFICATE-----.")
	}
	return roots, nil
}
