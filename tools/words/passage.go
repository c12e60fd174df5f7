package main

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// A passage is a text that people read, and the line of the file on which it starts.
type passage struct {
	line int
	text string
}

// A finding is a phrase that a rule matches.
type finding struct {
	line           int
	found, instead string
}

// commentMarks are the marks of line comments. They are replaced by spaces, so a phrase is found across lines.
var commentMarks = regexp.MustCompile(`(?m)^[ \t]*(?://|#+|>|\*)`)

// findings returns all phrases that a rule matches, by line.
func (p passage) findings() []finding {
	text := commentMarks.ReplaceAllStringFunc(p.text, func(mark string) string { return strings.Repeat(" ", len(mark)) })
	var all []finding
	for _, r := range rules {
		for _, at := range r.find.FindAllStringIndex(text, -1) {
			all = append(all, finding{p.line + strings.Count(text[:at[0]], "\n"), text[at[0]:at[1]], r.instead})
		}
	}
	slices.SortStableFunc(all, func(a, b finding) int { return cmp.Compare(a.line, b.line) })
	return all
}

// goPassages returns the comments and the string literals of a Go file.
func goPassages(path string, content []byte) ([]passage, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, path, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var all []passage
	add := func(from, to token.Pos) {
		start := files.Position(from)
		all = append(all, passage{start.Line, string(content[start.Offset:files.Position(to).Offset])})
	}
	for _, group := range file.Comments {
		add(group.Pos(), group.End())
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			add(literal.Pos(), literal.End())
		}
		return true
	})
	return all, nil
}
