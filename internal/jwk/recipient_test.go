package jwk_test

import (
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

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
