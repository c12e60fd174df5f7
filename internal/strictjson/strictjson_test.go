package strictjson

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]any{
		`null`:                        nil,
		` true `:                      true,
		`"\u0061"`:                    "a",
		`12345678901234567890.50`:     json.Number("12345678901234567890.50"),
		`[]`:                          []any{},
		`{"a":[1,{"a":null}],"A":{}}`: map[string]any{"a": []any{json.Number("1"), map[string]any{"a": nil}}, "A": map[string]any{}},
	} {
		if got, err := Parse(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, %v; want %v", text, got, err, want)
		}
	}
	deepest := strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)
	if _, err := Parse(deepest); err != nil {
		t.Errorf("%d levels: %v", maxDepth, err)
	}
	for text, want := range map[string]error{
		"":                      ErrSyntax,
		"{":                     ErrSyntax,
		`{"a"}`:                 ErrSyntax,
		`{"a":1,}`:              ErrSyntax,
		`{a:1}`:                 ErrSyntax,
		`[1 2]`:                 ErrSyntax,
		`[1}`:                   ErrSyntax,
		`01`:                    ErrTrailing,
		"\"\xff\"":              ErrUTF8,
		`{} {}`:                 ErrTrailing,
		`{}]`:                   ErrTrailing,
		`{"a":1,"a":1}`:         ErrRepeated,
		`{"a":1,"\u0061":1}`:    ErrRepeated,
		`[{"b":{"a":1,"a":2}}]`: ErrRepeated,
		"[" + deepest + "]":     ErrDepth,
		`{"a":` + deepest + `}`: ErrDepth,
	} {
		if _, err := Parse(text); !errors.Is(err, want) {
			t.Errorf("%.30q: got %v, want %v", text, err, want)
		}
	}
}

func TestParseObject(t *testing.T) {
	if object, err := ParseObject(`{"a":1}`); err != nil || object["a"] != json.Number("1") {
		t.Errorf("got %v, %v", object, err)
	}
	for text, want := range map[string]error{"[]": ErrNotObject, "null": ErrNotObject, "": ErrSyntax} {
		if _, err := ParseObject(text); !errors.Is(err, want) {
			t.Errorf("%q: got %v, want %v", text, err, want)
		}
	}
}

// What Parse accepts, encoding/json accepts and reads as the same value.
func FuzzParse(f *testing.F) {
	f.Add(`{"a":[1,"b",null,{"c":1e5}]}`)
	f.Add(`{"a":1,"a":2}`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := Parse(text)
		if err != nil {
			return
		}
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		var want any
		if err := decoder.Decode(&want); err != nil || !json.Valid([]byte(text)) || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: got %v, encoding/json has %v, %v", text, got, want, err)
		}
	})
}
