package jwk

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// jsonObject is the members of a JSON object. encoding/json on a struct would
// let the last of two members of one name win and match names in any case, so
// that two readers of one text could see two keys (RFC 7517 §4).
type jsonObject map[string]json.RawMessage

func parseJSONObject(text string) (jsonObject, error) {
	if !utf8.ValidString(text) {
		return nil, notAJWK("it is not valid UTF-8")
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return nil, notAJWK("it is not a JSON object")
	}
	object := jsonObject{}
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return nil, notAJWK("its JSON has a syntax error")
		}
		name, ok := token.(string)
		if !ok {
			return nil, notAJWK("its JSON has a syntax error")
		}
		if _, twice := object[name]; twice {
			return nil, refusal.New("JWK With a Repeated Member", "The JWK has a member twice, so that two readers could see two different keys. Remove one of them.")
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, notAJWK("its JSON has a syntax error")
		}
		object[name] = value
	}
	if _, err := decoder.Token(); err != nil {
		return nil, notAJWK("its JSON has a syntax error")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, notAJWK("there is more text after the JSON object")
	}
	return object, nil
}

func notAJWK(why string) error {
	return refusal.New("Not a JWK", "The text cannot be read as a JWK: %s. Expected is one JSON object with a kty (RFC 7517).", why)
}

func (o jsonObject) has(name string) bool {
	_, ok := o[name]
	return ok
}

// text returns a string member, "" if there is none.
func (o jsonObject) text(name string) (string, error) {
	raw, present := o[name]
	if !present {
		return "", nil
	}
	var text string
	if bytes.Equal(raw, []byte("null")) || json.Unmarshal(raw, &text) != nil {
		return "", refusal.New("Malformed JWK", "The member %s of the JWK is not a string. Correct it, or export the key again.", name)
	}
	return text, nil
}

// requiredText returns a string member that a key of the kind must have.
func (o jsonObject) requiredText(name string) (string, error) {
	text, err := o.text(name)
	if err == nil && text == "" {
		err = missingMember(name)
	}
	return text, err
}

// bytes returns a base64url member, which must be there (RFC 7515 §2: neither
// padding nor line breaks).
func (o jsonObject) bytes(name string) ([]byte, error) {
	text, err := o.requiredText(name)
	if err != nil {
		return nil, err
	}
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(text)
	// The decoder skips line breaks even when it is strict.
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return nil, refusal.New("Malformed JWK", "The member %s of the JWK is not base64url without padding (RFC 7515, section 2). Correct it, or export the key again.", name)
	}
	return decoded, nil
}

func missingMember(name string) error {
	return refusal.New("JWK With a Missing Member", "The JWK has no %s, or an empty one, which a key of its kind needs. Export the key again.", name)
}

// fixed returns a base64url member of exactly so many bytes: coordinates keep
// their leading zeros (RFC 7518 §6.2.1.2).
func (o jsonObject) fixed(name string, size int) ([]byte, error) {
	decoded, err := o.bytes(name)
	if err == nil && len(decoded) != size {
		err = refusal.New("Malformed JWK", "The member %s of the JWK has %d bytes instead of the %d that its curve has; leading zeros must be kept. Export the key again.", name, len(decoded), size)
	}
	return decoded, err
}

// integer returns a base64url number. Zeros before it, which RFC 7518 §2 forbids
// and some encoders write, change nothing: it is written out again without.
func (o jsonObject) integer(name string) (*big.Int, error) {
	decoded, err := o.bytes(name)
	if err != nil {
		return nil, err
	}
	return new(big.Int).SetBytes(decoded), nil
}
