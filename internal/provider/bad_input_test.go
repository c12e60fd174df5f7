package provider

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// badInput is what a user may give, and the argument and the summary that it is refused with.
type badInput struct {
	name, of  string
	arguments map[string]any
	at        string // empty: an argument that is missing, so that the whole resource is shown
	summary   string
}

type arguments = map[string]any

const (
	ofKey    = "jwt_signing_key"
	ofKeyset = "jwt_keyset"
)

// badInputs are all that a configuration of a key or a keyset can get wrong.
func badInputs(t *testing.T) []badInput {
	t.Helper()
	key, other := makeKey(t, "ES256"), makeKey(t, "ES256")
	good, public := encodePEM(t, key, jwk.FormatPKCS8), encodePEM(t, key.Public(), jwk.FormatPKCS8)
	encrypted := encryptPEM(t, good, "passphrase")
	secret := makeKey(t, "HS256").Secret()
	publicJWK := func(key jwk.Key, kid string) string {
		text, err := jwk.JWK{Key: key, KeyID: kid}.PublicJSON()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	privateJWK, err := jwk.JWK{Key: key}.PrivateJSON()
	if err != nil {
		t.Fatal(err)
	}
	var inputs []badInput
	for _, in := range badPrivateKeys(t) {
		text := in.arguments["private_key_pem"]
		at, summary := "private_key_pem", in.summary
		if in.name == "encrypted, no passphrase" {
			at = ""
		}
		inputs = append(inputs, badInput{"private key: " + in.name, ofKey, arguments{"algorithm": "ES256", "private_key_pem": text}, at, summary})
		if at == "" {
			summary = "Encrypted Private Key" // and how to get it in without a passphrase
		}
		inputs = append(inputs, badInput{"initial key: " + in.name, ofKeyset, arguments{"algorithm": "ES256", "initial_private_key_pem": text}, "initial_private_key_pem", summary})
	}
	given := func(name, at, summary string, more arguments) {
		a := arguments{"algorithm": "ES256", "private_key_pem": good}
		maps.Copy(a, more)
		inputs = append(inputs, badInput{name, ofKey, a, at, summary})
	}
	given("wrong passphrase", "passphrase", "Wrong Passphrase for the Private Key", arguments{"private_key_pem": encrypted, "passphrase": "not this one"})
	given("needless passphrase", "passphrase", "Passphrase for an Unencrypted Private Key", arguments{"passphrase": "not needed"})
	given("public key of another key", "public_key_pem", "Private and Public Key Are Not a Pair", arguments{"public_key_pem": encodePEM(t, other.Public(), jwk.FormatPKCS8)})
	given("public key of another kind", "public_key_pem", "Private and Public Key Are Not a Pair", arguments{"public_key_pem": encodePEM(t, makeKey(t, "EdDSA").Public(), jwk.FormatPKCS8)})
	given("private key for the public one", "public_key_pem", "Private Key Where a Public Key Belongs", arguments{"public_key_pem": good})
	given("empty public key", "public_key_pem", "Empty Public Key", arguments{"public_key_pem": ""})
	given("rsa_bits of an imported key", "rsa_bits", "Argument Does Not Apply", arguments{"algorithm": "RS256", "private_key_pem": newPEM(t, "RS256"), "rsa_bits": 2048})
	given("rotation of an imported key", "rotation_period", "Argument Does Not Apply", arguments{"rotation_period": "90d"})
	given("PEM for HS256", "private_key_pem", "Argument Does Not Apply", arguments{"algorithm": "HS256"})

	for _, c := range []struct {
		name, of, at, summary string
		arguments             arguments
	}{
		{"passphrase alone", ofKey, "passphrase", "Argument Does Not Apply", arguments{"passphrase": "for nothing"}},
		{"public key alone", ofKey, "public_key_pem", "Argument Does Not Apply", arguments{"public_key_pem": public}},
		{"secret for ES256", ofKey, "secret", "Argument Does Not Apply", arguments{"secret": secret}},
		{"public key for HS256", ofKey, "public_key_pem", "Argument Does Not Apply", arguments{"algorithm": "HS256", "secret": secret, "public_key_pem": public}},
		{"short secret", ofKey, "secret", "Secret Too Short", arguments{"algorithm": "HS256", "secret": secret[:31]}},
		{"secret that is short for HS512", ofKey, "secret", "Secret Too Short", arguments{"algorithm": "HS512", "secret": secret}},
		{"empty secret", ofKey, "secret", "Empty Secret", arguments{"algorithm": "HS256", "secret": ""}},
		{"secret with a newline", ofKey, "secret", "Secret With White Space Around It", arguments{"algorithm": "HS256", "secret": secret + "\n"}},
		{"PEM for a secret", ofKey, "secret", "PEM Where a Secret Belongs", arguments{"algorithm": "HS256", "secret": public}},
		{"JWK for a secret", ofKey, "secret", "JSON Where a Secret Belongs", arguments{"algorithm": "HS256", "secret": privateJWK}},
		{"initial secret that is short", ofKeyset, "initial_secret", "Secret Too Short", arguments{"algorithm": "HS256", "initial_secret": secret[:31]}},
		{"initial secret for ES256", ofKeyset, "initial_secret", "Argument Does Not Apply", arguments{"initial_secret": secret}},
		{"initial PEM for HS256", ofKeyset, "initial_private_key_pem", "Argument Does Not Apply", arguments{"algorithm": "HS256", "initial_private_key_pem": good}},
		{"both initial keys", ofKeyset, "initial_secret", "Argument Does Not Apply", arguments{"initial_private_key_pem": good, "initial_secret": secret}},
		{"initial kid alone", ofKeyset, "initial_kid", "Argument Does Not Apply", arguments{"initial_kid": "production-key-2024"}},
		{"initial kid empty", ofKeyset, "initial_kid", "Empty Key ID", arguments{"initial_private_key_pem": good, "initial_kid": ""}},
		{"adopted and revoked", ofKeyset, "revoked_kids", "Adopted Key Is Revoked", arguments{"initial_private_key_pem": good, "initial_kid": "a", "revoked_kids": []string{"a"}}},

		{"unknown algorithm", ofKey, "algorithm", "Unknown Algorithm", arguments{"algorithm": "ES256K-and-more"}},
		{"algorithm in lower case", ofKeyset, "algorithm", "Unknown Algorithm", arguments{"algorithm": "es256"}},
		{"key for an algorithm", ofKey, "algorithm", "Unknown Algorithm", arguments{"algorithm": good}},
		{"rsa_bits with EC", ofKey, "rsa_bits", "RSA Size Without RSA", arguments{"rsa_bits": 2048}},
		{"rsa_bits with HMAC", ofKeyset, "rsa_bits", "RSA Size Without RSA", arguments{"algorithm": "HS256", "rsa_bits": 2048}},
		{"rsa_bits of 1024", ofKeyset, "rsa_bits", "Invalid Attribute Value Match", arguments{"algorithm": "RS256", "rsa_bits": 1024}},

		{"empty kid", ofKey, "kid", "Empty Key ID", arguments{"kid": ""}},
		{"kid with a newline", ofKey, "kid", "Key ID With Control Characters", arguments{"kid": "production-key-2024\n"}},
		{"kid with a space", ofKey, "kid", "Key ID With Surrounding Spaces", arguments{"kid": " production-key-2024"}},
		{"kid that cannot be seen", ofKey, "kid", "Key ID With Invisible Characters", arguments{"kid": "production\u200bkey"}},
		{"long kid", ofKey, "kid", "Key ID Too Long", arguments{"kid": strings.Repeat("0123456789", 26)}},
		{"unknown placeholder", ofKeyset, "kid_template", "Unknown Placeholder in Kid Template", arguments{"kid_template": "{jahreszahl}"}},
		{"brace", ofKeyset, "kid_template", "Unbalanced Brace in Kid Template", arguments{"kid_template": "production-{year"}},
		{"kid_template with a newline", ofKeyset, "kid_template", "Key ID With Control Characters", arguments{"kid_template": "production\n{year}"}},

		{"negative", ofKey, "rotation_period", "Invalid Length of Time", arguments{"rotation_period": "-12345678h"}},
		{"zero", ofKey, "rotation_period", "Invalid Length of Time", arguments{"rotation_period": "0s"}},
		{"no length of time", ofKeyset, "rotation_period", "Invalid Length of Time", arguments{"rotation_period": "90 days or so"}},
		{"overflow", ofKeyset, "rotation_period", "Invalid Length of Time", arguments{"rotation_period": "123456789y"}},
		{"zero TTL", ofKeyset, "max_token_ttl", "Invalid Length of Time", arguments{"max_token_ttl": "0s"}},
		{"negative max-age", ofKeyset, "jwks_max_age", "Invalid Length of Time", arguments{"jwks_max_age": "-1h"}},
		{"less than a second", ofKeyset, "propagation_delay", "Invalid Length of Time", arguments{"propagation_delay": "1500ms"}},
		{"empty length", ofKeyset, "clock_skew", "Invalid Length of Time", arguments{"clock_skew": ""}},
		{"negative count", ofKeyset, "keys_to_keep", "Invalid Attribute Value", arguments{"keys_to_keep": -1}},

		{"unknown field", ofKey, "env_names", "Unknown Field", arguments{"env_names": arguments{"schluessel": "KEY"}}},
		{"no name of a variable", ofKeyset, "env_names", "Invalid Environment Variable Name", arguments{"env_names": arguments{"kid": "no name at all"}}},
		{"a name twice", ofKey, "env_names", "Environment Variable Named Twice", arguments{"env_names": arguments{"kid": "THE_SAME_NAME", "jwks": "THE_SAME_NAME"}}},
		{"no prefix of a variable", ofKey, "env_prefix", "Invalid Environment Variable Name", arguments{"env_prefix": "no prefix "}},
		{"unknown format", ofKey, "env_pem_format", "Unknown Format of a PEM Variable", arguments{"env_pem_format": "base64url, say"}},

		{"private key to trust", ofKeyset, "trusted_public_keys", "Private Key Where a Public Key Belongs", arguments{"trusted_public_keys": []string{public, good}}},
		{"private JWK to trust", ofKeyset, "trusted_public_keys", "Private Key Where a Public Key Belongs", arguments{"trusted_public_keys": []string{privateJWK}}},
		{"secret JWK to trust", ofKeyset, "trusted_public_keys", "Secret Where a Public Key Belongs", arguments{"trusted_public_keys": []string{`{"kty":"oct","k":"` + strings.Repeat("c2VjcmV0", 8) + `"}`}}},
		{"RSA with a small factor to trust", ofKeyset, "trusted_public_keys", "Weak RSA Key", arguments{"trusted_public_keys": []string{smallFactorPEM(t)}}},
		{"no key to trust", ofKeyset, "trusted_public_keys", "No PEM Block", arguments{"trusted_public_keys": []string{"correct horse battery staple"}}},
		{"no curve to trust", ofKeyset, "trusted_public_keys", "Unsupported Elliptic Curve", arguments{"trusted_public_keys": []string{`{"kty":"EC","crv":"P-257","x":"","y":""}`}}},
		{"one kid for two trusted keys", ofKeyset, "trusted_public_keys", "Kid Already Taken", arguments{"trusted_public_keys": []string{publicJWK(key, "k1"), publicJWK(other, "k1")}}},
		{"a trusted kid that is adopted", ofKeyset, "trusted_public_keys", "Kid Already Taken", arguments{"initial_private_key_pem": good, "initial_kid": "k1", "trusted_public_keys": []string{publicJWK(other, "k1")}}},
	} {
		a := arguments{"algorithm": "ES256"}
		maps.Copy(a, c.arguments)
		inputs = append(inputs, badInput{c.name, c.of, a, c.at, c.summary})
	}
	return inputs
}

// Every refusal reaches the user of a real plan, on the argument at fault, and quotes nothing of what was given.
func TestBadInput(t *testing.T) {
	w := newWorkspace(t)
	pending := map[string]badInput{}
	for i, in := range badInputs(t) {
		pending[fmt.Sprintf("%s.case%d", in.of, i)] = in
	}
	// What a validation refuses keeps what only a plan refuses from being planned.
	for len(pending) > 0 {
		w.writeFile("main.tf.json", configuration(t, pending))
		refused := map[string][]diagnostic{}
		for _, d := range w.run("plan", "-json", "-parallelism=4").Diagnostics {
			if d.Severity == "error" {
				refused[d.Address] = append(refused[d.Address], d)
			}
		}
		if len(refused) == 0 {
			break
		}
		for address, diagnostics := range refused {
			in, ok := pending[address]
			if !ok {
				t.Fatalf("an error without a case: %v", diagnostics)
			}
			delete(pending, address)
			in.check(t, diagnostics)
		}
	}
	for _, in := range pending {
		t.Errorf("%s: accepted", in.name)
	}
}

func configuration(t *testing.T, inputs map[string]badInput) string {
	t.Helper()
	resources := map[string]map[string]any{}
	for address, in := range inputs {
		of, name, _ := strings.Cut(address, ".")
		if resources[of] == nil {
			resources[of] = map[string]any{}
		}
		resources[of][name] = in.arguments
	}
	text, err := json.MarshalIndent(map[string]any{"resource": resources}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// check holds the errors of a case against what is expected.
func (in badInput) check(t *testing.T, diagnostics []diagnostic) {
	t.Helper()
	if len(diagnostics) != 1 {
		t.Errorf("%s: %d errors instead of one: %v", in.name, len(diagnostics), diagnostics)
	}
	for _, d := range diagnostics {
		if d.Summary != in.summary || argumentOf(d) != in.at {
			t.Errorf("%s: %q on %q, want %q on %q\n%s", in.name, d.Summary, argumentOf(d), in.summary, in.at, d.Detail)
		}
		if !strings.HasSuffix(d.Detail, ".") && !strings.HasPrefix(d.Summary, "Invalid Attribute Value") {
			t.Errorf("%s: the detail is no sentence: %q", in.name, d.Detail)
		}
		if n := quotes(in.arguments, d.Summary+"\n"+d.Detail); n != "" {
			t.Errorf("%s: the message quotes the argument %s", in.name, n)
		}
		checkGolden(t, in.name, d)
	}
}

var jsonMember = regexp.MustCompile(`^\s*"([a-z_]+)":`)

// argumentOf returns the name of the argument that a diagnostic shows, empty if it shows a whole resource.
func argumentOf(d diagnostic) string {
	if d.Snippet == nil {
		return "nothing at all"
	}
	if context := strings.Split(d.Snippet.Context, "."); len(context) > 3 {
		return context[3] // an element of it
	}
	found := jsonMember.FindStringSubmatch(d.Snippet.Code)
	if found == nil {
		return ""
	}
	return found[1]
}

var pemMarker = regexp.MustCompile(`-{4,5}(BEGIN|END) [A-Z0-9 ]+-{4,5}`)

// quotes returns the name of an argument of which 8 characters stand in a message, apart from PEM labels.
func quotes(given map[string]any, message string) string {
	for name, v := range given {
		var texts []string
		switch v := v.(type) {
		case string:
			texts = []string{v}
		case []string:
			texts = v
		case map[string]any:
			for key, element := range v {
				texts = append(texts, key, fmt.Sprint(element))
			}
		}
		for _, text := range texts {
			for _, part := range pemMarker.Split(text, -1) {
				for i := 0; i+8 <= len(part); i++ {
					if strings.Contains(message, part[i:i+8]) {
						return name
					}
				}
			}
		}
	}
	return ""
}

// figure is a number, or the name of an algorithm or a curve, all of which depend on what was given.
var figure = regexp.MustCompile(`[A-Z]*-?\d+`)

// checkGolden compares a refusal that internal/jwk has on its page with the words there, but for the figures in it.
func checkGolden(t *testing.T, name string, d diagnostic) {
	t.Helper()
	page, err := os.ReadFile("../jwk/testdata/refusals.golden.md")
	if err != nil {
		t.Fatal(err)
	}
	naming := []string{"Key Does Not Fit the Algorithm", "Private and Public Key Are Not a Pair", "Kid Already Taken"}
	if !strings.Contains(string(page), "**"+d.Summary+"**") || slices.Contains(naming, d.Summary) {
		return // one of this package, or one that names what was given
	}
	want := figure.ReplaceAllString(d.Detail, "N")
	if !slices.Contains(strings.Split(figure.ReplaceAllString(string(page), "N"), "\n"), want) {
		t.Errorf("%s: the words are not those of internal/jwk: %q", name, d.Detail)
	}
}
