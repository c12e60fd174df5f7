package provider

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// The guide Troubleshooting has every summary of a diagnostic that the source contains, and no other.
func TestTroubleshooting(t *testing.T) {
	page := string(must(os.ReadFile(templatesDir + "/guides/troubleshooting.md.tmpl")))
	var listed []string
	for _, row := range regexp.MustCompile(`(?m)^\| (\*[^|]+\*) \|`).FindAllStringSubmatch(page, -1) {
		for name := range strings.SplitSeq(row[1], ",") {
			listed = append(listed, strings.Trim(name, " *"))
		}
	}
	summaries := diagnosticSummaries(t)
	if len(summaries) < 150 {
		t.Fatalf("only %d summaries were found in the source", len(summaries))
	}
	used := map[string]bool{}
	for summary, file := range summaries {
		found := false
		for _, row := range listed {
			if summary.matches(row) {
				found, used[row] = true, true
			}
		}
		if !found {
			t.Errorf("%s: the summary %q is not in templates/guides/troubleshooting.md.tmpl. Add a row: | *%s* | what it means and what to do |", file, summary, summary)
		}
	}
	for _, row := range listed {
		if !used[row] {
			t.Errorf("the guide lists %q, which is no summary in the source", row)
		}
	}
}

// A summary is the text of a diagnostic in the source. A verb such as %s, and the end of a text to which the source adds more, match any words.
type summary string

func (s summary) matches(shown string) bool {
	pattern := regexp.QuoteMeta(string(s))
	pattern = regexp.MustCompile(`%[sdq]`).ReplaceAllString(pattern, ".+")
	return regexp.MustCompile("^" + pattern + "( .+)?$").MatchString(shown)
}

// diagnosticSummaries returns the summaries in the source, each with the file that contains it: every text in Title Case.
func diagnosticSummaries(t *testing.T) map[summary]string {
	t.Helper()
	found := map[summary]string{}
	check(filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if d.IsDir() && slices.Contains([]string{"demo", "bench", "terraformtest", "otherprovider", "testdata"}, d.Name()) {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file := must(parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution))
		ast.Inspect(file, func(n ast.Node) bool {
			if description, ok := n.(*ast.CompositeLit); ok && strings.HasSuffix(literalType(description), "Definition") {
				return false // of a function
			}
			if sum, ok := n.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
				if text, isTitle := titleOf(sum); isTitle {
					found[summary(text)] = path
					return false
				}
			}
			if text, isTitle := titleOf(n); isTitle {
				found[summary(text)] = path
			}
			return true
		})
		return nil
	}))
	return found
}

// titleOf returns the text of a literal, or of literals and other terms that are added, if it is in Title Case. Other terms become %s.
func titleOf(n ast.Node) (string, bool) {
	text := literalOf(n)
	words := strings.Fields(text)
	isLabel := strings.ToUpper(text) == text || strings.HasPrefix(text, "%b")
	if len(words) < 2 || isLabel || strings.ContainsAny(text, ".:,;\n<(\"{") {
		return "", false
	}
	for i, word := range words {
		small := len(word) < 4 || strings.ContainsAny(word, "_%") || word == "with"
		if first := []rune(word)[0]; i == 0 && !unicode.IsUpper(first) && first != '%' || !small && !unicode.IsUpper(first) && !unicode.IsDigit(first) {
			return "", false
		}
	}
	return text, strings.HasPrefix(text, "No %s") || strings.ContainsFunc(strings.Join(words[1:], ""), unicode.IsUpper)
}

func literalOf(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BasicLit:
		if n.Kind == token.STRING {
			return must(strconv.Unquote(n.Value))
		}
	case *ast.BinaryExpr:
		return literalOf(n.X) + literalOf(n.Y)
	case ast.Expr:
		return "%s"
	}
	return ""
}

func literalType(n *ast.CompositeLit) string {
	if named, ok := n.Type.(*ast.SelectorExpr); ok {
		return named.Sel.Name
	}
	return ""
}
