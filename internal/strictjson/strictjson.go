// Package strictjson reads JSON texts that every reader must understand in the
// same way: keys, tokens and claims. It refuses what other readers silently
// resolve, each in its own way.
package strictjson

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// The errors of this package. They read as a clause after a colon, and never
// quote the text.
var (
	ErrSyntax    = errors.New("it is not valid JSON")
	ErrUTF8      = errors.New("it is not valid UTF-8")
	ErrTrailing  = errors.New("there is more text after the JSON value")
	ErrRepeated  = errors.New("it has the same member twice, so two readers could see two different values")
	ErrDepth     = errors.New("it is nested too deeply")
	ErrNotObject = errors.New("it is not a JSON object")
)

// maxDepth is deeper than any header, claims or JWK, and protects the stack of
// code that walks the value.
const maxDepth = 64

// Parse returns a JSON text as nil, bool, string, json.Number, []any or
// map[string]any. Numbers keep their digits. Unlike encoding/json it refuses a
// member that an object has twice, at any depth (RFC 7515 §4, RFC 7517 §4,
// RFC 7519 §4).
func Parse(text string) (any, error) {
	if !utf8.ValidString(text) {
		return nil, ErrUTF8
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	value, err := decode(decoder, 0)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, ErrTrailing
	}
	return value, nil
}

// ParseObject is [Parse] for a text that must be an object. Names are exact:
// unlike a struct of encoding/json, the object does not match them in any case.
func ParseObject(text string) (map[string]any, error) {
	value, err := Parse(text)
	if err != nil {
		return nil, err
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, ErrNotObject
	}
	return object, nil
}

func decode(decoder *json.Decoder, depth int) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, ErrSyntax
	}
	if _, nested := token.(json.Delim); nested && depth == maxDepth {
		return nil, ErrDepth
	}
	switch token {
	case json.Delim('{'):
		return decodeObject(decoder, depth+1)
	case json.Delim('['):
		return decodeList(decoder, depth+1)
	default:
		return token, nil
	}
}

func decodeObject(decoder *json.Decoder, depth int) (any, error) {
	object := map[string]any{}
	for decoder.More() {
		token, err := decoder.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return nil, ErrSyntax
		}
		if _, twice := object[name]; twice {
			return nil, ErrRepeated
		}
		if object[name], err = decode(decoder, depth); err != nil {
			return nil, err
		}
	}
	return object, readEnd(decoder)
}

func decodeList(decoder *json.Decoder, depth int) (any, error) {
	list := []any{}
	for decoder.More() {
		value, err := decode(decoder, depth)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, readEnd(decoder)
}

// readEnd reads the bracket that closes an object or a list.
func readEnd(decoder *json.Decoder) error {
	if _, err := decoder.Token(); err != nil {
		return ErrSyntax
	}
	return nil
}
