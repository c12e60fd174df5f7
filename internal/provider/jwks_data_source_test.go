package provider

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// endpoint is a server that publishes a JWK Set.
type endpoint struct {
	*httptest.Server
	document atomic.Value // what it serves; nothing is found while it is empty
}

func newEndpoint(t *testing.T, start func(*httptest.Server)) *endpoint {
	t.Helper()
	e := &endpoint{}
	e.document.Store("")
	e.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		document := e.document.Load().(string)
		if document == "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Cache-Control", "public, max-age=86400")
		_, _ = w.Write([]byte(document))
	}))
	start(e.Server)
	t.Cleanup(e.Close)
	return e
}

// The example holds a standby back until the endpoint serves it, and rotates without asking when it is told to.
func TestJWKSExample(t *testing.T) {
	w := example(t, "data-sources/jwt_jwks")
	w.apply() // before anything is published
	first := w.resource("jwt_keyset.example")
	full := first.text("jwks")
	stale := `{"keys":[` + first.text("active.public_jwk") + `]}`

	e := newEndpoint(t, (*httptest.Server).Start)
	w.Env = append(w.Env, "TF_VAR_jwks_url="+e.URL)
	e.document.Store(stale)
	w.clock.step(t, "91d")
	w.apply()
	held := w.resource("jwt_keyset.example")
	if held.text("active.kid") != first.text("active.kid") {
		t.Fatal("a standby signs that the endpoint does not serve")
	}
	if is, want := held.text("next_transition"), "activate "+first.text("standby.kid")+" once published_kids lists it"; is != want {
		t.Errorf("next is %q, want %q", is, want)
	}
	if o := w.outputs(); o.text("live_max_age") != "1d" || len(o.at("live_kids").([]any)) != 1 {
		t.Errorf("fetched %v", o.values)
	}

	e.document.Store("") // gone: nothing is decided without it
	if told := strings.Join(w.applyError().errors(), "\n"); !strings.Contains(told, "JWK Set Not Found: The server answered with the status 404") {
		t.Errorf("said %s", told)
	}

	e.document.Store(full)
	r := w.apply()
	if w.resource("jwt_keyset.example").text("active.kid") != first.text("standby.kid") || len(r.warnings()) == 0 {
		t.Error("the standby does not sign, although the endpoint serves it")
	}

	// The endpoint is gone, and a rotation cannot wait.
	e.document.Store("")
	w.Env = w.Env[:len(w.Env)-1]
	w.clock.step(t, "91d")
	next := w.resource("jwt_keyset.example").text("standby.kid")
	w.apply()
	if w.resource("jwt_keyset.example").text("active.kid") != next {
		t.Error("no rotation without the endpoint")
	}
}

func TestJWKSDataSource(t *testing.T) {
	w := newWorkspace(t)
	e := newEndpoint(t, (*httptest.Server).StartTLS)
	e.document.Store(`{"keys":[ {"kty":"AKP","kid":"b","alg":"ML-DSA-44","use":"sig","pub":"AA"}, {"kty":"OKP","crv":"X25519","x":"AA"} ],"issuer":"x"}`)
	w.writeFile("ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: e.Certificate().Raw})))
	w.config(`
		data "jwt_jwks" "x" {
			url         = "` + e.URL + `"
			timeout     = "1m"
			ca_cert_pem = file("ca.pem")
		}
		output "x" { value = data.jwt_jwks.x }
	`)
	w.apply()
	x := w.outputs().object("x")
	keys := x.at("keys").([]any)
	if len(keys) != 2 {
		t.Fatalf("%d keys, want 2", len(keys))
	}
	first, second := object{t, "keys[0]", keys[0].(map[string]any)}, object{t, "keys[1]", keys[1].(map[string]any)}
	if first.text("kid") != "b" || first.text("kty") != "AKP" || first.text("alg") != "ML-DSA-44" || first.text("use") != "sig" ||
		first.text("public_jwk") != `{"kty":"AKP","kid":"b","alg":"ML-DSA-44","use":"sig","pub":"AA"}` {
		t.Errorf("first is %v", first.values)
	}
	if !second.isNull("kid") || !second.isNull("alg") || !second.isNull("use") || second.text("kty") != "OKP" {
		t.Errorf("second is %v", second.values)
	}
	if want := `{"keys":[` + first.text("public_jwk") + `,` + second.text("public_jwk") + `]}`; x.text("jwks") != want || x.text("max_age") != "1d" {
		t.Errorf("jwks is %s, max_age is %s", x.text("jwks"), x.text("max_age"))
	}
	if kids := x.at("kids").([]any); len(kids) != 1 || kids[0] != "b" {
		t.Errorf("kids are %v", kids)
	}
}

// unkind answers in the ways that servers on the web do, by path.
func unkind(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/slow":
		<-r.Context().Done()
	case "/broken":
		panic(http.ErrAbortHandler) // breaks the connection off
	case "/busy":
		w.WriteHeader(http.StatusServiceUnavailable)
	case "/missing":
		http.NotFound(w, r)
	case "/loop":
		http.Redirect(w, r, "/loop", http.StatusFound)
	case "/to-http":
		http.Redirect(w, r, "http://example.com/jwks.json", http.StatusFound)
	case "/to-file":
		http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
	case "/huge":
		_, _ = w.Write(make([]byte, 2<<20))
	case "/html":
		_, _ = w.Write([]byte("<html>swordfish</html>"))
	case "/no-keys":
		_, _ = w.Write([]byte(`{"jwks_uri":"swordfish"}`))
	case "/twice":
		_, _ = w.Write([]byte(`{"keys":[{"kty":"AKP","kid":"a","pub":"AA"},{"kty":"AKP","kid":"a","pub":"BB"}]}`))
	case "/private":
		_, _ = w.Write([]byte(`{"keys":[{"kty":"oct","kid":"a","k":"swordfish"}]}`))
	}
}

func TestJWKSDataSourceRefuses(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(unkind))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it would tell of the handshakes that have to fail
	server.StartTLS()
	t.Cleanup(server.Close)
	ca := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}))
	at := func(path string) string {
		return "url = \"" + server.URL + path + "\"\n timeout = \"1s\"\n ca_cert_pem = file(\"ca.pem\")"
	}
	for name, c := range map[string]struct{ arguments, want, at string }{
		"http":          {`url = "http://example.com/"`, "URL Without TLS", "url"},
		"path":          {`url = "jwks.json"`, "Invalid URL", "url"},
		"credentials":   {`url = "https://me:swordfish@example.com/"`, "Credentials in a URL", "url"},
		"not trusted":   {`url = "` + server.URL + `"`, "Server Not Trusted", "url"},
		"no authority":  {`url = "` + server.URL + "\"\n ca_cert_pem = \"swordfish\"", "No Certificate", "ca_cert_pem"},
		"timeout":       {`url = "` + server.URL + "\"\n timeout = \"0s\"", "Invalid Length of Time", "timeout"},
		"slow":          {at("/slow"), "JWK Set Not Fetched in Time", "url"},
		"broken":        {at("/broken"), "closed the connection too early", "url"},
		"busy":          {at("/busy"), "ended with the status 503", "url"},
		"missing":       {at("/missing"), "JWK Set Not Found", "url"},
		"redirect loop": {at("/loop"), "Too Many Redirects", "url"},
		"to http":       {at("/to-http"), "Redirect Not Followed", "url"},
		"to a file":     {at("/to-file"), "Redirect Not Followed", "url"},
		"huge":          {at("/huge"), "JWK Set Too Large", "url"},
		"HTML":          {at("/html"), "Not a JWK Set", "url"},
		"no keys":       {at("/no-keys"), "no list called keys", "url"},
		"kid twice":     {at("/twice"), "Kid Already Taken", "url"},
		"private key":   {at("/private"), "Private Key in the Live JWK Set", "url"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorkspace(t)
			w.writeFile("ca.pem", ca)
			w.config("data \"jwt_jwks\" \"x\" {\n" + c.arguments + "\n}")
			r := w.run("plan", "-json")
			told := strings.Join(r.errors(), "\n")
			if !strings.Contains(told, c.want) || strings.Contains(told, "swordfish") {
				t.Errorf("said %s, want %s", told, c.want)
			}
			for _, d := range r.Diagnostics {
				if d.Severity == "error" && (d.Snippet == nil || !strings.HasPrefix(strings.TrimSpace(d.Snippet.Code), c.at)) {
					t.Errorf("not on the argument %s: %+v", c.at, d)
				}
			}
		})
	}
}
