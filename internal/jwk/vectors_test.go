package jwk

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// TestVectors reads each published key, computes the published thumbprint, and writes the same members.
func TestVectors(t *testing.T) {
	if len(vectors()) != 19 {
		t.Fatalf("%d vectors, want the 19 of testdata/README.md", len(vectors()))
	}
	for _, v := range vectors() {
		t.Run(v.Section, func(t *testing.T) {
			j := must(ParseJWK(string(v.JWK)))
			if got := j.Key.Thumbprint(); got != v.Thumbprint {
				t.Errorf("thumbprint %s, want %s", got, v.Thumbprint)
			}
			want := decoded(string(v.JWK))
			delete(want, "x5c") // not the key itself
			encode := j.PublicJSON
			if strings.Contains(v.Section, "private") || j.Key.KeyType() == "oct" {
				encode = j.PrivateJSON
			}
			got := decoded(must(encode()))
			// Maps print in the order of their keys.
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("members %v, want %v", slices.Collect(maps.Keys(got)), slices.Collect(maps.Keys(want)))
			}
			if j.Key.KeyType() == "oct" {
				return
			}
			if again := must(ParsePublicPEM(must(j.Key.PublicPEM()))); !again.Equal(j.Key.Public()) {
				t.Error("SPKI changes the key")
			}
			if j.Key.HasPrivate() {
				if again := must(ParsePrivatePEM(must(j.Key.PrivatePEM()), "")); !again.Equal(j.Key) {
					t.Error("PKCS #8 changes the key")
				}
			}
		})
	}
}

func decoded(text string) (object map[string]any) {
	check(json.Unmarshal([]byte(text), &object))
	return object
}

// TestMemberOrder pins the text of a JWK of each kind. The text must be the same
// in every version of the provider: a difference is a change in every plan.
func TestMemberOrder(t *testing.T) {
	for _, test := range []struct{ section, public, private string }{
		{"RFC 7517 A.2 EC private", `{"kty":"EC","kid":"1","use":"enc","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}`,
			`{"kty":"EC","kid":"1","use":"enc","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}`},
		{"RFC 8037 A.1 Ed25519 private", `{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`,
			`{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}`},
		{"RFC 7520 3.5 HMAC key", "",
			`{"kty":"oct","kid":"018c0ae5-4d9b-471b-bfd6-eef314bc7037","use":"sig","alg":"HS256","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg"}`},
	} {
		j := must(ParseJWK(vectorJWK(test.section)))
		public, err := j.PublicJSON()
		if public != test.public || (err == nil) != (test.public != "") {
			t.Errorf("%s: public %s, error %v; want %s", test.section, public, err, test.public)
		}
		if private := must(j.PrivateJSON()); private != test.private {
			t.Errorf("%s: private %s; want %s", test.section, private, test.private)
		}
	}
	j := must(ParseJWK(vectorJWK("RFC 7517 A.2 RSA private")))
	j.Use = UseSignature
	var order []string
	decoder := json.NewDecoder(strings.NewReader(must(j.PrivateJSON())))
	for i := 0; decoder.More(); i++ {
		if token := must(decoder.Token()); i%2 == 1 {
			order = append(order, token.(string))
		}
	}
	if got := strings.Join(order, " "); got != "kty kid use alg n e d p q dp dq qi" {
		t.Errorf("RSA members in the order %s", got)
	}
}

// A kid is written unchanged. encoding/json would escape it for HTML.
func TestKeyIDIsNotEscaped(t *testing.T) {
	j := JWK{Key: edKey(), KeyID: `<a&b>"ü"`, Use: UseSignature}
	text := must(j.PublicJSON())
	if !strings.Contains(text, `"kid":"<a&b>\"ü\""`) {
		t.Errorf("the kid was escaped in %s", text)
	}
	if again := must(ParseJWK(text)); again.KeyID != j.KeyID || again.Use != j.Use {
		t.Errorf("the JWK came back as kid %q, use %q", again.KeyID, again.Use)
	}
}
