package jwk

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// maxJSONDepth is more than any header, claims or JWK has, and little enough
// that whoever walks the value cannot be made to run out of stack.
const maxJSONDepth = 64

var (
	errJSONSyntax   = errors.New("it is not JSON, or more than one value")
	errJSONRepeated = errors.New("it has a member twice, so that two readers could see two different values")
	errJSONDepth    = errors.New("it is nested too deeply")
)

// parseJSONValue returns a JSON text as nil, bool, string, json.Number, []any or
// map[string]any. Numbers keep their digits. Unlike encoding/json it refuses a
// member that stands twice at any depth (RFC 7515 §4, RFC 7519 §4). Its errors are
// the three above and never quote the text.
func parseJSONValue(text string) (any, error) {
	if !utf8.ValidString(text) {
		return nil, errJSONSyntax
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	value, err := decodeJSONValue(decoder, 0)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errJSONSyntax
	}
	return value, nil
}

func decodeJSONValue(decoder *json.Decoder, depth int) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, errJSONSyntax
	}
	if _, nested := token.(json.Delim); nested && depth == maxJSONDepth {
		return nil, errJSONDepth
	}
	switch token {
	case json.Delim('{'):
		return decodeJSONMembers(decoder, depth+1)
	case json.Delim('['):
		return decodeJSONElements(decoder, depth+1)
	default:
		return token, nil
	}
}

func decodeJSONMembers(decoder *json.Decoder, depth int) (any, error) {
	object := map[string]any{}
	for decoder.More() {
		token, err := decoder.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return nil, errJSONSyntax
		}
		if _, twice := object[name]; twice {
			return nil, errJSONRepeated
		}
		if object[name], err = decodeJSONValue(decoder, depth); err != nil {
			return nil, err
		}
	}
	return object, endOfJSON(decoder)
}

func decodeJSONElements(decoder *json.Decoder, depth int) (any, error) {
	list := []any{}
	for decoder.More() {
		value, err := decodeJSONValue(decoder, depth)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, endOfJSON(decoder)
}

// endOfJSON reads the bracket that closes an object or a list.
func endOfJSON(decoder *json.Decoder) error {
	if _, err := decoder.Token(); err != nil {
		return errJSONSyntax
	}
	return nil
}
