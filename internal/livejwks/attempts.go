package livejwks

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"syscall"

	"github.com/hashicorp/go-retryablehttp"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// attempts is what came of the requests so far.
type attempts struct {
	number int
	status int   // of the last, 0 if it had none or is being read
	err    error // of the last
}

// begin takes note of a new attempt (a retryablehttp.RequestLogHook).
func (a *attempts) begin(_ retryablehttp.Logger, _ *http.Request, retry int) {
	a.number, a.status, a.err = retry+1, 0, nil
}

// again decides whether to try once more (a retryablehttp.CheckRetry). It is asked about a response before it is read, and again after.
func (a *attempts) again(ctx context.Context, response *http.Response, err error) (bool, error) {
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if a.err = err; err != nil {
		return !isFinal(err), nil
	}
	if response.StatusCode != http.StatusOK {
		a.status = response.StatusCode
	}
	return a.status == http.StatusTooManyRequests || a.status >= 500 && a.status != http.StatusNotImplemented, nil
}

// isFinal reports whether no retry can help: a refusal of ours, a certificate, a name that does not exist.
func isFinal(err error) bool {
	var name *net.DNSError
	return errors.As(err, new(*refusal.Error)) ||
		errors.As(err, new(*tls.CertificateVerificationError)) ||
		errors.Is(err, http.ErrSchemeMismatch) ||
		errors.As(err, &name) && name.IsNotFound
}

// explain says why there is no document. It shows nothing that a server sent.
func (a *attempts) explain(ctx context.Context, err error, s Source) error {
	var refused *refusal.Error
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &refused):
		return refused
	case errors.As(err, &untrusted):
		return refusal.New("Server Not Trusted", "The certificate of the server at %s is not trusted: %s. If an authority of your own issued it, give that in ca_cert_pem.", s.URL.Host, certificateFault(untrusted.Err))
	case errors.Is(ctx.Err(), context.Canceled):
		return refusal.New("JWK Set Not Fetched", "The request to %s was interrupted.", s.URL.Host)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return refusal.New("JWK Set Not Fetched in Time", "There was no complete answer from %s within %s. %s Check that the server can be reached from here, or give a longer timeout.", s.URL.Host, s.Timeout, a)
	default:
		return refusal.New("JWK Set Not Fetched", "There was no answer from %s. %s Check the URL, and that the server can be reached from here.", s.URL.Host, a)
	}
}

// String tells of the last attempt.
func (a *attempts) String() string {
	switch {
	case a.err != nil:
		return fmt.Sprintf("Attempt %d ended so: %s.", a.number, fault(a.err))
	case a.status != 0:
		return fmt.Sprintf("Attempt %d ended with the status %d.", a.number, a.status)
	default:
		return fmt.Sprintf("Attempt %d did not end.", a.number)
	}
}

// fault names a failure in our own words: what net/http says may quote the server.
func fault(err error) string {
	var name *net.DNSError
	var errno syscall.Errno
	var remote *net.OpError
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return "the name is not known"
	case errors.As(err, &name):
		return "the name cannot be resolved"
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, new(tls.RecordHeaderError)):
		return "it does not speak TLS"
	case errors.As(err, &remote) && remote.Op == "remote error":
		return "it broke off the TLS handshake"
	case errors.As(err, &errno):
		return errno.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "it closed the connection too early"
	default:
		return "what it sent is neither HTTP nor TLS"
	}
}

// certificateFault says what is wrong with a certificate, without its content.
func certificateFault(err error) string {
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "it has expired or is not valid yet"
	case errors.As(err, new(x509.HostnameError)):
		return "it is for another host"
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return "its authority is not known"
	default:
		return "it is not valid"
	}
}
