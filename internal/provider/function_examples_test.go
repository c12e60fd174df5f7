package provider

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// All examples of functions, as modules of one configuration.
func TestFunctionExamples(t *testing.T) {
	w := newWorkspace(t)
	var config strings.Builder
	for _, name := range []string{"thumbprint", "jwk_from_pem", "pem_from_jwk", "merge_jwks", "decode_token", "verify_token", "dotenv", "public_key_base64", "spki_sha256", "public_keys_pem", "openid_configuration"} {
		dir := must(filepath.Abs("../../examples/functions/" + name))
		fmt.Fprintf(&config, "module %q {\n source = %q\n}\noutput %q {\n value = module.%s\n sensitive = true\n}\n", name, dir, name, name)
	}
	w.config(config.String())
	w.must("get")
	w.apply()
	o, resources := w.outputs(), w.resources()

	if is, want := o.text("thumbprint.thumbprint"), resources["module.thumbprint.jwt_signing_key.example"].text("kid"); is != want {
		t.Errorf("thumbprint is %q, want the kid %q", is, want)
	}

	key := resources["module.jwk_from_pem.jwt_signing_key.example"]
	if is, want := o.text("jwk_from_pem.jwk"), strings.Replace(key.text("public_jwk"), `,"alg":"ES256"`, "", 1); is != want {
		t.Errorf("jwk is %s, want %s", is, want)
	}
	if is, want := o.text("jwk_from_pem.described_jwk"), strings.Replace(key.text("public_jwk"), key.text("kid"), "billing-2026", 1); is != want {
		t.Errorf("described_jwk is %s, want %s", is, want)
	}

	if is := o.text("jwk_from_pem.jwk_from_members"); is != o.text("jwk_from_pem.jwk_from_base64") || !strings.Contains(is, `"alg":"ES256"`) {
		t.Errorf("the JWKs of one key are %s and %s", is, o.text("jwk_from_pem.jwk_from_base64"))
	}

	if is := o.text("pem_from_jwk.public_key_pem"); !strings.HasPrefix(is, "-----BEGIN PUBLIC KEY-----\n") || !strings.HasSuffix(is, "-----END PUBLIC KEY-----\n") {
		t.Errorf("public_key_pem is %q", is)
	}
	if !strings.HasPrefix(o.text("pem_from_jwk.private_key_sec1"), "-----BEGIN EC PRIVATE KEY-----\n") {
		t.Error("private_key_sec1 is not in SEC 1")
	}

	var document map[string]any
	check(json.Unmarshal([]byte(o.text("openid_configuration.openid_configuration")), &document))
	if fmt.Sprint(document["id_token_signing_alg_values_supported"]) != "[RS256]" || document["issuer"] != "https://issuer.example.com" || document["jwks_uri"] != "https://issuer.example.com/.well-known/jwks.json" {
		t.Errorf("openid_configuration is %v", document)
	}

	der := must(base64.StdEncoding.DecodeString(o.text("public_key_base64.rsa_public_key")))
	block, _ := pem.Decode([]byte(resources["module.public_key_base64.jwt_signing_key.client"].text("public_key_pem")))
	if !bytes.Equal(der, block.Bytes) {
		t.Error("rsa_public_key is another key than public_key_pem")
	}
	if is, want := o.text("spki_sha256.kid"), resources["module.spki_sha256.jwt_signing_key.service_accounts"].text("kid"); is != want || len(is) != 43 {
		t.Errorf("spki_sha256 is %q, want the kid %q", is, want)
	}
	if set := resources["module.public_keys_pem.jwt_keyset.service_accounts"]; o.text("public_keys_pem.sa_pub") != set.text("active.public_key_pem")+set.text("standby.public_key_pem") {
		t.Error("sa_pub is not the two keys of the keyset")
	}

	web, mobile := resources["module.merge_jwks.jwt_keyset.web"].text("jwks"), resources["module.merge_jwks.jwt_keyset.mobile"].text("jwks")
	if is, want := o.text("merge_jwks.jwks"), strings.TrimSuffix(web, "]}")+","+strings.TrimPrefix(mobile, `{"keys":[`); is != want {
		t.Errorf("jwks is %s, want %s", is, want)
	}

	if is := o.text("merge_jwks.jwks_of_list"); is != web {
		t.Errorf("jwks_of_list is %s, want %s", is, web)
	}

	if is := o.text("merge_jwks.private_jwks"); strings.Count(is, `"d":`) != 4 {
		t.Error("private_jwks does not contain the private keys of both keysets")
	}

	if d := o.object("decode_token"); d.text("algorithm") != "ES256" || d.text("issuer") != "joe" || d.number("expires_at") != 1300819380 || d.at("is_root") != true {
		t.Errorf("decoded %v", d.values)
	}
	if v := o.object("verify_token"); v.at("is_genuine") != true || v.at("is_signed_by_other") != false ||
		v.at("is_signed_by_keyset") != true || v.at("is_signed_with_secret") != true {
		t.Errorf("verified %v", v.values)
	}

	example, docker := resources["module.dotenv.jwt_keyset.example"], resources["module.dotenv.jwt_keyset.docker"].texts("env")
	if is := o.text("dotenv.dotenv"); !strings.Contains(is, "JWT_PRIVATE_KEY_PEM='"+example.text("env.JWT_PRIVATE_KEY_PEM")+"'\n") || !strings.Contains(is, "JWT_ALGORITHM=ES256\n") {
		t.Error("dotenv does not contain the variables of env")
	}
	var want string
	for _, name := range []string{"JWT_ALGORITHM", "JWT_KID", "JWT_PRIVATE_KEY_PEM", "JWT_PUBLIC_KEY_PEM"} {
		want += name + "=" + docker[name] + "\n"
	}
	if o.text("dotenv.docker_env_file") != want {
		t.Error("docker_env_file is not lines of NAME=value")
	}
}

// usesProvider is what a configuration needs that has functions of the provider but no resources.
const usesProvider = "terraform {\n required_providers {\n jwt = { source = \"jwtkeys/jwt\" }\n }\n}\n"

// unsigned returns a token with the given claims and an empty signature.
func unsigned(claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"HS256"}`)) + "." + part([]byte(claims)) + "."
}

// decode_token and jsondecode return the same values, but decode_token keeps all digits of numbers.
func TestDecodeTokenValues(t *testing.T) {
	w := newWorkspace(t)
	claims := `{"big":12345678901234567890123456789,"safe":9007199254740993,"part":0.1,"tiny":1.5e-9,"huge":1e21,"minus":-0.25,` +
		`"null":null,"yes":true,"text":"äöü\u2028\"","list":[1,"a",null,[],{}],"object":{"a":{"b":[{"c":1}]}},"":"empty","zero":"a\u0000b","lone":"\ud800","deep":[[[[[[1]]]]]]}`
	w.config(usesProvider + fmt.Sprintf(`
		locals {
			claims = provider::jwt::decode_token(%q).claims
			plain  = jsondecode(%q)
		}
		output "exact" { value = "${local.claims.big} ${local.claims.safe} ${local.claims.part} ${local.claims.tiny} ${local.claims.huge} ${local.claims.minus}" }
		output "alike" { value = [for name in keys(local.plain) : name if jsonencode(local.claims[name]) != jsonencode(local.plain[name])] }
		output "names" { value = keys(local.claims) == keys(local.plain) }
		output "same"  { value = local.claims == local.plain }

		// jsondecode fails here: Terraform normalizes the name to one character.
		output "name" { value = keys(provider::jwt::decode_token(%q).claims)[0] == "\u00e9" }
	`, unsigned(claims), claims, unsigned("{\"e\u0301\":1}")))
	w.apply()
	o := w.outputs()
	if is, want := o.text("exact"), "12345678901234567890123456789 9007199254740993 0.1 0.0000000015 1000000000000000000000 -0.25"; is != want {
		t.Errorf("numbers are %s, want %s", is, want)
	}
	if o.at("names") != true || o.at("name") != true || o.at("same") != true || len(o.at("alike").([]any)) != 0 {
		t.Errorf("not the same as jsondecode: %v", o.values)
	}
}

// Terraform prints the error of a function with the name of the parameter and one full stop, and refuses null itself.
func TestFunctionErrors(t *testing.T) {
	w := newWorkspace(t)
	w.config(usesProvider + `
		output "refused" { value = provider::jwt::merge_jwks("{\"keys\":[]}", "swordfish") }
		output "null"    { value = provider::jwt::thumbprint(null) }
	`)
	printed := strings.Join(w.applyError().errors(), "\n")
	for _, want := range []string{"Not a JWK Set. ", `"jwks"`, "must not be null", `"key"`} {
		if !strings.Contains(printed, want) {
			t.Errorf("the errors do not contain %s:\n%s", want, printed)
		}
	}
	if strings.Contains(printed, "swordfish") || strings.Contains(printed, "..") {
		t.Errorf("the errors quote an argument or end in two full stops:\n%s", printed)
	}
}
