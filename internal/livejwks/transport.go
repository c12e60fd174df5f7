package livejwks

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"

	"github.com/hashicorp/go-cleanhttp"
)

// transport returns what carries out the requests: with https, through the proxy of the environment. With http, only a connection to this
// machine is safe. A name such as localhost can resolve to any address, and a proxy resolves it on another machine.
func (s Source) transport() http.RoundTripper {
	secure := cleanhttp.DefaultTransport() // closes all connections after the call
	secure.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: s.Roots}
	secure.MaxResponseHeaderBytes = maxHeaderBytes
	local := cleanhttp.DefaultTransport()
	local.Proxy = nil
	local.DialContext = (&net.Dialer{Control: onlyLoopback}).DialContext
	local.MaxResponseHeaderBytes = maxHeaderBytes
	secure.RegisterProtocol("http", local)
	return secure
}

// onlyLoopback refuses every address that is not on this machine. It is called with the address of each connection, after the name was resolved.
func onlyLoopback(_, address string, _ syscall.RawConn) error {
	if to, err := netip.ParseAddrPort(address); err != nil || !to.Addr().Unmap().IsLoopback() {
		return withoutTLS()
	}
	return nil
}

// hasOversizedHeader reports whether an attempt failed because the header of the answer was larger than maxHeaderBytes. net/http has no error
// type for it, neither for HTTP/1.1 nor for HTTP/2.
func hasOversizedHeader(err error) bool {
	return strings.Contains(err.Error(), "server response headers exceeded") ||
		strings.Contains(err.Error(), "response header list larger than advertised limit")
}
