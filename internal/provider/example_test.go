package provider

import (
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
		w.writeFile(filepath.Base(file), string(must(os.ReadFile(file))))
	}
	return w
}
