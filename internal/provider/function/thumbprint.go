package function

import (
	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

func thumbprint() function.Function {
	return ofPublicKey("thumbprint", "Calculate the thumbprint of a key",
		"Returns the SHA-256 thumbprint ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)) of a key, in base64url. It depends on the public key only. This provider uses it as the default kid.",
		ofSecret{
			"A secret (`kty` is `oct`) is refused, because its thumbprint would be a digest of the secret.",
			refusal.New("Secret Has No Thumbprint", "The key is an HMAC secret (kty is oct). Its thumbprint would be a digest of the secret, which anyone could compare with a guess. "+
				"Use the kid of the secret to name it."),
		},
		func(k jwk.Key) (string, error) { return k.Thumbprint(), nil })
}
