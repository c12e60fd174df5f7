package provider

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

func TestThumbprintExample(t *testing.T) {
	w := example(t, "functions/thumbprint")
	w.apply()
	if is, want := w.outputs().text("thumbprint"), w.resource("jwt_signing_key.example").text("kid"); is != want {
		t.Errorf("thumbprint is %q, want the kid %q", is, want)
	}
}

func TestJWKFromPEMExample(t *testing.T) {
	w := example(t, "functions/jwk_from_pem")
	w.apply()
	key := w.resource("jwt_signing_key.example")
	want := strings.Replace(key.text("public_jwk"), `,"alg":"ES256"`, "", 1)
	if is := w.outputs().text("jwk"); is != want {
		t.Errorf("jwk is %s, want %s", is, want)
	}
	want = strings.Replace(key.text("public_jwk"), key.text("kid"), "billing-2026", 1)
	if is := w.outputs().text("described_jwk"); is != want {
		t.Errorf("described_jwk is %s, want %s", is, want)
	}
}

func TestPEMFromJWKExample(t *testing.T) {
	w := example(t, "functions/pem_from_jwk")
	w.apply()
	if is := w.outputs().text("public_key_pem"); !strings.HasPrefix(is, "-----BEGIN PUBLIC KEY-----\n") || !strings.HasSuffix(is, "-----END PUBLIC KEY-----\n") {
		t.Errorf("public_key_pem is %q", is)
	}
	if !strings.HasPrefix(w.outputs().text("private_key_sec1"), "-----BEGIN EC PRIVATE KEY-----\n") {
		t.Error("private_key_sec1 is not in SEC 1")
	}
	if !w.isSensitive("private_key_sec1") {
		t.Error("private_key_sec1 is not sensitive")
	}
}

func TestMergeJWKSExample(t *testing.T) {
	w := example(t, "functions/merge_jwks")
	w.apply()
	web, mobile := w.resource("jwt_keyset.web").text("jwks"), w.resource("jwt_keyset.mobile").text("jwks")
	want := strings.TrimSuffix(web, "]}") + "," + strings.TrimPrefix(mobile, `{"keys":[`)
	if is := w.outputs().text("jwks"); is != want {
		t.Errorf("jwks is %s, want %s", is, want)
	}
}

func TestDecodeTokenExample(t *testing.T) {
	w := example(t, "functions/decode_token")
	w.apply()
	o := w.outputs()
	if o.text("algorithm") != "ES256" || o.text("issuer") != "joe" || o.number("expires_at") != 1300819380 || o.at("is_root") != true {
		t.Errorf("decoded %v", o.values)
	}
}

func TestVerifyTokenExample(t *testing.T) {
	w := example(t, "functions/verify_token")
	w.apply()
	if o := w.outputs(); o.at("is_genuine") != true || o.at("is_signed_by_other") != false {
		t.Errorf("verified %v", o.values)
	}
}

func TestDotenvExample(t *testing.T) {
	w := example(t, "functions/dotenv")
	w.apply()
	key := w.resource("jwt_keyset.example")
	if is := w.outputs().text("dotenv"); !strings.Contains(is, "JWT_PRIVATE_KEY_PEM='"+key.text("env.JWT_PRIVATE_KEY_PEM")+"'\n") || !strings.Contains(is, "JWT_ALGORITHM=ES256\n") {
		t.Error("dotenv does not hold the variables of env")
	}
	var want string
	docker := w.resource("jwt_keyset.docker").texts("env")
	for _, name := range []string{"JWT_ALGORITHM", "JWT_KID", "JWT_PRIVATE_KEY_PEM", "JWT_PUBLIC_KEY_PEM"} {
		want += name + "=" + docker[name] + "\n"
	}
	if w.outputs().text("docker_env_file") != want {
		t.Error("docker_env_file is not lines of NAME=value")
	}
}

// An HS256 header, and claims as given. Nothing signed it.
func unsigned(claims string) string {
	part := base64.RawURLEncoding.EncodeToString
	return part([]byte(`{"alg":"HS256"}`)) + "." + part([]byte(claims)) + "."
}

// Every JSON value has to come out as jsondecode would have it, but exactly.
func TestDecodeTokenValues(t *testing.T) {
	w := newWorkspace(t)
	claims := `{"big":12345678901234567890123456789,"safe":9007199254740993,"part":0.1,"tiny":1.5e-9,"huge":1e21,"minus":-0.25,` +
		`"null":null,"yes":true,"text":"äöü\u2028\"","list":[1,"a",null,[],{}],"object":{"a":{"b":[{"c":1}]}},"":"empty","zero":"a\u0000b","lone":"\ud800","deep":[[[[[[1]]]]]]}`
	w.config(fmt.Sprintf(`
		terraform {
			required_providers {
				jwt = { source = "jwtkeys/jwt" }
			}
		}
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

// A refusal names the argument, says why, and quotes nothing; null is refused and unknown postpones the call.
func TestFunctionRefusals(t *testing.T) {
	const secret = "swordfish"
	for name, c := range map[string]struct{ call, parameter, want string }{
		"no key":             {`thumbprint("swordfish")`, "key", "No PEM Block"},
		"null":               {`thumbprint(null)`, "key", "must not be null"},
		"option":             {`jwk_from_pem(jwt_signing_key.x.public_key_pem, {kidd = "x"})`, "options", "unknown member"},
		"option type":        {`jwk_from_pem(jwt_signing_key.x.public_key_pem, {kid = ["swordfish"]})`, "options", "not a string"},
		"no options":         {`jwk_from_pem(jwt_signing_key.x.public_key_pem, "swordfish")`, "options", "not an object"},
		"alg":                {`jwk_from_pem(jwt_signing_key.x.public_key_pem, {alg = "RS256"})`, "options", "Does Not Fit"},
		"two options":        {`jwk_from_pem(jwt_signing_key.x.public_key_pem, {}, {})`, "options", "more than one"},
		"null options":       {`jwk_from_pem(jwt_signing_key.x.public_key_pem, null)`, "options", "must not be null"},
		"null format":        {`pem_from_jwk(jwt_signing_key.x.public_jwk, null)`, "format", "must not be null"},
		"empty format":       {`pem_from_jwk(jwt_signing_key.x.public_jwk, "")`, "format", "Unknown PEM Format"},
		"format":             {`pem_from_jwk(jwt_signing_key.x.public_jwk, "der")`, "format", "Unknown PEM Format"},
		"format of the kind": {`pem_from_jwk(jwt_signing_key.x.public_jwk, "pkcs1")`, "format", "Does Not Fit"},
		"not a JWK":          {`pem_from_jwk("swordfish")`, "jwk", "Not a JWK"},
		"second set":         {`merge_jwks(jwt_signing_key.x.jwks, "swordfish")`, "jwks", "Not a JWK Set"},
		"HTML":               {`merge_jwks("<html>")`, "jwks", "HTML"},
		"taken kid":          {`merge_jwks(jwt_signing_key.x.jwks, jwt_signing_key.y.jwks)`, "jwks", "keys[0]"},
		"no token":           {`decode_token("swordfish")`, "token", "Not a Token"},
		"number":             {`decode_token("` + unsigned(`{"n":1e999999999}`) + `")`, "token", "exponent"},
		"token":              {`verify_token("swordfish", jwt_signing_key.x.jwks)`, "token", "Not a Token"},
		"set":                {`verify_token("` + unsigned(`{}`) + `", "swordfish")`, "jwks", "Not a JWK Set"},
		"name":               {`dotenv({"sword fish swordfish" = "x"})`, "map", "Invalid Environment Variable Name"},
		"value":              {`dotenv({A = "swordfish$${B}"})`, "map", "value of A"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorkspace(t)
			w.config(`
				terraform {
					required_providers {
						jwt = { source = "jwtkeys/jwt" }
					}
				}
				resource "jwt_signing_key" "x" {
					algorithm = "ES256"
					kid       = "same"
				}
				resource "jwt_signing_key" "y" {
					algorithm = "ES256"
					kid       = "same"
				}
				output "x" { value = provider::jwt::` + c.call + ` }`)
			told := strings.Join(w.applyError().errors(), "\n")
			if !strings.Contains(told, c.want) || !strings.Contains(told, fmt.Sprintf("%q", c.parameter)) || strings.Contains(told, secret) || strings.Contains(told, "..") {
				t.Errorf("said:\n%s\nwant %s about the parameter %s", told, c.want, c.parameter)
			}
		})
	}
}

// Options that are null are left out; an empty text leaves a member out.
func TestFunctionOptions(t *testing.T) {
	w := newWorkspace(t)
	w.config(`
		terraform {
			required_providers {
				jwt = { source = "jwtkeys/jwt" }
			}
		}
		resource "jwt_signing_key" "x" { algorithm = "ES256" }
		locals { pem = jwt_signing_key.x.public_key_pem }
		output "null_kid"  { value = provider::jwt::jwk_from_pem(local.pem, { kid = null, use = null }) == provider::jwt::jwk_from_pem(local.pem) }
		output "map"       { value = jsondecode(provider::jwt::jwk_from_pem(local.pem, tomap({ kid = "a" }))).kid }
		output "bare"      { value = join(" ", keys(jsondecode(provider::jwt::jwk_from_pem(local.pem, { kid = "", use = "" })))) == "crv kty x y" }
		output "private"   { value = nonsensitive(provider::jwt::jwk_from_pem(jwt_signing_key.x.private_key_pem)) == provider::jwt::jwk_from_pem(local.pem) }
		output "format"    { value = provider::jwt::pem_from_jwk(jwt_signing_key.x.public_jwk, "pkcs8") == local.pem }
		output "nothing"   { value = provider::jwt::merge_jwks() }
		output "no_values" { value = provider::jwt::dotenv({ A = null, B = "b" }) }
	`)
	w.apply()
	o := w.outputs()
	for _, name := range []string{"null_kid", "bare", "private", "format"} {
		if o.at(name) != true {
			t.Errorf("%s is %v", name, o.at(name))
		}
	}
	if o.text("map") != "a" || o.text("nothing") != `{"keys":[]}` || o.text("no_values") != "B=b\n" {
		t.Errorf("outputs are %v", o.values)
	}
}
