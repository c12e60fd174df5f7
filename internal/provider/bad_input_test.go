package provider

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

type arguments = map[string]any

const (
	ofKey    = "jwt_signing_key"
	ofKeyset = "jwt_keyset"
)

// badInput is a configuration, with the argument and the summary of its refusal.
type badInput struct {
	name, of, at, summary string
	arguments             arguments
}

// There is a case for every argument that can be refused, and each error is on the argument at fault, and does not quote the input. The tests of
// internal/jwk, internal/keyset and internal/signingkey have all errors about the content of an argument.
func TestBadInput(t *testing.T) {
	resources := map[string]*core{ofKey: newCoreOf(t, newClock(), ofKey), ofKeyset: newCoreOf(t, newClock(), ofKeyset)}
	key, other := makeKey(t, "ES256"), makeKey(t, "ES256")
	good, public := encodePEM(t, key, jwk.FormatPKCS8), encodePEM(t, key.Public(), jwk.FormatPKCS8)
	encrypted := encryptPEM(t, good, "violet umbrella")
	secret := makeKey(t, "HS256").Secret()
	publicJWK := func(key jwk.Key, kid string) string {
		return must(jwk.JWK{Key: key, KeyID: kid}.PublicJSON())
	}
	for _, in := range []badInput{
		{"no PEM", ofKey, "private_key_pem", "No PEM Block", arguments{"private_key_pem": "correct horse battery staple"}},
		{"wrong passphrase", ofKey, "passphrase", "Wrong Passphrase for the Private Key", arguments{"private_key_pem": encrypted, "passphrase": "zebra crossing"}},
		{"secret for another algorithm", ofKey, "secret", "Argument Does Not Apply", arguments{"secret": secret}},
		{"plain first key and recipients", ofKeyset, "initial_private_key_pem", "Private Key in Plain Text With Recipients", arguments{"initial_private_key_pem": good, "recipients": []string{public}}},
		{"write-only key without a version", ofKey, "private_key_pem_wo", "Write-Only Argument Without a Version", arguments{"private_key_pem_wo": good}},
		{"first key given twice", ofKeyset, "initial_private_key_pem_wo", "Argument Given Twice", arguments{"initial_private_key_pem": good, "initial_private_key_pem_wo": good}},
		{"private key as a recipient", ofKey, "recipients", "Private Key Where a Public Key Belongs", arguments{"recipients": []string{public, good}}},
		{"public key alone", ofKey, "public_key_pem", "Argument Does Not Apply", arguments{"public_key_pem": public}},
		{"initial secret that is short", ofKeyset, "initial_secret", "Secret Too Short", arguments{"algorithm": "HS256", "initial_secret": secret[:31]}},
		{"initial kid alone", ofKeyset, "initial_kid", "Argument Does Not Apply", arguments{"initial_kid": "production-key-2024"}},
		{"initial kid empty", ofKeyset, "initial_kid", "Empty Key ID", arguments{"initial_private_key_pem": good, "initial_kid": ""}},
		{"adopted and revoked", ofKeyset, "revoked_kids", "Adopted Key Is Revoked", arguments{"initial_private_key_pem": good, "initial_kid": "a", "revoked_kids": []string{"a"}}},

		{"the secret as its kid", ofKey, "kid", "Secret Where a Key ID Belongs", arguments{"algorithm": "HS256", "secret": secret, "kid": secret}},
		{"a part of the secret as the kid of a set", ofKeyset, "initial_kid", "Secret Where a Key ID Belongs", arguments{"algorithm": "HS256", "initial_secret": secret, "initial_kid": secret[3:30]}},
		{"the secret in the kid template", ofKeyset, "kid_template", "Secret Where a Key ID Belongs", arguments{"algorithm": "HS256", "initial_secret": secret, "kid_template": secret + "-{thumbprint8}"}},
		{"placeholder in kid", ofKey, "kid", "Placeholder in kid", arguments{"kid": "{spki_sha256}"}},
		{"kid and kid_template", ofKey, "kid_template", "Argument Given Twice", arguments{"kid": "a", "kid_template": "{spki_sha256}"}},
		{"kid_template of a secret", ofKey, "kid_template", "Argument Does Not Apply", arguments{"algorithm": "HS256", "kid_template": "{spki_sha256}"}},
		{"empty kid_template of a key", ofKey, "kid_template", "Empty Kid Template", arguments{"kid_template": ""}},
		{"date in kid_template of a key", ofKey, "kid_template", "Unknown Placeholder in Kid Template", arguments{"kid_template": "{date}"}},
		{"kid_template of secrets", ofKeyset, "kid_template", "Secret Has No Public Key", arguments{"algorithm": "HS256", "kid_template": "{spki_sha256}"}},
		{"initial kid of a secret", ofKeyset, "initial_kid", "Secret Has No Public Key", arguments{"algorithm": "HS256", "initial_secret": secret, "initial_kid": "{spki_sha256}"}},

		{"unknown algorithm", ofKey, "algorithm", "Unknown Algorithm", arguments{"algorithm": "ES256K-and-more"}},
		{"algorithm in lower case", ofKeyset, "algorithm", "Unknown Algorithm", arguments{"algorithm": "es256"}},
		{"rsa_bits with EC", ofKey, "rsa_bits", "RSA Size Without RSA", arguments{"rsa_bits": 2048}},
		{"rsa_bits of 1024", ofKeyset, "rsa_bits", "Unsupported RSA Size", arguments{"algorithm": "RS256", "rsa_bits": 1024}},
		{"a fraction of a bit", ofKey, "rsa_bits", "Unsupported RSA Size", arguments{"algorithm": "RS256", "rsa_bits": 2048.5}},

		{"empty kid", ofKey, "kid", "Empty Key ID", arguments{"kid": ""}},
		{"unknown placeholder", ofKeyset, "kid_template", "Unknown Placeholder in Kid Template", arguments{"kid_template": "{jahreszahl}"}},
		{"empty template", ofKeyset, "kid_template", "Empty Kid Template", arguments{"kid_template": ""}},
		{"key that was seen", ofKeyset, "published_kids", "Key Where a Key ID Belongs", arguments{"published_kids": []string{good}}},
		{"JWK that was seen", ofKeyset, "published_kids", "Key Where a Key ID Belongs", arguments{"published_kids": []string{publicJWK(key, "k1")}}},
		{"key without its PEM lines that was seen", ofKeyset, "published_kids", "Key Where a Key ID Belongs", arguments{"published_kids": []string{strings.Join(strings.Split(good, "\n")[1:4], "")}}},
		{"long text that was seen", ofKeyset, "published_kids", "Key ID Too Long", arguments{"published_kids": []string{strings.Repeat("one summer morning ", 20)}}},
		{"key that was deployed", ofKeyset, "deployed_kids", "Key Where a Key ID Belongs", arguments{"deployed_kids": []string{good}}},
		{"nothing that was deployed", ofKeyset, "deployed_kids", "Empty Kid", arguments{"deployed_kids": []string{""}}},
		{"no time", ofKeyset, "revoke_created_before", "Invalid Time", arguments{"revoke_created_before": "one summer morning"}},

		{"zero", ofKey, "rotation_period", "Invalid Length of Time", arguments{"rotation_period": "0s"}},
		{"no length of time", ofKeyset, "rotation_period", "Invalid Length of Time", arguments{"rotation_period": "90 days or so"}},
		{"zero TTL", ofKeyset, "max_token_ttl", "Invalid Length of Time", arguments{"max_token_ttl": "0s"}},
		{"less than a second", ofKeyset, "propagation_delay", "Invalid Length of Time", arguments{"propagation_delay": "1500ms"}},
		{"empty length", ofKeyset, "clock_skew", "Invalid Length of Time", arguments{"clock_skew": ""}},
		{"negative count", ofKeyset, "keys_to_keep", "Invalid Number of Keys", arguments{"keys_to_keep": -1}},
		{"one place", ofKeyset, "max_published_keys", "Invalid Number of Keys", arguments{"max_published_keys": 1}},
		{"places for secrets", ofKeyset, "max_published_keys", "Secrets Are Not Published", arguments{"algorithm": "HS256", "max_published_keys": 2}},
		{"fraction of a key", ofKeyset, "keys_to_keep", "Invalid Number of Keys", arguments{"keys_to_keep": 1.5}},
		{"too many keys", ofKeyset, "keys_to_keep", "Invalid Number of Keys", arguments{"keys_to_keep": 1e300}},
		{"no recipients", ofKeyset, "recipients", "No Recipients", arguments{"recipients": []string{}}},

		{"unknown field", ofKey, "env_names", "Unknown Field", arguments{"env_names": arguments{"schluessel": "KEY"}}},
		{"no name of a variable", ofKeyset, "env_names", "Invalid Environment Variable Name", arguments{"env_names": arguments{"kid": "no name at all"}}},
		{"no prefix of a variable", ofKey, "env_prefix", "Invalid Prefix of Environment Variables", arguments{"env_prefix": "no prefix "}},
		{"unknown format", ofKey, "env_pem_format", "Unknown Format of a PEM Variable", arguments{"env_pem_format": "base64url, say"}},

		{"private key to trust", ofKeyset, "trusted_public_keys", "Private Key Where a Public Key Belongs", arguments{"trusted_public_keys": []string{public, good}}},
		{"secret JWK to trust", ofKeyset, "trusted_public_keys", "Secret Where a Public Key Belongs", arguments{"trusted_public_keys": []string{`{"kty":"oct","k":"` + strings.Repeat("c2VjcmV0", 8) + `"}`}}},
		{"one kid for two trusted keys", ofKeyset, "trusted_public_keys", "Kid Already Taken", arguments{"trusted_public_keys": []string{publicJWK(key, "k1"), publicJWK(other, "k1")}}},
		{"a trusted kid that is adopted", ofKeyset, "trusted_public_keys", "Kid Already Taken", arguments{"initial_private_key_pem": good, "initial_kid": "k1", "trusted_public_keys": []string{publicJWK(other, "k1")}}},
	} {
		if in.arguments["algorithm"] == nil {
			in.arguments["algorithm"] = "ES256"
		}
		k := resources[in.of]
		in.check(t, k.refusals(k.config(k.arguments(in.arguments))))
	}
}

// arguments converts Go values to the types of the schema.
func (k *core) arguments(given arguments) map[string]tftypes.Value {
	k.t.Helper()
	all := map[string]tftypes.Value{}
	for name, of := range k.schema.ValueType().(tftypes.Object).AttributeTypes {
		if commonName, ok := given[name].(string); ok && name == "certificate" {
			all[name] = k.certificate(commonName, true)
			continue
		}
		switch v := given[name].(type) {
		case nil:
		case []string:
			elements := []tftypes.Value{}
			for _, s := range v {
				elements = append(elements, text(s))
			}
			all[name] = tftypes.NewValue(of, elements)
		case arguments:
			elements := map[string]tftypes.Value{}
			for key, s := range v {
				elements[key] = text(fmt.Sprint(s))
			}
			all[name] = tftypes.NewValue(of, elements)
		default:
			all[name] = tftypes.NewValue(of, v)
		}
	}
	for name := range given {
		if _, ok := all[name]; !ok {
			k.t.Fatalf("%s has no argument %s", k.kind, name)
		}
	}
	if _, ok := all["env_prefix"]; !ok {
		all["env_prefix"] = text(defaultEnvPrefix) // as Terraform plans the default
	}
	return all
}

// check compares the errors of a case with what is expected.
func (in badInput) check(t *testing.T, diagnostics []*tfprotov6.Diagnostic) {
	t.Helper()
	if len(diagnostics) != 1 {
		t.Errorf("%s: %d errors instead of one: %v", in.name, len(diagnostics), diagnostics)
	}
	for _, d := range diagnostics {
		at := ""
		if d.Attribute != nil && len(d.Attribute.Steps()) > 0 {
			at = fmt.Sprint(d.Attribute.Steps()[0])
		}
		if d.Summary != in.summary || at != in.at {
			t.Errorf("%s: %q on %q, want %q on %q\n%s", in.name, d.Summary, at, in.summary, in.at, d.Detail)
		}
		if !strings.HasSuffix(d.Detail, ".") {
			t.Errorf("%s: the detail is not a sentence: %q", in.name, d.Detail)
		}
		if n := quotes(in.arguments, d.Summary+"\n"+d.Detail); n != "" {
			t.Errorf("%s: the message quotes the argument %s", in.name, n)
		}
	}
}

var pemMarker = regexp.MustCompile(`-{4,5}(BEGIN|END) [A-Z0-9 ]+-{4,5}`)

// quotes returns the name of an argument of which a message contains 8 characters, apart from PEM labels.
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

// encryptPEM encrypts a private key as old versions of openssl do.
func encryptPEM(t *testing.T, text, passphrase string) string {
	t.Helper()
	block, _ := pem.Decode([]byte(text))
	//nolint:staticcheck // The function is deprecated because this encryption is weak. Users have such files.
	encrypted := must(x509.EncryptPEMBlock(rand.Reader, block.Type, block.Bytes, []byte(passphrase), x509.PEMCipherAES256))
	return string(pem.EncodeToMemory(encrypted))
}
