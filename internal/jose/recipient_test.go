package jose

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func TestRecipientRefusals(t *testing.T) {
	ec, rs, ed := keyFor("ES256"), keyFor("RS256"), keyFor("EdDSA")
	small := must(rsa.GenerateKey(rand.Reader, 1024)).N.Bytes()
	public := func(j jwk.JWK) string { return must(j.PublicJSON()) }
	for name, test := range map[string]struct{ text, want string }{
		"Ed25519":            {must(ed.PublicPEM()), "Recipient That Cannot Decrypt"},
		"Ed25519 JWK":        {public(jwk.JWK{Key: ed}), "Recipient That Cannot Decrypt"},
		"for signatures":     {public(jwk.JWK{Key: ec, Use: "sig"}), "Signing Key Where a Recipient Belongs"},
		"for an alg to sign": {public(jwk.JWK{Key: ec, Algorithm: "ES256"}), "Recipient for Another Algorithm"},
		"for another alg":    {public(jwk.JWK{Key: rs, Use: "enc", Algorithm: "RSA-OAEP"}), "Recipient for Another Algorithm"},
		"secret":             {privateJSON(keyFor("HS256"), ""), "Secret Where a Public Key Belongs"},
		"private JWK":        {privateJSON(ec, ""), "Private Key Where a Public Key Belongs"},
		"private PEM":        {must(ec.PrivatePEM()), "Private Key Where a Public Key Belongs"},
		"empty":              {"", "Empty Public Key"},
		"P-224":              {`{"kty":"EC","crv":"P-224","x":"AA","y":"AA"}`, "Unsupported Elliptic Curve"},
		"RSA of 1024 bits":   {`{"kty":"RSA","e":"AQAB","n":"` + base64.RawURLEncoding.EncodeToString(small) + `"}`, "RSA Key Too Small"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseRecipient(test.text)
			wantRefusal(t, err, test.want, test.text)
		})
	}
	r := recipientOf(ec)
	wantRefusal(t, CheckRecipients([]Recipient{r, recipientOf(rs), r}), "Recipient Given Twice")
	wantRefusal(t, CheckRecipients(make([]Recipient, maxRecipients+1)), "Too Many Recipients")
	first := must(ParseRecipient(public(jwk.JWK{Key: ec, KeyID: "x"})))
	second := must(ParseRecipient(public(jwk.JWK{Key: rs, KeyID: "x"})))
	wantRefusal(t, CheckRecipients([]Recipient{first, second}), "Two Recipients With One Kid")
}

func TestDecryptionKey(t *testing.T) {
	ec := keyFor("ES256")
	for name, test := range map[string]struct{ text, want string }{
		"public PEM": {must(ec.PublicPEM()), "Public Key Where a Private Key Belongs"},
		"public JWK": {must(jwk.JWK{Key: ec}.PublicJSON()), "Public Key Where a Private Key Belongs"},
		"Ed25519":    {privateJSON(keyFor("EdDSA"), ""), "Key That Cannot Decrypt"},
		"secret":     {privateJSON(keyFor("HS256"), ""), "Key That Cannot Decrypt"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseDecryptionKey(test.text)
			wantRefusal(t, err, test.want, test.text)
		})
	}
	for _, text := range []string{must(ec.PrivatePEM()), privateJSON(ec, "")} {
		if j, err := ParseDecryptionKey(text); err != nil || !j.Key.Equal(ec) {
			t.Error(err)
		}
	}
}
