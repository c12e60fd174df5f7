package livejwks

import (
	"context"
	"encoding/binary"
	"encoding/pem"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// resolveTo makes every host name resolve to the IPv4 address until the test ends.
func resolveTo(t *testing.T, address string) {
	t.Helper()
	server, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		query := make([]byte, 512)
		for {
			n, from, err := server.ReadFrom(query)
			if err != nil {
				return
			}
			_, _ = server.WriteTo(answer(query[:n], net.ParseIP(address).To4()), from)
		}
	}()
	before := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp4", server.LocalAddr().String())
	}}
	t.Cleanup(func() { net.DefaultResolver = before; _ = server.Close() })
}

// answer answers a DNS query of type A with an address, and any other one with nothing (RFC 1035, section 4).
func answer(query []byte, address net.IP) []byte {
	const header, typeA = 12, 1
	end := header
	for query[end] != 0 {
		end += 1 + int(query[end])
	}
	end += 5 // the root label, the type and the class
	reply := append([]byte{query[0], query[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, query[header:end]...)
	if binary.BigEndian.Uint16(query[end-4:]) == typeA {
		reply[7] = 1
		reply = append(reply, 0xc0, header, 0, typeA, 0, 1, 0, 0, 0, 60, 0, 4)
		reply = append(reply, address...)
	}
	return reply
}

// A name that should be a loopback name can resolve to another address. http must not go there, neither directly nor after a redirect.
func TestHTTPOnlyToLoopback(t *testing.T) {
	server := httptest.NewServer(send(published))
	defer server.Close()
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	redirecting := serve(t, http.RedirectHandler("http://jwks.localhost"+port, http.StatusFound).ServeHTTP)
	direct := source("http://jwks.localhost" + port)

	resolveTo(t, "127.0.0.1")
	for _, s := range []Source{direct, redirecting, source("http://LOCALHOST." + port), source("http://127.0.0.1" + port)} {
		if _, err := s.Fetch(context.Background()); err != nil {
			t.Errorf("%s on this machine: %v", s.URL.Host, err)
		}
	}
	resolveTo(t, "192.0.2.1") // TEST-NET-1
	for _, s := range []Source{direct, redirecting} {
		start := time.Now()
		mustRefuse(t, s, "URL Without TLS", "https")
		if took := time.Since(start); took > s.Timeout/2 {
			t.Errorf("%s: refused after %s, so something was sent", s.URL.Host, took)
		}
	}
}

// The environment of a process is read once, so another process asks for a document with a proxy in its environment.
func TestHTTPNeverThroughProxy(t *testing.T) {
	if url := os.Getenv("LIVEJWKS_TEST_URL"); url != "" {
		resolveTo(t, "127.0.0.1")
		if _, err := source(url).Fetch(context.Background()); err != nil {
			t.Error(err)
		}
		return
	}
	var proxied atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		proxied.Add(1)
		_, _ = w.Write([]byte(published))
	}))
	defer proxy.Close()
	server := httptest.NewServer(send(published))
	defer server.Close()
	port := server.URL[strings.LastIndex(server.URL, ":"):]
	for _, host := range []string{"jwks.localhost", "LOCALHOST.", "localhost", "127.0.0.1"} {
		command := exec.Command(os.Args[0], "-test.run=^TestHTTPNeverThroughProxy$")
		command.Env = append(os.Environ(), "HTTP_PROXY="+proxy.URL, "NO_PROXY=", "no_proxy=", "LIVEJWKS_TEST_URL=http://"+host+port)
		if output, err := command.CombinedOutput(); err != nil || proxied.Load() != 0 {
			t.Errorf("%s: %d requests through the proxy, %v: %s", host, proxied.Swap(0), err, output)
		}
	}
}

// Headers that are too large are the same the next time.
func TestFetchRefusesOversizedHeaders(t *testing.T) {
	for _, size := range []int{maxHeaderBytes + 1, 4 * maxHeaderBytes, 1 << 20} {
		for _, http2 := range []bool{false, true} {
			var requests atomic.Int32
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if requests.Add(1); r.ProtoMajor == 2 != http2 {
					t.Errorf("requested with %s", r.Proto)
				}
				for range size / 1024 {
					w.Header().Add("X-Swordfish", strings.Repeat("swordfish ", 102))
				}
				_, _ = w.Write([]byte(published))
			}))
			server.EnableHTTP2 = http2
			server.StartTLS()
			s := source(server.URL)
			s.Roots = must(ParseRoots(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))))
			mustRefuse(t, s, "Response Headers Too Large", "64 KiB")
			if n := requests.Load(); n != 1 {
				t.Errorf("%d KiB, HTTP/2 %t: %d requests, want 1", size>>10, http2, n)
			}
			server.Close()
		}
	}
}
