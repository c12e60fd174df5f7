package provider

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// block writes a resource with its arguments, each an HCL expression.
func block(kind, name string, args map[string]string) string {
	var hcl strings.Builder
	hcl.WriteString("resource " + quoted(kind) + " " + quoted(name) + " {\n")
	for _, arg := range slices.Sorted(maps.Keys(args)) {
		hcl.WriteString("  " + arg + " = " + args[arg] + "\n")
	}
	hcl.WriteString("}\n")
	return hcl.String()
}

// quoted writes a text without ${ and %{ as an HCL string.
func quoted(text string) string {
	q, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(q)
}

// onlyKey returns the key of a map with one entry.
func onlyKey(m map[string]any) string {
	keys := slices.Collect(maps.Keys(m))
	if len(keys) != 1 {
		return ""
	}
	return keys[0]
}

// publicPEM returns the public key of a new Ed25519 key in PEM.
func publicPEM(t *testing.T) string {
	t.Helper()
	return must(makeKey(t, "EdDSA").PublicPEM())
}
