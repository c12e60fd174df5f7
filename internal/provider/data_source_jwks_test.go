package provider

import (
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
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

// Keys of another system, read from its endpoint, stay published while the endpoint is down: the plan fails. With allow_unreachable they would
// go, and the plan says so.
func TestJWKSTrustedFromAnEndpoint(t *testing.T) {
	w := newWorkspace(t)
	e := newEndpoint(t, (*httptest.Server).Start)
	configure := func(allowUnreachable bool) {
		w.config(fmt.Sprintf(usesProvider+`
data "jwt_jwks" "other" {
  url               = %q
  timeout           = "5s"
  allow_unreachable = %t
}

resource "jwt_keyset" "this" {
  algorithm           = "EdDSA"
  trusted_public_keys = data.jwt_jwks.other.keys[*].public_jwk
}
`, e.URL, allowUnreachable))
	}
	e.document.Store(`{"keys":[` + must(jwk.JWK{Key: makeKey(t, "EdDSA"), KeyID: "other"}.PublicJSON()) + `]}`)
	configure(false)
	w.apply()
	published := w.resource("jwt_keyset.this").text("jwks")
	if len(kids(t, published)) != 3 {
		t.Fatalf("published %s", published)
	}

	e.document.Store("")
	if errors := w.applyError().errors(); !anyContains(errors, "JWK Set Not Found") || w.resource("jwt_keyset.this").text("jwks") != published {
		t.Errorf("the errors are %q", errors)
	}
	configure(true)
	if warnings := w.apply().warnings(); !anyContains(warnings, "trusted_public_keys here removes these keys") {
		t.Errorf("the warnings are %q", warnings)
	}
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
	signs := func(kid, otherwise string) {
		t.Helper()
		if w.resource("jwt_keyset.example").text("active.kid") != kid {
			t.Error(otherwise)
		}
	}
	full := first.text("jwks")
	stale := `{"keys":[` + first.text("active.public_jwk") + `]}`

	e.document.Store(stale)
	w.clock.step(t, "91d")
	w.apply()
	waiting := w.resource("jwt_keyset.example")
	signs(first.text("active.kid"), "a standby key signs before the endpoint serves it")
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
	signs(first.text("active.kid"), "the standby key signs, although the endpoint does not answer")

	e.document.Store(full)
	r := w.apply()
	listed := w.resource("jwt_keyset.example")
	if listed.text("standby.listed_at") != instant(w.clock.now()) || listed.text("active.kid") != first.text("active.kid") || unreachable(r) || len(r.warnings()) == 0 {
		t.Error("the apply that first finds the standby key in the JWK Set does not stamp it")
	}
	w.clock.set(listed.instant("standby.activate_after"))
	w.apply()
	signs(first.text("standby.kid"), "the standby key does not sign, although the endpoint serves it")

	// The endpoint is down, and a rotation cannot wait.
	e.document.Store("")
	w.setVariable("rotate_without_endpoint", "true")
	w.clock.step(t, "91d")
	next := w.resource("jwt_keyset.example").text("standby.kid")
	w.apply()
	signs(first.text("standby.kid"), "a standby key that was not seen signs in the apply that removes published_kids")
	w.setVariable("rotate_without_endpoint", "false")
	w.clock.set(w.resource("jwt_keyset.example").instant("standby.activate_after"))
	w.apply()
	signs(next, "no rotation without the endpoint")
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
	for i, want := range []map[string]any{
		{"kid": "b", "kty": "AKP", "alg": "ML-DSA-44", "use": "sig", "public_jwk": `{"kty":"AKP","kid":"b","alg":"ML-DSA-44","use":"sig","pub":"AA"}`},
		{"kid": nil, "kty": "OKP", "alg": nil, "use": nil, "public_jwk": `{"kty":"OKP","crv":"X25519","x":"AA"}`},
	} {
		if !maps.Equal(keys[i].(map[string]any), want) {
			t.Errorf("keys[%d] is %v", i, keys[i])
		}
	}
	if want := `{"keys":[{"kty":"AKP","kid":"b","alg":"ML-DSA-44","use":"sig","pub":"AA"},{"kty":"OKP","crv":"X25519","x":"AA"}]}`; x.text("jwks") != want || x.text("max_age") != "1d" {
		t.Errorf("jwks is %s, max_age is %s", x.text("jwks"), x.text("max_age"))
	}
	if kids := x.at("kids").([]any); len(kids) != 1 || kids[0] != "b" {
		t.Errorf("kids are %v", kids)
	}
}

// Terraform shows each error on the argument at fault, and no error quotes a server or an argument. The tests of livejwks have all reasons for
// which a fetch can fail.
func TestErrorsAreShown(t *testing.T) {
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

	const ca = "\n ca_cert_pem = file(\"ca.pem\")"
	type refused struct{ kind, arguments, want, at string }
	for name, cases := range map[string][]refused{
		"while validating": {
			{"data.jwt_jwks", `url = "http://example.com/"`, "URL Without TLS", "url"},
			{"data.jwt_jwks", `url = "https://me:swordfish@example.com/"`, "Credentials in a URL", "url"},
			{"data.jwt_jwks", `url = "` + server.URL + "\"\n ca_cert_pem = \"swordfish\"", "No Certificate", "ca_cert_pem"},
			{"data.jwt_jwks", `url = "` + server.URL + "\"\n timeout = \"0s\"", "Invalid Length of Time", "timeout"},
			{"jwt_signing_key", "algorithm = \"ES256\"\n private_key_pem = \"swordfish\"", "No PEM Block", "private_key_pem"},
			{"jwt_keyset", "algorithm = \"ES256\"\n recipients = [\"swordfish\"]", "No PEM Block", "recipients"},
		},
		"while fetching": {
			{"data.jwt_jwks", `url = "` + server.URL + "\"\n allow_unreachable = true", "Server Not Trusted", "url"},
			{"data.jwt_jwks", `url = "` + server.URL + "/slow\"\n timeout = \"1s\"" + ca, "JWK Set Not Fetched in Time", "url"},
			{"data.jwt_jwks", `url = "` + server.URL + "/missing\"" + ca, "JWK Set Not Found", "url"},
			{"data.jwt_jwks", `url = "` + server.URL + "/private\"\n allow_unreachable = true" + ca, "Private Key in the Live JWK Set", "url"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorkspace(t)
			w.writeFile("ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
			var config strings.Builder
			for i, c := range cases {
				block, kind, isData := strings.Cut(c.kind, ".")
				if !isData {
					block, kind = "resource", c.kind
				}
				fmt.Fprintf(&config, "%s %q \"case%d\" {\n%s\n}\n", block, kind, i, c.arguments)
			}
			w.config(config.String())
			found := map[string]terraformtest.Diagnostic{}
			for _, d := range w.run("plan", "-json").Diagnostics {
				found[d.Address] = d
			}
			for i, c := range cases {
				name := fmt.Sprintf("%s.case%d", c.kind, i)
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
