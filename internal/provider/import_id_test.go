package provider

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

func TestImportRefusals(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		at := filepath.Join(dir, name)
		check(os.WriteFile(at, []byte(content), 0o600))
		return at
	}
	key, secret := newPEM(t, "ES256"), makeKey(t, "HS256").Secret()
	setVariable(t, "JWT_TEST_IMPORT_EMPTY", " \n")
	for _, c := range []struct{ name, id, summary string }{
		{"empty", "", "Import ID Without an Algorithm"},
		{"a path", file("a.pem", key), "Import ID Without an Algorithm"},
		{"no algorithm", "RSA:" + file("b.pem", key), "Import ID Without an Algorithm"},
		{"lower case", "es256:" + file("c.pem", key), "Import ID Without an Algorithm"},
		{"another curve", "ES256K:" + file("k.pem", key), "Import ID Without an Algorithm"},
		{"a PEM", key, "Key in an Import ID"},
		{"an algorithm and a PEM", "ES256:" + key, "Key in an Import ID"},
		{"a PEM on one line", "ES256:" + strings.ReplaceAll(key, "\n", `\n`), "Key in an Import ID"},
		{"a JWK", `ES256:{"kty":"EC"}`, "Key in an Import ID"},
		{"a secret", "HS256:" + secret, "Relative Path in an Import ID"},
		{"only a secret", secret, "Import ID Without an Algorithm"},
		{"a secret for a variable", "HS256:env:" + secret + "/", "Invalid Variable in an Import ID"},
		{"no source", "ES256:", "Import ID Without a Source"},
		{"only an algorithm", "ES256", "Import ID Without a Source"},
		{"no variable", "ES256:env:", "Invalid Variable in an Import ID"},
		{"a variable that is not set", "ES256:env:JWT_TEST_IMPORT_UNSET", "Environment Variable Not Set"},
		{"a variable that is empty", "ES256:env:JWT_TEST_IMPORT_EMPTY", "Environment Variable Is Empty"},
		{"a relative path", "ES256:keys/jwt_private.pem", "Relative Path in an Import ID"},
		{"a home directory", "ES256:~/jwt_private.pem", "Home Directory in an Import ID"},
		{"a missing file", "ES256:" + filepath.Join(dir, "production.pem"), "File Not Found"},
		{"a file for a directory", "ES256:" + filepath.Join(file("d.pem", key), "production.pem"), "File Not Found"},
		{"a name that is too long", "HS256:/" + strings.Repeat(secret, 20), "File Not Found"},
		{"a zero byte", "ES256:/tmp/\x00", "File Not Found"},
		{"a directory", "ES256:" + dir, "Directory Where a File Belongs"},
		{"a device", "ES256:" + os.DevNull, "Not a Regular File"},
		{"a large file", "ES256:" + file("large", strings.Repeat("A", maxImportBytes+1)), "File Too Large"},
	} {
		_, text, err := readImport(c.id)
		var refused *refusal.Error
		if !errors.As(err, &refused) || refused.Summary != c.summary {
			t.Errorf("%s: %v, want %q", c.name, err, c.summary)
			continue
		}
		if strings.Contains(refused.Detail, `Did you mean "ES256" instead of "es256"?`) != (c.name == "lower case") {
			t.Errorf("%s: %s", c.name, refused.Detail)
		}
		if strings.Contains(refused.Detail, "secp256k1") != (c.name == "another curve") {
			t.Errorf("%s: %s", c.name, refused.Detail)
		}
		given := arguments{"id": strings.TrimPrefix(c.id, "ES256:"), "file": text, "dir": dir}
		if argument := quotes(given, refused.Summary+"\n"+refused.Detail); argument != "" {
			t.Errorf("%s: the message quotes the %s: %s", c.name, argument, refused.Detail)
		}
	}
}

// An import warns of what the plan of a new key warns of, because no later plan does.
func TestImportWarns(t *testing.T) {
	k := newCoreOf(t, newClock(), ofKey)
	mldsa := filepath.Join(t.TempDir(), "key.pem")
	check(os.WriteFile(mldsa, []byte(newPEM(t, "ML-DSA-44")), 0o600))
	for name, c := range map[string]struct{ algorithm, secret, want string }{
		"words":     {"HS256", "a-string-secret-at-least-256-bits-long", "Secret Made of Words"},
		"sequences": {"HS256", "qwertyuiopasdfghjklzxcvbnm123456", "Secret Made of Sequences"},
		"random":    {"HS256", makeKey(t, "HS256").Secret(), ""},
		"ML-DSA":    {"ML-DSA-44", "", "Large Signatures"},
	} {
		id := c.algorithm + ":" + mldsa
		if c.secret != "" {
			setVariable(t, "JWT_TEST_IMPORT_WARNS", c.secret)
			id = c.algorithm + ":env:JWT_TEST_IMPORT_WARNS"
		}
		resp := must(k.server.ImportResourceState(context.Background(), &tfprotov6.ImportResourceStateRequest{TypeName: k.kind, ID: id}))
		got := ""
		for _, d := range resp.Diagnostics {
			got += d.Summary
		}
		if got != c.want || len(resp.ImportedResources) != 1 {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestImportOfAnUnreadableFile(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("needs a user who may not read every file: this one is root")
	}
	name := filepath.Join(t.TempDir(), "key.pem")
	check(os.WriteFile(name, []byte(newPEM(t, "ES256")), 0))
	_, _, err := readImport("ES256:" + name)
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Summary != "File Not Readable" {
		t.Errorf("%v", err)
	}
}
