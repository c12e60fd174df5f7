package terraformtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// State returns the state file.
func (w *Workspace) State() ([]byte, error) {
	return os.ReadFile(filepath.Join(w.Dir, "terraform.tfstate"))
}

// Resources returns the attributes of every managed resource in the state, by an address such as `jwt_keyset.x`,
// `jwt_keyset.x["key"]` or `module.y.jwt_keyset.x`.
func (w *Workspace) Resources() (map[string]map[string]any, error) {
	var state struct {
		Resources []struct {
			Module, Mode, Type, Name string
			Instances                []struct {
				IndexKey   any `json:"index_key"`
				Attributes map[string]any
			}
		}
	}
	if err := w.decodeState(&state); err != nil {
		return nil, err
	}
	all := map[string]map[string]any{}
	for _, r := range state.Resources {
		for _, i := range r.Instances {
			address := r.Type + "." + r.Name
			if r.Module != "" {
				address = r.Module + "." + address
			}
			if r.Mode != "managed" {
				continue
			}
			if i.IndexKey != nil {
				key, err := json.Marshal(i.IndexKey)
				if err != nil {
					return nil, err
				}
				address += "[" + string(key) + "]"
			}
			all[address] = i.Attributes
		}
	}
	return all, nil
}

// An Output is an output in the state.
type Output struct {
	Value     any
	Sensitive bool
}

// Outputs returns the outputs in the state, by name.
func (w *Workspace) Outputs() (map[string]Output, error) {
	var state struct{ Outputs map[string]Output }
	err := w.decodeState(&state)
	return state.Outputs, err
}

func (w *Workspace) decodeState(into any) error {
	text, err := w.State()
	if err != nil {
		return err
	}
	return Decode(text, into)
}

// Decode reads JSON, with numbers as they are written ([json.Number]). Its error does not quote the text, which can contain keys.
func Decode(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("the JSON of Terraform cannot be read: %T", err)
	}
	return nil
}

// At returns the value at a path such as "active.kid"; nil if any part of it is null or missing. A name that contains dots ends the
// path, after "//", as in "passive//a.b".
func At(values map[string]any, path string) any {
	var value any = values
	head, last, named := strings.Cut(path, "//")
	steps := strings.Split(head, ".")
	if named {
		steps = append(steps, last)
	}
	for _, step := range steps {
		m, ok := value.(map[string]any)
		if !ok {
			return nil
		}
		value = m[step]
	}
	return value
}
