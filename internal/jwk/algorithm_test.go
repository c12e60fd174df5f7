package jwk

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	jwxjwa "github.com/lestrrat-go/jwx/v3/jwa"
	jwxjwk "github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jws"
)

// TestEveryAlgorithm makes a key for each algorithm, signs with go-jose and
// verifies with jwx, which reads the published JWK.
func TestEveryAlgorithm(t *testing.T) {
	want := strings.Fields("RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519 HS256 HS384 HS512")
	if got := Algorithms(); !slices.Equal(got, want) {
		t.Fatalf("algorithms %v, want %v", got, want)
	}
	for _, name := range want {
		t.Run(name, func(t *testing.T) {
			a := must(ParseAlgorithm(name))
			k := keyFor(a)
			if err := a.Fits(k); err != nil {
				t.Fatal(err)
			}
			if a.String() != name || a.KeyType() != k.KeyType() || a.Symmetric() != (k.KeyType() == "oct") {
				t.Errorf("%s is of key type %s, its key of %s", a, a.KeyType(), k.KeyType())
			}
			signature := name
			if name == "Ed25519" {
				signature = "EdDSA" // go-jose signs under the old name only
			}
			signer := must(jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(signature), Key: k.Signer()}, nil))
			token := must(must(signer.Sign([]byte("payload"))).CompactSerialize())

			j := JWK{Key: k, KeyID: k.Thumbprint(), Algorithm: signature, Use: UseSignature}
			encode := j.PublicJSON
			if a.Symmetric() {
				encode = j.PrivateJSON
			}
			published := must(jwxjwk.ParseKey([]byte(must(encode()))))
			algorithm, ok := jwxjwa.LookupSignatureAlgorithm(signature)
			if !ok {
				t.Fatalf("jwx does not know %s", signature)
			}
			payload, err := jws.Verify([]byte(token), jws.WithKey(algorithm, published))
			if err != nil || string(payload) != "payload" {
				t.Errorf("jwx does not verify: %v", err)
			}
			if got := must(must(jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(signature)})).Verify(k.Verifier())); string(got) != "payload" {
				t.Error("go-jose does not verify with Verifier")
			}
		})
	}
}

// TestFits tries every key with every algorithm.
func TestFits(t *testing.T) {
	fitting := map[string]string{
		"RSA": "RS256 RS384 RS512 PS256 PS384 PS512", "P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "Ed25519": "EdDSA Ed25519",
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
			err := must(ParseAlgorithm(algorithm)).Fits(k)
			if (err == nil) != slices.Contains(want, algorithm) {
				t.Errorf("%s and %s: %v", name, algorithm, err)
			}
		}
	}
	if got := AlgorithmsFor(Key{}); got != nil {
		t.Errorf("no key fits %v", got)
	}
}

func TestGeneratedSizes(t *testing.T) {
	for name, bits := range map[string]int{
		"RS256": 2048, "PS256": 2048, "ES256": 256, "ES384": 384, "ES512": 521, "EdDSA": 256,
		"HS256": 43 * 8, "HS384": 64 * 8, "HS512": 86 * 8, // base64url of 32, 48 and 64 bytes
	} {
		a := must(ParseAlgorithm(name))
		k := mustGenerate(name)
		if k.Bits() != bits {
			t.Errorf("%s has %d bits, want %d", name, k.Bits(), bits)
		}
		if a.Symmetric() {
			if again, err := ParseSecret(k.Secret(), a); err != nil || !again.Equal(k) {
				t.Errorf("%s: the secret is another one as text (error %v)", name, err)
			}
		}
	}
	for name, bits := range map[string]int{"RS256": 2048, "PS384": 3072, "RS512": 4096, "ES256": 0, "HS256": 0} {
		if got := must(ParseAlgorithm(name)).DefaultRSABits(); got != bits {
			t.Errorf("%s: default of %d bits, want %d", name, got, bits)
		}
	}
	if k, err := Generate(must(ParseAlgorithm("RS256")), 3072); err != nil || k.Bits() != 3072 {
		t.Errorf("RS256 with 3072 bits: %v, error %v", k, err)
	}
	if mustGenerate("ES256").SamePublic(mustGenerate("ES256")) {
		t.Error("two generated keys are the same")
	}
}

// A generated key passes the checks that an imported one must pass.
func TestGeneratedKeysPassTheChecks(t *testing.T) {
	for name, k := range asymmetricKeys() {
		if again, err := ParsePrivatePEM(must(k.PrivatePEM()), ""); err != nil || !again.Equal(k) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
