package jwk

import (
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	jwxjwa "github.com/lestrrat-go/jwx/v3/jwa"
	jwxjwk "github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jws"
)

// Another implementation, jwx, reads our JWKs, verifies our signatures and makes signatures that we verify.
func TestEveryAlgorithm(t *testing.T) {
	want := strings.Fields("RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519 ML-DSA-44 ML-DSA-65 ML-DSA-87 HS256 HS384 HS512")
	if got := Algorithms(); !slices.Equal(got, want) {
		t.Fatalf("algorithms %v, want %v", got, want)
	}
	for _, name := range want {
		t.Run(name, func(t *testing.T) {
			a := must(ParseAlgorithm(name))
			k := keyFor(a)
			if a.String() != name || a.KeyType() != k.KeyType() || a.Symmetric() != (k.KeyType() == "oct") || a.Fits(k) != nil {
				t.Errorf("%s has key type %s, its key is %s", a, a.KeyType(), k)
			}
			if a.KeyType() == keyTypeAKP {
				t.Skip("this jwx knows no ML-DSA; TestMLDSAWithCIRCL compares it with another library")
			}
			jwxName := name
			if name == "Ed25519" {
				jwxName = "EdDSA" // jwx knows only the old name
			}
			algorithm, ok := jwxjwa.LookupSignatureAlgorithm(jwxName)
			if !ok {
				t.Fatalf("jwx does not know %s", jwxName)
			}
			private := must(jwxjwk.ParseKey([]byte(must(JWK{Key: k}.PrivateJSON()))))
			public := private
			if !a.Symmetric() {
				public = must(jwxjwk.ParseKey([]byte(must(JWK{Key: k}.PublicJSON()))))
			}

			input := base64Bytes([]byte(`{"alg":"`+jwxName+`"}`)) + "." + base64Bytes([]byte("payload"))
			token := input + "." + base64Bytes(must(k.Sign(a, []byte(input))))
			if payload, err := jws.Verify([]byte(token), jws.WithKey(algorithm, public)); err != nil || string(payload) != "payload" {
				t.Errorf("jwx does not verify our signature: %v", err)
			}
			theirs := string(must(jws.Sign([]byte("payload"), jws.WithKey(algorithm, private))))
			dot := strings.LastIndexByte(theirs, '.')
			jwxInput, signature := theirs[:dot], must(base64.RawURLEncoding.DecodeString(theirs[dot+1:]))
			verifier := k
			if !a.Symmetric() {
				verifier = k.Public()
			}
			if !verifier.Verify(a, []byte(jwxInput), signature) {
				t.Error("we do not verify the signature of jwx")
			}
			if verifier.Verify(a, []byte(jwxInput+"x"), signature) || verifier.Verify(a, []byte(jwxInput), signature[1:]) || (Key{}).Verify(a, []byte(jwxInput), signature) {
				t.Error("we verify too much")
			}
			if _, err := k.Public().Sign(a, []byte(input)); err == nil {
				t.Error("a public key or no key signs")
			}
		})
	}
}

// TestFits tries every key with every algorithm.
func TestFits(t *testing.T) {
	fitting := map[string]string{
		"RSA": "RS256 RS384 RS512 PS256 PS384 PS512", "P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "Ed25519": "EdDSA Ed25519",
		"ML-DSA-44": "ML-DSA-44", "ML-DSA-65": "ML-DSA-65", "ML-DSA-87": "ML-DSA-87",
		"HMAC of 43 bytes": "HS256", "HMAC of 64 bytes": "HS256 HS384 HS512", "HMAC of 86 bytes": "HS256 HS384 HS512",
	}
	keys := asymmetricKeys()
	keys["HMAC of 43 bytes"], keys["HMAC of 64 bytes"], keys["HMAC of 86 bytes"] = hmacKey(), mustGenerate("HS384"), mustGenerate("HS512")
	for name, k := range keys {
		want := strings.Fields(fitting[name])
		if got := AlgorithmsFor(k); !slices.Equal(got, want) {
			t.Errorf("%s fits %v, want %v", name, got, want)
		}
		if got := AlgorithmsFor(k.Public()); k.KeyType() != "oct" && !slices.Equal(got, want) {
			t.Errorf("the public half of %s fits %v, want %v", name, got, want)
		}
		for _, algorithm := range Algorithms() {
			if err := must(ParseAlgorithm(algorithm)).Fits(k); (err == nil) != slices.Contains(want, algorithm) {
				t.Errorf("%s and %s: %v", name, algorithm, err)
			}
		}
	}
	if got := AlgorithmsFor(Key{}); got != nil {
		t.Errorf("no key fits %v", got)
	}
}

func TestGeneratedSizes(t *testing.T) {
	for name, want := range map[string]struct {
		curve                string
		bits, defaultRSABits int
	}{
		"RS256": {"", 2048, 2048}, "ES256": {"P-256", 256, 0}, "ES384": {"P-384", 384, 0}, "ES512": {"P-521", 521, 0}, "EdDSA": {"Ed25519", 256, 0}, "ML-DSA-65": {"", 0, 0},
		"HS256": {"", 43 * 8, 0}, "HS384": {"", 64 * 8, 0}, "HS512": {"", 86 * 8, 0}, // base64url of 32, 48 and 64 bytes
	} {
		a := must(ParseAlgorithm(name))
		k := keyFor(a)
		if k.Bits() != want.bits || k.Curve() != want.curve || a.DefaultRSABits() != want.defaultRSABits {
			t.Errorf("%s has %d bits on the curve %q, default %d; want %v", name, k.Bits(), k.Curve(), a.DefaultRSABits(), want)
		}
		if a.Symmetric() {
			if again, err := ParseSecret(k.Secret(), a); err != nil || !again.Equal(k) {
				t.Errorf("%s: the text of the secret is another secret (error %v)", name, err)
			}
		}
	}
	if must(ParseAlgorithm("PS384")).DefaultRSABits() != 3072 || must(ParseAlgorithm("RS512")).DefaultRSABits() != 4096 {
		t.Error("the default size of PS384 or RS512 is wrong")
	}
	if k, err := Generate(must(ParseAlgorithm("RS256")), 3072); err != nil || k.Bits() != 3072 {
		t.Errorf("RS256 with 3072 bits: %v, error %v", k, err)
	}
	if mustGenerate("ES256").SamePublic(mustGenerate("ES256")) {
		t.Error("two generated keys are the same")
	}
}
