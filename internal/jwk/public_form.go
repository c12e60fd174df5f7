package jwk

import (
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ParsePublicForm returns the public half of a key in a form in which a key
// management service gives it: a PEM, a JWK, or the base64 of a SubjectPublicKeyInfo
// in DER (RFC 5280 §4.1.2.7). A JWK keeps its kid, alg and use. The other forms have
// none. It refuses a secret.
func ParsePublicForm(text string) (JWK, error) {
	if IsJSON(text) {
		object, err := parseJWKObject(text)
		switch {
		case err != nil:
			return JWK{}, err
		case object["kty"] == "oct":
			return JWK{}, refusal.New("Secret Where a Public Key Belongs", "The JWK is an HMAC secret, which has no public half. Use a public key. If the secret was committed or shared this way, replace it.")
		}
		return object.publicHalf().jwk()
	}
	if len(text) <= maxInputBytes {
		switch der := decodeBase64(strings.Join(strings.Fields(text), "")); {
		case len(der) >= minDERBytes && der[0] == derSequence:
			return parseBase64SPKI(der)
		case len(der) == rawKeyBytes && !isPath(strings.TrimSpace(text)):
			return JWK{}, refusal.New("Raw Bytes Where a Key Belongs",
				"The text is the base64 of %d bytes. It can be an Ed25519 public key, as Vault transit gives it, or a secret that must not be published. If it is a public key, specify it as a JWK: "+
					`jsonencode({ kty = "OKP", crv = "Ed25519", x = … }). Write x in base64url: "-" for "+", "_" for "/", and no "=" at the end.`, rawKeyBytes)
		}
	}
	key, err := ParsePEM(text)
	return JWK{Key: key.Public()}, err
}

// rawKeyBytes is the length of an Ed25519 public key (RFC 8032 §5.1.5). Most secrets
// have it too.
const rawKeyBytes = 32

// parseBase64SPKI reads a public key that was in base64. Other structures have a
// PEM, whose label says what they are.
func parseBase64SPKI(der []byte) (JWK, error) {
	key, err := keyOrError(parseSPKI(der))
	if isDamaged(err) {
		return JWK{}, refusal.New("Base64 That Is Not a Public Key",
			"The text is the base64 of DER, but not of a public key (SubjectPublicKeyInfo), the only structure that can be given in base64. Use a private key or a certificate in PEM. If it is a public key, it was cut off or edited.")
	}
	return JWK{Key: key}, err
}
