package jwk

import (
	"strings"
	"testing"
)

func TestParseSecretKeepsEveryByte(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("x", 32),
		`quote " backslash \ dollar $ hash # equals = space`,
		"ümläut und ähnliches, genug Bytes lang",
		strings.Repeat("=", 64),
	} {
		if k, err := ParseSecret(text, must(ParseAlgorithm("HS256"))); err != nil || k.Secret() != text || string(k.Signer().([]byte)) != text {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func TestValidKeyID(t *testing.T) {
	for _, kid := range []string{"1", "production-key-2024-01", "a b", "ключ/2024", "https://example.com/keys#1", strings.Repeat("k", maxKeyIDBytes)} {
		if err := ValidKeyID(kid); err != nil {
			t.Errorf("%q: %v", kid, err)
		}
	}
}

// A foreign alg, use or operation is kept or ignored, not refused.
func TestForeignMembers(t *testing.T) {
	text := vectorJWK("RFC 7517 A.1 EC public")
	for _, members := range []string{
		`"alg":"ECDH-ES+A256KW"`, `"ext":true`, `"key_ops":["deriveBits"]`, `"key_ops":["unheard-of"]`,
		`"x5c":["anything"]`, `"d2":{"a":[1,2,{"b":null}]}`, `"nbf":1700000000`,
	} {
		j, err := ParseJWK(edit(text, `"kty"`, members+`,"kty"`))
		if err != nil || j.Use != UseEncryption || j.KeyID != "1" {
			t.Errorf("%s: %+v, error %v", members, j, err)
		}
	}
	sign := edit(vectorJWK("RFC 8037 A.1 Ed25519 private"), `"kty"`, `"key_ops":["sign","verify"],"use":"sig","alg":"Ed25519","kty"`)
	if j, err := ParseJWK("\ufeff \n" + sign + "\n"); err != nil || j.Algorithm != "Ed25519" {
		t.Errorf("key_ops of a signature key: %v", err)
	}
	// Some encoders write the sign byte of ASN.1 before a modulus.
	n := must(jsonObject{"n": membersOf(rsaKey())["n"]}.bytes("n"))
	zero := edit(must(JWK{Key: rsaKey()}.PublicJSON()), membersOf(rsaKey())["n"], base64Bytes(append([]byte{0}, n...)))
	if j, err := ParseJWK(zero); err != nil || j.Key.Thumbprint() != rsaKey().Thumbprint() {
		t.Errorf("a zero before the modulus: %v", err)
	}
}
