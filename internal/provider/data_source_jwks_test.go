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

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// endpoint is a server that publishes a JWK Set.
type endpoint struct {
	*httptest.Server
	document atomic.Value // the text that it serves; if empty, it answers with 404
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

// In the example, a standby key waits until the endpoint serves it, from the first apply on and also while the endpoint is down.
func TestJWKSExample(t *testing.T) {
	w := example(t, "data-sources/jwt_jwks")
	e := newEndpoint(t, (*httptest.Server).Start)
	w.setVariable("jwks_url", e.URL)
	unreachable := func(r result) bool { return anyContains(r.warnings(), "JWK Set Unreachable") }
	if r := w.apply(); !unreachable(r) { // before anything is published
		t.Errorf("the first apply warns of %q", r.warnings())
	}
	first := w.resource("jwt_keyset.example")
	full := first.text("jwks")
	stale := `{"keys":[` + first.text("active.public_jwk") + `]}`

	e.document.Store(stale)
	w.clock.step(t, "91d")
	w.apply()
	waiting := w.resource("jwt_keyset.example")
	if waiting.text("active.kid") != first.text("active.kid") {
		t.Fatal("a standby key signs before the endpoint serves it")
	}
	if is, want := waiting.text("next_transition"), "list "+first.text("standby.kid")+": an apply must find it"; !strings.HasPrefix(is, want) {
		t.Errorf("next_transition is %q, want %q", is, want)
	}
	if live := w.outputs().object("live"); live.text("max_age") != "1d" || len(live.at("kids").([]any)) != 1 || live.at("reachable") != true {
		t.Errorf("fetched %v", live.values)
	}

	e.document.Store("") // without an answer, the keyset waits
	if r := w.apply(); !unreachable(r) {
		t.Errorf("without an answer, the apply warns of %q", r.warnings())
	}
	if live := w.outputs().object("live"); !live.isNull("max_age") || len(live.at("kids").([]any)) != 0 || live.at("reachable") != false {
		t.Errorf("without an answer, fetched %v", live.values)
	}
	if w.resource("jwt_keyset.example").text("active.kid") != first.text("active.kid") {
		t.Error("the standby key signs, although the endpoint does not answer")
	}

	e.document.Store(full)
	r := w.apply()
	listed := w.resource("jwt_keyset.example")
	if listed.text("standby.listed_at") != instant(w.clock.now()) || listed.text("active.kid") != first.text("active.kid") || unreachable(r) || len(r.warnings()) == 0 {
		t.Error("the apply that first finds the standby key in the JWK Set does not stamp it")
	}
	w.clock.set(listed.instant("standby.activate_after"))
	w.apply()
	if w.resource("jwt_keyset.example").text("active.kid") != first.text("standby.kid") {
		t.Error("the standby key does not sign, although the endpoint serves it")
	}

	// The endpoint is down, and a rotation cannot wait.
	e.document.Store("")
	w.setVariable("rotate_without_endpoint", "true")
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

// Errors are on the argument at fault and do not quote a server. The tests of livejwks have all reasons for which a fetch can fail.
func TestJWKSDataSourceErrors(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/slow":
			<-r.Context().Done()
		case "/private":
			_, _ = w.Write([]byte(`{"keys":[{"kty":"oct","kid":"a","k":"swordfish"}]}`))
		default:
			http.NotFound(w, r)
		}
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it would report the handshakes that are expected to fail
	server.StartTLS()
	t.Cleanup(server.Close)

	type refused struct{ arguments, want, at string }
	for name, cases := range map[string]map[string]refused{
		"while validating": {
			"http":        {`url = "http://example.com/"`, "URL Without TLS", "url"},
			"credentials": {`url = "https://me:swordfish@example.com/"`, "Credentials in a URL", "url"},
			"authority":   {`url = "` + server.URL + "\"\n ca_cert_pem = \"swordfish\"", "No Certificate", "ca_cert_pem"},
			"timeout":     {`url = "` + server.URL + "\"\n timeout = \"0s\"", "Invalid Length of Time", "timeout"},
		},
		"while fetching": {
			"not_trusted": {`url = "` + server.URL + "\"\n allow_unreachable = true", "Server Not Trusted", "url"},
			"slow":        {`url = "` + server.URL + "/slow\"\n timeout = \"1s\"\n ca_cert_pem = file(\"ca.pem\")", "JWK Set Not Fetched in Time", "url"},
			"missing":     {`url = "` + server.URL + "/missing\"\n ca_cert_pem = file(\"ca.pem\")", "JWK Set Not Found", "url"},
			"private":     {`url = "` + server.URL + "/private\"\n allow_unreachable = true\n ca_cert_pem = file(\"ca.pem\")", "Private Key in the Live JWK Set", "url"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorkspace(t)
			w.writeFile("ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
			var config strings.Builder
			for name, c := range cases {
				config.WriteString("data \"jwt_jwks\" \"" + name + "\" {\n" + c.arguments + "\n}\n")
			}
			w.config(config.String())
			found := map[string]terraformtest.Diagnostic{}
			for _, d := range w.run("plan", "-json").Diagnostics {
				found[strings.TrimPrefix(d.Address, "data.jwt_jwks.")] = d
			}
			for name, c := range cases {
				d := found[name]
				if d.Severity != "error" || d.Summary != c.want || strings.Contains(d.Detail, "swordfish") {
					t.Errorf("%s: got %s %q: %s, want the error %q", name, d.Severity, d.Summary, d.Detail, c.want)
				}
				if d.Snippet == nil || !strings.HasPrefix(strings.TrimSpace(d.Snippet.Code), c.at) {
					t.Errorf("%s: the error is not on the argument %s: %+v", name, c.at, d)
				}
			}
		})
	}
}
