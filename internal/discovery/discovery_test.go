package discovery

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

func TestCheckIssuer(t *testing.T) {
	for issuer, says := range map[string]string{
		"https://issuer.example.com":                                  "",
		"https://issuer.example.com/":                                 "",
		"https://issuer.example.com:8443/":                            "",
		"https://s3.example.com/b/tenant":                             "",
		"https://[2001:db8::1]/a":                                     "",
		"":                                                            "is empty",
		"issuer.example.com":                                          "does not begin with https://",
		"http://issuer.example.com":                                   "does not begin with https://",
		"HTTPS://issuer.example.com":                                  "does not begin with https://",
		"https://":                                                    "has no host",
		"https:///path":                                               "has no host",
		"https://:443":                                                "has no host",
		"https://u:p@issuer.example.com":                              "user name",
		"https://issuer.example.com?a=b":                              "query",
		"https://issuer.example.com?":                                 "query",
		"https://issuer.example.com#":                                 "fragment",
		"https://issuer.example.com/#a":                               "fragment",
		"https://issuer.example.com/ a":                               "is not a URL",
		"https://issuer.example.com\n":                                "white space",
		"https://issuer.example.com:port":                             "is not a URL",
		"https://issuer.example.com/%zz":                              "is not a URL",
		"https://issuer..example.com":                                 "empty label",
		"https://.example.com":                                        "empty label",
		"https://issuer.example.com:65535":                            "",
		"https://issuer.example.com:65536":                            "port that does not exist",
		"https://issuer.example.com:0":                                "port that does not exist",
		"https://issuer.example.com/../a":                             "in its path",
		"https://issuer.example.com/a/.":                              "in its path",
		"https://issuer.example.com/%2e%2e/a":                         "in its path",
		"https://issuer.example.com/a..b":                             "",
		"https://issuer.example.com/.well-known/openid-configuration": "place of the document",
	} {
		err := CheckIssuer(issuer)
		var refused *refusal.Error
		if says == "" && err != nil || says != "" && (!errors.As(err, &refused) || refused.Summary != "Invalid Issuer" || !strings.Contains(refused.Detail, says)) {
			t.Errorf("%q: %v, want %q", issuer, err, says)
		}
	}
}

func TestAlgorithms(t *testing.T) {
	public := func(algorithm, alg, use string) string {
		return must(jwk.JWK{Key: must(jwk.Generate(must(jwk.ParseAlgorithm(algorithm)), 0)), KeyID: "k", Algorithm: alg, Use: use}.PublicJSON())
	}
	es, ed := public("ES256", "ES256", "sig"), public("EdDSA", "EdDSA", "")
	private := must(jwk.JWK{Key: must(jwk.Generate(must(jwk.ParseAlgorithm("ES256")), 0)), Algorithm: "ES256"}.PrivateJSON())
	for name, test := range map[string]struct {
		set  string
		want string // or a part of the error
	}{
		"one":                 {jwk.Set(es), "ES256"},
		"a change":            {jwk.Set(es, ed, public("ES256", "ES256", "sig")), "ES256 EdDSA"},
		"of another provider": {`{"keys":[{"kty":"XYZ","alg":"X1"}]}`, "X1"},
		"for encryption":      {`{"keys":[{"kty":"RSA","alg":"RSA-OAEP","use":"enc"},` + es + `]}`, "ES256"},
		"only for encryption": {`{"keys":[{"kty":"RSA","alg":"RSA-OAEP","use":"enc"}]}`, "has no public key for signatures"},
		"none":                {`{"keys":[]}`, "has no public key for signatures"},
		"without alg":         {jwk.Set(es, public("ES256", "", "sig")), "keys[1] has no alg"},
		"private":             {jwk.Set(es, private), "keys[1] is a private key"},
		"secret":              {`{"keys":[{"kty":"oct","k":"c3dvcmRmaXNo","alg":"HS256"}]}`, "keys[0] is a private key or a secret"},
		"no set":              {"{}", "not a JWK Set"},
	} {
		got, err := Algorithms(test.set)
		if err == nil && strings.Join(got, " ") != test.want || err != nil && (got != nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// The document has every required member, and nothing else that nobody asked for.
func TestDocument(t *testing.T) {
	got := must(Document("https://issuer.example.com/tenant/", map[string]any{MemberAlgorithms: []string{"ES256"}}))
	const want = `{"issuer":"https://issuer.example.com/tenant/","authorization_endpoint":"urn:kubernetes:programmatic_authorization","jwks_uri":"https://issuer.example.com/tenant/.well-known/jwks.json",` +
		`"response_types_supported":["id_token"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["ES256"]}`
	if got != want {
		t.Errorf("the document is\n%s", got)
	}

	got = must(Document("https://issuer.example.com", map[string]any{
		MemberAlgorithms: []string{"ES256"}, "token_endpoint": "https://login.example.com/token?a=1&b=2", "authorization_endpoint": "", "claims_supported": []string{"sub", "iss"},
		"jwks_uri": "https://keys.example.com/jwks", "x_é": true, "scopes_supported": "",
	}))
	var read map[string]any
	check(json.Unmarshal([]byte(got), &read))
	if !strings.HasSuffix(got, `"claims_supported":["sub","iss"],"token_endpoint":"https://login.example.com/token?a=1&b=2","x_é":true}`) ||
		!strings.HasPrefix(got, `{"issuer":"https://issuer.example.com","jwks_uri":"https://keys.example.com/jwks",`) || len(read) != 8 {
		t.Errorf("the document is\n%s", got)
	}

	for name, members := range map[string]map[string]any{
		"Nothing says which algorithms":         nil,
		"jwks_uri does not begin with https://": {MemberAlgorithms: []string{"ES256"}, "jwks_uri": "http://keys.example.com"},
	} {
		if got, err := Document("https://issuer.example.com", members); err == nil || got != "" || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := Document("https://issuer.example.com", map[string]any{MemberAlgorithms: []string{"ES256"}, "jwks_uri": []string{"a"}}); err == nil {
		t.Errorf("a list of URLs: %s", got)
	}
}

func TestMembers(t *testing.T) {
	names := Members()
	slices.Sort(names)
	if len(slices.Compact(slices.Clone(names))) != len(names) || slices.Contains(names, "issuer") || !slices.Contains(names, MemberAlgorithms) {
		t.Errorf("the members are %q", names)
	}
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
