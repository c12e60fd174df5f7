package provider

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// A kept state contains no keys. Where a state has a part of a private key or of its public key, such as a PEM or a member of a JWK, the file has
// the name of the part: {{3 ES256 x}} is the x of the third key. A test makes the keys again, other keys each time, and fills their parts in.

// keyPart is the name of a part.
var keyPart = regexp.MustCompile(`\{\{(\d+) ([A-Za-z0-9-]+) (\w+)\}\}`)

// emptyState replaces every part of a key in a state by its name. It fails the test if something of a key remains.
func emptyState(t *testing.T, state []byte) []byte {
	t.Helper()
	var content map[string]any
	decode(t, state, &content)
	content["terraform_version"] = "1.8.0" // An older Terraform could refuse the state of a newer one.
	var keys []jwk.Key
	var parts []string // old and new text in turn
	visitObjects(content, func(o map[string]any) {
		text, ok := o["private_jwk"].(string)
		if !ok {
			return
		}
		parsed := must(jwk.ParseJWK(text))
		algorithm := must(jwk.ParseAlgorithm(parsed.Algorithm))
		keys = append(keys, parsed.Key)
		for name, part := range partsOf(t, parsed.Key, algorithm) {
			parts = append(parts, part, fmt.Sprintf("{{%d %s %s}}", len(keys), algorithm, name))
		}
	})
	replace := strings.NewReplacer(parts...)
	empty := encode(t, mapTexts(content, replace.Replace))
	if found := secretsOf(t, keys...).Find(empty); len(found) > 0 {
		t.Fatalf("the state still contains %v", found)
	}
	return empty
}

// fillState replaces the names of parts by parts of new keys.
func fillState(t *testing.T, state []byte) string {
	t.Helper()
	var content any
	decode(t, state, &content)
	made := map[string]map[string]string{} // by number
	fill := func(name string) string {
		match := keyPart.FindStringSubmatch(name)
		number, algorithm, part := match[1], must(jwk.ParseAlgorithm(match[2])), match[3]
		if made[number] == nil {
			made[number] = partsOf(t, makeKey(t, algorithm.String()), algorithm)
		}
		text, ok := made[number][part]
		if !ok {
			t.Fatalf("a key of %s has no %s", algorithm, part)
		}
		return text
	}
	filled := encode(t, mapTexts(content, func(text string) string { return keyPart.ReplaceAllStringFunc(text, fill) }))
	if isOpenTofu() {
		filled = bytes.ReplaceAll(filled, []byte("registry.terraform.io"), []byte("registry.opentofu.org"))
	}
	return string(filled)
}

// partsOf returns the texts by which a state contains a key, by name.
func partsOf(t *testing.T, key jwk.Key, algorithm jwk.Algorithm) map[string]string {
	t.Helper()
	m := must(keyset.Describe(key, algorithm, "", time.Time{}))
	parts := map[string]string{}
	var members map[string]any
	decode(t, []byte(m.PrivateJWK), &members)
	for name, value := range members {
		if !slices.Contains([]string{"kty", "crv", "e", "alg", "use"}, name) {
			parts[name] = value.(string)
		}
	}
	if algorithm.Symmetric() {
		parts["secret"] = m.Secret
		return parts
	}
	for name, pem := range map[string]string{"private_key_pem": m.PrivateKeyPEM, "public_key_pem": m.PublicKeyPEM} {
		parts[name] = pem
		parts[name+"_escaped"] = strings.ReplaceAll(pem, "\n", `\n`)
	}
	parts["thumbprint"] = key.Thumbprint()
	return parts
}

// visitObjects calls visit for every object in a decoded JSON, in a fixed order.
func visitObjects(value any, visit func(map[string]any)) {
	switch v := value.(type) {
	case map[string]any:
		visit(v)
		for _, name := range slices.Sorted(maps.Keys(v)) {
			visitObjects(v[name], visit)
		}
	case []any:
		for _, element := range v {
			visitObjects(element, visit)
		}
	}
}

// mapTexts returns a decoded JSON with every text and every name of an object changed.
func mapTexts(value any, change func(string) string) any {
	switch v := value.(type) {
	case string:
		return change(v)
	case map[string]any:
		changed := map[string]any{}
		for name, element := range v {
			changed[change(name)] = mapTexts(element, change)
		}
		return changed
	case []any:
		changed := make([]any, len(v))
		for i, element := range v {
			changed[i] = mapTexts(element, change)
		}
		return changed
	default:
		return value
	}
}

// encode writes JSON in a form in which git shows what has changed.
func encode(t *testing.T, value any) []byte {
	t.Helper()
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	fatal(t, e.Encode(value))
	return out.Bytes()
}
