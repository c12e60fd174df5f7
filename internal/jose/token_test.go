package jose

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

	"filippo.io/mldsa"
	"github.com/cloudflare/circl/sign/schemes"
	gojose "github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// The token and the key of RFC 7515, appendix A.3.
const (
	rfcToken = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ." +
		"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
	rfcJWK = `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`
)

func TestRFC7515(t *testing.T) {
	token := must(ParseToken("\n" + rfcToken + " \n"))
	if !token.VerifiedBy(must(jwk.ParseSet(jwk.Set(rfcJWK)))) {
		t.Error("the token of RFC 7515 A.3 is not verified by its key")
	}
	if token.Header["alg"] != "ES256" || token.Claims["exp"] != json.Number("1300819380") || token.Claims["http://example.com/is_root"] != true {
		t.Errorf("decoded as %v and %v", token.Header, token.Claims)
	}
}

// goJoseName returns the name of an algorithm in go-jose, which knows Ed25519 under its old name only.
func goJoseName(algorithm string) gojose.SignatureAlgorithm {
	if algorithm == "Ed25519" {
		return gojose.EdDSA
	}
	return gojose.SignatureAlgorithm(algorithm)
}

// go-jose verifies our signatures.
func TestGoJoseVerifiesOurTokens(t *testing.T) {
	for _, name := range jwk.Algorithms() {
		if algorithm(name).KeyType() == "AKP" {
			continue // see TestMLDSATokens
		}
		key, tokens := keyFor(name), 1
		if name == "ES256" {
			tokens = 500 // some signatures have leading zeros, which are easily lost
		}
		for n := range tokens {
			claims := map[string]any{"n": json.Number("12345678901234567890"), "html": "<&>", "i": n}
			// With the old name in the header go-jose accepts the token.
			token := must(SignToken(key, algorithm(name), map[string]any{"alg": string(goJoseName(name)), "kid": "k"}, claims))
			parsed := must(gojose.ParseSignedCompact(token, []gojose.SignatureAlgorithm{goJoseName(name)}))
			payload, err := parsed.Verify(key.Verifier())
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			var got struct {
				N    json.Number
				HTML string
			}
			if err := json.Unmarshal(payload, &got); err != nil || got.N != "12345678901234567890" || got.HTML != "<&>" {
				t.Errorf("%s: the claims were changed: %s, %v", name, payload, err)
			}
		}
	}
}

// A key verifies a token of go-jose only for its own algorithm. Without alg it verifies for every algorithm that fits.
func TestWeVerifyGoJoseTokens(t *testing.T) {
	for _, name := range jwk.Algorithms() {
		if name == "Ed25519" || algorithm(name).KeyType() == "AKP" {
			continue // see TestFullySpecifiedName and TestMLDSATokens
		}
		signer := must(gojose.NewSigner(gojose.SigningKey{Algorithm: gojose.SignatureAlgorithm(name), Key: keyFor(name).Signer()}, nil))
		token := must(ParseToken(must(jwt.Signed(signer).Claims(map[string]any{"sub": "somebody"}).Serialize())))
		for _, other := range jwk.Algorithms() {
			withAlg := published(jwk.JWK{Key: keyFor(other), KeyID: "k", Algorithm: other, Use: "sig"})
			if got := token.VerifiedBy(must(jwk.ParseSet(withAlg))); got != (name == other) {
				t.Errorf("a token of %s and a key with alg %s: verified is %v", name, other, got)
			}
			withoutAlg := published(jwk.JWK{Key: keyFor(other)})
			if got := token.VerifiedBy(must(jwk.ParseSet(withoutAlg))); got != keyFor(name).Equal(keyFor(other)) {
				t.Errorf("a token of %s and a key for %s without alg: verified is %v", name, other, got)
			}
		}
	}
}

func TestFullySpecifiedName(t *testing.T) {
	key := keyFor("Ed25519")
	token := must(ParseToken(must(SignToken(key, algorithm("Ed25519"), map[string]any{"alg": "Ed25519"}, map[string]any{}))))
	for alg, want := range map[string]bool{"Ed25519": true, "EdDSA": false, "": true} {
		if got := token.VerifiedBy(must(jwk.ParseSet(published(jwk.JWK{Key: key, Algorithm: alg})))); got != want {
			t.Errorf("a token of Ed25519 and a key with alg %q: verified is %v", alg, got)
		}
	}
}

// go-jose knows no ML-DSA, so CIRCL signs and verifies the same bytes. A token verifies with its key only, also if the set has other keys.
func TestMLDSATokens(t *testing.T) {
	for _, name := range []string{"ML-DSA-44", "ML-DSA-65", "ML-DSA-87"} {
		key := keyFor(name)
		member := must(jwk.ParseSet(published(jwk.JWK{Key: key, KeyID: "k", Algorithm: name, Use: "sig"})))[0]
		others := append(must(jwk.ParseSet(published(jwk.JWK{Key: keyFor("ES256"), KeyID: "e"}))), must(jwk.ParseSet(published(jwk.JWK{Key: newKey(name), KeyID: "n"})))...)
		seed := key.Signer().(*mldsa.PrivateKey).Bytes()
		public, private := schemes.ByName(name).DeriveKey(seed)

		ours := must(SignToken(key, algorithm(name), map[string]any{"alg": name}, map[string]any{"sub": "somebody"}))
		dot := strings.LastIndexByte(ours, '.')
		if !schemes.ByName(name).Verify(public, []byte(ours[:dot]), must(base64.RawURLEncoding.DecodeString(ours[dot+1:])), nil) {
			t.Errorf("%s: CIRCL does not verify our token", name)
		}
		theirs := forge(`{"alg":"`+name+`"}`, func(input []byte) []byte { return schemes.ByName(name).Sign(private, input, nil) })
		for _, text := range []string{ours, theirs} {
			token := must(ParseToken(text))
			if !token.VerifiedBy([]jwk.Member{others[0], member}) || token.VerifiedBy(others) {
				t.Errorf("%s: a token does not verify, or verifies with another key", name)
			}
		}
		if other := must(ParseToken(forge(`{"alg":"ES256"}`, func(input []byte) []byte { return must(key.Sign(algorithm(name), input)) }))); other.VerifiedBy([]jwk.Member{member}) {
			t.Errorf("%s: a token with another alg verifies", name)
		}
	}
}

func TestSignTokenRefuses(t *testing.T) {
	_, err := SignToken(keyFor("ES256"), algorithm("ES384"), nil, nil)
	wantRefusal(t, err, "Key Does Not Fit the Algorithm")
	if _, err := SignToken(keyFor("ES256").Public(), algorithm("ES256"), nil, nil); err == nil {
		t.Error("a public key signed")
	}
	if object, err := ParseObject("claims", `{"n":1.50}`); err != nil || object["n"] != json.Number("1.50") {
		t.Errorf("got %v, %v", object, err)
	}
	for _, text := range []string{"", "[]", "1", `{"a":1,"a":2}`, "{"} {
		_, err := ParseObject("claims", text)
		wantRefusal(t, err, "Malformed JSON")
	}
}

// forge writes a token with the header and the signature that sign makes.
func forge(header string, sign func(input []byte) []byte) string {
	encode := base64.RawURLEncoding.EncodeToString
	input := encode([]byte(header)) + "." + encode([]byte(`{"sub":"somebody"}`))
	return input + "." + encode(sign([]byte(input)))
}

func hmacWith(secret string) func([]byte) []byte {
	return func(input []byte) []byte {
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write(input)
		return mac.Sum(nil)
	}
}

func rsaWith(key *rsa.PrivateKey) func([]byte) []byte {
	return func(input []byte) []byte {
		sum := sha256.Sum256(input)
		return must(rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:]))
	}
}

// Attacks on alg (RFC 8725 §2.1), and other tokens that must not verify.
func TestVerifyRefuses(t *testing.T) {
	rs, es := keyFor("RS256"), keyFor("ES256")
	rs256 := rsaWith(rs.Signer().(*rsa.PrivateKey))
	ecdsaKey := es.Signer().(*ecdsa.PrivateKey)
	weak := must(rsa.GenerateKey(rand.Reader, 1024))
	weakSet := jwk.Set(`{"kty":"RSA","n":"` + base64.RawURLEncoding.EncodeToString(weak.N.Bytes()) + `","e":"AQAB"}`)
	p256OfES384 := func(input []byte) []byte { // ES384 with a key on P-256
		h := crypto.SHA384.New()
		h.Write(input)
		r, s, err := ecdsa.Sign(rand.Reader, ecdsaKey, h.Sum(nil))
		return append(must(r, err).FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	}
	asn1ES256 := func(input []byte) []byte { // a signature as in X.509
		sum := sha256.Sum256(input)
		return must(ecdsa.SignASN1(rand.Reader, ecdsaKey, sum[:]))
	}
	none := func([]byte) []byte { return nil }
	rsSet, esSet := published(jwk.JWK{Key: rs, KeyID: "rs"}), published(jwk.JWK{Key: es})
	rsJWK := must(jwk.JWK{Key: rs, KeyID: "rs"}.PublicJSON())
	short := `{"kty":"oct","k":"` + base64.RawURLEncoding.EncodeToString([]byte("too short")) + `"}`

	hs256 := forge(`{"alg":"HS256"}`, hmacWith(keyFor("HS256").Secret()))
	octWith := func(alg string) string { return must(jwk.JWK{Key: keyFor("HS256"), Algorithm: alg}.PrivateJSON()) }

	type verification struct{ token, set string }
	refused := map[string]verification{
		"alg none":                         {forge(`{"alg":"none"}`, none), rsSet},
		"alg None":                         {forge(`{"alg":"None"}`, none), rsSet},
		"no alg":                           {forge(`{}`, rs256), rsSet},
		"alg of another type":              {forge(`{"alg":["RS256"]}`, rs256), rsSet},
		"alg in another case":              {forge(`{"alg":"rs256"}`, rs256), rsSet},
		"HMAC with public PEM":             {forge(`{"alg":"HS256"}`, hmacWith(must(rs.PublicPEM()))), rsSet},
		"HMAC with public JWK":             {forge(`{"alg":"HS256"}`, hmacWith(rsJWK)), rsSet},
		"HMAC with short secret":           {forge(`{"alg":"HS256"}`, hmacWith("too short")), jwk.Set(short)},
		"HMAC with empty secret":           {forge(`{"alg":"HS256"}`, hmacWith("")), jwk.Set(`{"kty":"oct","k":""}`)},
		"embedded jwk":                     {forge(`{"alg":"RS256","jwk":`+rsJWK+`}`, rs256), jwk.Set(rfcJWK)},
		"crit":                             {forge(`{"alg":"RS256","crit":["b64"],"b64":true}`, rs256), rsSet},
		"empty crit":                       {forge(`{"alg":"RS256","crit":[]}`, rs256), rsSet},
		"null crit":                        {forge(`{"alg":"RS256","crit":null}`, rs256), rsSet},
		"another kid":                      {forge(`{"alg":"RS256","kid":"other"}`, rs256), rsSet},
		"null kid":                         {forge(`{"alg":"RS256","kid":null}`, rs256), rsSet},
		"kid that is a number":             {forge(`{"alg":"RS256","kid":1}`, rs256), rsSet},
		"empty set":                        {forge(`{"alg":"RS256"}`, rs256), jwk.Set()},
		"key for encryption":               {forge(`{"alg":"RS256"}`, rs256), published(jwk.JWK{Key: rs, Use: "enc"})},
		"key for other algorithm":          {forge(`{"alg":"RS256"}`, rs256), published(jwk.JWK{Key: rs, Algorithm: "PS256"})},
		"key that only signs":              {forge(`{"alg":"RS256"}`, rs256), strings.Replace(rsSet, `"kty"`, `"key_ops":["sign"],"kty"`, 1)},
		"weak key":                         {forge(`{"alg":"RS256"}`, rsaWith(weak)), weakSet},
		"wrong curve":                      {forge(`{"alg":"ES384"}`, p256OfES384), esSet},
		"signature in ASN.1":               {forge(`{"alg":"ES256"}`, asn1ES256), esSet},
		"zero ECDSA signature":             {forge(`{"alg":"ES256"}`, func([]byte) []byte { return make([]byte, 64) }), esSet},
		"secret without alg next to a key": {hs256, jwk.Set(octWith(""), rsJWK)},
		"secret without alg next to an unknown kind": {hs256, jwk.Set(`{"kty":"unknown"}`, octWith(""))},
		"secret with another alg next to a key":      {hs256, jwk.Set(octWith("A256GCM"), rsJWK)},
		"no signature":                               {forge(`{"alg":"RS256"}`, none), rsSet},
	}
	// The same without a fault. Otherwise the table above would prove nothing.
	accepted := map[string]verification{
		"RS256":               {forge(`{"alg":"RS256"}`, rs256), rsSet},
		"kid":                 {forge(`{"alg":"RS256","kid":"rs"}`, rs256), rsSet},
		"key_ops":             {forge(`{"alg":"RS256"}`, rs256), strings.Replace(rsSet, `"kty"`, `"key_ops":["verify"],"kty"`, 1)},
		"HS256":               {forge(`{"alg":"HS256"}`, hmacWith(keyFor("HS256").Secret())), published(jwk.JWK{Key: keyFor("HS256")})},
		"null members":        {forge(`{"alg":"RS256"}`, rs256), strings.Replace(published(jwk.JWK{Key: rs}), `"kty"`, `"use":null,"alg":null,"kid":null,"key_ops":null,"kty"`, 1)},
		"HS256 next to a key": {hs256, jwk.Set(rsJWK, octWith("HS256"))},
		"private key":         {forge(`{"alg":"RS256"}`, rs256), jwk.Set(must(jwk.JWK{Key: rs}.PrivateJSON()))},
		"among unknown keys":  {forge(`{"alg":"RS256"}`, rs256), jwk.Set(`{"kty":"unknown"}`, `{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}`, `{"kty":"RSA"}`, rsJWK)},
	}
	for want, table := range map[bool]map[string]verification{false: refused, true: accepted} {
		for name, c := range table {
			if got := must(ParseToken(c.token)).VerifiedBy(must(jwk.ParseSet(c.set))); got != want {
				t.Errorf("%s: verified is %t", name, got)
			}
		}
	}
}

func TestVerifiedBySecret(t *testing.T) {
	const secret = "mGn3 vZq8-Lr2X_wT6k+Yp9B/sDfJhQx"
	token := func(header, signedWith string) Token { return must(ParseToken(forge(header, hmacWith(signedWith)))) }
	rs := keyFor("RS256")
	for name, c := range map[string]struct {
		token Token
		want  bool
	}{
		"HS256":                {token(`{"alg":"HS256"}`, secret), true},
		"HS256 with any kid":   {token(`{"alg":"HS256","kid":"any"}`, secret), true},
		"another secret":       {token(`{"alg":"HS256"}`, secret+"x"), false},
		"HS512 is too long":    {must(ParseToken(forge(`{"alg":"HS512"}`, hmacWith(secret)))), false},
		"none":                 {token(`{"alg":"none"}`, secret), false},
		"crit":                 {token(`{"alg":"HS256","crit":["b64"]}`, secret), false},
		"RS256 with this text": {token(`{"alg":"RS256"}`, secret), false},
		"RS256":                {must(ParseToken(forge(`{"alg":"RS256"}`, rsaWith(rs.Signer().(*rsa.PrivateKey))))), false},
	} {
		if got, err := c.token.VerifiedBySecret(secret); got != c.want || err != nil {
			t.Errorf("%s: verified is %t, %v", name, got, err)
		}
	}
	_, err := token(`{"alg":"HS256"}`, secret).VerifiedBySecret(secret[1:])
	wantRefusal(t, err, "Secret Too Short")
	_, err = token(`{"alg":"HS256"}`, secret).VerifiedBySecret(must(rs.PublicPEM()))
	wantRefusal(t, err, "PEM Where a Secret Belongs")
}

// Every change of a bit of the signature or of a character of the input is found.
func TestVerifyEveryBit(t *testing.T) {
	key := keyFor("ES256")
	token := must(ParseToken(must(SignToken(key, algorithm("ES256"), map[string]any{"alg": "ES256"}, map[string]any{"sub": "somebody"}))))
	set := must(jwk.ParseSet(published(jwk.JWK{Key: key})))
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
	// n - s is the one other ECDSA signature that anyone can make. JWS allows it.
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
		"claims are a list":   {header + "." + part("[]") + ".", "Malformed Token"},
		"repeated":            {part(`{"alg":"none","alg":"RS256"}`) + "." + claims + ".", "Malformed Token"},
		"unfinished and deep": {header + "." + part(strings.Repeat("[", 100_000)) + ".", "Malformed Token"},
		"too large":           {header + "." + strings.Repeat("A", 2<<20) + ".", "Token Too Large"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseToken(c.text)
			if wantRefusal(t, err, c.summary); strings.Contains(err.Error(), "swordfish") {
				t.Errorf("the refusal quotes the input: %v", err)
			}
		})
	}
}

func FuzzToken(f *testing.F) {
	f.Add(rfcToken, jwk.Set(rfcJWK))
	f.Add("e30.e30.", jwk.Set())
	f.Add("eyJhbGciOiJub25lIn0.e30.", `{"keys":[{"kty":"oct","k":"AA"}]}`)
	set := must(jwk.ParseSet(jwk.Set(rfcJWK)))
	f.Fuzz(func(t *testing.T, text, other string) {
		token, err := ParseToken(text)
		if err != nil {
			if !errors.As(err, new(*refusal.Error)) {
				t.Fatalf("refused with %T", err)
			}
			return
		}
		if token.VerifiedBy(set) && token.signingInput != rfcToken[:strings.LastIndex(rfcToken, ".")] {
			t.Fatal("forged")
		}
		if members, err := jwk.ParseSet(other); err == nil {
			token.VerifiedBy(members)
		}
	})
}
