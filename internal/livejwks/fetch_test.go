package livejwks

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// A JWK Set with the public key of RFC 7515, appendix A.3, under the kid "a".
const published = `{"keys":[{"kty":"EC","kid":"a","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}`

// must is for what cannot fail in a test unless the test is wrong.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func source(url string) Source {
	return Source{URL: must(ParseURL(url)), Timeout: 5 * time.Second, UserAgent: "test", retryWait: time.Millisecond}
}

// serve starts a server on a loopback address that answers every request with f, and returns it as a source.
func serve(t *testing.T, f http.HandlerFunc) Source {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return source(server.URL + "/jwks.json")
}

func send(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) }
}

func sendStatus(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

// sendRaw sends a text that can be other than HTTP, and closes the connection.
func sendRaw(text string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err == nil {
			_, err = connection.Write([]byte(text))
		}
		if err != nil {
			panic(err)
		}
		_ = connection.Close()
	}
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
	}), "JWK Set Too Large", "The server sent more than 1024 KiB")
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

func retryAfterNothing(status int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(status)
	}
}

// A fetch succeeds if the server fails twice and then works.
func TestFetchRetries(t *testing.T) {
	for name, failure := range map[string]func(w http.ResponseWriter){
		"status 500": func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) },
		"status 503": retryAfterNothing(http.StatusServiceUnavailable),
		"status 429": retryAfterNothing(http.StatusTooManyRequests),
		"no answer":  sendRaw(""),
		"half the answer": func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte(published))
		},
		"not HTTP": sendRaw("swordfish\r\n\r\n"),
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
		"not HTTP":           {func(w http.ResponseWriter, _ *http.Request) { sendRaw("swordfish\r\n\r\n")(w) }, "neither HTTP nor TLS"},
		"dropped connection": {func(w http.ResponseWriter, _ *http.Request) { sendRaw("")(w) }, "closed the connection too early"},
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

// If the timeout cuts off an attempt, the error also says how the attempt before it ended.
func TestFetchTimeoutDuringRetry(t *testing.T) {
	t.Parallel()
	var requests atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) > 1 {
			<-r.Context().Done()
		}
		w.WriteHeader(http.StatusBadGateway)
	})
	s.Timeout, s.retryWait = time.Second, time.Millisecond
	mustRefuse(t, s, "JWK Set Not Fetched in Time", "Attempt 1 returned status 502. Attempt 2 was not complete.")
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
	if _, err := source(server.URL + "/5").Fetch(context.Background()); err != nil {
		t.Errorf("five redirects: %v", err)
	}
	if referer.Load() != "" {
		t.Error("the Referer header contains the URL before the redirect")
	}
	mustRefuse(t, source(server.URL+"/6"), "Too Many Redirects", "5")

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
	trusting := func(url string) Source {
		s := source(url)
		s.Roots = must(ParseRoots(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))))
		return s
	}
	if _, err := trusting(server.URL).Fetch(context.Background()); err != nil {
		t.Errorf("with the authority of the server: %v", err)
	}
	mustRefuse(t, trusting(server.URL+"/to-http"), "Redirect Not Followed", "from https to http")
	mustRefuse(t, source(server.URL), "Server Not Trusted", "authority is unknown")
	if _, err := source(server.URL).Fetch(context.Background()); errors.As(err, new(*UnreachableError)) {
		t.Error("a server that is not trusted counts as unreachable")
	}
	// The certificate is for example.com and 127.0.0.1.
	mustRefuse(t, trusting(strings.Replace(server.URL, "127.0.0.1", "localhost", 1)), "Server Not Trusted", "another host")

	mustRefuse(t, source(strings.Replace(plain.URL, "http:", "https:", 1)), "JWK Set Not Fetched", "does not use TLS")
}

func TestParseURL(t *testing.T) {
	good := []string{
		"https://example.com/.well-known/jwks.json", "HTTPS://example.com", "https://10.0.0.1:8443/jwks?a=b", "http://127.0.0.1:8080/", "http://127.1.2.3/",
		"http://[::1]/", "http://localhost/", "http://LOCALHOST./", "http://api.localhost/",
	}
	bad := []string{
		"http://example.com/", "http://localhost.example.com/", "http://127.0.0.1.example.com/", "http://0.0.0.0/", "https://user:password@example.com/",
		"https://", "https:///jwks.json", "example.com/jwks.json", "/etc/jwks.json", "file:///etc/jwks.json", "https://exa mple.com", "https://example.com/\x7f", "",
	}
	for _, url := range append(good, bad...) {
		_, err := ParseURL(url)
		if err == nil != slices.Contains(good, url) || err != nil && (!errors.As(err, new(*refusal.Error)) || len(url) > len("https://") && strings.Contains(err.Error(), url)) {
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
	soon := func(s Source) Source { s.Timeout = 100 * time.Millisecond; return s }
	slow := soon(serve(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	mustRefuse(t, soon(source(closed.URL)), "JWK Set Not Fetched in Time", "connection refused")
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		from Source
		want bool
	}{
		"no server": {context.Background(), soon(source(closed.URL)), true},
		"slow":      {context.Background(), slow, true},
		"404":       {context.Background(), serve(t, http.NotFound), true},
		"403":       {context.Background(), serve(t, sendStatus(http.StatusForbidden)), true},
		"503":       {context.Background(), soon(serve(t, sendStatus(http.StatusServiceUnavailable))), true},
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
}
