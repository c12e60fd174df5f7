package jwk

import (
	"encoding/base64"
	"errors"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/strictjson"
)

// jsonObject is the members of a JWK.
type jsonObject map[string]any

func parseJSONObject(text string) (jsonObject, error) {
	object, err := strictjson.ParseObject(text)
	switch {
	case errors.Is(err, strictjson.ErrRepeated):
		return nil, refusal.New("JWK With a Repeated Member", "The JWK has the same member twice, so two readers could see two different keys. Remove one of them.")
	case err != nil:
		return nil, notAJWK(err.Error())
	default:
		return withoutNulls(object), nil
	}
}

// withoutNulls removes the members that are null, because some programs write null
// for a missing value.
func withoutNulls(object map[string]any) jsonObject {
	maps.DeleteFunc(object, func(_ string, value any) bool { return value == nil })
	return object
}

// hasPrivate reports whether the key is a secret, or contains private members or a
// private key in PEM. It also looks into members that this package does not know,
// because a reader of the JWK can.
func (o jsonObject) hasPrivate() bool { return containsPrivate(map[string]any(o)) }

func containsPrivate(value any) bool {
	switch v := value.(type) {
	case string:
		return strings.Contains(v, "PRIVATE KEY")
	case []any:
		return slices.ContainsFunc(v, containsPrivate)
	case map[string]any:
		kty, isKey := v["kty"]
		if kty == "oct" {
			return true
		}
		for name, inner := range v {
			if isKey && inner != nil && isPrivateMember(name) || containsPrivate(inner) {
				return true
			}
		}
	}
	return false
}

// isPrivateMember ignores case: some parsers of JSON do too.
func isPrivateMember(name string) bool {
	return slices.ContainsFunc(privateMembers, func(private string) bool { return strings.EqualFold(name, private) })
}

// publicHalf returns the object without the private members. An oct key has no
// other members that identify it, so it keeps them.
func (o jsonObject) publicHalf() jsonObject {
	if o["kty"] == "oct" {
		return o
	}
	public := maps.Clone(o)
	for _, name := range privateMembers {
		delete(public, name)
	}
	return public
}

func notAJWK(why string) error {
	return refusal.New("Not a JWK", "The text is not a JWK: %s. A JWK is one JSON object with a kty (RFC 7517).", why)
}

func (o jsonObject) has(name string) bool {
	_, ok := o[name]
	return ok
}

// text returns a string member, "" if there is none.
func (o jsonObject) text(name string) (string, error) {
	value, present := o[name]
	text, ok := value.(string)
	if present && !ok {
		return "", refusal.New("Malformed JWK", "The member %s of the JWK is not a string. Correct it, or export the key again.", name)
	}
	return text, nil
}

// requiredText returns a string member that a key of the kind must have.
func (o jsonObject) requiredText(name string) (string, error) {
	text, err := o.text(name)
	if err == nil && text == "" {
		err = refusal.New("JWK With a Missing Member", "The member %s of the JWK is missing or empty, and a key of this kind needs it. Export the key again.", name)
	}
	return text, err
}

// bytes returns a required member in base64url without padding and line breaks
// (RFC 7515 §2).
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

// fixed returns a required member of exactly size bytes. Coordinates keep their
// leading zeros (RFC 7518 §6.2.1.2).
func (o jsonObject) fixed(name string, size int) ([]byte, error) {
	decoded, err := o.bytes(name)
	if err == nil && len(decoded) != size {
		err = refusal.New("Malformed JWK", "The member %s of the JWK has %d bytes, but a key of this kind needs %d, with leading zeros. Export the key again.", name, len(decoded), size)
	}
	return decoded, err
}

// integer returns a required member that is a number. Some encoders write
// leading zeros, which RFC 7518 §2 forbids. They are accepted, and not written
// again.
func (o jsonObject) integer(name string) (*big.Int, error) {
	decoded, err := o.bytes(name)
	if err != nil {
		return nil, err
	}
	return new(big.Int).SetBytes(decoded), nil
}

// operations returns the key_ops (RFC 7517 §4.3) and whether they are a list of
// strings.
func (o jsonObject) operations() ([]string, bool) {
	list, ok := o["key_ops"].([]any)
	var operations []string
	for _, element := range list {
		operation, isText := element.(string)
		ok = ok && isText
		operations = append(operations, operation)
	}
	return operations, ok
}
