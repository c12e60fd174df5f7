package terraformtest

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// Printed is the place of a leak in what Terraform printed.
const Printed = "what was printed"

// Search returns the places in a workspace that contain secrets, and the names of these secrets. It searches the state and its backup, saved
// plans and private state, logs, and everything that was printed. Places are the names of files, with the name of the member after a colon for a plan.
//
// With redact, every state passes through it first, and plans are not searched, because they contain the same attributes. It does not search
// the files in inputs, which the test wrote.
func (w *Workspace) Search(s *Secrets, redact func(state []byte) ([]byte, error), inputs ...string) (map[string][]string, error) {
	places, err := w.files(redact, inputs)
	if err != nil {
		return nil, err
	}
	places[Printed] = []byte(w.Transcript())
	leaks := map[string][]string{}
	for place, data := range places {
		if found := s.Find(data); len(found) > 0 {
			leaks[place] = found
		}
	}
	return leaks, nil
}

// files returns the content of every file of the workspace by name, and of every member of a plan.
func (w *Workspace) files(redact func(state []byte) ([]byte, error), inputs []string) (map[string][]byte, error) {
	files := map[string][]byte{}
	dir := os.DirFS(w.Dir)
	err := fs.WalkDir(dir, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || slices.Contains(inputs, name) {
			return err
		}
		data, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		archive, notZip := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		isState := path.Ext(name) == ".tfstate" || strings.Contains(name, ".tfstate.")
		switch {
		case notZip == nil && redact != nil:
			return nil
		case notZip == nil:
			return unzip(archive, name, files)
		case isState && redact != nil:
			files[name], err = redact(data)
			return err
		}
		files[name] = data
		return nil
	})
	return files, err
}

func unzip(archive *zip.Reader, name string, into map[string][]byte) error {
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		into[name+": "+f.Name] = data
	}
	return nil
}

// WithoutAttributes returns a state without the values of the attributes with these names, nested ones included. Private state stays.
func WithoutAttributes(state []byte, names map[string]bool) ([]byte, error) {
	if len(bytes.TrimSpace(state)) == 0 {
		return nil, nil
	}
	var document any
	if err := Decode(state, &document); err != nil {
		return nil, err
	}
	removeAttributes(document, names)
	return json.Marshal(document)
}

func removeAttributes(value any, names map[string]bool) {
	switch value := value.(type) {
	case map[string]any:
		for name, v := range value {
			if names[name] {
				delete(value, name)
			} else {
				removeAttributes(v, names)
			}
		}
	case []any:
		for _, v := range value {
			removeAttributes(v, names)
		}
	}
}
