package jwk_test

import (
	"encoding/json"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// Tokens of every algorithm verify with go-jose, which had no part in making them, and with our own verification.
func TestSignedTokensVerify(t *testing.T) {
	for _, name := range jwk.Algorithms() {
		t.Run(name, func(t *testing.T) {
			a, err := jwk.ParseAlgorithm(name)
			if err != nil {
				t.Fatal(err)
			}
			bits := 0
			if a.DefaultRSABits() > 0 {
				bits = 2048
			}
			key, err := jwk.Generate(a, bits)
			if err != nil {
				t.Fatal(err)
			}
			// Some ECDSA signatures have leading zeros, which are easily lost.
			for n := range 300 {
				if n > 0 && key.KeyType() != "EC" {
					break
				}
				claims := map[string]any{"n": json.Number("12345678901234567890"), "html": "<&>", "i": n}
				token, err := jwk.SignToken(key, a, map[string]any{"alg": name, "kid": "k"}, claims)
				if err != nil {
					t.Fatal(err)
				}
				mustBeSigned(t, token, key, name)
			}
		})
	}
}

func mustBeSigned(t *testing.T, token string, key jwk.Key, algorithm string) {
	t.Helper()
	if algorithm == "Ed25519" {
		// go-jose knows the algorithm under its old name only.
		parsed, err := jwk.ParseToken(token)
		if err != nil {
			t.Fatal(err)
		}
		public, err := jwk.JWK{Key: key, KeyID: "k"}.PublicJSON()
		if err != nil {
			t.Fatal(err)
		}
		set, err := jwk.ParseSet(jwk.Set(public))
		if err != nil {
			t.Fatal(err)
		}
		if !parsed.VerifiedBy(set) {
			t.Error("the token does not verify")
		}
		return
	}
	parsed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(algorithm)})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := parsed.Verify(key.Verifier())
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		N    json.Number
		HTML string
	}
	if err := json.Unmarshal(payload, &claims); err != nil || claims.N != "12345678901234567890" || claims.HTML != "<&>" {
		t.Errorf("the claims were changed: %s %v", payload, err)
	}
}

func TestSignTokenRefusals(t *testing.T) {
	key := newPair(t, "ES256")
	es384, err := jwk.ParseAlgorithm("ES384")
	if err != nil {
		t.Fatal(err)
	}
	_, err = jwk.SignToken(key, es384, nil, nil)
	wantSummary(t, err, "Key Does Not Fit the Algorithm")
	es256, err := jwk.ParseAlgorithm("ES256")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jwk.SignToken(key.Public(), es256, nil, nil); err == nil {
		t.Error("a public key signed")
	}
	for _, text := range []string{"", "[]", "1", `{"a":1,"a":2}`, "{"} {
		_, err := jwk.ParseObject("claims", text)
		wantSummary(t, err, "Malformed JSON")
	}
}
