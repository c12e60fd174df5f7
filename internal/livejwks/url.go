package livejwks

import (
	"crypto/x509"
	"net"
	"net/url"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ParseURL parses the URL of a JWK Set. The scheme is https, or http for a loopback address, where no other machine can interfere. Every error is a
// *refusal.Error.
func ParseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, refusal.New("Invalid URL", "The text is not a URL. Use a URL such as https://example.com/.well-known/jwks.json.")
	}
	return u, checkURL(u)
}

func checkURL(u *url.URL) error {
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return refusal.New("Invalid URL", "The scheme of the URL is not https. Use a URL such as https://example.com/.well-known/jwks.json.")
	case u.Hostname() == "":
		return refusal.New("Invalid URL", "The URL has no host. Use a URL such as https://example.com/.well-known/jwks.json.")
	case u.User != nil:
		return refusal.New("Credentials in a URL", "The URL contains a user name or a password, and the state would store it. A JWK Set is public: use a URL that needs no login.")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return withoutTLS()
	}
	return nil
}

func withoutTLS() error {
	return refusal.New("URL Without TLS", "The URL is http, so anyone on the network path could replace the keys. Use an https URL. Only loopback addresses can use http.")
}

// isLoopback reports whether a host is a loopback address, or a name that should resolve to one. A name is checked again when it is
// resolved, see onlyLoopback.
func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	ip := net.ParseIP(host)
	// localhost and all its subdomains are loopback names (RFC 6761, section 6.3).
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// ParseRoots returns the certificates in a PEM text, at least one. Every error is a *refusal.Error.
func ParseRoots(pem string) (*x509.CertPool, error) {
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(pem)) {
		return nil, refusal.New("No Certificate", "The text contains no readable certificate. Use one or more certificates in PEM. Each starts with -----BEGIN CERTIFICATE-----.")
	}
	return roots, nil
}
