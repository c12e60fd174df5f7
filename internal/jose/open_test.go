package jose

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

func TestOpenRefusals(t *testing.T) {
	owner, other := keyFor("ES256"), newKey("ES256")
	private := privateJSON(other, "k")
	compact, general := sealFor(private, owner), sealFor(private, owner, keyFor("ES384"))
	pieces := strings.Split(compact, ".")
	with := func(i int, text string) string {
		changed := append([]string{}, pieces...)
		changed[i] = text
		return strings.Join(changed, ".")
	}
	header := func(change func(map[string]any)) string {
		h := decodeHeader(pieces[0])
		change(h)
		return with(0, base64.RawURLEncoding.EncodeToString(must(json.Marshal(h))))
	}
	altered := func(i int) string {
		b, _ := base64.RawURLEncoding.DecodeString(pieces[i])
		b[len(b)/2] ^= 1
		return with(i, base64.RawURLEncoding.EncodeToString(b))
	}
	pem, public := must(owner.PublicPEM()), must(jwk.JWK{Key: other}.PublicJSON())
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
		"another curve":               {compact, keyFor("ES384"), "JWE Not Sealed for This Key"},
		"another kind":                {compact, keyFor("RS256"), "JWE Not Sealed for This Key"},
		"no recipients":               {general[:strings.Index(general, `"recipients":[`)] + `"recipients":[]` + general[strings.Index(general, `],"iv"`)+1:], owner, "JWE Not Sealed for This Key"},
		"sealed text is not a JWK":    {sealFor("hello", owner), owner, "Sealed Text Is Not a Private Key"},
		"sealed text is a public JWK": {sealFor(public, owner), owner, "Sealed Text Is Not a Private Key"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Open(test.text, jwk.JWK{Key: test.key})
			wantRefusal(t, err, test.want, test.text, private)
		})
	}
}

// The pieces of a JWE have other sizes with CBC, which does not mean that it was cut.
func TestOpenNamesUnsupportedEncryption(t *testing.T) {
	owner := keyFor("ES256")
	for _, enc := range []gojose.ContentEncryption{gojose.A128GCM, gojose.A192GCM, gojose.A128CBC_HS256, gojose.A192CBC_HS384, gojose.A256CBC_HS512} {
		to := gojose.Recipient{Algorithm: gojose.ECDH_ES_A256KW, Key: owner.Verifier()}
		sealed := must(must(gojose.NewEncrypter(enc, to, nil)).Encrypt([]byte(privateJSON(keyFor("EdDSA"), "k"))))
		for form, text := range map[string]string{"compact": must(sealed.CompactSerialize()), "JSON": sealed.FullSerialize()} {
			_, err := Open(text, jwk.JWK{Key: owner})
			if wantRefusal(t, err, "Unsupported Encryption of a JWE"); !strings.Contains(err.Error(), "encrypted with "+string(enc)+".") {
				t.Errorf("%s, %s: %v", enc, form, err)
			}
		}
	}
}

// A JWE of another program must use the one algorithm for the kind of key.
func TestOpenAllowsOneAlgorithm(t *testing.T) {
	owner := keyFor("ES256")
	for _, alg := range []gojose.KeyAlgorithm{gojose.ECDH_ES, gojose.ECDH_ES_A128KW} {
		encrypter := must(gojose.NewEncrypter(gojose.A256GCM, gojose.Recipient{Algorithm: alg, Key: owner.Verifier()}, nil))
		sealed := must(encrypter.Encrypt([]byte(privateJSON(keyFor("EdDSA"), "k"))))
		_, err := Open(must(sealed.CompactSerialize()), jwk.JWK{Key: owner})
		wantRefusal(t, err, "JWE Not Sealed for This Key")
	}
}

func FuzzOpen(f *testing.F) {
	owner := newKey("ES256")
	f.Add(sealFor(`{"kty":"oct","k":"AA"}`, owner))
	f.Add(`{"protected":"e30","recipients":[{"header":{"alg":"ECDH-ES+A256KW","epk":{"crv":"P-256"}}}],"iv":"AAAAAAAAAAAAAAAA","ciphertext":"AA","tag":"AAAAAAAAAAAAAAAAAAAAAA"}`)
	f.Fuzz(func(t *testing.T, text string) {
		opened, err := Open(text, jwk.JWK{Key: owner})
		var refused *refusal.Error
		if err != nil && !errors.As(err, &refused) {
			t.Errorf("not a refusal: %v", err)
		}
		if err != nil && !opened.Key.IsZero() {
			t.Error("Open returns a key with an error")
		}
	})
}
