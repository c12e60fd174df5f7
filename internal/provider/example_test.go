package provider

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// example returns a workspace with the unchanged files of an example.
func example(t *testing.T, dir string) *workspace {
	t.Helper()
	w := newWorkspace(t)
	files, err := filepath.Glob(filepath.Join("../../examples", dir, "*.tf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no example in %s: %v", dir, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		w.writeFile(filepath.Base(file), string(content))
	}
	return w
}

// outputs returns the outputs in the state by name.
func (w *workspace) outputs() object {
	w.t.Helper()
	var state struct {
		Outputs map[string]struct{ Value any }
	}
	decode(w.t, w.state(), &state)
	all := object{w.t, "outputs", map[string]any{}}
	for name, output := range state.Outputs {
		all.values[name] = output.Value
	}
	return all
}

// isSensitive reports whether an output of the state is marked so.
func (w *workspace) isSensitive(output string) bool {
	w.t.Helper()
	var state struct {
		Outputs map[string]struct{ Sensitive bool }
	}
	if err := json.Unmarshal(w.state(), &state); err != nil {
		w.t.Fatal(err)
	}
	return state.Outputs[output].Sensitive
}
