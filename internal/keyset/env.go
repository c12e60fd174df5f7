package keyset

import (
	"encoding/base64"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// PEMFormats returns the encodings of a PEM in a variable: unchanged, in one line with \n as two characters, or the whole PEM in base64
// (RFC 4648, section 4).
func PEMFormats() []string { return []string{"pem", "escaped", "base64"} }

// EnvNames has the names of the variables and the encoding of a PEM.
type EnvNames struct {
	// Prefix precedes the name of a field in capitals.
	Prefix string
	// Names replace the default names of some fields. An empty name omits the field.
	Names map[Field]string
	// PEMFormat is one of PEMFormats.
	PEMFormat string
}

// Name returns the name of the variable for a field; empty if the field is omitted.
func (n EnvNames) Name(f Field) string {
	if name, ok := n.Names[f]; ok {
		return name
	}
	if row, _ := fieldWith(f); row.description != "" {
		return ""
	}
	return n.Prefix + strings.ToUpper(string(f))
}

// Named reports whether the configuration names a field.
func (n EnvNames) Named(f Field) bool { return n.Names[f] != "" }

// NamesChanging reports whether the configuration names a field that depends on other keys than the one that signs.
func (n EnvNames) NamesChanging() bool {
	return slices.ContainsFunc(fields, func(f field) bool { return f.changing && n.Named(f.name) })
}

// shellName is the beginning of a name that a shell accepts (POSIX, section 3.230), or nothing.
var shellName = regexp.MustCompile(`^([A-Za-z_][A-Za-z0-9_]*)?$`)

// CheckPrefix refuses a prefix that begins no name of a shell variable.
func (n EnvNames) CheckPrefix() error {
	if shellName.MatchString(n.Prefix) && len(n.Prefix) <= 200 {
		return nil
	}
	return refusal.New("Invalid Prefix of Environment Variables",
		"No valid variable name begins with the prefix. Use at most 200 letters, digits and \"_\", with no digit at the start. For names with \"-\" or \".\", such as keys of a Kubernetes Secret, use env_names.")
}

// Unused returns the fields that have a name, but no value: no key for the algorithm has them.
func (n EnvNames) Unused(a jwk.Algorithm) []string {
	var names []string
	for _, f := range fields {
		if n.Named(f.name) && f.of != nil && !f.of(a) {
			names = append(names, string(f.name))
		}
	}
	return names
}

// Check refuses names that a shell, a Kubernetes Secret (RFC 1123 subdomain characters and _) or a .env file does not allow, and two
// fields with the same name.
func (n EnvNames) Check() error {
	taken := map[string]Field{}
	for _, f := range FieldNames() {
		name := n.Name(Field(f))
		if name == "" {
			continue
		}
		if err := checkName(Field(f), name); err != nil {
			return err
		}
		if other, ok := taken[name]; ok {
			return &refusal.Error{
				Summary: "Environment Variable Named Twice",
				Detail:  fmt.Sprintf("The fields %s and %s have the same variable name. Change one of the names, or omit the field with the name \"\".", other, f),
			}
		}
		taken[name] = Field(f)
	}
	return nil
}

func checkName(f Field, name string) error {
	if !validName(name) {
		return &refusal.Error{
			Summary: "Invalid Environment Variable Name",
			Detail: fmt.Sprintf("The name for the field %s is not a valid variable name. Use at most 253 of the letters a to z and A to Z, digits, \"_\", \"-\" and \".\". "+
				"A shell allows no \"-\", no \".\" and no digit at the start.", f),
		}
	}
	return nil
}

func validName(name string) bool {
	invalid := func(r rune) bool {
		return r != '_' && r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	return !strings.ContainsFunc(name, invalid) && len(name) <= 253 && strings.Trim(name, ".") != ""
}

// Env returns the variables with their values. Fields without a value are omitted.
func (n EnvNames) Env(values map[Field]string) map[string]string {
	env := map[string]string{}
	for f, v := range values {
		if name := n.Name(f); name != "" && v != "" {
			env[name] = n.format(f, v)
		}
	}
	return env
}

// PublicEnv is Env without private fields.
func (n EnvNames) PublicEnv(values map[Field]string) map[string]string {
	values = maps.Clone(values)
	maps.DeleteFunc(values, func(name Field, _ string) bool { f, _ := fieldWith(name); return !f.public })
	return n.Env(values)
}

func (n EnvNames) format(f Field, v string) string {
	if row, _ := fieldWith(f); !row.pem {
		return v
	}
	switch n.PEMFormat {
	case "escaped":
		return strings.ReplaceAll(v, "\n", `\n`)
	case "base64":
		return base64.StdEncoding.EncodeToString([]byte(v))
	default:
		return v
	}
}

// ParseField returns the field with a name.
func ParseField(name string) (Field, error) {
	if _, ok := fieldWith(Field(name)); !ok {
		return "", &refusal.Error{
			Summary: "Unknown Field",
			Detail:  fmt.Sprintf("There is no field with this name.%s The fields are %s.", refusal.DidYouMean(name, FieldNames()...), strings.Join(FieldNames(), ", ")),
		}
	}
	return Field(name), nil
}
