package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
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
func openEphemeral(t *testing.T, clock *testClock, kind string, given arguments) opened {
	t.Helper()
	ctx, k := context.Background(), newCoreOf(t, clock, kind)
	k.schema = must(k.server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})).EphemeralResourceSchemas[kind]
	values := k.arguments(given)
	if _, ok := given["env_prefix"]; !ok {
		delete(values, "env_prefix") // an ephemeral resource has no default in its plan
	}
	server, of, config := k.server, k.schema.ValueType(), k.dynamic(k.config(values))
	validated := must(server.ValidateEphemeralResourceConfig(ctx, &tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: kind, Config: config}))
	resp := must(server.OpenEphemeralResource(ctx, &tfprotov6.OpenEphemeralResourceRequest{TypeName: kind, Config: config}))
	var o opened
	for _, d := range resp.Diagnostics {
		o.refusals = append(o.refusals, fmt.Sprintf("%v: %s", d.Attribute.Steps()[0], d.Summary))
		o.errors += d.Summary + d.Detail
	}
	if len(validated.Diagnostics) != len(resp.Diagnostics) {
		t.Errorf("validation returns %v, but opening returns %v", validated.Diagnostics, o.refusals)
	}
	if len(o.refusals) > 0 {
		return o
	}
	o.object = object{t, kind, plainObject(t, must(resp.Result.Unmarshal(of)))}
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

// openGiven opens an ephemeral resource that is not refused.
func openGiven(t *testing.T, clock *testClock, kind string, given arguments) opened {
	t.Helper()
	o := openEphemeral(t, clock, kind, given)
	if len(o.refusals) > 0 {
		t.Fatal(o.refusals)
	}
	return o
}

// The tests of internal/signingkey have the key of every algorithm.
func TestEphemeralSigningKey(t *testing.T) {
	clock := newClock()
	for _, algorithm := range []string{"RS256", "ES256", "EdDSA", "HS256"} {
		given := arguments{"algorithm": algorithm, "env_names": arguments{"kid": "KEY_ID"}}
		if algorithm == "RS256" {
			given["rsa_bits"] = 2048
		}
		one, two := openGiven(t, clock, "jwt_signing_key", given), openGiven(t, clock, "jwt_signing_key", given)
		if one.text("kid") == two.text("kid") || one.text("private_jwk") == two.text("private_jwk") {
			t.Error("two runs generated the same key")
		}
		verifiers := one.text("jwks")
		if algorithm == "HS256" {
			verifiers = jwk.Set(one.text("private_jwk"))
		}
		env := one.texts("env")
		if env["KEY_ID"] != one.text("kid") {
			t.Errorf("%s: env names its fields %v", algorithm, slices.Sorted(maps.Keys(env)))
		}
		env["JWT_KID"] = env["KEY_ID"]
		mustVerify(t, verifiers, signEnv(t, env, clock.now(), time.Hour), clock.now())
		mustVerify(t, verifiers, signJWK(t, one.text("private_jwk"), clock.now(), time.Hour), clock.now())
	}
	named := openGiven(t, clock, "jwt_signing_key", arguments{"algorithm": "ES256", "kid": "mine"})
	if named.text("kid") != "mine" || named.text("thumbprint") == "mine" {
		t.Error("the kid is not the configured one")
	}
}

func TestEphemeralPrivateKey(t *testing.T) {
	clock, owner := newClock(), makeKey(t, "ES256")
	for _, algorithm := range []string{"RS256", "ES256", "EdDSA", "HS256"} {
		key := makeKey(t, algorithm)
		text := must(jwk.JWK{Key: key, KeyID: "k", Algorithm: algorithm, Use: "sig"}.PrivateJSON())
		o := openGiven(t, clock, "jwt_private_key", arguments{"private_key_jwe": sealedFor(t, text, owner), "decryption_key": pemOfPrivate(t, owner), "expected_kid": "k"})
		if o.text("private_jwk") != text || o.text("kid") != "k" || o.text("algorithm") != algorithm {
			t.Errorf("%s: the opened key is not the sealed one", algorithm)
		}
		mustVerify(t, jwk.Set(text), signEnv(t, o.texts("env"), clock.now(), time.Hour), clock.now())
		if algorithm == "HS256" {
			if !o.isNull("public_jwk") || !o.isNull("private_key_pem") || o.text("secret") != key.Secret() {
				t.Error("a secret has its members mixed up")
			}
		} else if o.text("private_key_pem") != pemOfPrivate(t, key) || o.text("public_key_pem") != pemOfPublic(t, key) || !o.isNull("secret") {
			t.Errorf("%s: a private key has its members mixed up", algorithm)
		}
	}

	// A JWE from another program can have fewer members.
	key := makeKey(t, "RS256")
	o := openGiven(t, clock, "jwt_private_key", arguments{"private_key_jwe": sealedFor(t, must(jwk.JWK{Key: key}.PrivateJSON()), owner), "decryption_key": pemOfPrivate(t, owner)})
	if o.text("kid") != key.Thumbprint() || !o.isNull("algorithm") || o.texts("env")["JWT_ALGORITHM"] != "" {
		t.Error("an attribute has a value that is not in the JWK")
	}
}

// sealedFor seals a text for the owner of a key.
func sealedFor(t *testing.T, text string, owner jwk.Key) string {
	t.Helper()
	return must(jose.Seal(text, []jose.Recipient{must(jose.ParseRecipient(pemOfPublic(t, owner)))}))
}
