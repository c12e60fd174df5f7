package main

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"
)

// Every rule finds its sample.
func TestRules(t *testing.T) {
	samples := []string{
		"made anew", "you shall not", "Whoever reads", "lest it fails", "thereof", "thus", "tokens that bear a kid", "as it stands", "lies in the state", "altogether",
		"heeded", "reckoned", "may vouch", "beside it", "upon", "so that it works", "that of the key", "come by", "told apart", "is for it not to", "it tells",
		"a state of its own", "a name of yours", "in the clear", "by way of", "the world", "the held key", "succession", "rehearse", "imagine", "a room", "futures", "is relieved", "kin",
	}
	hits := make([]bool, len(rules))
	for _, sample := range samples {
		found := false
		for i, r := range rules {
			if r.find.MatchString(sample) {
				found, hits[i] = true, true
			}
		}
		if !found {
			t.Errorf("no rule finds %q", sample)
		}
	}
	for i, hit := range hits {
		if !hit {
			t.Errorf("no sample matches the rule %s", rules[i].find)
		}
	}
	for _, good := range []string{"the standby key", "a bearer token", "understand", "also that offset", "retells", "the held lock", "so, that works", "kind"} {
		if found := (passage{1, good}).findings(); found != nil {
			t.Errorf("%q: found %v", good, found)
		}
	}
}

// Documents are searched as a whole. In Go files, comments and strings are searched, and identifiers are not.
func TestCheck(t *testing.T) {
	files := fstest.MapFS{
		"README.md":                {Data: []byte("A key,\nso\nthat it signs.\n")},
		"main.tf":                  {Data: []byte("# A key, so\n# that it signs.\nvalue = \"shall\"\n")},
		"a.go":                     {Data: []byte("package a\n\n// A made it so\n// that it works.\nvar told = \"it tells\" + `\nanew`\n")},
		"node_modules/x/README.md": {Data: []byte("anew")},
		"tools/words/words.go":     {Data: []byte("// anew")},
		"key.pem":                  {Data: []byte("anew")},
	}
	var out bytes.Buffer
	n, err := check(files, &out)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`README.md:2: "so that"`, `a.go:3: "so that"`, `a.go:5: "tells"`, `a.go:6: "anew"`, `main.tf:1: "so that"`, `main.tf:3: "shall"`}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if n != len(want) || len(lines) != len(want) {
		t.Fatalf("found %d, want %d:\n%s", n, len(want), out.String())
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, want[i]) {
			t.Errorf("got %s, want %s", line, want[i])
		}
	}
}
