package jwk

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// The token and the key of RFC 7515, appendix A.3.
const (
	rfcToken = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ." +
		"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
	rfcJWK = `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`
)

func mustParseToken(t *testing.T, text string) Token {
	t.Helper()
	token, err := ParseToken(text)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func mustParseSet(t *testing.T, text string) []Member {
	t.Helper()
	set, err := ParseSet(text)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// signed returns a token that go-jose signed with the key, with these members in its header.
func signed(t *testing.T, a Algorithm, k Key, header map[jose.HeaderKey]any) string {
	t.Helper()
	name := a.String()
	if name == "Ed25519" {
		t.Fatal("go-jose knows Ed25519 as EdDSA only")
	}
	options := &jose.SignerOptions{ExtraHeaders: header}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(name), Key: k.Signer()}, options)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(map[string]any{"sub": "somebody"}).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// published returns a JWK Set of the key. That of an HMAC secret holds the secret.
func published(t *testing.T, j JWK) string {
	t.Helper()
	write := j.PublicJSON
	if j.Key.KeyType() == "oct" {
		write = j.PrivateJSON
	}
	text, err := write()
	if err != nil {
		t.Fatal(err)
	}
	return Set(text)
}

// keysForTests has one key for each algorithm; those of RSA share one.
func keysForTests(t *testing.T) map[string]Key {
	t.Helper()
	keys := map[string]Key{}
	for _, a := range algorithms {
		if a.KeyType() == "RSA" && a.name != "RS256" {
			keys[a.name] = keys["RS256"]
			continue
		}
		k, err := Generate(a, 0)
		if err != nil {
			t.Fatal(err)
		}
		keys[a.name] = k
	}
	return keys
}

func TestVerifyRFC7515(t *testing.T) {
	token := mustParseToken(t, "\n"+rfcToken+" \n")
	if !token.VerifiedBy(mustParseSet(t, Set(rfcJWK))) {
		t.Error("the token of RFC 7515 A.3 is not verified by its key")
	}
	if token.Header["alg"] != "ES256" || token.Claims["exp"] != json.Number("1300819380") || token.Claims["http://example.com/is_root"] != true {
		t.Errorf("taken apart as %v and %v", token.Header, token.Claims)
	}
}

// Every algorithm's token is verified by its own key, and by no other key or name.
func TestVerifyEveryAlgorithm(t *testing.T) {
	keys := keysForTests(t)
	for _, a := range algorithms {
		if a.name == "Ed25519" {
			continue // the signer does not know it; TestVerifyFullySpecifiedName has it
		}
		token := mustParseToken(t, signed(t, a, keys[a.name], nil))
		for _, other := range algorithms {
			named := token.VerifiedBy(mustParseSet(t, published(t, JWK{Key: keys[other.name], KeyID: "k", Algorithm: other.name, Use: "sig"})))
			if want := a == other; named != want {
				t.Errorf("a token of %s and a key with alg %s: verified is %v", a, other, named)
			}
			unnamed := token.VerifiedBy(mustParseSet(t, published(t, JWK{Key: keys[other.name]})))
			if want := keys[other.name].Equal(keys[a.name]); unnamed != want {
				t.Errorf("a token of %s and a key of %s without alg: verified is %v", a, other, unnamed)
			}
		}
	}
}

// forge writes a token with this header and a signature made by sign.
func forge(header string, sign func(input []byte) []byte) string {
	input := base64Bytes([]byte(header)) + "." + base64Bytes([]byte(`{"sub":"somebody"}`))
	return input + "." + base64Bytes(sign([]byte(input)))
}

func TestVerifyFullySpecifiedName(t *testing.T) {
	a, err := ParseAlgorithm("Ed25519")
	if err != nil {
		t.Fatal(err)
	}
	k, err := Generate(a, 0)
	if err != nil {
		t.Fatal(err)
	}
	token := mustParseToken(t, forge(`{"alg":"Ed25519"}`, func(input []byte) []byte {
		signature, err := k.Signer().(crypto.Signer).Sign(nil, input, crypto.Hash(0))
		if err != nil {
			t.Fatal(err)
		}
		return signature
	}))
	if !token.VerifiedBy(mustParseSet(t, published(t, JWK{Key: k, Algorithm: "Ed25519"}))) {
		t.Error("not verified under its own name")
	}
	if token.VerifiedBy(mustParseSet(t, published(t, JWK{Key: k, Algorithm: "EdDSA"}))) {
		t.Error("verified by a key with another alg")
	}
}

// What attackers do with alg (RFC 8725 §2.1), and what else a verifier must not fall for.
func TestVerifyRefuses(t *testing.T) {
	keys := keysForTests(t)
	rs := JWK{Key: keys["RS256"], KeyID: "rs"}
	rsPEM, err := rs.Key.PublicPEM()
	if err != nil {
		t.Fatal(err)
	}
	hmacWith := func(secret string) func([]byte) []byte {
		return func(input []byte) []byte {
			mac := hmac.New(sha256.New, []byte(secret))
			mac.Write(input)
			return mac.Sum(nil)
		}
	}
	rsa256 := func(input []byte) []byte {
		sum := sha256.Sum256(input)
		signature, err := rsa.SignPKCS1v15(nil, keys["RS256"].Signer().(*rsa.PrivateKey), crypto.SHA256, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return signature
	}
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	weakSet := Set(`{"kty":"RSA","n":"` + base64Integer(weak.N) + `","e":"AQAB"}`)
	withWeak := func(input []byte) []byte {
		sum := sha256.Sum256(input)
		signature, err := rsa.SignPKCS1v15(nil, weak, crypto.SHA256, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return signature
	}
	ecJWK := JWK{Key: keys["ES256"]}
	p256OfES384 := func(input []byte) []byte { // ES384 with a key on P-256
		h := crypto.SHA384.New()
		h.Write(input)
		r, s, err := ecdsa.Sign(rand.Reader, keys["ES256"].Signer().(*ecdsa.PrivateKey), h.Sum(nil))
		if err != nil {
			t.Fatal(err)
		}
		return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	}
	asn1ES256 := func(input []byte) []byte { // a signature as X.509 has it
		sum := sha256.Sum256(input)
		signature, err := ecdsa.SignASN1(rand.Reader, keys["ES256"].Signer().(*ecdsa.PrivateKey), sum[:])
		if err != nil {
			t.Fatal(err)
		}
		return signature
	}
	rsSet := published(t, rs)
	embedded := strings.TrimSuffix(strings.TrimPrefix(rsSet, `{"keys":[`), "]}")
	short := `{"kty":"oct","k":"` + base64Bytes([]byte("too short")) + `"}`

	for name, c := range map[string]struct{ token, set string }{
		"alg none":                {forge(`{"alg":"none"}`, func([]byte) []byte { return nil }), rsSet},
		"alg None":                {forge(`{"alg":"None"}`, func([]byte) []byte { return nil }), rsSet},
		"no alg":                  {forge(`{}`, rsa256), rsSet},
		"alg of another type":     {forge(`{"alg":["RS256"]}`, rsa256), rsSet},
		"alg in another case":     {forge(`{"alg":"rs256"}`, rsa256), rsSet},
		"HMAC with public PEM":    {forge(`{"alg":"HS256"}`, hmacWith(rsPEM)), rsSet},
		"HMAC with public JWK":    {forge(`{"alg":"HS256"}`, hmacWith(embedded)), rsSet},
		"HMAC with short secret":  {forge(`{"alg":"HS256"}`, hmacWith("too short")), Set(short)},
		"HMAC with empty secret":  {forge(`{"alg":"HS256"}`, hmacWith("")), Set(`{"kty":"oct","k":""}`)},
		"embedded jwk":            {forge(`{"alg":"RS256","jwk":`+embedded+`}`, rsa256), Set(rfcJWK)},
		"crit":                    {forge(`{"alg":"RS256","crit":["b64"],"b64":true}`, rsa256), rsSet},
		"empty crit":              {forge(`{"alg":"RS256","crit":[]}`, rsa256), rsSet},
		"null crit":               {forge(`{"alg":"RS256","crit":null}`, rsa256), rsSet},
		"another kid":             {forge(`{"alg":"RS256","kid":"other"}`, rsa256), rsSet},
		"null kid":                {forge(`{"alg":"RS256","kid":null}`, rsa256), rsSet},
		"kid that is not text":    {forge(`{"alg":"RS256","kid":1}`, rsa256), rsSet},
		"empty set":               {forge(`{"alg":"RS256"}`, rsa256), Set()},
		"key for encryption":      {forge(`{"alg":"RS256"}`, rsa256), published(t, JWK{Key: rs.Key, Use: "enc"})},
		"key for other algorithm": {forge(`{"alg":"RS256"}`, rsa256), published(t, JWK{Key: rs.Key, Algorithm: "PS256"})},
		"key that only signs":     {forge(`{"alg":"RS256"}`, rsa256), strings.Replace(rsSet, `"kty"`, `"key_ops":["sign"],"kty"`, 1)},
		"weak key":                {forge(`{"alg":"RS256"}`, withWeak), weakSet},
		"wrong curve":             {forge(`{"alg":"ES384"}`, p256OfES384), published(t, ecJWK)},
		"signature in ASN.1":      {forge(`{"alg":"ES256"}`, asn1ES256), published(t, ecJWK)},
		"zero ECDSA signature":    {forge(`{"alg":"ES256"}`, func([]byte) []byte { return make([]byte, 64) }), published(t, ecJWK)},
		"no signature":            {forge(`{"alg":"RS256"}`, func([]byte) []byte { return nil }), rsSet},
	} {
		if mustParseToken(t, c.token).VerifiedBy(mustParseSet(t, c.set)) {
			t.Errorf("%s: verified", name)
		}
	}
	// The same with nothing wrong, or the table above would prove nothing.
	for name, c := range map[string]struct{ token, set string }{
		"RS256":    {forge(`{"alg":"RS256"}`, rsa256), rsSet},
		"kid":      {forge(`{"alg":"RS256","kid":"rs"}`, rsa256), rsSet},
		"verifies": {forge(`{"alg":"RS256"}`, rsa256), strings.Replace(rsSet, `"kty"`, `"key_ops":["verify"],"kty"`, 1)},
		"HS256":    {forge(`{"alg":"HS256"}`, hmacWith(keys["HS256"].Secret())), published(t, JWK{Key: keys["HS256"]})},
		"among unknown keys": {forge(`{"alg":"RS256"}`, rsa256),
			Set(`{"kty":"AKP","alg":"ML-DSA-44","pub":"AA"}`, `{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}`, `{"kty":"RSA"}`, embedded)},
	} {
		if !mustParseToken(t, c.token).VerifiedBy(mustParseSet(t, c.set)) {
			t.Errorf("%s: not verified", name)
		}
	}
}

// Any bit of the signing input or the signature that changes makes the signature another one.
func TestVerifyEveryBit(t *testing.T) {
	k, err := Generate(algorithms[6], 0)
	if err != nil {
		t.Fatal(err)
	}
	token := mustParseToken(t, signed(t, algorithms[6], k, nil))
	set := mustParseSet(t, published(t, JWK{Key: k}))
	for i := range 8 * len(token.signature) {
		changed := token
		changed.signature = append([]byte(nil), token.signature...)
		changed.signature[i/8] ^= 1 << (i % 8)
		if changed.VerifiedBy(set) {
			t.Fatalf("verified with bit %d of the signature changed", i)
		}
	}
	for i := range len(token.signingInput) {
		changed := token
		changed.signingInput = token.signingInput[:i] + "!" + token.signingInput[i+1:]
		if changed.VerifiedBy(set) {
			t.Fatalf("verified with character %d changed", i)
		}
	}
	// n - s is the one other signature that anyone can make of an ECDSA signature; JWS allows it.
	s := new(big.Int).SetBytes(token.signature[32:])
	token.signature = append(token.signature[:32:32], new(big.Int).Sub(elliptic.P256().Params().N, s).FillBytes(make([]byte, 32))...)
	if !token.VerifiedBy(set) {
		t.Error("not verified with the negated s")
	}
}

func TestParseTokenRefuses(t *testing.T) {
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	header, claims := part(`{"alg":"none"}`), part(`{}`)
	for name, c := range map[string]struct{ text, summary string }{
		"empty":               {" \n", "Empty Token"},
		"two parts":           {header + "." + claims, "Not a Token"},
		"words":               {"swordfish", "Not a Token"},
		"bearer":              {"Bearer " + header + "." + claims + ".", "Not a Token"},
		"wrapped":             {header + ".\n" + claims + ".", "Not a Token"},
		"JSON":                {`{"payload":"swordfish"}`, "Not a Token"},
		"encrypted":           {header + ".a.b.c.d", "Encrypted Token"},
		"padding":             {header + "." + claims + "=.", "Malformed Token"},
		"standard alphabet":   {header + "." + claims + ".+/+/", "Malformed Token"},
		"spare bits":          {header + "." + claims + ".AB", "Malformed Token"},
		"header not JSON":     {part("swordfish") + "." + claims + ".", "Malformed Token"},
		"claims not JSON":     {header + "." + part("swordfish") + ".", "Malformed Token"},
		"claims not UTF-8":    {header + "." + part("{\"a\":\"\xff\"}") + ".", "Malformed Token"},
		"claims are a list":   {header + "." + part("[]") + ".", "Malformed Token"},
		"claims are null":     {header + "." + part("null") + ".", "Malformed Token"},
		"two values":          {header + "." + part("{}{}") + ".", "Malformed Token"},
		"repeated":            {part(`{"alg":"none","alg":"RS256"}`) + "." + claims + ".", "Malformed Token"},
		"repeated with \\u":   {part(`{"alg":"none","\u0061lg":"RS256"}`) + "." + claims + ".", "Malformed Token"},
		"repeated inside":     {header + "." + part(`{"a":[{"swordfish":1,"swordfish":2}]}`) + ".", "Malformed Token"},
		"nested too deeply":   {header + "." + part(strings.Repeat(`{"a":`, 100)+"1"+strings.Repeat("}", 100)) + ".", "Malformed Token"},
		"unfinished and deep": {header + "." + part(strings.Repeat("[", 100_000)) + ".", "Malformed Token"},
		"too large":           {header + "." + strings.Repeat("A", 2<<20) + ".", "Token Too Large"},
	} {
		_, err := ParseToken(c.text)
		var refused *refusal.Error
		if !errors.As(err, &refused) || refused.Summary != c.summary || strings.Contains(err.Error(), "swordfish") {
			t.Errorf("%s: refused with %v, want %s", name, err, c.summary)
		}
	}
}

func FuzzToken(f *testing.F) {
	f.Add(rfcToken, Set(rfcJWK))
	f.Add("e30.e30.", Set())
	f.Add("eyJhbGciOiJub25lIn0.e30.", `{"keys":[{"kty":"oct","k":"AA"}]}`)
	set, err := ParseSet(Set(rfcJWK))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text, other string) {
		token, err := ParseToken(text)
		if err != nil {
			if !errors.As(err, new(*refusal.Error)) {
				t.Fatalf("refused with %T", err)
			}
			return
		}
		if token.VerifiedBy(set) && strings.TrimSpace(text) != rfcToken && token.signingInput+"." != rfcToken[:strings.LastIndex(rfcToken, ".")+1] {
			t.Fatal("forged")
		}
		if members, err := ParseSet(other); err == nil {
			token.VerifiedBy(members)
		}
	})
}
