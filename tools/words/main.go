// Words finds words to avoid in everything that people read: documentation, examples, configuration, and the comments and strings of Go code.
// CONTRIBUTING.md describes the style, and words.go has the list.
//
//	words DIR
//
// It prints each finding with what to write instead. The exit code is 1 if there is any.
package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: words DIR")
		os.Exit(2)
	}
	found, err := check(os.DirFS(os.Args[1]), os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "words:", err)
		os.Exit(2)
	}
	if found > 0 {
		fmt.Printf("%d words to avoid\n", found)
		os.Exit(1)
	}
}

var (
	// skippedDirs are directories of git, of tools and of installed packages.
	skippedDirs = []string{".git", ".tools", ".terraform", "bin", "dist", "node_modules"}

	// skippedFiles are files that must contain the words: the list and its test.
	skippedFiles = []string{"tools/words/words.go", "tools/words/words_test.go"}

	// textFiles are extensions and names of files that people read as a whole. In .go files, people read comments and strings.
	textFiles = []string{".md", ".tmpl", ".tf", ".hcl", ".yml", ".yaml", ".sh", ".js", ".mjs", ".py", ".mmd", ".txt", ".mod", "GNUmakefile", "run"}
)

// check prints the findings in all files, and returns their number.
func check(files fs.FS, out io.Writer) (int, error) {
	total := 0
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains(skippedDirs, entry.Name()):
			return fs.SkipDir
		case entry.IsDir() || slices.Contains(skippedFiles, path):
			return nil
		}
		kind := filepath.Ext(path)
		if kind != ".go" && !slices.Contains(textFiles, kind) && !slices.Contains(textFiles, entry.Name()) {
			return nil
		}
		content, err := fs.ReadFile(files, path)
		if err != nil {
			return err
		}
		passages := []passage{{line: 1, text: string(content)}}
		if kind == ".go" {
			if passages, err = goPassages(path, content); err != nil {
				return err
			}
		}
		for _, p := range passages {
			for _, f := range p.findings() {
				fmt.Fprintf(out, "%s:%d: %q: write %s\n", path, f.line, strings.Join(strings.Fields(f.found), " "), f.instead)
				total++
			}
		}
		return nil
	})
	return total, err
}
