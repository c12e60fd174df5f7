package jwk

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"
)

// The key of RFC 7515, appendix A.3.
const rfcJWK = `{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}`

func TestParseSetKeepsUnknownKeys(t *testing.T) {
	set := must(ParseSet(`{ "keys": [
		{"kty":"AKP", "alg":"ML-DSA-44", "kid":"new", "pub":"AA", "extension": {"a": [1.50, 1e2]} },
		{"use":null,"kid":7,"kty":"RSA"}
	], "issuer": "https://example.com", "KEYS": [` + rfcJWK + `] }`))
	want := `{"keys":[{"kty":"AKP","alg":"ML-DSA-44","kid":"new","pub":"AA","extension":{"a":[1.50,1e2]}},{"use":null,"kid":7,"kty":"RSA"}]}`
	if is := EncodeSet(set); is != want {
		t.Errorf("written as %s, want %s", is, want)
	}
	if m := set[0]; m.KeyID != "new" || m.KeyType != "AKP" || m.Algorithm != "ML-DSA-44" || m.Use != "" {
		t.Errorf("the first key is %+v", m)
	}
	if m := set[1]; m.KeyID != "" || m.Use != "" {
		t.Errorf("the second key is %+v", m)
	}
}

func TestParseSetRefuses(t *testing.T) {
	for name, c := range map[string]struct{ text, summary string }{
		"empty":          {"\ufeff \n", "Empty JWK Set"},
		"PEM":            {"-----BEGIN PUBLIC KEY-----", "PEM Where a JWK Set Belongs"},
		"HTML":           {"<!doctype html><p>swordfish", "Not a JWK Set"},
		"words":          {"swordfish", "Not a JWK Set"},
		"list":           {"[]", "Not a JWK Set"},
		"null":           {"null", "Not a JWK Set"},
		"no keys":        {`{"swordfish":[]}`, "Not a JWK Set"},
		"KEYS":           {`{"KEYS":[]}`, "Not a JWK Set"},
		"keys twice":     {`{"keys":[],"keys":[]}`, "Not a JWK Set"},
		"keys an object": {`{"keys":{}}`, "Not a JWK Set"},
		"one JWK":        {rfcJWK, "JWK Where a JWK Set Belongs"},
		"not an object":  {`{"keys":["swordfish"]}`, "Not a JWK Set"},
		"null key":       {`{"keys":[null]}`, "Not a JWK Set"},
		"no kty":         {`{"keys":[{"kid":"swordfish"}]}`, "Not a JWK Set"},
		"member twice":   {`{"keys":[{"kty":"oct","k":"AA","k":"swordfish"}]}`, "Not a JWK Set"},
		"more text":      {`{"keys":[]} swordfish`, "Not a JWK Set"},
		"not UTF-8":      {"{\"keys\":[{\"kty\":\"\xff\"}]}", "Not a JWK Set"},
		"too large":      {`{"keys":[` + strings.Repeat(" ", 1<<20) + `]}`, "JWK Set Too Large"},
	} {
		_, err := ParseSet(c.text)
		if refused := asRefusal(t, err); refused.Summary != c.summary || strings.Contains(err.Error(), "swordfish") {
			t.Errorf("%s: refused with %v, want %s", name, err, c.summary)
		}
	}
}

func TestMemberHasPrivate(t *testing.T) {
	for text, want := range map[string]bool{
		rfcJWK:                                 false,
		`{"kty":"oct","k":"AA"}`:               true,
		`{"kty":"oct"}`:                        true,
		`{"kty":"EC","d":null,"k":null}`:       false,
		`{"kty":"EC","d":"AA"}`:                true,
		`{"kty":"RSA","n":"AA","p":"AA"}`:      true,
		`{"kty":"AKP","pub":"AA","priv":"AA"}`: true,
		`{"kty":"AKP","pub":"AA"}`:             false,
		`{"kty":"EC","D":"AA"}`:                true,
		`{"kty":"EC","x5c":["AA"],"k1":{"d":1,"e":"PUBLIC KEY"}}`: false,
		`{"kty":"EC","pem":"-----BEGIN PRIVATE KEY-----"}`:        true,
		`{"kty":"EC","pem":["-----BEGIN RSA PRIVATE KEY-----"]}`:  true,
		`{"kty":"EC","pem":"-----BEGIN PUBLIC KEY-----"}`:         false,
		`{"kty":"EC","jwk":{"kty":"EC","d":"AA"}}`:                true,
		`{"kty":"EC","jwk":{"kty":"EC","d":null}}`:                false,
		`{"kty":"EC","jwks":{"keys":[{"kty":"oct"}]}}`:            true,
	} {
		if is := must(ParseSet(Set(text)))[0].HasPrivate(); is != want {
			t.Errorf("%s: private is %v", text, is)
		}
	}
}

// A verifier needs no private member. A hostile one must cost nothing, and a null one is none.
func TestPrivateMembersAreNotRead(t *testing.T) {
	es256 := must(ParseAlgorithm("ES256"))
	public := must(ParseSet(Set(rfcJWK)))[0]
	for name, members := range map[string]string{"damaged": `"d":"swordfish"`, "of another type": `"d":[7]`, "null": `"d":null,"use":null,"alg":null`} {
		text := edit(rfcJWK, `"kty"`, members+`,"kty"`)
		m := must(ParseSet(Set(text)))[0]
		if key, ok := m.VerificationKey(es256); !ok || key.HasPrivate() || !m.Same(public) || m.HasPrivate() != (name != "null") {
			t.Errorf("%s: the key is %v, and the same as the public one: %t", name, key, m.Same(public))
		}
		if key, err := ParsePublicHalf("\ufeff " + text); err != nil || key.Thumbprint() != must(ParseJWK(rfcJWK)).Key.Thumbprint() {
			t.Errorf("%s: the public half is %v, %v", name, key, err)
		}
	}
}

// A key with which anyone can sign is refused in every set. A set keeps other keys that this package cannot use, because others may use them.
func TestCheckForgeable(t *testing.T) {
	okp := func(crv, x string) string { return `{"kty":"OKP","crv":"` + crv + `","x":"` + x + `"` }
	oct := func(secret string) string { return `{"kty":"oct","k":"` + base64Bytes([]byte(secret)) + `"}` }
	number := func(n []byte, e string) string { return `{"kty":"RSA","n":"` + base64Bytes(n) + `","e":"` + e + `"}` }
	private := func(k Key) string { return must(JWK{Key: k}.PrivateJSON()) }
	zeros := base64Bytes(make([]byte, 32))
	point := vectorJWK("RFC 7517 A.1 EC public")
	triple := new(big.Int).Mul(rsaOf(rsaKey()).N, big.NewInt(3)).Bytes()
	hostile, hostileD := prothPrime()
	for name, c := range map[string]struct {
		text string
		want string // "" if the set keeps it
	}{
		"EC":                            {rfcJWK, ""},
		"private EC":                    {private(p256Key()), ""},
		"private RSA":                   {private(rsaKey()), ""},
		"secret":                        {private(hmacKey()), ""},
		"secp256k1":                     {`{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA","d":"AA"}`, ""},
		"private X25519":                {okp("X25519", zeros) + `,"d":"` + zeros + `"}`, ""},
		"unknown kind":                  {`{"kty":"unheard-of","k":"AA"}`, ""},
		"damaged":                       {edit(rfcJWK, `"x":"f8`, `"x":"g8`), ""},
		"RSA of 1024 bits":              {number(must(rsa.GenerateKey(rand.Reader, 1024)).N.Bytes(), "AQAB"), ""},
		"RSA with exponent 3":           {number(rsaOf(rsaKey()).N.Bytes(), "Aw"), ""},
		"RSA with a hostile d":          {onlyD(hostile, hostileD), ""},
		"RSA with exponent 1":           {number(rsaOf(rsaKey()).N.Bytes(), "AQ"), "Weak RSA Key"},
		"RSA of 512 bits":               {number(bytes.Repeat([]byte{0xC5}, 64), "AQAB"), "RSA Key Too Small"},
		"RSA with a small factor":       {number(triple, "AQAB"), "Weak RSA Key"},
		"1 byte":                        {oct("A"), "Secret Too Short"},
		"no byte":                       {`{"kty":"oct","k":""}`, "JWK With a Missing Member"},
		"no k":                          {`{"kty":"oct"}`, "JWK With a Missing Member"},
		"secret of zeros":               {oct(strings.Repeat("\x00", 32)), "Guessable Secret"},
		"secret that counts":            {oct("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), "Guessable Secret"},
		"secret that repeats":           {oct("changeme-changeme-changeme-changeme"), "Repeating Secret"},
		"secret in standard base64":     {`{"kty":"oct","k":"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG+Onbc6mxCcYg="}`, "Malformed JWK"},
		"Ed25519 of low order":          {okp("Ed25519", zeros) + `}`, "Weak Ed25519 Key"},
		"private Ed25519 of zeros":      {okp("Ed25519", membersOf(edKey())["x"]) + `,"d":"` + zeros + `"}`, "Guessable Private Key"},
		"private EC of 1":               {edit(point, `"kty"`, `"d":"`+base64Bytes(append(make([]byte, 31), 1))+`","kty"`), "Guessable Private Key"},
		"private ML-DSA of zeros":       {`{"kty":"AKP","alg":"ML-DSA-44","pub":"` + base64Bytes(bytes.Repeat([]byte{1}, 1312)) + `","priv":"` + zeros + `"}`, "Guessable Private Key"},
		"secret of another kty, as oct": {`{"kty":"oct","k":"AA","alg":"A128KW"}`, "Secret Too Short"},
	} {
		switch err := must(ParseSet(Set(c.text)))[0].CheckForgeable(); {
		case err == nil && c.want == "":
		case err == nil || c.want == "":
			t.Errorf("%s: %v, want %q", name, err, c.want)
		default:
			wantRefusal(t, err, c.want)
		}
	}
}

// The keys that once took minutes take no longer than public keys.
func TestSetOfHostileKeys(t *testing.T) {
	n, d := prothPrime()
	hostile, harmless := onlyD(n, d), edit(onlyD(n, d), base64Integer(d), "AQ")
	merge := func(jwk string) time.Duration {
		var texts []string
		for i := range 100 {
			texts = append(texts, edit(jwk, "{", fmt.Sprintf(`{"i":%d,`, i)))
		}
		set, start := must(ParseSet(Set(texts...))), time.Now()
		_ = must(MergeSets(nil, set))
		for _, m := range set {
			m.VerificationKey(must(ParseAlgorithm("RS256")))
		}
		return time.Since(start)
	}
	merge(harmless)
	slow, fast := merge(hostile), merge(harmless)
	for range 2 {
		slow = min(slow, merge(hostile)) // on a busy machine, any of them can have to wait
	}
	if slow > 5*fast+time.Second {
		t.Errorf("hostile keys take %s, others %s", slow, fast)
	}
}

func TestMerge(t *testing.T) {
	named := func(kid, jwk string) string { return `{"kid":"` + kid + `",` + jwk[1:] }
	slh := func(size string) string { return `{"kty":"AKP","pub":"AA","alg":"SLH-DSA-` + size + `"}` }
	future, other := `{"kty":"AKP","pub":"AA"}`, `{"kty":"AKP","pub":"BB"}`
	padded := strings.Replace(rfcJWK, `"kty"`, `"x5c":["AA"],"kty"`, 1)
	for name, c := range map[string]struct {
		a, b, want string // want is empty for a refusal
	}{
		"nothing":                    {Set(), Set(), Set()},
		"one pub, two algs":          {Set(named("1", slh("128s"))), Set(named("1", slh("128f"))), ""},
		"in order":                   {Set(named("2", rfcJWK)), Set(named("1", future)), Set(named("2", rfcJWK), named("1", future))},
		"same key, same kid":         {Set(named("1", rfcJWK)), Set(named("1", rfcJWK)), Set(named("1", rfcJWK))},
		"two halves of one key":      {Set(named("1", rfcJWK)), Set(named("1", edit(rfcJWK, `"x"`, `"d":"AA","x"`))), Set(named("1", rfcJWK))},
		"private keys without x":     {Set(named("1", `{"kty":"EC","d":"AA"}`)), Set(named("1", `{"kty":"EC","d":"BB"}`)), ""},
		"described otherwise":        {Set(named("1", rfcJWK)), Set(named("1", padded)), Set(named("1", rfcJWK))},
		"same key, two kids":         {Set(named("1", rfcJWK)), Set(named("2", rfcJWK)), Set(named("1", rfcJWK), named("2", rfcJWK))},
		"same key without kid":       {Set(rfcJWK), Set(padded), Set(rfcJWK)},
		"unknown kind":               {Set(named("1", future)), Set(`{"pub" : "AA", "kid":"1","kty":"AKP"}`), Set(named("1", future))},
		"other key of unknown kind":  {Set(named("1", future)), Set(named("1", other)), ""},
		"other key":                  {Set(named("1", rfcJWK)), Set(named("1", future)), ""},
		"other keys without kid":     {Set(future), Set(other), Set(future, other)},
		"conflict inside one of two": {Set(), Set(named("1", future), named("1", other)), ""},
	} {
		merged, err := MergeSets(must(ParseSet(c.a)), must(ParseSet(c.b)))
		if c.want == "" {
			if err == nil || !strings.Contains(err.Error(), "keys[") {
				t.Errorf("%s: %v, want a refusal that says which key of the set", name, err)
			}
			continue
		}
		if err != nil || EncodeSet(merged) != c.want {
			t.Errorf("%s: %s, %v; want %s", name, EncodeSet(merged), err, c.want)
		}
	}
}

func TestCheck(t *testing.T) {
	key := must(ParseJWK(rfcJWK))
	for name, c := range map[string]struct {
		j    JWK
		good bool
	}{
		"bare":             {JWK{}, true},
		"all":              {JWK{KeyID: "k", Algorithm: "ES256", Use: "sig"}, true},
		"for encryption":   {JWK{Algorithm: "ECDH-ES", Use: "enc"}, true},
		"other algorithm":  {JWK{Algorithm: "RS256"}, false},
		"contradiction":    {JWK{Algorithm: "ES256", Use: "enc"}, false},
		"unknown alg":      {JWK{Algorithm: "XX256", Use: "sig"}, false},
		"unknown use":      {JWK{Use: "signature"}, false},
		"kid with newline": {JWK{KeyID: "a\n"}, false},
	} {
		c.j.Key = key.Key
		if err := c.j.Check(); err == nil != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzSet(f *testing.F) {
	f.Add(Set(rfcJWK), Set(`{"kty":"AKP","pub":"AA","kid":"1"}`))
	f.Add(`{"keys":[{"kty":"oct","k":"AA"},{"kty":"x","a":[1e400,null]}]}`, Set())
	f.Fuzz(func(t *testing.T, a, b string) {
		first, err := ParseSet(a)
		if err != nil {
			_ = asRefusal(t, err)
			return
		}
		text := EncodeSet(first)
		again, err := ParseSet(text)
		if err != nil || EncodeSet(again) != text || !json.Valid([]byte(text)) {
			t.Fatalf("written as %q, which reads as %v", text, err)
		}
		merged, err := MergeSets(nil, first)
		if err != nil {
			return
		}
		if twice, err := MergeSets(merged, first); err != nil || EncodeSet(twice) != EncodeSet(merged) {
			t.Fatalf("merged with itself: %v", err)
		}
		if second, err := ParseSet(b); err == nil {
			_, _ = MergeSets(merged, second)
		}
	})
}
