package jwk

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/refusals.golden.md")

const refusalsPage = "testdata/refusals.golden.md"

var refusalsPageText = sync.OnceValue(func() string { return string(must(os.ReadFile(refusalsPage))) })

// refusalCase is an input that is refused, and the error.
type refusalCase struct {
	name  string
	input string // everything that was given, none of which may be quoted
	err   error
	got   bool // whether a key came with the error
}

func privatePEM(name, text string) refusalCase { return privatePEMWith(name, text, "") }

func privatePEMWith(name, text, passphrase string) refusalCase {
	k, err := ParsePrivatePEM(text, passphrase)
	return refusalCase{"private key: " + name, text + "\x00" + passphrase, err, !k.IsZero()}
}

func publicPEM(name, text string) refusalCase {
	k, err := ParsePublicPEM(text)
	return refusalCase{"public key: " + name, text, err, !k.IsZero()}
}

func aJWK(name, text string) refusalCase {
	j, err := ParseJWK(text)
	return refusalCase{"JWK: " + name, text, err, !j.Key.IsZero()}
}

func secret(name, text, algorithm string) refusalCase {
	a, _ := ParseAlgorithm(algorithm)
	k, err := ParseSecret(text, a)
	return refusalCase{"secret: " + name, text, err, !k.IsZero()}
}

func keyID(name, kid string) refusalCase {
	return refusalCase{"kid: " + name, kid, ValidKeyID(kid), false}
}

func outcome(name string, err error) refusalCase { return refusalCase{name: name, err: err} }

func either(name, text string, parse func(string) (JWK, error)) refusalCase {
	j, err := parse(text)
	return refusalCase{"PEM or JWK: " + name, text, err, !j.Key.IsZero()}
}

func publicForm(name, text string) refusalCase {
	j, err := ParsePublicForm(text)
	return refusalCase{"public form: " + name, text, err, !j.Key.IsZero()}
}

// refusals are all refusals of this package, in the order of the page.
var refusals = sync.OnceValue(func() []refusalCase {
	return slices.Concat(textRefusals(), blockRefusals(), encryptionRefusals(), kindRefusals(), rsaRefusals(),
		ecRefusals(), mldsaRefusals(), jwkRefusals(), secretRefusals(), keyIDRefusals(), useRefusals())
})

// TestRefusals checks that every refusal quotes no input and returns no key, and
// compares the messages with the page that go test -run Refusals -update writes.
func TestRefusals(t *testing.T) {
	var page strings.Builder
	page.WriteString("# Refusals of internal/jwk\n\nWritten by `go test ./internal/jwk -run Refusals -update`.\n")
	summaries := map[string]bool{}
	for _, r := range refusals() {
		if r.err == nil || r.got {
			t.Errorf("%s: error %v, key returned: %v; want an error and no key", r.name, r.err, r.got)
			continue
		}
		refused := asRefusal(t, r.err)
		if run := quotedRun(r.input, refused.Summary+"\n"+refused.Detail+"\n"+r.err.Error()); run != "" {
			t.Errorf("%s: the message quotes %d characters of the input", r.name, len(run))
		}
		summaries[refused.Summary] = true
		fmt.Fprintf(&page, "\n## %s\n\n**%s**\n\n%s\n", r.name, refused.Summary, refused.Detail)
		if refused.Passphrase {
			page.WriteString("\nThe passphrase is at fault.\n")
		}
	}
	if *update {
		check(os.WriteFile(refusalsPage, []byte(page.String()), 0o644))
	}
	if page.String() != string(must(os.ReadFile(refusalsPage))) {
		t.Errorf("%s does not match the code; run the test with -update and check git diff", refusalsPage)
	}
	everySummaryHasACase(t, summaries)
}

// everySummaryHasACase fails if the code has a refusal that no case reaches and no other test of the package names.
func everySummaryHasACase(t *testing.T, reached map[string]bool) {
	literal := regexp.MustCompile(`(?:refusal\.New\(\s*|Summary: +)"([^"]+)"`)
	code, tests := map[string]string{}, ""
	for _, file := range must(filepath.Glob("*.go")) {
		text := string(must(os.ReadFile(file)))
		if strings.HasSuffix(file, "_test.go") {
			tests += text
		} else {
			code[file] = text
		}
	}
	for file, text := range code {
		for _, found := range literal.FindAllStringSubmatch(text, -1) {
			isReached := strings.Contains(tests, `"`+found[1]+`"`)
			for summary := range reached {
				// Some summaries end in the expected block.
				isReached = isReached || strings.HasPrefix(summary, found[1])
			}
			if !isReached {
				t.Errorf("%s: no case is refused with %q", file, found[1])
			}
		}
	}
}

var markers = regexp.MustCompile(`-{4,5}(BEGIN|END) [A-Z0-9 ]+-{4,5}`)

// quotedRun returns a run of 8 characters of the input, apart from its PEM markers, that the message has too.
func quotedRun(input, message string) string {
	for _, part := range markers.Split(input, -1) {
		for i := 0; i+8 <= len(part); i++ {
			if strings.Contains(message, part[i:i+8]) {
				return part[i : i+8]
			}
		}
	}
	return ""
}

func TestQuotedRun(t *testing.T) {
	if quotedRun("-----BEGIN PRIVATE KEY-----\nabcdefgh", "in a PRIVATE KEY: bcdefgh") != "" {
		t.Error("seven characters and a label count as quoted")
	}
	if quotedRun("-----BEGIN PRIVATE KEY-----\nabcdefgh", "in a PRIVATE KEY: abcdefgh") != "abcdefgh" {
		t.Error("eight characters do not count as quoted")
	}
}
