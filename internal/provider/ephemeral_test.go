package provider

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// opened is the result of opening an ephemeral resource.
type opened struct {
	object
	refusals []string // for each error, the argument and the summary
	errors   string   // the text of all errors
}

// openEphemeral validates and opens an ephemeral resource through the protocol, without terraform.
func openEphemeral(t *testing.T, clock *testClock, kind string, arguments map[string]any) opened {
	t.Helper()
	ctx, k := context.Background(), newCoreOf(t, clock, kind)
	k.schema = must(k.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})).EphemeralResourceSchemas[kind]
	given := k.arguments(arguments)
	if _, ok := arguments["env_prefix"]; !ok {
		delete(given, "env_prefix") // an ephemeral resource has no default in its plan
	}
	server, of, config := k.server, k.schema.ValueType(), k.dynamic(k.config(given))
	validated := must(server.ValidateEphemeralResourceConfig(ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: kind, Config: config}))
	resp := must(server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: kind, Config: config}))
	var o opened
	for _, d := range resp.Diagnostics {
		o.refusals = append(o.refusals, strings.TrimPrefix(strings.TrimPrefix(d.Attribute.String(), "AttributeName(\""), "\").")+": "+d.Summary)
		o.errors += d.Summary + d.Detail
	}
	if len(validated.Diagnostics) != len(resp.Diagnostics) {
		t.Errorf("validation returns %v, but opening returns %v", validated.Diagnostics, o.refusals)
	}
	for i, text := range o.refusals {
		o.refusals[i] = strings.ReplaceAll(text, "\")", "")
	}
	if len(o.refusals) > 0 {
		return o
	}
	value := must(resp.Result.Unmarshal(of))
	o.object = object{t, kind, plainObject(t, value)}
	return o
}

// plainObject writes a value as an object of a state.
func plainObject(t *testing.T, v tftypes.Value) map[string]any {
	t.Helper()
	values := map[string]tftypes.Value{}
	check(v.As(&values))
	plain := map[string]any{}
	for name, v := range values {
		var text string
		switch {
		case !v.IsKnown():
			t.Fatalf("%s is unknown", name)
		case v.IsNull():
		case v.As(&text) == nil:
			plain[name] = text
		case v.Type().Is(tftypes.Map{}):
			plain[name] = plainObject(t, v)
		default:
			plain[name] = v.String()
		}
	}
	return plain
}

func TestEphemeralSigningKey(t *testing.T) {
	clock := newClock()
	for _, algorithm := range jwk.Algorithms() {
		t.Run(algorithm, func(t *testing.T) {
			arguments := map[string]any{"algorithm": algorithm, "env_names": map[string]string{"kid": "KEY_ID"}}
			if strings.HasPrefix(algorithm, "RS") || strings.HasPrefix(algorithm, "PS") {
				arguments["rsa_bits"] = 2048
			}
			one, two := openEphemeral(t, clock, "jwt_signing_key", arguments), openEphemeral(t, clock, "jwt_signing_key", arguments)
			if len(one.refusals) > 0 {
				t.Fatal(one.refusals)
			}
			if one.text("kid") == two.text("kid") || one.text("private_jwk") == two.text("private_jwk") {
				t.Error("two runs generated the same key")
			}
			verifiers := one.text("jwks")
			if algorithm[:2] == "HS" {
				verifiers = jwk.Set(one.text("private_jwk"))
			}
			env := one.texts("env")
			if env["KEY_ID"] != one.text("kid") {
				t.Errorf("env names its fields %v", slices.Sorted(maps.Keys(env)))
			}
			env["JWT_KID"] = env["KEY_ID"]
			if algorithm != "Ed25519" {
				mustVerify(t, verifiers, signEnv(t, env, clock.now(), time.Hour), clock.now())
				mustVerify(t, verifiers, signJWK(t, one.text("private_jwk"), clock.now(), time.Hour), clock.now())
			}
		})
	}
	named := openEphemeral(t, clock, "jwt_signing_key", map[string]any{"algorithm": "ES256", "kid": "mine"})
	if named.text("kid") != "mine" || named.text("thumbprint") == "mine" {
		t.Error("the kid is not the configured one")
	}
	mustRefuseTo(t, openEphemeral(t, clock, "jwt_signing_key", map[string]any{"algorithm": "ES256", "rsa_bits": 2048}), "rsa_bits: RSA Size Without RSA")
	mustRefuseTo(t, openEphemeral(t, clock, "jwt_signing_key", map[string]any{"algorithm": "ES256", "kid": ""}), "kid: Empty Key ID")
}

// mustRefuseTo fails the test unless the one error is on this argument and has this summary.
func mustRefuseTo(t *testing.T, o opened, want string) {
	t.Helper()
	if len(o.refusals) != 1 || o.refusals[0] != want {
		t.Errorf("got %q, want the error %q", o.refusals, want)
	}
}

func TestEphemeralPrivateKey(t *testing.T) {
	clock := newClock()
	owner, other := makeKey(t, "ES256"), makeKey(t, "ES256")
	recipient := must(jose.ParseRecipient(pemOfPublic(t, owner)))
	for _, algorithm := range []string{"RS256", "ES256", "EdDSA", "HS256"} {
		t.Run(algorithm, func(t *testing.T) {
			key := makeKey(t, algorithm)
			text := must(jwk.JWK{Key: key, KeyID: "k", Algorithm: algorithm, Use: "sig"}.PrivateJSON())
			sealed := must(jose.Seal(text, []jose.Recipient{recipient}))
			private := secretsOf(t, key, owner, other)
			arguments := map[string]any{"private_key_jwe": sealed, "decryption_key": pemOfPrivate(t, owner), "expected_kid": "k"}
			o := openEphemeral(t, clock, "jwt_private_key", arguments)
			if len(o.refusals) > 0 {
				t.Fatal(o.refusals)
			}
			if o.text("private_jwk") != text || o.text("kid") != "k" || o.text("algorithm") != algorithm {
				t.Error("the opened key is not the sealed one")
			}
			mustVerify(t, jwk.Set(text), signEnv(t, o.texts("env"), clock.now(), time.Hour), clock.now())
			if algorithm == "HS256" {
				if !o.isNull("public_jwk") || !o.isNull("private_key_pem") || o.text("secret") != key.Secret() {
					t.Error("a secret has its members mixed up")
				}
			} else if o.text("private_key_pem") != pemOfPrivate(t, key) || o.text("public_key_pem") != pemOfPublic(t, key) || !o.isNull("secret") {
				t.Error("a private key has its members mixed up")
			}

			for name, test := range map[string]struct {
				argument string
				value    any
				want     string
			}{
				"wrong key":     {"decryption_key", pemOfPrivate(t, other), "decryption_key: Wrong Decryption Key"},
				"another kind":  {"decryption_key", pemOfPrivate(t, makeKey(t, "RS256")), "decryption_key: JWE Not Sealed for This Key"},
				"public key":    {"decryption_key", pemOfPublic(t, owner), "decryption_key: Public Key Where a Private Key Belongs"},
				"cannot":        {"decryption_key", pemOfPrivate(t, makeKey(t, "EdDSA")), "decryption_key: Key That Cannot Decrypt"},
				"cut":           {"private_key_jwe", sealed[:len(sealed)-3], "private_key_jwe: JWE Cut Short"},
				"altered":       {"private_key_jwe", altered(sealed), "private_key_jwe: Altered JWE"},
				"not a JWE":     {"private_key_jwe", text, "private_key_jwe: Not a JWE"},
				"another kid":   {"expected_kid", "other", "expected_kid: Opened Key Has Another Kid"},
				"unknown field": {"env_names", map[string]string{"x": "y"}, "env_names.ElementKeyString(\"x: Unknown Field"},
			} {
				wrong := maps.Clone(arguments)
				wrong[test.argument] = test.value
				o := openEphemeral(t, clock, "jwt_private_key", wrong)
				if len(private.Find([]byte(o.errors))) > 0 {
					t.Errorf("%s: the error contains a private number", name)
				}
				if name == "unknown field" {
					if len(o.refusals) != 1 || !strings.HasSuffix(o.refusals[0], "Unknown Field") {
						t.Errorf("got %q", o.refusals)
					}
					continue
				}
				mustRefuseTo(t, o, test.want)
			}
		})
	}
}

// A JWE from another program can have fewer members.
func TestEphemeralPrivateKeyWithoutAName(t *testing.T) {
	owner, key := makeKey(t, "RS256"), makeKey(t, "RS256")
	recipient := must(jose.ParseRecipient(pemOfPublic(t, owner)))
	text := must(jwk.JWK{Key: key}.PrivateJSON())
	sealed := must(jose.Seal(text, []jose.Recipient{recipient}))
	o := openEphemeral(t, newClock(), "jwt_private_key", map[string]any{"private_key_jwe": sealed, "decryption_key": pemOfPrivate(t, owner)})
	if o.text("kid") != key.Thumbprint() || !o.isNull("algorithm") || o.texts("env")["JWT_ALGORITHM"] != "" {
		t.Error("an attribute has a value that is not in the JWK")
	}
}

// altered returns a JWE in compact form with one changed character in its ciphertext.
func altered(jwe string) string {
	at := len(jwe) - 40
	other := "A"
	if jwe[at:at+1] == other {
		other = "B"
	}
	return jwe[:at] + other + jwe[at+1:]
}
