package keyset

import (
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func TestParseTrusted(t *testing.T) {
	c := advisedConfig("ES256")
	key := must(jwk.Generate(c.Algorithm, 0))
	pem := must(key.PublicPEM())
	private := must(key.PrivatePEM())
	for name, test := range map[string]struct {
		text string
		want jwk.JWK
	}{
		"PEM":                         {pem, jwk.JWK{KeyID: key.Thumbprint(), Use: "sig"}},
		"JWK":                         {publicJSON(jwk.JWK{Key: key, KeyID: "theirs", Algorithm: "ES256", Use: "sig"}), jwk.JWK{KeyID: "theirs", Algorithm: "ES256", Use: "sig"}},
		"JWK for encryption":          {publicJSON(jwk.JWK{Key: key, KeyID: "theirs", Use: "enc"}), jwk.JWK{KeyID: "theirs", Use: "enc"}},
		"JWK after a byte-order mark": {"\ufeff" + publicJSON(jwk.JWK{Key: key, KeyID: "theirs", Use: "enc"}), jwk.JWK{KeyID: "theirs", Use: "enc"}},
		"PEM after a byte-order mark": {"\ufeff" + pem, jwk.JWK{KeyID: key.Thumbprint(), Use: "sig"}},
		"minimal JWK":                 {publicJSON(jwk.JWK{Key: key}), jwk.JWK{KeyID: key.Thumbprint()}},
	} {
		got, err := ParseTrusted(test.text)
		if err != nil || got.KeyID != test.want.KeyID || got.Algorithm != test.want.Algorithm || got.Use != test.want.Use || !got.Key.SamePublic(key) {
			t.Errorf("%s: got kid %q, alg %q, use %q, %v", name, got.KeyID, got.Algorithm, got.Use, err)
		}
	}
	if _, err := ParseTrusted(private); err == nil {
		t.Error("a private key is not refused")
	}
}

func publicJSON(j jwk.JWK) string { return must(j.PublicJSON()) }
