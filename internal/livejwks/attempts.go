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

// attempts records the requests of one fetch, for the error message if all of them fail.
type attempts struct {
	number int
	status int    // HTTP status of the last attempt; 0 if there is none, or if it is 200
	err    error  // error of the last attempt
	before string // how the attempt before the last one ended; empty if there is none
}

// begin records a new attempt. It is a retryablehttp.RequestLogHook.
func (a *attempts) begin(_ retryablehttp.Logger, _ *http.Request, retry int) {
	if retry > 0 {
		a.before = a.String() + " "
	}
	a.number, a.status, a.err = retry+1, 0, nil
}

// again reports whether to retry. It is a retryablehttp.CheckRetry, which is called twice for a response: before the content is read, and after.
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

// isFinal reports whether a retry cannot help: the address, the headers or the document were refused, the certificate is not trusted, or the host
// name does not exist.
func isFinal(err error) bool {
	var name *net.DNSError
	return errors.As(err, new(*refusal.Error)) ||
		errors.As(err, new(*tls.CertificateVerificationError)) ||
		errors.Is(err, http.ErrSchemeMismatch) ||
		hasOversizedHeader(err) ||
		errors.As(err, &name) && name.IsNotFound
}

// explain returns the reason why the fetch failed, as [Source.Fetch] does. It does not quote what a server sent.
func (a *attempts) explain(ctx context.Context, err error, s Source) error {
	var refused *refusal.Error
	var missing *UnreachableError
	var untrusted *tls.CertificateVerificationError
	switch {
	case errors.As(err, &missing):
		return missing
	case errors.As(err, &refused):
		return refused
	case hasOversizedHeader(err):
		return refusal.New("Response Headers Too Large", "%s sent headers of more than %d KiB. Check the URL, and which headers the server adds.", s.URL.Host, maxHeaderBytes>>10)
	case errors.As(err, &untrusted):
		return refusal.New("Server Not Trusted", "The certificate of the server at %s is not trusted: %s. If a private certificate authority issued it, set ca_cert_pem to the certificate of that authority.", s.URL.Host, certificateFault(untrusted.Err))
	case errors.Is(ctx.Err(), context.Canceled):
		return refusal.New("JWK Set Not Fetched", "The request to %s was interrupted.", s.URL.Host)
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return unreachable("JWK Set Not Fetched in Time", "%s sent no complete answer within %s. %s Check that this machine can reach the server, or set a longer timeout.", s.URL.Host, s.Timeout, a)
	default:
		return unreachable("JWK Set Not Fetched", "%s sent no answer. %s Check the URL, and that this machine can reach the server.", s.URL.Host, a)
	}
}

// String describes the last attempt, and also the one before if the timeout cut off the last one: that one has the reason.
func (a *attempts) String() string {
	switch {
	case a.err != nil:
		return fmt.Sprintf("Attempt %d failed: %s.", a.number, fault(a.err))
	case a.status != 0:
		return fmt.Sprintf("Attempt %d returned status %d.", a.number, a.status)
	default:
		return fmt.Sprintf("%sAttempt %d was not complete.", a.before, a.number)
	}
}

// fault describes an error without its text, because an error of net/http can quote the server.
func fault(err error) string {
	var name *net.DNSError
	var errno syscall.Errno
	var remote *net.OpError
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return "the host name does not exist"
	case errors.As(err, &name):
		return "the host name could not be resolved"
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, new(tls.RecordHeaderError)):
		return "the server does not use TLS"
	case errors.As(err, &remote) && remote.Op == "remote error":
		return "the server aborted the TLS handshake"
	case errors.As(err, &errno):
		return errno.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the server closed the connection too early"
	default:
		return "the answer is neither HTTP nor TLS"
	}
}

// certificateFault says what is wrong with a certificate, without quoting the certificate.
func certificateFault(err error) string {
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "it has expired or is not valid yet"
	case errors.As(err, new(x509.HostnameError)):
		return "it is for another host"
	case errors.As(err, new(x509.UnknownAuthorityError)):
		return "its certificate authority is unknown"
	default:
		return "it is not valid"
	}
}
