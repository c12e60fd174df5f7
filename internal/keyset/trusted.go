package keyset

import (
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// ParseTrusted returns a public key of another system from a PEM or a JWK. A JWK keeps its kid, alg and use; a PEM says nothing of
// the kind and gets its thumbprint (RFC 7638) as kid. Every refusal is a *jwk.InputError.
func ParseTrusted(text string) (jwk.JWK, error) {
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		key, err := jwk.ParsePublicPEM(text)
		if err != nil {
			return jwk.JWK{}, err
		}
		return jwk.JWK{Key: key, KeyID: key.Thumbprint(), Use: "sig"}, nil
	}
	j, err := jwk.ParseJWK(text)
	switch {
	case err != nil:
		return jwk.JWK{}, err
	case j.Key.HasPrivate():
		return jwk.JWK{}, &jwk.InputError{
			Summary: "Private Key Where a Public Key Belongs",
			Detail:  "The JWK holds a private key or a secret, and what is trusted is published. Give the public JWK only, and treat the private key as compromised if it was meant to stay elsewhere.",
		}
	case j.KeyID == "":
		j.KeyID = j.Key.Thumbprint()
	}
	return j, jwk.ValidKeyID(j.KeyID)
}
