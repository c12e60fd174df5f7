package keyset

import (
	"encoding/json"
	"errors"
	"maps"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// dotenvCases are values and how each is written; "" if it is refused.
var dotenvCases = map[string]struct{ value, written string }{
	"empty":                      {"", "X="},
	"word":                       {"word", "X=word"},
	"words":                      {"two words", "X=two words"},
	"JSON":                       {`{"keys":[{"kid":"a b"}]}`, `X={"keys":[{"kid":"a b"}]}`},
	"base64":                     {"AA+/BB==", "X=AA+/BB=="},
	"apostrophe inside":          {"it's", "X=it's"},
	"quotation marks inside":     {`say "yes"`, `X=say "yes"`},
	"quotation marks around":     {`"yes"`, `X='"yes"'`},
	"backticks around":           {"`yes`", "X='`yes`'"},
	"apostrophes around":         {"'yes'", `X="'yes'"`},
	"one quotation mark":         {`"`, `X='"'`},
	"one apostrophe":             {`'`, `X="'"`},
	"number sign":                {"a#b", "X='a#b'"},
	"comment":                    {"a # b", "X='a # b'"},
	"dollar":                     {"a$b", "X='a$b'"},
	"lines":                      {"a\nb\n", "X='a\nb\n'"},
	"lines with quotation marks": {"a\n\"b\"\nc", "X='a\n\"b\"\nc'"},
	"lines with apostrophe":      {"it's\nhere", "X=\"it's\nhere\""},
	"lines that are assignments": {"a\nY=1\n# c", "X='a\nY=1\n# c'"},
	"space before":               {" a", "X=' a'"},
	"space behind":               {"a ", "X='a '"},
	"no-break space behind":      {"a\u00a0", "X='a\u00a0'"},
	"byte-order mark before":     {"\ufeffa", "X='\ufeffa'"},
	"line separator":             {"'a\u2028'", "X=\"'a\u2028'\""},
	"tab":                        {"a\tb", "X='a\tb'"},
	"escaped newline":            {`a\nb`, `X=a\nb`},
	"backslashes":                {`a\\b\`, `X=a\\b\`},
	"backslash and number sign":  {`\#`, `X='\#'`},
	"assignment":                 {"Y=1", "X=Y=1"},
	"export":                     {"export Y=1", "X=export Y=1"},
	"colon":                      {"a: b", "X=a: b"},
	"German":                     {"größer", "X=größer"},
	"two backslashes, sign":      {`\\#`, ""},
	"backslash at the end, sign": {`#\`, ""},
	"both marks and sign":        {`'"#`, ""},
	"apostrophe and dollar":      {"it's\n$5", ""},
	"apostrophe and backslash":   {`it's\n#`, ""},
	"carriage return":            {"a\r\nb", ""},
	"zero byte":                  {"a\x00b", ""},
	"another variable":           {"a${b}", ""},
}

func TestDotenv(t *testing.T) {
	for name, c := range dotenvCases {
		file, err := Dotenv(map[string]string{"X": c.value})
		var refused *refusal.Error
		switch {
		case c.written == "" && (!errors.As(err, &refused) || strings.Contains(err.Error(), c.value)):
			t.Errorf("%s: %v, want a refusal that does not quote the value", name, err)
		case c.written != "" && (err != nil || file != c.written+"\n"):
			t.Errorf("%s: %q, %v; want %q", name, file, err, c.written+"\n")
		}
	}
}

func TestDotenvNames(t *testing.T) {
	file, err := Dotenv(map[string]string{"B": "2", "A.b-c_1": "1", "c": "3"})
	if want := "A.b-c_1=1\nB=2\nc=3\n"; err != nil || file != want {
		t.Errorf("%q, %v; want %q", file, err, want)
	}
	for _, name := range []string{"", " ", "A B", "A=B", "Ä", "A\n", "..", "#A", "export A"} {
		_, err := Dotenv(map[string]string{name: "1"})
		if err == nil || strings.Contains(err.Error(), `"`+name+`"`) {
			t.Errorf("%q: %v, want a refusal that does not quote it", name, err)
		}
	}
	// The error says which name is refused without quoting it, because names and values could be swapped.
	if _, err := Dotenv(map[string]string{"A": "1", "B C": "2"}); err == nil || !strings.Contains(err.Error(), "Key number 2 ") || strings.Contains(err.Error(), "B C") {
		t.Errorf("got %v", err)
	}
	if file, err := Dotenv(nil); file != "" || err != nil {
		t.Errorf("the file of an empty map: %q, %v", file, err)
	}
}

// dotenvLine is the expression by which the npm package dotenv finds variables (versions 15 to 18), with the white space of JavaScript.
var dotenvLine = regexp.MustCompile(strings.ReplaceAll("(?m)"+
	`^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`+"`(?:\\\\`|[^`])*`"+`|[^#\r\n]+)?\s*(?:#.*)?$`,
	`\s`, `[\s\v\x{a0}\x{feff}\x{2028}\x{2029}\pZ]`))

// readAsNode reads a .env file as the npm package dotenv does.
func readAsNode(file string) map[string]string {
	read := map[string]string{}
	file = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(file)
	for _, m := range dotenvLine.FindAllStringSubmatch(file, -1) {
		v := strings.TrimFunc(m[2], func(r rune) bool { return r == '\ufeff' || r != '\u0085' && strings.TrimSpace(string(r)) == "" })
		for _, quote := range []string{"'", `"`, "`"} {
			if len(v) >= 2 && strings.HasPrefix(v, quote) && strings.HasSuffix(v, quote) {
				v = v[1 : len(v)-1]
				if quote == `"` {
					v = strings.NewReplacer(`\n`, "\n", `\r`, "\r").Replace(v)
				}
				break
			}
		}
		read[m[1]] = v
	}
	return read
}

var (
	pythonLine    = regexp.MustCompile(`^\s*(?:export[^\S\r\n]+)?([^=#\s]+)[^\S\r\n]*=[^\S\r\n]*(?:'((?:\\'|[^'])*)'|"((?:\\"|[^"])*)"|([^\r\n]*))[^\S\r\n]*(?:\n|$)`)
	pythonComment = regexp.MustCompile(`\s+#.*`)
	pythonSingle  = regexp.MustCompile(`\\[\\']`)
	pythonDouble  = regexp.MustCompile(`\\[\\'"abfnrtv]`)
)

// readAsPython reads a .env file as the package python-dotenv does. What it does with escapes does not matter here: there must be none.
func readAsPython(t *testing.T, file string) map[string]string {
	read := map[string]string{}
	for file != "" {
		m := pythonLine.FindStringSubmatch(file)
		if m == nil {
			t.Fatalf("python-dotenv does not read %q", file)
		}
		file = file[len(m[0]):]
		if pythonSingle.MatchString(m[2]) || pythonDouble.MatchString(m[3]) {
			t.Fatalf("python-dotenv finds an escape in %q", m[0])
		}
		read[m[1]] = m[2] + m[3] + strings.TrimSpace(pythonComment.ReplaceAllString(m[4], ""))
	}
	return read
}

// readBack fails the test unless every parser reads from the file what was written to it.
func readBack(t *testing.T, variables map[string]string, file string) {
	t.Helper()
	if read := readAsNode(file); !maps.Equal(read, variables) {
		t.Errorf("dotenv (Node.js) reads %q as %q, want %q", file, read, variables)
	}
	if read := readAsPython(t, file); !maps.Equal(read, variables) {
		t.Errorf("python-dotenv reads %q as %q, want %q", file, read, variables)
	}
}

// dotenvAll returns all cases that can be written, each in a separate variable.
func dotenvAll() map[string]string {
	all := map[string]string{}
	for name, c := range dotenvCases {
		if c.written != "" {
			all["X_"+strings.Map(func(r rune) rune {
				if r == ' ' || r == ',' {
					return '_'
				}
				return r
			}, name)] = c.value
		}
	}
	return all
}

func TestDotenvReadBack(t *testing.T) {
	all := dotenvAll()
	readBack(t, all, must(Dotenv(all)))
	for name, value := range all {
		one := map[string]string{name: value}
		readBack(t, one, must(Dotenv(one)))
	}
}

// readers are the real programs, if they are installed. Each reads a file from standard input and prints it as JSON.
var readers = map[string][]string{
	"node --env-file": {"node", "-e", `process.stdout.write(JSON.stringify(require("node:util").parseEnv(require("node:fs").readFileSync(0, "utf8"))))`},
	"python-dotenv":   {"python3", "-c", `import io, json, sys, dotenv; print(json.dumps(dotenv.dotenv_values(stream=io.StringIO(sys.stdin.buffer.read().decode()))))`},
}

func TestDotenvPrograms(t *testing.T) {
	for name, command := range readers {
		t.Run(name, func(t *testing.T) {
			all := dotenvAll()
			probe := exec.Command(command[0], command[1:]...)
			probe.Stdin = strings.NewReader("PROBE=1\n")
			if out, err := probe.Output(); err != nil || !strings.Contains(string(out), "PROBE") {
				t.Skipf("needs %s: %v", name, err)
			}
			file := must(Dotenv(all))
			program := exec.Command(command[0], command[1:]...)
			program.Stdin = strings.NewReader(file)
			out := must(program.Output())
			var read map[string]string
			check(json.Unmarshal(out, &read))
			for variable, want := range all {
				if read[variable] != want {
					t.Errorf("%s: %q, want %q", variable, read[variable], want)
				}
			}
			if len(read) != len(all) {
				t.Errorf("%d variables, want %d", len(read), len(all))
			}
		})
	}
}

func FuzzDotenv(f *testing.F) {
	for _, c := range dotenvCases {
		f.Add(c.value, "NAME", "after")
	}
	f.Fuzz(func(t *testing.T, value, name, after string) {
		variables := map[string]string{name: value, "Z_AFTER": after}
		file, err := Dotenv(variables)
		if err != nil {
			if !errors.As(err, new(*refusal.Error)) {
				t.Fatalf("refused with %T", err)
			}
			return
		}
		readBack(t, variables, file)
	})
}
