package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	xjwk "github.com/lestrrat-go/jwx/v3/jwk"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// privateMembers of a JWK (RFC 7518, section 6; RFC 9964): none of them is ever public.
var privateMembers = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"}

// mustBePublic fails the test if the public outputs of a resource contain a private member or a secret, or a key that another JOSE
// implementation cannot use.
func mustBePublic(t *testing.T, x object) {
	t.Helper()
	var set struct{ Keys []map[string]any }
	decode(t, []byte(x.text("jwks")), &set)
	for _, key := range set.Keys {
		for _, member := range privateMembers {
			if _, ok := key[member]; ok {
				t.Errorf("%s publishes the private member %q", x.name, member)
			}
		}
		if key["use"] != "sig" || key["kid"] == "" || key["alg"] == "" {
			t.Errorf("%s: a public JWK with kid %q, use %q and alg %q", x.name, key["kid"], key["use"], key["alg"])
		}
	}
	// The option lets jwx skip an ML-DSA key, which it does not know.
	if _, err := xjwk.Parse([]byte(x.text("jwks")), xjwk.WithStrictKeySetParsing(false)); err != nil {
		t.Errorf("jwx cannot read what %s publishes: %v", x.name, err)
	}
	private, public := x.texts("env"), x.texts("public_env")
	for name, value := range public {
		if strings.Contains(name, "PRIVATE") || strings.Contains(name, "SECRET") || value == private["JWT_SECRET"] {
			t.Errorf("public_env of %s contains %s", x.name, name)
		}
	}
	if _, secret := private["JWT_SECRET"]; secret && len(set.Keys) > 0 {
		t.Errorf("%s publishes %s", x.name, x.text("jwks"))
	} else if !secret {
		mustPublish(t, x, public)
	}
}

// mustPublish checks the form in which public_env contains what a verifier needs: the JWK Set of a keyset, or the PEM of one key.
func mustPublish(t *testing.T, x object, public map[string]string) {
	t.Helper()
	has := map[string]string{"JWT_JWKS": x.text("jwks")}
	if strings.HasPrefix(x.name, ofKey) {
		has = map[string]string{"JWT_PUBLIC_KEY_PEM": x.text("public_key_pem")}
	}
	has["JWT_ALGORITHM"], has["JWT_KID"] = x.text("env.JWT_ALGORITHM"), x.text("env.JWT_KID")
	if !maps.Equal(public, has) {
		t.Errorf("public_env of %s is %q", x.name, slices.Sorted(maps.Keys(public)))
	}
}

// TestSigningKeyOutputs generates a key for every algorithm, and uses it in all its formats.
func TestSigningKeyOutputs(t *testing.T) {
	t.Parallel()
	clock := newClock()
	now := clock.now()
	for _, a := range jwk.Algorithms() {
		given := arguments{"algorithm": a}
		if strings.HasPrefix(a, "RS") || strings.HasPrefix(a, "PS") {
			given["rsa_bits"] = 2048
		}
		x := newCoreOf(t, clock, ofKey).applied(given)
		env, verifier := x.texts("env"), x.text("jwks")
		mustBePublic(t, x)
		if x.isNull("thumbprint") != strings.HasPrefix(a, "HS") || !x.isNull("thumbprint") && x.text("kid") != x.text("thumbprint") || env["JWT_ALGORITHM"] != a || env["JWT_KID"] != x.text("kid") {
			t.Errorf("%s: its variables name another key, or its kid is not the thumbprint", a)
		}
		if strings.HasPrefix(a, "HS") {
			if !x.isNull("public_jwk") || !x.isNull("public_key_pem") || !x.isNull("private_key_pem") || env["JWT_SECRET"] != x.text("secret") {
				t.Errorf("%s: a secret is written as a key pair", a)
			}
			verifier = `{"keys":[` + x.text("private_jwk") + `]}`
		} else if !x.isNull("secret") || env["JWT_PRIVATE_KEY_PEM"] != x.text("private_key_pem") || env["JWT_PUBLIC_KEY_PEM"] != x.text("public_key_pem") {
			t.Errorf("%s: its formats contain different keys", a)
		}
		if strings.HasPrefix(a, "ML-DSA") { // go-jose and jwx do not know it; the tests of internal/jose use CIRCL
			continue
		}
		mustVerify(t, verifier, signEnv(t, env, now, time.Hour), now)
		mustVerify(t, verifier, signJWK(t, x.text("private_jwk"), now, time.Hour), now)
	}
}

// Every value that can sign is sensitive, and no other value is: a plan shows kids and times. Write-only arguments are in no plan and no state.
func TestSensitivity(t *testing.T) {
	var got []string
	for name, sensitive := range sensitiveAttributes() {
		if sensitive {
			got = append(got, name)
		}
	}
	slices.Sort(got)
	want := []string{
		"env", "initial_private_key_pem", "initial_private_key_pem_wo", "initial_secret", "initial_secret_wo", "passphrase", "passphrase_wo",
		"private_jwk", "private_jwks", "private_key_pem", "private_key_pem_wo", "secret", "secret_wo",
	}
	if !slices.Equal(got, want) {
		t.Errorf("sensitive are %q, want %q", got, want)
	}
}
