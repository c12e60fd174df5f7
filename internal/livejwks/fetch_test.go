package livejwks

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// A JWK Set with the public key of RFC 7515, appendix A.3, under the kid "a".
const published = `{"keys":[{"kty":"EC","kid":"a","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}`

func source(t *testing.T, url string) Source {
	t.Helper()
	u, err := ParseURL(url)
	if err != nil {
		t.Fatal(err)
	}
	return Source{URL: u, Timeout: 5 * time.Second, UserAgent: "test", retryWait: time.Millisecond}
}

// serve starts a server on a loopback address that answers every request with f, and returns it as a source.
func serve(t *testing.T, f http.HandlerFunc) Source {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return source(t, server.URL+"/jwks.json")
}

func send(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }
}

func dropConnection(w http.ResponseWriter) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	_ = connection.Close()
}

func sendGarbage(w http.ResponseWriter) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = connection.Write([]byte("swordfish\r\n\r\n"))
	_ = connection.Close()
}

func TestFetch(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.Header.Get("User-Agent") != "test" || !strings.Contains(r.Header.Get("Accept"), "application/jwk-set+json") {
			t.Errorf("requested with %s %v", r.Method, r.Header)
		}
		w.Header().Set("Cache-Control", "public, max-age=3600")
		_, _ = w.Write([]byte("\ufeff" + published + "\n"))
	})
	d, err := s.Fetch(context.Background())
	if err != nil || jwk.EncodeSet(d.Members) != published || d.CacheTime != time.Hour || !d.HasCacheTime {
		t.Errorf("fetched %+v, %v", d, err)
	}
}

// mustRefuse fails the test unless the fetch returns a refusal with this summary and detail, which does not quote the server.
func mustRefuse(t *testing.T, s Source, summary, detail string) {
	t.Helper()
	_, err := s.Fetch(context.Background())
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Summary != summary || !strings.Contains(refused.Detail, detail) || strings.Contains(err.Error(), "swordfish") {
		t.Errorf("refused with %v, want %s: %s", err, summary, detail)
	}
}

func TestFetchRefusesContent(t *testing.T) {
	for name, c := range map[string]struct{ body, summary, detail string }{
		"empty":       {"", "Empty JWK Set", ""},
		"HTML":        {"<html>swordfish</html>", "Not a JWK Set", "HTML"},
		"words":       {"swordfish", "Not a JWK Set", "not valid JSON"},
		"no keys":     {`{"issuer":"swordfish"}`, "Not a JWK Set", "no list with the name keys"},
		"two keys":    {`{"keys":[{"kty":"AKP","kid":"a","pub":"AA"},{"kty":"AKP","kid":"a","pub":"BB"}]}`, "Kid Already Taken", "keys[1]"},
		"private key": {`{"keys":[{"kty":"AKP","kid":"a","pub":"AA","priv":"swordfish"}]}`, "Private Key in the Live JWK Set", "keys[0]"},
		"secret":      {`{"keys":[{"kty":"oct","k":"swordfish"}]}`, "Private Key in the Live JWK Set", "keys[0]"},
		"huge":        {`{"keys":[` + strings.Repeat(" ", 2<<20) + `]}`, "JWK Set Too Large", "1024 KiB"},
	} {
		t.Run(name, func(t *testing.T) { mustRefuse(t, serve(t, send(c.body)), c.summary, c.detail) })
	}
}

// A small compressed answer can contain a lot of data. It must not fill the memory.
func TestFetchRefusesEndlessContent(t *testing.T) {
	mustRefuse(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}), "JWK Set Too Large", "")
}

func TestFetchRefusesStatus(t *testing.T) {
	for _, status := range []int{201, 204, 304, 401, 403, 404, 410, 501} {
		var requests atomic.Int32
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			requests.Add(1)
			w.WriteHeader(status)
		})
		mustRefuse(t, s, "JWK Set Not Found", fmt.Sprint(status))
		if n := requests.Load(); n != 1 {
			t.Errorf("status %d: %d requests, want 1", status, n)
		}
	}
}

// A fetch succeeds if the server fails twice and then works.
func TestFetchRetries(t *testing.T) {
	for name, failure := range map[string]func(w http.ResponseWriter){
		"status 500": func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"status 503": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
		},
		"status 429": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"no answer": dropConnection,
		"half the answer": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(published))
		},
		"not HTTP": sendGarbage,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			d, err := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				if requests.Add(1) <= 2 {
					failure(w)
					return
				}
				_, _ = w.Write([]byte(published))
			}).Fetch(context.Background())
			if err != nil || jwk.EncodeSet(d.Members) != published || requests.Load() != 3 {
				t.Errorf("%v after %d requests", err, requests.Load())
			}
		})
	}
}

// The timeout limits everything that is slow. The error describes the last attempt.
func TestFetchTimeout(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		detail string
	}{
		"no answer": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "Attempt 1 was not complete."},
		"slow content": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte(" "))
				w.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		}, "was not complete."},
		"status 503": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "86400")
			w.WriteHeader(http.StatusServiceUnavailable)
			_, _ = w.Write([]byte("swordfish"))
		}, "Attempt 1 returned status 503."},
		"not HTTP":           {func(w http.ResponseWriter, _ *http.Request) { sendGarbage(w) }, "neither HTTP nor TLS"},
		"dropped connection": {func(w http.ResponseWriter, _ *http.Request) { dropConnection(w) }, "closed the connection too early"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.answer)
			s.Timeout, s.retryWait = 250*time.Millisecond, time.Minute
			start := time.Now()
			mustRefuse(t, s, "JWK Set Not Fetched in Time", c.detail)
			if took := time.Since(start); took > 4*time.Second {
				t.Errorf("took %s", took)
			}
		})
	}
}

func TestFetchInterrupted(t *testing.T) {
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, cancel)
	if _, err := s.Fetch(ctx); err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("got %v, want an error that says interrupted", err)
	}
}

func TestFetchRedirects(t *testing.T) {
	var referer atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var left int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &left); err == nil && left > 0 {
			http.Redirect(w, r, fmt.Sprintf("/%d?token=swordfish", left-1), http.StatusFound)
			return
		}
		referer.Store(r.Header.Get("Referer"))
		_, _ = w.Write([]byte(published))
	}))
	defer server.Close()
	if _, err := source(t, server.URL+"/5").Fetch(context.Background()); err != nil {
		t.Errorf("five redirects: %v", err)
	}
	if referer.Load() != "" {
		t.Error("the Referer header contains the URL before the redirect")
	}
	mustRefuse(t, source(t, server.URL+"/6"), "Too Many Redirects", "5")

	for target, detail := range map[string]string{
		"http://example.com/swordfish":           "URL is http",
		"http://169.254.169.254/latest/":         "URL is http",
		"file:///etc/passwd":                     "not https",
		"ftp://localhost/":                       "not https",
		"https://user:swordfish@localhost:1/jwk": "user name",
	} {
		var requests atomic.Int32
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			requests.Add(1)
			http.Redirect(w, r, target, http.StatusMovedPermanently)
		})
		mustRefuse(t, s, "Redirect Not Followed", detail)
		if n := requests.Load(); n != 1 {
			t.Errorf("%s: %d requests, want 1", target, n)
		}
	}
}

func TestFetchTLS(t *testing.T) {
	plain := httptest.NewServer(send(published))
	defer plain.Close()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/to-http" {
			http.Redirect(w, r, plain.URL, http.StatusFound)
			return
		}
		_, _ = w.Write([]byte(published))
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it would report the handshakes that are expected to fail
	server.StartTLS()
	defer server.Close()
	roots, err := ParseRoots(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	if err != nil {
		t.Fatal(err)
	}

	trusting := source(t, server.URL)
	trusting.Roots = roots
	if _, err := trusting.Fetch(context.Background()); err != nil {
		t.Errorf("with the authority of the server: %v", err)
	}
	downgraded := source(t, server.URL+"/to-http")
	downgraded.Roots = roots
	mustRefuse(t, downgraded, "Redirect Not Followed", "from https to http")

	mustRefuse(t, source(t, server.URL), "Server Not Trusted", "authority is unknown")
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	other := source(t, "https://localhost:"+port) // the certificate is for example.com and 127.0.0.1
	other.Roots = roots
	mustRefuse(t, other, "Server Not Trusted", "another host")

	mustRefuse(t, source(t, strings.Replace(plain.URL, "http:", "https:", 1)), "JWK Set Not Fetched", "does not use TLS")
}

func TestFetchUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := source(t, "http://"+listener.Addr().String())
	_ = listener.Close()
	s.Timeout = 100 * time.Millisecond
	mustRefuse(t, s, "JWK Set Not Fetched in Time", "connection refused")
}

func TestParseURL(t *testing.T) {
	for url, good := range map[string]bool{
		"https://example.com/.well-known/jwks.json": true,
		"HTTPS://example.com":                       true,
		"https://10.0.0.1:8443/jwks?a=b":            true,
		"http://127.0.0.1:8080/":                    true,
		"http://127.1.2.3/":                         true,
		"http://[::1]/":                             true,
		"http://localhost/":                         true,
		"http://LOCALHOST./":                        true,
		"http://api.localhost/":                     true,
		"http://example.com/":                       false,
		"http://localhost.example.com/":             false,
		"http://127.0.0.1.example.com/":             false,
		"http://0.0.0.0/":                           false,
		"https://user:password@example.com/":        false,
		"https://":                                  false,
		"https:///jwks.json":                        false,
		"example.com/jwks.json":                     false,
		"/etc/jwks.json":                            false,
		"file:///etc/jwks.json":                     false,
		"https://exa mple.com":                      false,
		"https://example.com/\x7f":                  false,
		"":                                          false,
	} {
		_, err := ParseURL(url)
		if err == nil != good || err != nil && (!errors.As(err, new(*refusal.Error)) || len(url) > len("https://") && strings.Contains(err.Error(), url)) {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestParseRoots(t *testing.T) {
	for _, text := range []string{"", "swordfish", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"} {
		if _, err := ParseRoots(text); !errors.As(err, new(*refusal.Error)) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestCacheTime(t *testing.T) {
	for header, want := range map[string]string{
		"":                                       "unknown",
		"public":                                 "unknown",
		"max-age=60":                             "1m0s",
		"Public, Max-Age = \"60\"":               "1m0s",
		"max-age=60, s-maxage=3600":              "1h0m0s",
		"max-age=3600, stale-while-revalidate=1": "1h0m1s",
		"s-maxage=1,stale-if-error=2,stale-while-revalidate=3": "4s",
		"stale-if-error=60":                   "unknown",
		"max-age=0":                           "0s",
		"no-store, max-age=60":                "0s",
		"max-age=60, no-cache":                "0s",
		"max-age=-1":                          "unknown",
		"max-age=1.5":                         "unknown",
		"max-age=":                            "unknown",
		"max-age=99999999999999999999":        "596523h14m8s",
		"max-age=60, max-age=120":             "2m0s",
		"max-age=60\",junk\"=, , ,=,private=": "1m0s",
	} {
		is := "unknown"
		if d, ok := cacheTime([]string{header}); ok {
			is = d.String()
		}
		if is != want {
			t.Errorf("%q: %s, want %s", header, is, want)
		}
	}
}

func FuzzParseURL(f *testing.F) {
	f.Add("https://example.com", "max-age=1")
	f.Add("http://[::1%25eth0]:80/", "s-maxage=99999999999999999999")
	f.Fuzz(func(t *testing.T, url, header string) {
		if u, err := ParseURL(url); err == nil && (u.Hostname() == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http") {
			t.Fatalf("accepted %q", url)
		}
		if d, _ := cacheTime([]string{header}); d < 0 {
			t.Fatalf("%q is negative", header)
		}
	})
}

// Only waiting can repair an endpoint that sends no document. Everything else stays an error, even for a caller that allows an
// endpoint to be unreachable.
func TestUnreachableError(t *testing.T) {
	closed := httptest.NewServer(send(published))
	closed.Close()
	slow := serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	slow.Timeout = 50 * time.Millisecond
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		from Source
		want bool
	}{
		"no server": {context.Background(), withTimeout(source(t, closed.URL), 50*time.Millisecond), true},
		"slow":      {context.Background(), slow, true},
		"404":       {context.Background(), serve(t, http.NotFound), true},
		"403":       {context.Background(), serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }), true},
		"503":       {context.Background(), withTimeout(serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }), 50*time.Millisecond), true},
		"HTML":      {context.Background(), serve(t, send("<html>")), false},
		"private":   {context.Background(), serve(t, send(`{"keys":[{"kty":"oct","k":"swordfish"}]}`)), false},
		"redirect":  {context.Background(), serve(t, http.RedirectHandler("http://example.com/", http.StatusFound).ServeHTTP), false},
		"cancelled": {cancelled, serve(t, send(published)), false},
		"reached":   {context.Background(), serve(t, send(published)), false},
	} {
		_, err := c.from.Fetch(c.ctx)
		var unreachable *UnreachableError
		if is := errors.As(err, &unreachable); is != c.want {
			t.Errorf("%s: unreachable: %t, want %t: %v", name, is, c.want, err)
		}
		if err != nil && !errors.As(err, new(*refusal.Error)) {
			t.Errorf("%s: %T is no refusal", name, err)
		}
	}
	untrusted := httptest.NewUnstartedServer(send(published))
	untrusted.Config.ErrorLog = log.New(io.Discard, "", 0)
	untrusted.StartTLS()
	t.Cleanup(untrusted.Close)
	if _, err := source(t, untrusted.URL).Fetch(context.Background()); err == nil || errors.As(err, new(*UnreachableError)) {
		t.Errorf("a server that is not trusted gives %v", err)
	}
}

func withTimeout(s Source, timeout time.Duration) Source {
	s.Timeout = timeout
	return s
}
