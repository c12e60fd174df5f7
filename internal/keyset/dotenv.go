package keyset

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// Dotenv returns a .env file with the variables in alphabetical order. The format has no standard. So each value is written in the first
// of these forms that the parsers of Node.js (dotenv, node --env-file) and Python (python-dotenv) read in the same way:
//
//	NAME=value      nothing in the value is special for a parser; docker --env-file reads this too
//	NAME='value'    the value contains line breaks, "#" or "$", or starts or ends with white space; docker --env-file would read the quotes as part of the value
//	NAME="value"    the same, and the value contains an apostrophe
//
// It returns a *refusal.Error for a name or a value that has no such form.
func Dotenv(variables map[string]string) (string, error) {
	var file strings.Builder
	for i, name := range slices.Sorted(maps.Keys(variables)) {
		if !validName(name) {
			// The error does not quote the name, because names and values could be swapped.
			return "", &refusal.Error{
				Summary: "Invalid Environment Variable Name",
				Detail: fmt.Sprintf("Key number %d of the map, in alphabetical order, is not a valid variable name. "+
					`Use at most 253 of the letters a to z and A to Z, digits, "_", "-" and ".".`, i+1),
			}
		}
		quote, why := quotation(variables[name])
		if why != "" {
			of := fmt.Sprintf("key number %d of the map, in alphabetical order,", i+1)
			if refusal.Harmless(name) {
				of = name
			}
			return "", refusal.New("Value Not Fit for a .env File",
				"The value of %s contains %s. Parsers of .env files read this in different ways. "+
					"Encode the value in base64 (for a PEM, with env_pem_format), or pass it in another way.", of, why)
		}
		file.WriteString(name + "=" + quote + variables[name] + quote + "\n")
	}
	return file.String(), nil
}

// quotation returns the quotation mark for a value, "" for none, or why no form exists for the value.
func quotation(v string) (quote, why string) {
	switch {
	case strings.ContainsAny(v, "\x00"):
		return "", "a zero byte, which no environment variable can contain"
	case strings.Contains(v, "\r"):
		return "", "a carriage return, which becomes a newline"
	case strings.Contains(v, "${"):
		return "", "${, which some parsers replace with another variable, even between quotation marks"
	case isPlain(v):
		return "", ""
	case !strings.Contains(v, "'") && !strings.Contains(v, `\\`) && !strings.HasSuffix(v, `\`):
		return "'", ""
	case strings.Contains(v, "'") && !strings.ContainsAny(v, `"\$`):
		return `"`, ""
	default:
		return "", `characters that need quotation marks, together with quotation marks, a backslash or "$"`
	}
}

// isPlain reports whether every parser reads the value unchanged without quotation marks.
func isPlain(v string) bool {
	special := func(r rune) bool {
		return r == '#' || r == '$' || unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp)
	}
	if v == "" {
		return true
	}
	isQuote := strings.ContainsRune("'\"`", rune(v[0]))
	// JavaScript counts the byte-order mark as white space, and trims it.
	isTrimmed := strings.TrimFunc(v, func(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' }) == v
	return !isQuote && isTrimmed && !strings.ContainsFunc(v, special)
}
