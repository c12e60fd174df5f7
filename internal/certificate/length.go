package certificate

import (
	"crypto/x509"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// A late apply is safe: it only lets a key sign for longer. The end of a certificate must not undo that. So a certificate lasts much longer than the
// schedule keeps its key, and a plan warns long before its end.

const (
	year = 365 * 24 * time.Hour
	// shortest is the shortest default, longest the longest, and the default of a key that time alone does not replace.
	shortest, longest = 10 * year, 100 * year
	// multiple is how many times the life of its key the default is.
	multiple = 10
	// notice is how long before its end a plan warns at least, unless the certificate is short.
	notice = 90 * 24 * time.Hour
)

// Length returns how long a new certificate is valid. life is how long the schedule keeps a key, 0 if time alone does not replace it.
func (c Config) Length(life time.Duration) time.Duration {
	switch {
	case c.ValidFor > 0:
		return c.ValidFor
	case life == 0:
		return longest
	case life > longest/multiple:
		return max(longest, life)
	}
	return max(shortest, multiple*life)
}

// CheckLength refuses a certificate that ends before the schedule replaces its key. The parameter is the same as in [Config.Length].
func (c Config) CheckLength(life time.Duration) error {
	if c.Length(life) >= life {
		return nil
	}
	return refusal.New("Certificate Ends Before Its Key", "A certificate is valid for %s, but the schedule keeps a key for up to %s, and for longer if an apply is late. "+
		"Systems that check the certificate would reject valid tokens. Set valid_for to several times that, or remove it.", duration.Format(c.ValidFor), duration.Format(life))
}

// WarnFrom returns from when on a plan warns of the end of a certificate. The parameter is the same as in [Config.Length].
func WarnFrom(c *x509.Certificate, life time.Duration) time.Time {
	return c.NotAfter.Add(-min(max(life, notice), c.NotAfter.Sub(c.NotBefore)/4))
}
