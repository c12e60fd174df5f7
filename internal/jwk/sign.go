package jwk

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/strictjson"
)

// SignToken returns a JSON Web Token (RFC 7519) in the compact serialization of a
// JWS (RFC 7515 §3.1). header and claims are JSON objects, whose members stand in
// the order of their names and keep their digits. The key must be private, or a
// secret, and fit the algorithm.
func SignToken(key Key, a Algorithm, header, claims map[string]any) (string, error) {
	if !key.HasPrivate() {
		return "", errors.New("a public key signs no token: give the private key")
	}
	if err := a.Fits(key); err != nil {
		return "", err
	}
	var parts []string
	for _, object := range []map[string]any{header, claims} {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(object); err != nil {
			return "", fmt.Errorf("the token could not be encoded: %w", err)
		}
		parts = append(parts, base64Bytes(bytes.TrimSuffix(text.Bytes(), []byte("\n"))))
	}
	input := strings.Join(parts, ".")
	signature, err := key.Sign(a, []byte(input))
	if err != nil {
		return "", fmt.Errorf("the token could not be signed: %w", err)
	}
	return input + "." + base64Bytes(signature), nil
}

// ParseObject returns the members of a JSON object: nil, bool, string,
// json.Number, []any and map[string]any. what names the text in the refusal, an
// *refusal.Error, and the refusal never quotes the text. A member that stands twice
// is refused.
func ParseObject(what, text string) (map[string]any, error) {
	value, err := strictjson.Parse(text)
	if err != nil {
		return nil, refusal.New("Malformed JSON", "The JSON of %s cannot be used: %s. Give a JSON object; jsonencode() makes it.", what, err)
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, refusal.New("Malformed JSON", "The JSON of %s is not an object. Give a JSON object; jsonencode() makes it.", what)
	}
	return object, nil
}
