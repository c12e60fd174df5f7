package provider

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// makeKey generates a key for an algorithm. RSA keys have 2048 bits, because larger ones take long.
func makeKey(t *testing.T, algorithm string) jwk.Key {
	t.Helper()
	a := must(jwk.ParseAlgorithm(algorithm))
	return must(jwk.Generate(a, min(a.DefaultRSABits(), 2048)))
}

func pemOfPublic(_ *testing.T, key jwk.Key) string { return must(key.PublicPEM()) }

func pemOfPrivate(_ *testing.T, key jwk.Key) string { return must(key.PrivatePEM()) }

// openJWE opens a JWE, and returns the key and its private JWK.
func openJWE(t *testing.T, jwe string, owner jwk.Key) (jwk.JWK, string) {
	t.Helper()
	opened := must(jose.Open(jwe, jwk.JWK{Key: owner}))
	return opened, must(opened.PrivateJSON())
}

// hclList writes texts as a list in HCL.
func hclList(texts ...string) string {
	return string(must(json.Marshal(texts)))
}

// mustBeSealed fails the test if a key object contains a private value other than a JWE.
func mustBeSealed(t *testing.T, key object) {
	t.Helper()
	for _, name := range []string{"private_key_pem", "private_jwk", "secret"} {
		if !key.isNull(name) {
			t.Errorf("%s holds %s in plain text", key.name, name)
		}
	}
}

// mustWarn fails the test unless there is a warning with this summary.
func mustWarn(t *testing.T, r result, summary string) { t.Helper(); mustSay(t, r.warnings(), summary) }

// mustFail fails the test unless there is an error with this summary.
func mustFail(t *testing.T, r result, summary string) { t.Helper(); mustSay(t, r.errors(), summary) }

func mustSay(t *testing.T, said []string, summary string) {
	t.Helper()
	if !slices.ContainsFunc(said, func(text string) bool { return strings.HasPrefix(text, summary+": ") }) {
		t.Errorf("no %q among %q", summary, said)
	}
}

// requireVersion skips the test if the client is older than the given version of Terraform or OpenTofu, such as "1.11".
func requireVersion(t *testing.T, w *workspace, terraform, openTofu string) {
	t.Helper()
	var version struct {
		Version string `json:"terraform_version"`
	}
	decode(t, []byte(w.must("version", "-json").Stdout), &version)
	least := terraform
	if isOpenTofu() {
		least = openTofu
	}
	if minor(t, version.Version) < minor(t, least) {
		t.Skipf("%s needs %s or later", version.Version, least)
	}
}

// minor returns the second number of a version. The first number is always 1 for the supported clients.
func minor(t *testing.T, version string) int {
	t.Helper()
	parts := strings.Split(version, ".")
	n, err := strconv.Atoi(parts[1])
	if err != nil || parts[0] != "1" {
		t.Fatalf("%q is not a version 1", version)
	}
	return n
}
