package keyset

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// Dotenv returns a .env file, one variable after the other by name. The format has no standard, so a value is written in the first of
// these ways in which the parsers of Node.js (dotenv, node --env-file) and Python (python-dotenv) read it alike:
//
//	NAME=value      nothing in it means anything to a parser; docker --env-file reads this too
//	NAME='value'    with line breaks, "#" or "$", or white space around it; docker --env-file would take the quotes for part of the value
//	NAME="value"    the same, with an apostrophe in it
//
// A name or value that cannot be written so is a *refusal.Error.
func Dotenv(variables map[string]string) (string, error) {
	var file strings.Builder
	for i, name := range slices.Sorted(maps.Keys(variables)) {
		if !validName(name) {
			// Not quoted: a map that is the wrong way round has secrets for names.
			return "", &refusal.Error{
				Summary: "Invalid Environment Variable Name",
				Detail: fmt.Sprintf("Key number %d of the map, in alphabetical order, cannot be the name of a variable. "+
					`Use the letters a to z and A to Z, digits, "_", "-" and ".", 253 at most.`, i+1),
			}
		}
		quote, why := quotation(variables[name])
		if why != "" {
			return "", &refusal.Error{
				Summary: "Value Not Fit for a .env File",
				Detail: fmt.Sprintf("The value of %s has %s. Parsers of .env files do not agree on how to read that: "+
					"write the value in base64 (for a PEM, env_pem_format does), or hand it over in another way.", name, why),
			}
		}
		file.WriteString(name + "=" + quote + variables[name] + quote + "\n")
	}
	return file.String(), nil
}

// quotation returns the quotation mark to put around a value, "" for none, or why the value cannot be written.
func quotation(v string) (quote, why string) {
	switch {
	case strings.ContainsAny(v, "\x00"):
		return "", "a zero byte, which no environment variable can hold"
	case strings.Contains(v, "\r"):
		return "", "a carriage return, which becomes a newline"
	case strings.Contains(v, "${"):
		return "", "${ in it, which some parsers replace by another variable even between quotation marks"
	case isPlain(v):
		return "", ""
	case !strings.Contains(v, "'") && !strings.Contains(v, `\\`) && !strings.HasSuffix(v, `\`):
		return "'", ""
	case strings.Contains(v, "'") && !strings.ContainsAny(v, `"\$`):
		return `"`, ""
	default:
		return "", `something that needs quotation marks, and quotation marks, a backslash or "$" beside it`
	}
}

// isPlain reports whether every parser takes the value as it stands, without quotation marks.
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
