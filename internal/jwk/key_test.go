package jwk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"reflect"
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
			if a.String() != name || a.KeyType() != k.KeyType() || a.Symmetric() != (k.KeyType() == typeOct) {
				t.Errorf("%s is of key type %s, its key of %s", a, a.KeyType(), k.KeyType())
			}
			signature := name
			if name == "Ed25519" {
				signature = "EdDSA" // go-jose signs under the old name only
			}
			signer := must(jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(signature), Key: k.Signer()}, nil))
			token := must(must(signer.Sign([]byte("payload"))).CompactSerialize())

			j := JWK{Key: k, KeyID: k.Thumbprint(), Algorithm: signature, Use: useSignature}
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
			if got := must(must(jose.ParseSigned(token, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(signature)})).Verify(k.Verifier())); string(got) != "payload" {
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
		if got := AlgorithmsFor(k.Public()); k.KeyType() != typeOct && !slices.Equal(got, want) {
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

func TestEqual(t *testing.T) {
	keys := []Key{rsaKey(), otherRSA(), p256Key(), p384Key(), p521Key(), edKey(), mustGenerate("Ed25519"), hmacKey(), mustGenerate("HS256")}
	for _, k := range keys[:7] {
		keys = append(keys, k.Public())
	}
	for i, a := range keys {
		for j, b := range keys {
			if a.Equal(b) != (i == j) {
				t.Errorf("keys %d and %d: Equal is %v", i, j, a.Equal(b))
			}
			// The public half of key i stands at 9+i; secrets have none.
			samePublic := i%9 == j%9 && i != 7 && i != 8 && j != 7 && j != 8
			if a.SamePublic(b) != samePublic {
				t.Errorf("keys %d and %d: SamePublic is %v", i, j, a.SamePublic(b))
			}
			if (a.CheckPair(b) == nil) != samePublic {
				t.Errorf("keys %d and %d: CheckPair is %v", i, j, a.CheckPair(b))
			}
		}
	}
	if (Key{}).SamePublic(Key{}) || !(Key{}).Equal(Key{}) || (Key{}).Equal(keys[0]) || keys[0].Equal(Key{}) {
		t.Error("no key is a key")
	}
}

// No key answers every question, and none of the answers is a key.
func TestZeroKey(t *testing.T) {
	var k Key
	if !k.IsZero() || k.HasPrivate() || k.KeyType() != "" || k.Bits() != 0 || k.Curve() != "" || !k.Public().IsZero() ||
		k.Thumbprint() != "" || k.Secret() != "" || k.Signer() != nil || k.Verifier() != nil || k.String() != "no key" {
		t.Error("the zero Key says that it is something")
	}
	for name, write := range map[string]func() (string, error){
		"PrivatePEM": k.PrivatePEM, "PublicPEM": k.PublicPEM, "PublicJSON": JWK{}.PublicJSON, "PrivateJSON": JWK{}.PrivateJSON,
	} {
		if text, err := write(); text != "" || err == nil {
			t.Errorf("%s of no key is %q, error %v", name, text, err)
		}
	}
	if !hmacKey().Public().IsZero() || must(hmacKey().PublicPEM()) != "" {
		t.Error("a secret has a public half")
	}
	if text, err := hmacKey().PrivatePEM(); text != "" || err == nil {
		t.Error("a secret has a PEM")
	}
	if text, err := rsaKey().Public().PrivatePEM(); text != "" || err == nil {
		t.Error("a public key has a private PEM")
	}
	if text, err := (JWK{Key: rsaKey().Public()}).PrivateJSON(); text != "" || err == nil {
		t.Error("a public key has a private JWK")
	}
}

// TestPrintingShowsNoMaterial prints keys in every way that a log line might,
// inside another package's struct too, and looks for each private number.
func TestPrintingShowsNoMaterial(t *testing.T) {
	keys := asymmetricKeys()
	keys["HMAC"] = hmacKey()
	for name, k := range keys {
		var printed bytes.Buffer
		holder := struct {
			hidden  Key
			Visible Key
			pointer *Key
		}{k, k, &k}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%T", "%10.3v", "% x"} {
			for _, value := range []any{k, &k, []Key{k}, map[string]Key{"k": k}, holder, &holder, JWK{Key: k}, &JWK{Key: k}} {
				fmt.Fprintf(&printed, verb+"\n", value)
			}
		}
		slog.New(slog.NewTextHandler(&printed, nil)).Info("key", "key", k, "holder", holder)
		slog.New(slog.NewJSONHandler(&printed, nil)).Info("key", "key", k, "holder", holder)
		printed.Write(must(json.Marshal(holder)))
		fmt.Fprint(&printed, fmt.Errorf("wrapped: %v", k))
		if !strings.Contains(printed.String(), k.describe()) {
			t.Errorf("%s: the printed text does not say what the key is", name)
		}
		for _, secret := range privateTexts(k) {
			if strings.Contains(strings.ToLower(printed.String()), strings.ToLower(secret)) {
				t.Errorf("%s: a private number was printed", name)
			}
		}
	}
}

// privateTexts are the private numbers of a key as text, in each encoding that a
// printer might choose, cut so that a part is found as well.
func privateTexts(k Key) []string {
	m := reflect.ValueOf(k.members())
	var texts []string
	for _, member := range []string{"D", "P", "Q", "DP", "DQ", "QI", "K"} {
		encoded := m.FieldByName(member).String()
		if encoded == "" {
			continue
		}
		number := must(jsonObject{"m": []byte(`"` + encoded + `"`)}.integer("m"))
		raw := number.Bytes()
		texts = append(texts, encoded[:20], number.String()[:20], fmt.Sprintf("%x", raw)[:20], fmt.Sprintf("% x", raw)[:30],
			strings.Trim(fmt.Sprint(raw[:8]), "[]"), strings.Trim(fmt.Sprintf("%#v", raw[:8]), "[]byte{}"))
	}
	if k.Secret() != "" {
		texts = append(texts, k.Secret()[:10])
	}
	return texts
}

// What Signer and Verifier return of a secret is a copy.
func TestSecretIsCopied(t *testing.T) {
	k := hmacKey()
	before := k.Secret()
	k.Signer().([]byte)[0] ^= 1
	k.Verifier().([]byte)[0] ^= 1
	if k.Secret() != before {
		t.Error("a caller changed the secret")
	}
}

func TestInputErrorIsOneLine(t *testing.T) {
	err := refuse("RSA Key Fails Its Own Arithmetic", "The numbers\ncontradict each other: %s.", "wrong")
	if got, want := err.Error(), "RSA key fails its own arithmetic: The numbers contradict each other: wrong."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

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
		if err != nil || j.Use != useEncryption || j.KeyID != "1" {
			t.Errorf("%s: %+v, error %v", members, j, err)
		}
	}
	sign := edit(vectorJWK("RFC 8037 A.1 Ed25519 private"), `"kty"`, `"key_ops":["sign","verify"],"use":"sig","alg":"Ed25519","kty"`)
	if j, err := ParseJWK("\ufeff \n" + sign + "\n"); err != nil || j.Algorithm != "Ed25519" {
		t.Errorf("key_ops of a signature key: %v", err)
	}
	// Some encoders write the sign byte of ASN.1 before a modulus.
	n := must(jsonObject{"n": []byte(`"` + rsaKey().members().N + `"`)}.bytes("n"))
	zero := edit(must(JWK{Key: rsaKey()}.PublicJSON()), rsaKey().members().N, base64Bytes(append([]byte{0}, n...)))
	if j, err := ParseJWK(zero); err != nil || j.Key.Thumbprint() != rsaKey().Thumbprint() {
		t.Errorf("a zero before the modulus: %v", err)
	}
}
