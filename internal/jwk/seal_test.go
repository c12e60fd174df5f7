package jwk_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// newPair makes a key of the kind that an algorithm uses.
func newPair(t *testing.T, algorithm string) jwk.Key {
	t.Helper()
	a, err := jwk.ParseAlgorithm(algorithm)
	if err != nil {
		t.Fatal(err)
	}
	key, err := jwk.Generate(a, 0)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func privateJSON(t *testing.T, key jwk.Key, kid string) string {
	t.Helper()
	text, err := jwk.JWK{Key: key, KeyID: kid, Use: "sig"}.PrivateJSON()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func recipientOf(t *testing.T, owner jwk.Key) jwk.Recipient {
	t.Helper()
	pem, err := owner.PublicPEM()
	if err != nil {
		t.Fatal(err)
	}
	r, err := jwk.ParseRecipient(pem)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sealFor(t *testing.T, text string, owners ...jwk.Key) string {
	t.Helper()
	var recipients []jwk.Recipient
	for _, owner := range owners {
		recipients = append(recipients, recipientOf(t, owner))
	}
	sealed, err := jwk.Seal(text, recipients)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// wantSummary fails unless err is the refusal of this name, and quotes none of the texts.
func wantSummary(t *testing.T, err error, summary string, secrets ...string) {
	t.Helper()
	var refused *jwk.InputError
	if !errors.As(err, &refused) || refused.Summary != summary {
		t.Fatalf("got %v, want the refusal %q", err, summary)
	}
	for _, secret := range secrets {
		for _, number := range encodedNumber.FindAllString(secret, -1) {
			for i := 0; i+8 <= len(number); i++ {
				if strings.Contains(refused.Detail, number[i:i+8]) {
					t.Fatalf("the refusal %q quotes the input", summary)
				}
			}
		}
	}
}

// encodedNumber is what no word of a message is.
var encodedNumber = regexp.MustCompile(`[A-Za-z0-9_+/-]{20,}`)

func TestSealedKeysOpen(t *testing.T) {
	sealed := map[string]jwk.Key{"EC": newPair(t, "ES256"), "RSA": newPair(t, "RS256"), "OKP": newPair(t, "EdDSA"), "oct": newPair(t, "HS512")}
	owners := map[string]jwk.Key{"P-256": newPair(t, "ES256"), "P-384": newPair(t, "ES384"), "P-521": newPair(t, "ES512"), "RSA": newPair(t, "PS256")}
	for kind, key := range sealed {
		for name, owner := range owners {
			t.Run(kind+" for "+name, func(t *testing.T) {
				text := sealFor(t, privateJSON(t, key, "kid 1"), owner)
				if strings.Count(text, ".") != 4 {
					t.Fatal("for one recipient the JWE is not compact")
				}
				opened, err := jwk.Open(text, jwk.JWK{Key: owner})
				if err != nil {
					t.Fatal(err)
				}
				if !opened.Key.Equal(key) || opened.KeyID != "kid 1" {
					t.Error("another key came out than went in")
				}
			})
		}
	}
}

func TestSealedHeader(t *testing.T) {
	for algorithm, want := range map[string]string{"ES256": "ECDH-ES+A256KW", "RS256": "RSA-OAEP-256"} {
		owner := newPair(t, algorithm)
		text := sealFor(t, privateJSON(t, newPair(t, "EdDSA"), "k"), owner)
		decoded, err := base64.RawURLEncoding.DecodeString(text[:strings.IndexByte(text, '.')])
		if err != nil {
			t.Fatal(err)
		}
		var header map[string]any
		if err := json.Unmarshal(decoded, &header); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"alg": want, "enc": "A256GCM", "cty": "jwk+json", "kid": owner.Thumbprint()} {
			if header[name] != want {
				t.Errorf("%s: %s is %v, want %s", algorithm, name, header[name], want)
			}
		}
	}
}

func TestSealedForSeveral(t *testing.T) {
	key := newPair(t, "ES256")
	owners := []jwk.Key{newPair(t, "ES256"), newPair(t, "RS256"), newPair(t, "ES384"), newPair(t, "ES256")}
	text := sealFor(t, privateJSON(t, key, "k"), owners...)
	for i, owner := range owners {
		opened, err := jwk.Open(text, jwk.JWK{Key: owner})
		if err != nil || !opened.Key.Equal(key) {
			t.Errorf("recipient %d: %v", i, err)
		}
	}
	var general map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &general); err != nil {
		t.Fatal(err)
	}
	if general["encrypted_key"] != nil || general["header"] != nil {
		t.Error("the general serialization has members of the flattened one")
	}
	_, err := jwk.Open(text, jwk.JWK{Key: newPair(t, "ES256")})
	wantSummary(t, err, "Wrong Decryption Key")
	_, err = jwk.Open(text, jwk.JWK{Key: newPair(t, "ES512")})
	wantSummary(t, err, "JWE Not Sealed for This Key")
}

// The kid of a recipient's JWK need not be its thumbprint: its owner may know it by that kid only, or by none.
func TestSealedUnderTheRecipientsOwnKid(t *testing.T) {
	owner := newPair(t, "ES256")
	public, err := jwk.JWK{Key: owner, KeyID: "vault 7", Use: "enc", Algorithm: "ECDH-ES+A256KW"}.PublicJSON()
	if err != nil {
		t.Fatal(err)
	}
	r, err := jwk.ParseRecipient(public)
	if err != nil || r.KeyID() != "vault 7" {
		t.Fatal(r.KeyID(), err)
	}
	text, err := jwk.Seal(privateJSON(t, newPair(t, "EdDSA"), "k"), []jwk.Recipient{r})
	if err != nil {
		t.Fatal(err)
	}
	for _, kid := range []string{"", "vault 7", "another"} {
		if _, err := jwk.Open(text, jwk.JWK{Key: owner, KeyID: kid}); err != nil {
			t.Errorf("kid %q: %v", kid, err)
		}
	}
	_, err = jwk.Open(text[:len(text)-1]+flip(text[len(text)-1]), jwk.JWK{Key: owner, KeyID: "vault 7"})
	wantSummary(t, err, "Altered JWE")
}

// flip returns another character of base64url that ends a tag of 16 bytes as well.
func flip(c byte) string {
	if c == 'A' {
		return "Q"
	}
	return "A"
}

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

func TestRecipientRefusals(t *testing.T) {
	ec, rsa := newPair(t, "ES256"), newPair(t, "RS256")
	public := func(key jwk.Key, use, alg string) string {
		text, err := jwk.JWK{Key: key, Use: use, Algorithm: alg}.PublicJSON()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	pem := func(text string, err error) string {
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for name, test := range map[string]struct{ text, want string }{
		"Ed25519":            {pem(newPair(t, "EdDSA").PublicPEM()), "Recipient That Cannot Decrypt"},
		"Ed25519 JWK":        {public(newPair(t, "EdDSA"), "", ""), "Recipient That Cannot Decrypt"},
		"for signatures":     {public(ec, "sig", ""), "Signing Key Where a Recipient Belongs"},
		"for an alg to sign": {public(ec, "", "ES256"), "Recipient for Another Algorithm"},
		"for another alg":    {public(rsa, "enc", "RSA-OAEP"), "Recipient for Another Algorithm"},
		"secret":             {privateJSON(t, newPair(t, "HS256"), ""), "Secret Where a Public Key Belongs"},
		"private JWK":        {privateJSON(t, ec, ""), "Private Key Where a Public Key Belongs"},
		"private PEM":        {pem(ec.PrivatePEM()), "Private Key Where a Public Key Belongs"},
		"empty":              {"", "Empty Public Key"},
		"P-224":              {`{"kty":"EC","crv":"P-224","x":"AA","y":"AA"}`, "Unsupported Elliptic Curve"},
		"RSA of 1024 bits":   {`{"kty":"RSA","e":"AQAB","n":"` + strings.Repeat("_", 168) + `"}`, "RSA Key Too Small"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := jwk.ParseRecipient(test.text)
			wantSummary(t, err, test.want, test.text)
		})
	}
	r := recipientOf(t, ec)
	wantSummary(t, jwk.CheckRecipients([]jwk.Recipient{r, recipientOf(t, rsa), r}), "Recipient Given Twice")
	wantSummary(t, jwk.CheckRecipients(make([]jwk.Recipient, 33)), "Too Many Recipients")
	first, err := jwk.ParseRecipient(strings.Replace(public(ec, "enc", ""), "{", `{"kid":"x",`, 1))
	if err != nil {
		t.Fatal(err)
	}
	second, err := jwk.ParseRecipient(strings.Replace(public(rsa, "enc", ""), "{", `{"kid":"x",`, 1))
	if err != nil {
		t.Fatal(err)
	}
	wantSummary(t, jwk.CheckRecipients([]jwk.Recipient{first, second}), "Two Recipients With One Kid")
}

func TestDecryptionKeyRefusals(t *testing.T) {
	ec := newPair(t, "ES256")
	pem, err := ec.PublicPEM()
	if err != nil {
		t.Fatal(err)
	}
	public, err := jwk.JWK{Key: ec}.PublicJSON()
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ text, want string }{
		"public PEM": {pem, "Public Key Where a Private Key Belongs"},
		"public JWK": {public, "Public Key Where a Private Key Belongs"},
		"Ed25519":    {privateJSON(t, newPair(t, "EdDSA"), ""), "Key That Cannot Decrypt"},
		"secret":     {privateJSON(t, newPair(t, "HS256"), ""), "Key That Cannot Decrypt"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := jwk.ParseDecryptionKey(test.text)
			wantSummary(t, err, test.want, test.text)
		})
	}
	private, err := ec.PrivatePEM()
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{private, privateJSON(t, ec, "")} {
		if j, err := jwk.ParseDecryptionKey(text); err != nil || !j.Key.Equal(ec) {
			t.Error(err)
		}
	}
}

func TestSealNeedsARecipient(t *testing.T) {
	if _, err := jwk.Seal("{}", nil); err == nil {
		t.Error("sealed for nobody")
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
		var refused *jwk.InputError
		if err != nil && !errors.As(err, &refused) {
			t.Errorf("not a refusal: %v", err)
		}
		if err != nil && !opened.Key.IsZero() {
			t.Error("a key beside an error")
		}
	})
}
