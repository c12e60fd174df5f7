package provider

import (
	"context"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/vmihailenco/msgpack/v5"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// fuzzSeeds are texts that functions accept, or nearly.
func fuzzSeeds() []string {
	key, secret := makeFuzzKey("ES256"), makeFuzzKey("HS256")
	private := must(jwk.JWK{Key: key, KeyID: "k", Algorithm: "ES256"}.PrivateJSON())
	public := must(jwk.JWK{Key: key, KeyID: "k"}.PublicJSON())
	return []string{
		"", "{", "-----BEGIN PRIVATE KEY-----", must(key.PrivatePEM()), must(key.PublicPEM()), must(key.EncodePEM(jwk.FormatSEC1)), private, public,
		jwk.Set(public), jwk.Set(private), jwk.Set(must(jwk.JWK{Key: secret}.PrivateJSON())), secret.Secret(), unsigned(`{"n":1e5,"é":[null]}`),
	}
}

func makeFuzzKey(algorithm string) jwk.Key {
	return must(jwk.Generate(must(jwk.ParseAlgorithm(algorithm)), 0))
}

// fuzzedServer is the provider at the beginning of 2026.
var fuzzedServer = sync.OnceValue(func() tfprotov6.ProviderServer { return configuredServer(newClock()) })

// configuredServer returns the provider under a clock, with an empty configuration. It is the real one: for an edited state, the answer of an idle
// server can differ from the framework's.
func configuredServer(c *testClock) tfprotov6.ProviderServer {
	server, of := NewServer("test", c.now)(), tftypes.Object{AttributeTypes: map[string]tftypes.Type{"as_of": tftypes.String}}
	config := tftypes.NewValue(of, map[string]tftypes.Value{"as_of": tftypes.NewValue(tftypes.String, nil)})
	must(server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{Config: must(dynamicOf(of, config))}))
	return server
}

// call calls a function through the protocol.
func call(name string, args ...tftypes.Value) *tfprotov6.CallFunctionResponse {
	ctx, server := context.Background(), fuzzedServer()
	f := must(server.GetFunctions(ctx, &tfprotov6.GetFunctionsRequest{})).Functions[name]
	var encoded []*tfprotov6.DynamicValue
	for i, v := range args {
		parameter := f.VariadicParameter
		if i < len(f.Parameters) {
			parameter = f.Parameters[i]
		}
		encoded = append(encoded, must(dynamicOf(parameter.Type, v)))
	}
	return must(server.CallFunction(ctx, &tfprotov6.CallFunctionRequest{Name: name, Arguments: encoded}))
}

// checkCall calls a function twice. The results must be equal, because Terraform does not allow another one, and an error must not quote a given text.
func checkCall(t *testing.T, name string, given []string, args ...tftypes.Value) {
	t.Helper()
	first, second := call(name, args...), call(name, args...)
	if (first.Error == nil) != (second.Error == nil) || first.Error == nil && !slices.Equal(first.Result.MsgPack, second.Result.MsgPack) {
		t.Fatal("two calls have different results")
	}
	if first.Error != nil {
		mustNotQuote(t, first.Error.Text, given...)
	}
}

// secretRun is a part of a text that can be a part of a key.
var secretRun = regexp.MustCompile(`[A-Za-z0-9+/=]{16,}`)

// mustNotQuote fails the test if a message contains 16 characters of a run of base64 or hex in a given text, apart from the names in messages.
func mustNotQuote(t *testing.T, message string, given ...string) {
	t.Helper()
	message = strings.ReplaceAll(message, "SubjectPublicKeyInfo", "")
	for _, text := range given {
		for _, run := range secretRun.FindAllString(text, -1) {
			for i := 0; i+16 <= len(run); i++ {
				if strings.Contains(message, run[i:i+16]) {
					t.Fatalf("the message contains a part of the input: %s", message)
				}
			}
		}
	}
}

// fuzzDynamic returns a value of one of several types that contains texts. Terraform sends no name that is not UTF-8.
func fuzzDynamic(shape byte, name, value string) tftypes.Value {
	s, name := text(value), strings.ToValidUTF8(name, "?")
	switch shape % 6 {
	case 1:
		return tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{name: tftypes.String}}, map[string]tftypes.Value{name: s})
	case 2:
		return tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{name: s})
	case 3:
		return tftypes.NewValue(tftypes.Tuple{ElementTypes: []tftypes.Type{tftypes.String}}, []tftypes.Value{s})
	case 4:
		return tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{name: tftypes.Bool}}, map[string]tftypes.Value{name: tftypes.NewValue(tftypes.Bool, len(value)%2 == 0)})
	case 5:
		return tftypes.NewValue(tftypes.Number, len(value))
	default:
		return s
	}
}

func FuzzThumbprintFunction(f *testing.F) {
	for _, seed := range fuzzSeeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) { checkCall(t, "thumbprint", []string{key}, text(key)) })
}

func FuzzOpenIDConfigurationFunction(f *testing.F) {
	for i, seed := range fuzzSeeds() {
		f.Add("https://issuer.example.com", byte(1), "jwks", seed)
		f.Add("https://issuer.example.com/a?"+seed, byte(i), "jwks_uri", seed)
	}
	f.Fuzz(func(t *testing.T, issuer string, shape byte, name, value string) {
		checkCall(t, "openid_configuration", []string{issuer, name, value}, text(issuer), fuzzDynamic(shape, name, value))
		resp := call("openid_configuration", text(issuer), fuzzDynamic(shape, name, value))
		var document string
		if resp.Error == nil && (resp.Result == nil || msgpack.Unmarshal(resp.Result.MsgPack, &document) != nil || !json.Valid([]byte(document))) {
			t.Fatal("the result is not JSON")
		}
	})
}

func FuzzPublicKeyFunctions(f *testing.F) {
	for _, seed := range fuzzSeeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		checkCall(t, "public_key_base64", []string{given}, text(given))
		checkCall(t, "spki_sha256", []string{given}, text(given))
		checkCall(t, "public_keys_pem", []string{given}, text(given))
	})
}

func FuzzJWKFromPEMFunction(f *testing.F) {
	for i, seed := range fuzzSeeds() {
		f.Add(seed, byte(i), "kid", seed)
		f.Add(seed, byte(1), "alg", "ES256")
	}
	f.Fuzz(func(t *testing.T, pem string, shape byte, name, value string) {
		checkCall(t, "jwk_from_pem", []string{pem, name, value}, text(pem), fuzzDynamic(shape, name, value))
		if resp := call("jwk_from_pem", text(pem)); resp.Error == nil && strings.Contains(string(resp.Result.MsgPack), `"d":`) {
			t.Fatal("the result has a private member")
		}
	})
}

func FuzzPEMFromJWKFunction(f *testing.F) {
	for _, seed := range fuzzSeeds() {
		f.Add(seed, "pkcs8")
		f.Add(seed, "sec1")
	}
	f.Fuzz(func(t *testing.T, key, format string) {
		checkCall(t, "pem_from_jwk", []string{key, format}, text(key), text(format))
	})
}

func FuzzMergeJWKSFunction(f *testing.F) {
	for i, seed := range fuzzSeeds() {
		f.Add(seed, seed, byte(i), "private", "")
		f.Add(seed, `{"keys":[]}`, byte(4), "private", "")
	}
	f.Fuzz(func(t *testing.T, one, other string, shape byte, name, value string) {
		checkCall(t, "merge_jwks", []string{one, other, name, value}, text(one), text(other), fuzzDynamic(shape, name, value))
	})
}

func FuzzDecodeTokenFunction(f *testing.F) {
	for _, seed := range fuzzSeeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) { checkCall(t, "decode_token", []string{token}, text(token)) })
}

func FuzzVerifyTokenFunction(f *testing.F) {
	token := unsigned("{}")
	for i, seed := range fuzzSeeds() {
		f.Add(token, byte(0), "", seed)
		f.Add(seed, byte(i), "secret", seed)
	}
	f.Fuzz(func(t *testing.T, token string, shape byte, name, value string) {
		checkCall(t, "verify_token", []string{token, name, value}, text(token), fuzzDynamic(shape, name, value))
	})
}

func FuzzDotenvFunction(f *testing.F) {
	for _, seed := range fuzzSeeds() {
		f.Add("A", seed, "B_1", "x")
		f.Add(seed, "${", seed+"x", "'\n\"")
	}
	f.Fuzz(func(t *testing.T, name, value, other, otherValue string) {
		variables := map[string]tftypes.Value{name: text(value), other: text(otherValue)}
		checkCall(t, "dotenv", []string{name, value, other, otherValue}, tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, variables))
	})
}

// There is a fuzz target for each function.
func TestEveryFunctionIsFuzzed(t *testing.T) {
	source := string(must(os.ReadFile("fuzz_function_test.go")))
	functions := must(fuzzedServer().GetFunctions(context.Background(), &tfprotov6.GetFunctionsRequest{})).Functions
	for name := range functions {
		if !strings.Contains(source, `checkCall(t, "`+name+`", `) {
			t.Errorf("no fuzz target calls %s", name)
		}
	}
}
