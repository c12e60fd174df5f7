package provider

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	xjwk "github.com/lestrrat-go/jwx/v3/jwk"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// privateMembers of a JWK (RFC 7518, section 6): none of them is ever public.
var privateMembers = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"}

// mustBePublic fails the test if a JWK Set contains a private member, or a key that another JOSE implementation cannot use.
func mustBePublic(t *testing.T, name, jwks string) {
	t.Helper()
	var set struct{ Keys []map[string]any }
	decode(t, []byte(jwks), &set)
	for _, key := range set.Keys {
		for _, member := range privateMembers {
			if _, ok := key[member]; ok {
				t.Errorf("%s publishes the private member %q", name, member)
			}
		}
		if key["use"] != "sig" || key["kid"] == "" || key["alg"] == "" {
			t.Errorf("%s: a public JWK with kid %q, use %q and alg %q", name, key["kid"], key["use"], key["alg"])
		}
	}
	if _, err := xjwk.Parse([]byte(jwks)); err != nil {
		t.Errorf("jwx cannot read what %s publishes: %v", name, err)
	}
}

// TestSigningKeyOutputs generates a key for every algorithm, and uses it in all its formats.
func TestSigningKeyOutputs(t *testing.T) {
	w := newInProcessWorkspace(t)
	var config strings.Builder
	for _, a := range jwk.Algorithms() {
		args := map[string]string{"algorithm": quoted(a)}
		if strings.HasPrefix(a, "RS") || strings.HasPrefix(a, "PS") {
			args["rsa_bits"] = "2048"
		}
		config.WriteString(block("jwt_signing_key", a, args))
	}
	w.config(config.String())
	w.apply()
	now := w.clock.now()
	for _, a := range jwk.Algorithms() {
		x := w.resource("jwt_signing_key." + a)
		env, verifier := x.texts("env"), x.text("jwks")
		mustBePublic(t, a, x.text("jwks"))
		if x.text("kid") != x.text("thumbprint") || env["JWT_ALGORITHM"] != a || env["JWT_KID"] != x.text("kid") {
			t.Errorf("%s: its variables name another key, or its kid is not the thumbprint", a)
		}
		if strings.HasPrefix(a, "HS") {
			if verifier != `{"keys":[]}` || !x.isNull("public_jwk") || !x.isNull("public_key_pem") || !x.isNull("private_key_pem") || env["JWT_SECRET"] != x.text("secret") {
				t.Errorf("%s: a secret is written as a key pair", a)
			}
			verifier = `{"keys":[` + x.text("private_jwk") + `]}`
		} else if !x.isNull("secret") || x.texts("public_env")["JWT_JWKS"] != verifier || env["JWT_PRIVATE_KEY_PEM"] != x.text("private_key_pem") || env["JWT_PUBLIC_KEY_PEM"] != x.text("public_key_pem") {
			t.Errorf("%s: its formats contain different keys", a)
		}
		for name := range x.texts("public_env") {
			if strings.Contains(name, "PRIVATE") || strings.Contains(name, "SECRET") {
				t.Errorf("%s: public_env contains %s", a, name)
			}
		}
		mustVerify(t, verifier, signEnv(t, env, now, time.Hour), now)
		mustVerify(t, verifier, signJWK(t, x.text("private_jwk"), now, time.Hour), now)
	}
}

// TestKeysetOutputs checks the outputs of a set with every option of env.
func TestKeysetOutputs(t *testing.T) {
	w := newInProcessWorkspace(t)
	x := w.applySets(sets{
		"plain":   {"trusted_public_keys": `[` + quoted(publicPEM(t)) + `]`, "jwks_max_age": `"90m"`},
		"named":   {"env_prefix": `"AUTH_"`, "env_names": `{ kid = "KEY_ID", public_key_pem = "", jwks = "KEYS" }`},
		"escaped": {"env_pem_format": `"escaped"`},
		"base64":  {"env_pem_format": `"base64"`, "env_prefix": `""`},
		"hmac":    {"algorithm": `"HS256"`, "env_names": `{ next_secret = "" }`},
	})
	plain := x["plain"]
	mustBePublic(t, "plain", plain.text("jwks"))
	if got := kids(t, plain.text("jwks")); len(got) != 3 || !slices.Equal(got[:2], []string{plain.text("active.kid"), plain.text("standby.kid")}) {
		t.Errorf("published are %q", got)
	}
	if got := kids(t, plain.text("private_jwks")); !slices.Equal(got, []string{plain.text("active.kid"), plain.text("standby.kid")}) {
		t.Errorf("private are %q", got)
	}
	if got := plain.text("jwks_cache_control"); got != "public, max-age=5400" {
		t.Errorf("Cache-Control is %q", got)
	}
	if at := plain.text("next_transition_at"); at != "2026-04-01T00:00:00Z" || plain.text("next_transition") != "activate "+plain.text("standby.kid") {
		t.Errorf("due next is %q at %s", plain.text("next_transition"), at)
	}
	for _, version := range []string{"signing_key_version", "env_version", "jwks_version"} {
		if plain.number(version) != 1 {
			t.Errorf("%s begins at %d", version, plain.number(version))
		}
	}
	for name, want := range map[string][2]string{
		"plain":   {"JWT_ALGORITHM JWT_KID JWT_PRIVATE_KEY_PEM JWT_PUBLIC_KEY_PEM", "JWT_ALGORITHM JWT_JWKS JWT_KID JWT_PUBLIC_KEY_PEM"},
		"named":   {"AUTH_ALGORITHM AUTH_PRIVATE_KEY_PEM KEYS KEY_ID", "AUTH_ALGORITHM KEYS KEY_ID"},
		"escaped": {"JWT_ALGORITHM JWT_KID JWT_PRIVATE_KEY_PEM JWT_PUBLIC_KEY_PEM", "JWT_ALGORITHM JWT_JWKS JWT_KID JWT_PUBLIC_KEY_PEM"},
		"base64":  {"ALGORITHM KID PRIVATE_KEY_PEM PUBLIC_KEY_PEM", "ALGORITHM JWKS KID PUBLIC_KEY_PEM"},
		"hmac":    {"JWT_ALGORITHM JWT_KID JWT_SECRET JWT_VERIFICATION_SECRETS", "JWT_ALGORITHM JWT_JWKS JWT_KID"},
	} {
		for i, attribute := range []string{"env", "public_env"} {
			if got := strings.Join(slices.Sorted(maps.Keys(x[name].texts(attribute))), " "); got != want[i] {
				t.Errorf("%s: %s has %s, want %s", name, attribute, got, want[i])
			}
		}
	}
	if x["named"].texts("env")["KEYS"] != x["named"].text("jwks") {
		t.Error("env does not contain the JWK Set, although env_names names it")
	}
	for name, variable := range map[string]string{"escaped": "JWT_PRIVATE_KEY_PEM", "base64": "PRIVATE_KEY_PEM"} {
		got, pem := x[name].texts("env")[variable], x[name].text("active.private_key_pem")
		if got != map[string]string{"escaped": strings.ReplaceAll(pem, "\n", `\n`), "base64": base64.StdEncoding.EncodeToString([]byte(pem))}[name] {
			t.Errorf("%s: the PEM is not the key in one line", name)
		}
	}
	if hmac := x["hmac"]; hmac.text("jwks") != `{"keys":[]}` || len(hmac.texts("public_env")) == 0 || strings.Contains(strings.Join(slices.Collect(maps.Values(hmac.texts("public_env"))), " "), hmac.text("active.secret")) {
		t.Error("a secret is published")
	}
}

// Every value that can sign is sensitive, and no other value is: a plan shows kids and times.
func TestKeysetSensitivity(t *testing.T) {
	w := newWorkspace(t)
	w.config(oneSet)
	w.apply()
	var shown struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					SensitiveValues map[string]any `json:"sensitive_values"`
				}
			} `json:"root_module"`
		}
	}
	decode(t, []byte(w.must("show", "-json").Stdout), &shown)
	marked := object{t, "sensitive_values", shown.Values.RootModule.Resources[0].SensitiveValues}
	for _, path := range []string{"private_jwks", "env", "active.private_key_pem", "active.private_jwk", "active.secret", "standby.private_key_pem", "standby.private_jwk", "initial_private_key_pem", "initial_secret"} {
		if marked.at(path) != true {
			t.Errorf("%s is not sensitive", path)
		}
	}
	for _, path := range []string{"jwks", "public_env", "active.kid", "active.public_jwk", "active.activated_at", "standby.kid", "next_transition", "signing_key_version"} {
		if anyTrue(marked.at(path)) {
			t.Errorf("%s is sensitive, although it is public", path)
		}
	}
}
