package jwk

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// A public key is read in every form in which a key management service gives it. The public half of a private key is too.
func TestPublicForms(t *testing.T) {
	for _, k := range []Key{rsaKey(), p256Key(), edKey(), mldsa44()} {
		pem := must(k.PublicPEM())
		der := base64.StdEncoding.EncodeToString(derOf(pem))
		for name, text := range map[string]string{
			"PEM":                         pem,
			"private PEM":                 must(k.PrivatePEM()),
			"base64 of DER":               der,
			"base64 of DER in lines":      der[:40] + "\n" + der[40:] + "\n",
			"base64 of DER, no padding":   strings.TrimRight(der, "="),
			"base64url of DER":            base64.URLEncoding.EncodeToString(derOf(pem)),
			"JWK":                         must(JWK{Key: k}.PublicJSON()),
			"private JWK":                 must(JWK{Key: k}.PrivateJSON()),
			"JWK after a byte-order mark": "\ufeff " + must(JWK{Key: k}.PublicJSON()),
		} {
			j, err := ParsePublicForm(text)
			if err != nil || !j.Key.Equal(k.Public()) || j.Key.HasPrivate() || j.KeyID != "" || j.Use != "" {
				t.Errorf("%s, %s: %v", k, name, err)
			}
		}
	}
}

// The members of a key in Azure Key Vault, with null for the members of another kind. The operations of the vault are no members of the JWK.
func TestPublicFormOfMembers(t *testing.T) {
	rsa := must(parseJSONObject(must(JWK{Key: rsaKey()}.PublicJSON())))
	ec := must(parseJSONObject(must(JWK{Key: p256Key()}.PublicJSON())))
	for text, want := range map[string]Key{
		fmt.Sprintf(`{"kty":"RSA","n":%q,"e":%q,"x":null,"y":null,"crv":null}`, rsa["n"], rsa["e"]):       rsaKey(),
		fmt.Sprintf(`{"kty":"EC","crv":%q,"x":%q,"y":%q,"n":null,"e":null}`, ec["crv"], ec["x"], ec["y"]): p256Key(),
	} {
		if j, err := ParsePublicForm(text); err != nil || !j.Key.Equal(want.Public()) {
			t.Errorf("%s: %v", want, err)
		}
	}
	j, err := ParsePublicForm(must(JWK{Key: p256Key(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}.PublicJSON()))
	if err != nil || j.KeyID != "k1" || j.Algorithm != "ES256" || j.Use != "sig" {
		t.Errorf("the JWK lost a member: %v", err)
	}
}
