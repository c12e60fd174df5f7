package jwk_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

func TestOpenRefusals(t *testing.T) {
	owner, other := newPair(t, "ES256"), newPair(t, "ES256")
	private := privateJSON(t, newPair(t, "ES256"), "k")
	compact, general := sealFor(t, private, owner), sealFor(t, private, owner, newPair(t, "ES384"))
	pieces := strings.Split(compact, ".")
	with := func(i int, text string) string {
		changed := append([]string{}, pieces...)
		changed[i] = text
		return strings.Join(changed, ".")
	}
	header := func(change func(map[string]any)) string {
		decoded, _ := base64.RawURLEncoding.DecodeString(pieces[0])
		var h map[string]any
		if err := json.Unmarshal(decoded, &h); err != nil {
			t.Fatal(err)
		}
		change(h)
		text, _ := json.Marshal(h)
		return with(0, base64.RawURLEncoding.EncodeToString(text))
	}
	altered := func(i int) string {
		b, _ := base64.RawURLEncoding.DecodeString(pieces[i])
		b[len(b)/2] ^= 1
		return with(i, base64.RawURLEncoding.EncodeToString(b))
	}
	pem, err := owner.PublicPEM()
	if err != nil {
		t.Fatal(err)
	}
	public, err := jwk.JWK{Key: newPair(t, "ES256")}.PublicJSON()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		text string
		key  jwk.Key
		want string
	}{
		"empty":                       {" \n", owner, "Empty JWE"},
		"too large":                   {strings.Repeat("a", 1<<20), owner, "Input Too Large"},
		"rubbish":                     {"no such thing", owner, "Not a JWE"},
		"a PEM":                       {pem, owner, "Not a JWE"},
		"a JWK":                       {private, owner, "Not a JWE"},
		"a JWS":                       {"eyJhbGciOiJFUzI1NiJ9.e30.c2ln", owner, "Not a JWE"},
		"six parts":                   {compact + ".AAAA", owner, "Not a JWE"},
		"JSON of another kind":        {`{"a":1}`, owner, "Not a JWE"},
		"a member of the wrong type":  {`{"ciphertext":1}`, owner, "Not a JWE"},
		"cut in the header":           {compact[:20], owner, "Not a JWE"},
		"cut after the header":        {pieces[0], owner, "JWE Cut Short"},
		"cut in the ciphertext":       {strings.Join(pieces[:3], ".") + "." + pieces[3][:20], owner, "JWE Cut Short"},
		"cut in the tag":              {compact[:len(compact)-2], owner, "JWE Cut Short"},
		"cut in the key":              {with(1, pieces[1][:8]), owner, "Altered JWE"},
		"cut JSON":                    {general[:len(general)-40], owner, "JWE Cut Short"},
		"JSON without a tag":          {strings.Replace(general, `"tag"`, `"bag"`, 1), owner, "JWE Cut Short"},
		"altered ciphertext":          {altered(3), owner, "Altered JWE"},
		"altered key":                 {altered(1), owner, "Altered JWE"},
		"altered initialization":      {altered(2), owner, "Altered JWE"},
		"altered tag":                 {altered(4), owner, "Altered JWE"},
		"altered header":              {header(func(h map[string]any) { h["cty"] = "jwt" }), owner, "Altered JWE"},
		"another alg":                 {header(func(h map[string]any) { h["alg"] = "dir" }), owner, "Altered JWE"},
		"no alg":                      {header(func(h map[string]any) { delete(h, "alg") }), owner, "Altered JWE"},
		"another enc":                 {header(func(h map[string]any) { h["enc"] = "A128CBC-HS256" }), owner, "Unsupported Encryption of a JWE"},
		"enc is no text":              {header(func(h map[string]any) { h["enc"] = 1 }), owner, "Unsupported Encryption of a JWE"},
		"no epk":                      {header(func(h map[string]any) { delete(h, "epk") }), owner, "Altered JWE"},
		"epk off its curve":           {header(func(h map[string]any) { h["epk"].(map[string]any)["x"] = h["epk"].(map[string]any)["y"] }), owner, "Altered JWE"},
		"epk is no key":               {header(func(h map[string]any) { h["epk"] = map[string]any{"crv": "P-256"} }), owner, "Altered JWE"},
		"critical extension":          {header(func(h map[string]any) { h["crit"] = []string{"x"}; h["x"] = 1 }), owner, "Altered JWE"},
		"compressed":                  {header(func(h map[string]any) { h["zip"] = "DEF" }), owner, "Altered JWE"},
		"wrong key":                   {compact, other, "Wrong Decryption Key"},
		"wrong key, several":          {general, other, "Wrong Decryption Key"},
		"another curve":               {compact, newPair(t, "ES384"), "JWE Not Sealed for This Key"},
		"another kind":                {compact, newPair(t, "RS256"), "JWE Not Sealed for This Key"},
		"no recipients":               {general[:strings.Index(general, `"recipients":[`)] + `"recipients":[]` + general[strings.Index(general, `],"iv"`)+1:], owner, "JWE Not Sealed for This Key"},
		"sealed text is not a JWK":    {sealFor(t, "hello", owner), owner, "Sealed Text Is Not a Private Key"},
		"sealed text is a public JWK": {sealFor(t, public, owner), owner, "Sealed Text Is Not a Private Key"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := jwk.Open(test.text, jwk.JWK{Key: test.key})
			wantSummary(t, err, test.want, test.text, private)
		})
	}
}

// Whatever a foreign JWE does, its encryption has to be the one that is allowed for the key.
func TestOpenAllowsOneAlgorithm(t *testing.T) {
	owner := newPair(t, "ES256")
	for _, alg := range []jose.KeyAlgorithm{jose.ECDH_ES, jose.ECDH_ES_A128KW} {
		encrypter, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: alg, Key: owner.Verifier()}, nil)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := encrypter.Encrypt([]byte(privateJSON(t, newPair(t, "EdDSA"), "k")))
		if err != nil {
			t.Fatal(err)
		}
		text, err := sealed.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		_, err = jwk.Open(text, jwk.JWK{Key: owner})
		wantSummary(t, err, "JWE Not Sealed for This Key")
	}
}

func FuzzOpen(f *testing.F) {
	a, err := jwk.ParseAlgorithm("ES256")
	if err != nil {
		f.Fatal(err)
	}
	owner, err := jwk.Generate(a, 0)
	if err != nil {
		f.Fatal(err)
	}
	public, err := jwk.JWK{Key: owner}.PublicJSON()
	if err != nil {
		f.Fatal(err)
	}
	r, err := jwk.ParseRecipient(public)
	if err != nil {
		f.Fatal(err)
	}
	text, err := jwk.Seal(`{"kty":"oct","k":"AA"}`, []jwk.Recipient{r})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add(`{"protected":"e30","recipients":[{"header":{"alg":"ECDH-ES+A256KW","epk":{"crv":"P-256"}}}],"iv":"AAAAAAAAAAAAAAAA","ciphertext":"AA","tag":"AAAAAAAAAAAAAAAAAAAAAA"}`)
	f.Fuzz(func(t *testing.T, text string) {
		opened, err := jwk.Open(text, jwk.JWK{Key: owner})
		var refused *refusal.Error
		if err != nil && !errors.As(err, &refused) {
			t.Errorf("not a refusal: %v", err)
		}
		if err != nil && !opened.Key.IsZero() {
			t.Error("a key beside an error")
		}
	})
}
