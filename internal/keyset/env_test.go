package keyset

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

func TestEnvNames(t *testing.T) {
	values := map[Field]string{
		FieldAlgorithm: "ES256", FieldKid: "k", FieldPrivateKeyPEM: "private\npem\n", FieldPublicKeyPEM: "public\npem\n", FieldSecret: "", FieldJWKS: "{}",
	}
	for _, test := range []struct {
		name        string
		names       EnvNames
		env, public map[string]string
	}{
		{"a prefix", EnvNames{Prefix: "JWT_"},
			map[string]string{"JWT_ALGORITHM": "ES256", "JWT_KID": "k", "JWT_PRIVATE_KEY_PEM": "private\npem\n", "JWT_PUBLIC_KEY_PEM": "public\npem\n", "JWT_JWKS": "{}"},
			map[string]string{"JWT_ALGORITHM": "ES256", "JWT_KID": "k", "JWT_PUBLIC_KEY_PEM": "public\npem\n", "JWT_JWKS": "{}"}},
		{"names, and fields that are omitted", EnvNames{Prefix: "X_", Names: map[Field]string{FieldKid: "KEY_ID", FieldAlgorithm: "", FieldPublicKeyPEM: ""}},
			map[string]string{"KEY_ID": "k", "X_PRIVATE_KEY_PEM": "private\npem\n", "X_JWKS": "{}"},
			map[string]string{"KEY_ID": "k", "X_JWKS": "{}"}},
		{"one line", EnvNames{PEMFormat: "escaped"},
			map[string]string{"ALGORITHM": "ES256", "KID": "k", "PRIVATE_KEY_PEM": `private\npem\n`, "PUBLIC_KEY_PEM": `public\npem\n`, "JWKS": "{}"},
			map[string]string{"ALGORITHM": "ES256", "KID": "k", "PUBLIC_KEY_PEM": `public\npem\n`, "JWKS": "{}"}},
		{"base64", EnvNames{PEMFormat: "base64"},
			map[string]string{"ALGORITHM": "ES256", "KID": "k", "PRIVATE_KEY_PEM": "cHJpdmF0ZQpwZW0K", "PUBLIC_KEY_PEM": "cHVibGljCnBlbQo=", "JWKS": "{}"},
			map[string]string{"ALGORITHM": "ES256", "KID": "k", "PUBLIC_KEY_PEM": "cHVibGljCnBlbQo=", "JWKS": "{}"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.names.Env(values); !maps.Equal(got, test.env) {
				t.Errorf("env is %q", got)
			}
			if got := test.names.PublicEnv(values); !maps.Equal(got, test.public) {
				t.Errorf("public_env is %q", got)
			}
		})
	}
}

func TestEnvNamesCheck(t *testing.T) {
	const invalid, twice = "Invalid Environment Variable Name", "Environment Variable Named Twice"
	names := func(name string) EnvNames { return EnvNames{Prefix: "JWT_", Names: map[Field]string{FieldKid: name}} }
	for _, test := range []struct {
		names   EnvNames
		summary string
	}{
		{EnvNames{Prefix: "JWT_"}, ""}, {EnvNames{}, ""}, {names(""), ""}, {names("a.b-c_1"), ""}, {names(strings.Repeat("x", 253)), ""},
		{names("azAZ09"), ""},
		{names(strings.Repeat("x", 254)), invalid}, {names("/"), invalid}, {names(":"), invalid}, {names("@"), invalid}, {names("["), invalid}, {names("`"), invalid}, {names("{"), invalid}, {names("A B"), invalid}, {names("A=B"), invalid}, {names("Ä"), invalid}, {names("."), invalid}, {names(".."), invalid}, {names("A\nB"), invalid},
		{EnvNames{Prefix: "no prefix "}, invalid},
		{names("JWT_ALGORITHM"), twice},
		{EnvNames{Names: map[Field]string{FieldSecret: "X", "next_secret": "X"}}, twice},
	} {
		err := test.names.Check()
		var refused *refusal.Error
		if errors.As(err, &refused); test.summary == "" && err != nil || test.summary != "" && (refused == nil || refused.Summary != test.summary) {
			t.Errorf("%q: got %v, want %q", test.names, err, test.summary)
		}
	}
}

func TestParseField(t *testing.T) {
	if len(FieldNames()) != len(fields) {
		t.Errorf("%d names", len(FieldNames()))
	}
	for _, name := range FieldNames() {
		if field, err := ParseField(name); err != nil || string(field) != name {
			t.Errorf("%s: got %s, %v", name, field, err)
		}
	}
	if _, err := ParseField("private"); err == nil || !strings.Contains(err.Error(), "verification_secrets") || strings.Contains(err.Error(), `"private"`) {
		t.Errorf("got %v", err)
	}
}

func TestEnvPrefix(t *testing.T) {
	for prefix, valid := range map[string]bool{
		"": true, "JWT_": true, "_a1": true, strings.Repeat("x", 200): true,
		"jwt-": false, "jwt.": false, "1_": false, " ": false, "JWT_\n": false, "ü": false, strings.Repeat("x", 201): false,
	} {
		if err := (EnvNames{Prefix: prefix}).CheckPrefix(); (err == nil) != valid {
			t.Errorf("%q: %v", prefix, err)
		}
	}
}

func TestUnusedNames(t *testing.T) {
	n := EnvNames{Names: map[Field]string{FieldKid: "K", FieldSecret: "S", "previous_secret": "P", "next_secret": "", FieldPrivateKeyPEM: "PEM", FieldPublicKeyPEM: ""}}
	for algorithm, want := range map[string]string{"ES256": "secret previous_secret", "HS256": "private_key_pem"} {
		if got := strings.Join(n.Unused(must(jwk.ParseAlgorithm(algorithm))), " "); got != want {
			t.Errorf("%s: %s, want %s", algorithm, got, want)
		}
	}
}
