package keyset

import (
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// ParseTrusted returns a public key of another system from a PEM or a JWK. A JWK keeps its kid, alg and use. A PEM has none of them, and
// gets its thumbprint (RFC 7638) as kid. Its errors are of type *refusal.Error.
func ParseTrusted(text string) (jwk.JWK, error) {
	j, err := jwk.ParsePublic(text)
	if err != nil {
		return jwk.JWK{}, err
	}
	if !jwk.IsJSON(text) {
		j.Use = "sig"
	}
	if j.KeyID == "" {
		j.KeyID = j.Key.Thumbprint()
	}
	return j, nil
}
