package rotation

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
)

// mutant is this package with one rule broken by edits of its source. The simulation must notice it.
type mutant struct {
	name  string
	edits []edit
	// by is the check that notices the mutant. If that is not a refused token, because is the reason why no token is refused.
	by, because string
	// among is the operator that finds it soonest. If it is empty, any operator is used.
	among string
	// failing is set if only a set with both gates, whose deliveries fail, shows it.
	failing bool
	// proof names a function of the table proofs. It runs instead of the simulation, for applies that do not happen there.
	proof string
}

// edit replaces text of a file. The text must be there exactly once.
type edit struct{ file, old, new string }

// What notices more than one mutant, and why that is no refused token.
const (
	rotatesWhenDue = "a rotation is carried out when it is due"
	goesInTime     = "a key goes when it is time"
	configuredKind = "a key of the configured kind signs"
	oldKeySigns    = "the old key goes on signing"
	staysTooLong   = "a key that stays too long refuses no token"
	oneTooMany     = "a rotation too many refuses no token"
	waitsAgain     = "a standby that nobody has seen waits again"
	onlyIfFailing  = "only a set whose deliveries fail needs it"
	anyKind        = "verifiers know the key whatever its kind"
	forCaches      = "a key waits for the caches that matter to it"
	stampedNow     = "what happens is stamped with the time of the apply"
	noEarlier      = "no instant moves earlier"
	ifMemoryLost   = "the slowest timing is remembered, unless the memory is lost"
	inOneSecond    = "the simulation has no parts of a second"
	skewAllowed    = "a difference of clocks up to the skew is allowed for"
)

// swap is one edit.
func swap(file, from, to string) []edit { return []edit{{file, from, to}} }

func mutants() []mutant {
	return slices.Concat(mutantsOfTime, mutantsOfApply, mutantsOfSigningKid, mutantsOfRelease, mutantsOfMaySign, mutantsOfCapacity)
}

const mutantPatience = 5_000_000 // tokens or applies

// TestMutants shows that the simulation notices every broken rule.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program; not with -short")
	}
	goCommand, err := exec.LookPath("go")
	if err != nil {
		t.Skip("the mutants are built with the go command, which is not in PATH")
	}
	program := filepath.Join(t.TempDir(), "mutants")
	build := exec.Command(goCommand, "build", "-trimpath", "-ldflags=-s -w", "-overlay", writeMutants(t), "-o", program, "./mutants")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("the mutants do not build: %v\n%s", err, out)
	}
	out := must(exec.Command(program, strconv.FormatUint(*simulationSeed, 10), strconv.Itoa(mutantPatience)).Output())
	var report strings.Builder
	table := tabwriter.NewWriter(&report, 0, 0, 2, ' ', 0)
	write := func(cells ...any) { must(fmt.Fprintf(table, "%v\t%v\t%v\t%v\n", cells...)) }
	write("mutant", "caught by", "applies", "tokens")
	results := json.NewDecoder(strings.NewReader(string(out)))
	for _, m := range mutants() {
		if (m.by == refusal) != (m.because == "") {
			t.Errorf("%s: say why no token is refused, or let one be refused", m.name)
		}
		var caught Caught
		check(results.Decode(&caught))
		if caught.By != m.by {
			t.Errorf("%s: survives %d applies and %d tokens: found %q, want %q", m.name, caught.Applies, caught.Tokens, caught.By, m.by)
		}
		write(m.name, caught.By, caught.Applies, caught.Tokens)
	}
	check(table.Flush())
	t.Logf("seed %d\n%s", *simulationSeed, &report)
}

// writeMutants writes an overlay for the go command: one package for each mutant, with the source of this package and the
// simulation, and a program that runs them all. It returns the name of the overlay.
func writeMutants(t *testing.T) string {
	t.Helper()
	here := must(os.Getwd())
	dir := t.TempDir()
	overlay := map[string]string{}
	add := func(name, text string) {
		file := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		check(os.WriteFile(file, []byte(text), 0o600))
		overlay[filepath.Join(here, "mutants", name)] = file
	}
	source := readSource(t)
	var imports, runs strings.Builder
	for i, m := range mutants() {
		mutated := m.apply(t, source)
		name := fmt.Sprintf("m%02d", i)
		for file, text := range mutated {
			add(name+"/"+strings.Replace(file, "_test.go", ".go", 1), text)
		}
		fmt.Fprintf(&imports, "\t%s %q\n", name, "github.com/jwtkeys/terraform-provider-jwt/internal/rotation/mutants/"+name)
		fmt.Fprintf(&runs, "\tprint(%s.Catch(seed, patience, %q, %q, %q, %t))\n", name, m.by, m.among, m.proof, m.failing)
	}
	add("main.go", fmt.Sprintf(mutantProgram, &imports, &runs))
	file := filepath.Join(dir, "overlay.json")
	check(os.WriteFile(file, must(json.Marshal(map[string]any{"Replace": overlay})), 0o600))
	return file
}

const mutantProgram = `package main

import (
	"encoding/json"
	"os"
	"strconv"

%s)

func main() {
	seed, _ := strconv.ParseUint(os.Args[1], 10, 64)
	patience, _ := strconv.Atoi(os.Args[2])
	print := func(result any) { json.NewEncoder(os.Stdout).Encode(result) }
%s}
`

// readSource reads the files that make up a mutant: the package, and the simulation from the tests.
func readSource(t *testing.T) map[string]string {
	t.Helper()
	source := map[string]string{}
	for _, file := range must(filepath.Glob("*.go")) {
		if strings.HasSuffix(file, "_test.go") && !strings.HasPrefix(file, "simulation_") || file == "simulation_test.go" {
			continue
		}
		source[file] = string(must(os.ReadFile(file)))
	}
	return source
}

// apply returns the source with the edits.
func (m mutant) apply(t *testing.T, source map[string]string) map[string]string {
	t.Helper()
	mutated := maps.Clone(source)
	for _, e := range m.edits {
		if n := strings.Count(mutated[e.file], e.old); n != 1 {
			t.Fatalf("%s: %q is %d times in %s, want once", m.name, e.old, n, e.file)
		}
		mutated[e.file] = strings.Replace(mutated[e.file], e.old, e.new, 1)
	}
	return mutated
}

// Every function of the rules and of an apply has a mutant. Otherwise nobody would know whether anything depends on it.
func TestEveryRuleHasAMutant(t *testing.T) {
	source := readSource(t)
	for _, file := range []string{"rules.go", "advance.go", "signing_kid.go", "release.go", "may_sign.go", "capacity.go"} {
		files := token.NewFileSet()
		parsed := must(parser.ParseFile(files, file, source[file], 0))
		for _, d := range parsed.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name == "change" || f.Name.Name == "record" { // They decide nothing.
				continue
			}
			body := source[file][files.Position(f.Body.Pos()).Offset:files.Position(f.Body.End()).Offset]
			if !slices.ContainsFunc(mutants(), func(m mutant) bool {
				return slices.ContainsFunc(m.edits, func(e edit) bool { return e.file == file && strings.Contains(body, e.old) })
			}) {
				t.Errorf("no mutant breaks %s", f.Name.Name)
			}
		}
	}
}
