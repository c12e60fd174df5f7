package jwk

import (
	"encoding/base64"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/strictjson"
)

// Token is a JSON Web Token (RFC 7519) in the compact serialization of a JWS
// (RFC 7515 §3.1), taken apart. Nothing in it is verified.
type Token struct {
	// Header and Claims hold nil, bool, string, json.Number, []any and
	// map[string]any.
	Header, Claims map[string]any

	signingInput string
	signature    []byte
}

// ParseToken takes a token apart. White space around it is ignored. Every refusal
// is an *refusal.Error: no token, an encrypted one, one whose parts are not base64url
// without padding, or whose header or claims are not a JSON object with each
// member once.
func ParseToken(text string) (Token, error) {
	text = strings.TrimSpace(text)
	switch {
	case len(text) > maxTokenBytes:
		return Token{}, refusal.New("Token Too Large", "The token is longer than %d KiB, which no server takes in a header. Give one token.", maxTokenBytes>>10)
	case text == "":
		return Token{}, refusal.New("Empty Token", "The token is empty or only white space. Give a token; if it comes from a variable or a file, see that this is set and has content.")
	case strings.HasPrefix(text, "{"):
		return Token{}, notAToken("it is JSON. The JSON serialization of a JWS (RFC 7515, section 7.2) is no JWT")
	case strings.ContainsAny(text, " \t\r\n"):
		return Token{}, notAToken("it has white space inside. Leave out Bearer and the name of a header, and join its lines")
	}
	parts := strings.Split(text, ".")
	switch len(parts) {
	case 3:
	case 5:
		return Token{}, refusal.New("Encrypted Token", "The token is encrypted (JWE, RFC 7516), and only its recipient can read it. Give a signed one.")
	default:
		return Token{}, notAToken("it has not three parts with dots between them")
	}
	t := Token{signingInput: parts[0] + "." + parts[1]}
	var err error
	if t.signature, err = decodePart(parts[2], "signature"); err != nil {
		return Token{}, err
	}
	if t.Header, err = decodeJSONPart(parts[0], "header"); err != nil {
		return Token{}, err
	}
	t.Claims, err = decodeJSONPart(parts[1], "claims")
	return t, err
}

// maxTokenBytes is a thousand times what a token should have.
const maxTokenBytes = 1 << 20

func notAToken(why string) error {
	return refusal.New("Not a Token", "The text is not a token: %s. Expected is header.claims.signature, each part in base64url (RFC 7515, section 3.1).", why)
}

func decodePart(part, name string) ([]byte, error) {
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return nil, refusal.New("Malformed Token", "The %s of the token is not base64url without padding (RFC 7515, section 2). The token was cut or changed: copy it again, whole.", name)
	}
	return decoded, nil
}

func decodeJSONPart(part, name string) (map[string]any, error) {
	decoded, err := decodePart(part, name)
	if err != nil {
		return nil, err
	}
	value, err := strictjson.Parse(string(decoded))
	if err != nil {
		return nil, refusal.New("Malformed Token", "The JSON of the %s of the token cannot be used: %s. Have it issued again.", name, err)
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, refusal.New("Malformed Token", "The %s of the token is JSON, but not an object (RFC 7519, section 7.2). Have it issued again.", name)
	}
	return object, nil
}
