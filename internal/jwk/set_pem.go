package jwk

import (
	"fmt"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// PublicKeysPEM returns every key of a set as SPKI in PEM, in their order, in one
// text; "" for an empty set. It returns a *refusal.Error for a private key, a
// secret, and a key that cannot be read: a verifier without it would reject tokens.
func PublicKeysPEM(members []Member) (string, error) {
	var text strings.Builder
	for i, m := range members {
		if m.HasPrivate() {
			return "", refusal.New("Private Key in a JWK Set", "keys[%d] is a private key or a secret, and this text is for verifiers. Use the public set, such as jwks of a jwt_keyset.", i)
		}
		key, err := m.publicHalf()
		if err != nil {
			refused := *refusal.Of("Key Without a PEM", err)
			refused.Detail = fmt.Sprintf("keys[%d]: %s", i, refused.Detail)
			return "", &refused
		}
		pem, err := key.PublicPEM()
		if err != nil {
			return "", err
		}
		text.WriteString(pem)
	}
	return text.String(), nil
}
