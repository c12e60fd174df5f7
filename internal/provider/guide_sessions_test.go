package provider

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A guide shows what a reader types and what is then printed, in blocks of the language console. TestGuideSessions types the same, in the clock
// of the test, and compares what is printed. A template says in comments, which docs/ does not contain, in which example a session runs, what was
// typed before, when time passes, and when the reader replaces the configuration:
//
//	{{/* session guides/get-started */}}
//	{{/* run terraform apply */}}
//	{{/* clock 90d */}}
//	{{/* use guides/lifecycle/renamed */}}
//
// In a block, a line that begins with "$ " is a command, and a line that ends in a backslash continues in the next one. The other lines are what
// the command prints. "…" is any lines, or for the rest of a line. Kids and other parts of keys are new in each run: a text
// that looks like one may be another one, but always the same one.
var sessionSteps = regexp.MustCompile("(?s)\\{\\{/\\* (session|use|clock|run) ([^*]+?) \\*/\\}\\}|```console\n(.*?)```")

func TestGuideSessions(t *testing.T) {
	tools := t.TempDir()
	if cliPath != "" {
		check(os.Symlink(cliPath, filepath.Join(tools, "terraform"))) // also if it is OpenTofu
	}
	sessions := 0
	for _, page := range templates(t) {
		text := string(must(os.ReadFile(page)))
		steps := sessionSteps.FindAllStringSubmatch(text, -1)
		for i, first := range steps {
			if first[1] != "session" {
				if i == 0 {
					t.Errorf("%s: a block of the language console needs a session before it", page)
				}
				continue
			}
			rest := steps[i+1:]
			if end := slices.IndexFunc(rest, func(step []string) bool { return step[1] == "session" }); end >= 0 {
				rest = rest[:end]
			}
			sessions++
			t.Run(fmt.Sprintf("%s %d", strings.TrimSuffix(filepath.Base(page), ".md.tmpl"), i), func(t *testing.T) { runSession(t, tools, first[2], rest) })
		}
	}
	if sessions == 0 {
		t.Error("no session was found")
	}
}

// runSession types the commands of one session in a copy of an example.
func runSession(t *testing.T, tools, dir string, steps [][]string) {
	w, _ := guide(t, dir, exampleInputs[dir])
	for command, flags := range map[string]string{
		"apply": "-auto-approve", "destroy": "-auto-approve", // in place of the answer "yes"
		"plan": "", "init": "", "test": "", "import": "", "validate": "", "state": "",
	} {
		w.Setenv("TF_CLI_ARGS_"+command, "-no-color "+flags)
	}
	w.must("init", "-input=false")
	known := bindings{}
	for _, step := range steps {
		switch step[1] {
		case "clock":
			w.clock.step(t, step[2])
		case "use":
			for _, file := range must(filepath.Glob(filepath.Join(w.Dir, "*.tf"))) {
				check(os.Remove(file))
			}
			w.writeFile("main.tf", configurationText(filepath.Join(examplesDir, step[2])))
		default:
			commands := commandsOf(step[3])
			if step[1] == "run" {
				commands = []typedCommand{{step[2], "…"}}
			}
			for _, typed := range commands {
				cmd := exec.CommandContext(t.Context(), "bash", "-c", known.replace(typed.command))
				cmd.Dir = w.Dir
				cmd.Env = append(slices.Clone(w.Env), "PATH="+tools+":"+os.Getenv("PATH"))
				out, _ := cmd.CombinedOutput() // the guide shows what a command prints when it fails
				if strings.Contains(string(out), "PRIVATE KEY") {
					t.Fatalf("$ %s\nIt printed a private key, which no guide must do", typed.command)
				}
				t.Logf("$ %s\n%s", typed.command, out)
				if isOpenTofu() {
					continue // its words differ
				}
				if problem := known.compare(typed.printed, string(out)); problem != "" {
					t.Fatalf("$ %s\n%s\nThe guide says:\n%s", typed.command, problem, typed.printed)
				}
			}
		}
	}
}

type typedCommand struct{ command, printed string }

// commandsOf returns the commands in a block of the language console.
func commandsOf(block string) []typedCommand {
	var all []typedCommand
	continues := false
	for line := range strings.Lines(block) {
		command, typed := strings.CutPrefix(line, "$ ")
		switch last := len(all) - 1; {
		case continues:
			all[last].command += line
		case typed:
			all = append(all, typedCommand{command: command})
		case last >= 0:
			all[last].printed += line
		}
		continues = (typed || continues) && strings.HasSuffix(line, "\\\n")
	}
	return all
}

// keyTexts matches what can be a kid or another part of a key. isKeyText decides.
var keyTexts = regexp.MustCompile(`auth-[0-9]+-[A-Za-z0-9_-]{8}|[A-Za-z0-9_-]{20,}`)

// isKeyText reports whether a text is not the name of an argument, such as keep_passive_private_keys.
func isKeyText(text string) bool {
	return strings.HasPrefix(text, "auth-") || strings.ToLower(text) != text
}

// keysIn returns the parts of keys in a text, and the text without them.
func keysIn(text string) (keys []string, rest string) {
	rest = keyTexts.ReplaceAllStringFunc(text, func(found string) string {
		if !isKeyText(found) {
			return found
		}
		keys = append(keys, found)
		return "·"
	})
	return keys, rest
}

// bindings are the parts of keys that a guide shows, and the ones of this run.
type bindings map[string]string

func (b bindings) replace(text string) string {
	for shown, actual := range b {
		text = strings.ReplaceAll(text, shown, actual)
	}
	return text
}

// compare returns a difference between what a guide shows and what was printed, or "".
func (b bindings) compare(shown, printed string) string {
	lines := nonEmptyLines(printed)
	skipping := false
	for _, want := range nonEmptyLines(shown) {
		if want == "…" {
			skipping = true
			continue
		}
		for skipping && len(lines) > 0 && !b.same(want, lines[0]) {
			lines = lines[1:]
		}
		if len(lines) == 0 || !b.same(want, lines[0]) {
			return "It did not print: " + want
		}
		b.bind(want, lines[0])
		lines, skipping = lines[1:], false
	}
	if len(lines) > 0 && !skipping {
		return "It printed more: " + lines[0]
	}
	return ""
}

func nonEmptyLines(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, " \n"); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// same reports whether a line that was printed is the one that a guide shows, apart from keys that the guide has not shown before.
func (b bindings) same(want, got string) bool {
	want, isCut := strings.CutSuffix(want, "…")
	shown, shape := keysIn(want)
	actual, gotShape := keysIn(got)
	if shape != gotShape && !(isCut && strings.HasPrefix(gotShape, shape)) {
		return false
	}
	for i, key := range shown {
		if bound, ok := b[key]; ok && bound != actual[i] {
			return false
		}
	}
	return true
}

// bind records the keys in a line.
func (b bindings) bind(want, got string) {
	shown, _ := keysIn(strings.TrimSuffix(want, "…"))
	actual, _ := keysIn(got)
	for i, key := range shown {
		b[key] = actual[i]
	}
}
