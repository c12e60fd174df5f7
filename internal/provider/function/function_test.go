package function

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// call runs a function as Terraform does: the values of a variadic parameter arrive as one tuple.
func call(f func() function.Function, args ...attr.Value) (attr.Value, *function.FuncError) {
	ctx := context.Background()
	var d function.DefinitionResponse
	f().Definition(ctx, function.DefinitionRequest{}, &d)
	if n := len(d.Definition.Parameters); d.Definition.VariadicParameter != nil {
		rest := args[n:]
		kinds := make([]attr.Type, len(rest))
		for i, v := range rest {
			kinds[i] = v.Type(ctx)
		}
		args = append(args[:n:n], types.TupleValueMust(kinds, rest))
	}
	result, err := d.Definition.Return.NewResultData(ctx)
	if err != nil {
		return nil, err
	}
	resp := function.RunResponse{Result: result}
	f().Run(ctx, function.RunRequest{Arguments: function.NewArgumentsData(args)}, &resp)
	return resp.Result.Value(), resp.Error
}

func mustCall(t *testing.T, f func() function.Function, args ...attr.Value) attr.Value {
	t.Helper()
	v, err := call(f, args...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func text(s string) attr.Value { return types.StringValue(s) }

// dynamic is a text, as Terraform passes it to a dynamic parameter.
func dynamic(s string) attr.Value { return types.DynamicValue(text(s)) }

// options are the members of an object, as Terraform passes them to a dynamic parameter.
func options(members map[string]attr.Value) attr.Value {
	kinds := map[string]attr.Type{}
	for name, v := range members {
		kinds[name] = v.Type(context.Background())
	}
	return types.DynamicValue(types.ObjectValueMust(kinds, members))
}

func variables(values map[string]attr.Value) attr.Value {
	return types.MapValueMust(types.StringType, values)
}

// testKey is an ES256 key in the forms that functions accept and return.
type testKey struct{ privatePEM, publicPEM, privateJWK, publicJWK, set string }

func newTestKey() testKey {
	key := must(jwk.Generate(must(jwk.ParseAlgorithm("ES256")), 0))
	j := jwk.JWK{Key: key, KeyID: "same", Algorithm: "ES256", Use: "sig"}
	k := testKey{must(key.PrivatePEM()), must(key.PublicPEM()), must(j.PrivateJSON()), must(j.PublicJSON()), ""}
	k.set = jwk.Set(k.publicJWK)
	return k
}

// must is for what cannot fail in a test unless the test is wrong.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// unsigned returns a token with the given claims and an empty signature.
func unsigned(claims string) attr.Value {
	part := base64.RawURLEncoding.EncodeToString
	return text(part([]byte(`{"alg":"HS256"}`)) + "." + part([]byte(claims)) + ".")
}

// An error names the argument at fault, says what is wrong, and does not quote the argument.
func TestFunctionRefusals(t *testing.T) {
	const secret = "swordfish"
	x, y := newTestKey(), newTestKey()
	none, private := options(nil), options(map[string]attr.Value{"private": types.BoolValue(true)})
	zero32 := base64.RawURLEncoding.EncodeToString(make([]byte, 32))
	for name, c := range map[string]struct {
		function func() function.Function
		args     []attr.Value
		at       int64
		want     string
	}{
		"no key":                {thumbprint, []attr.Value{text(secret)}, 0, "No PEM Block"},
		"a secret":              {thumbprint, []attr.Value{text(`{"kty":"oct","k":"c3dvcmRmaXNoLXN3b3JkZmlzaC0wMTIzNDU2Nzg5YWJjZGVm"}`)}, 0, "Secret Has No Thumbprint"},
		"option":                {jwkFromPEM, []attr.Value{text(x.publicPEM), options(map[string]attr.Value{"kidd": text("x")})}, 1, "Unknown Option"},
		"option type":           {jwkFromPEM, []attr.Value{text(x.publicPEM), options(map[string]attr.Value{"kid": types.TupleValueMust([]attr.Type{types.StringType}, []attr.Value{text(secret)})})}, 1, "not a string"},
		"no options":            {jwkFromPEM, []attr.Value{text(x.publicPEM), types.DynamicValue(text(secret))}, 1, "not an object"},
		"alg":                   {jwkFromPEM, []attr.Value{text(x.publicPEM), options(map[string]attr.Value{"alg": text("RS256")})}, 1, "Does Not Fit"},
		"two options":           {jwkFromPEM, []attr.Value{text(x.publicPEM), none, none}, 2, "more than one"},
		"empty format":          {pemFromJWK, []attr.Value{text(x.publicJWK), text("")}, 1, "Unknown PEM Format"},
		"format":                {pemFromJWK, []attr.Value{text(x.publicJWK), text("der")}, 1, "Unknown PEM Format"},
		"format of the kind":    {pemFromJWK, []attr.Value{text(x.publicJWK), text("pkcs1")}, 1, "Does Not Fit"},
		"not a JWK":             {pemFromJWK, []attr.Value{text(secret)}, 0, "Not a JWK"},
		"second set":            {mergeJWKS, []attr.Value{dynamic(x.set), dynamic(secret)}, 1, "Not a JWK Set"},
		"HTML":                  {mergeJWKS, []attr.Value{dynamic("<html>")}, 0, "HTML"},
		"taken kid":             {mergeJWKS, []attr.Value{dynamic(x.set), dynamic(y.set)}, 1, "Argument 2: keys[0]"},
		"private key":           {mergeJWKS, []attr.Value{dynamic(x.set), dynamic(jwk.Set(y.privateJWK))}, 1, "Argument 2: keys[0] is a private key"},
		"secret":                {mergeJWKS, []attr.Value{dynamic(`{"keys":[{"kty":"oct","k":"swordfish"}]}`)}, 0, "Argument 1: keys[0] is a private key or a secret"},
		"short secret, private": {mergeJWKS, []attr.Value{dynamic(x.set), dynamic(`{"keys":[{"kty":"oct","k":"AA"}]}`), private}, 1, "Argument 2: keys[0]: The k of the JWK has less than 16 bytes"},
		"short secret in a JWK": {mergeJWKS, []attr.Value{dynamic(x.set), dynamic(`{"kty":"oct","k":"AA"}`), private}, 1, "Argument 2: the JWK: The k of the JWK has less than 16 bytes"},
		"unreadable secret":     {mergeJWKS, []attr.Value{dynamic(`{"keys":[{"kty":"oct","k":"swordfish!"}]}`), private}, 0, "Argument 1: keys[0]: The member k"},
		"private key of zeros":  {mergeJWKS, []attr.Value{dynamic(`{"keys":[{"kty":"OKP","crv":"Ed25519","x":"` + zero32 + `","d":"` + zero32 + `"}]}`), private}, 0, "Anyone can guess it"},
		"point of low order":    {mergeJWKS, []attr.Value{dynamic(`{"keys":[{"kty":"OKP","crv":"Ed25519","x":"` + zero32 + `"}]}`)}, 0, "low order"},
		"private is false":      {mergeJWKS, []attr.Value{dynamic(jwk.Set(x.privateJWK)), options(map[string]attr.Value{"private": types.BoolValue(false)})}, 0, "{ private = true }"},
		"private is a text":     {mergeJWKS, []attr.Value{dynamic(x.set), options(map[string]attr.Value{"private": text(secret)})}, 1, "{ private = true }"},
		"private is null":       {mergeJWKS, []attr.Value{dynamic(x.set), options(map[string]attr.Value{"private": types.BoolNull()})}, 1, "{ private = true }"},
		"no private":            {mergeJWKS, []attr.Value{dynamic(x.set), none}, 1, "{ private = true }"},
		"object for a set":      {mergeJWKS, []attr.Value{options(map[string]attr.Value{"keys": text(secret)})}, 0, "jsonencode"},
		"object in between":     {mergeJWKS, []attr.Value{options(map[string]attr.Value{"private": types.BoolValue(true)}), dynamic(x.set)}, 0, "only the last argument"},
		"no token":              {decodeToken, []attr.Value{text(secret)}, 0, "Not a Token"},
		"number":                {decodeToken, []attr.Value{unsigned(`{"n":1e999999999}`)}, 0, "exponent"},
		"equal names":           {decodeToken, []attr.Value{unsigned("{\"\u00e9\":1,\"e\u0301\":2}")}, 0, "names"},
		"token":                 {verifyToken, []attr.Value{text(secret), dynamic(x.set)}, 0, "Not a Token"},
		"set":                   {verifyToken, []attr.Value{unsigned(`{}`), dynamic(secret)}, 1, "Not a JWK Set"},
		"one kid, two keys":     {verifyToken, []attr.Value{unsigned(`{}`), dynamic(jwk.Set(x.publicJWK, y.publicJWK))}, 1, "keys[1] has the same kid as a different key"},
		"object of keys":        {verifyToken, []attr.Value{unsigned(`{}`), options(map[string]attr.Value{"keys": text(secret)})}, 1, "jsonencode"},
		"list of keys":          {verifyToken, []attr.Value{unsigned(`{}`), types.DynamicValue(types.TupleValueMust([]attr.Type{types.StringType}, []attr.Value{text(secret)}))}, 1, "jsonencode"},
		"null secret":           {verifyToken, []attr.Value{unsigned(`{}`), options(map[string]attr.Value{"secret": types.StringNull()})}, 1, "{ secret = … }"},
		"short secret":          {verifyToken, []attr.Value{unsigned(`{}`), options(map[string]attr.Value{"secret": text(secret)})}, 1, "Secret Too Short"},
		"PEM as a secret":       {verifyToken, []attr.Value{unsigned(`{}`), options(map[string]attr.Value{"secret": text(x.publicPEM)})}, 1, "PEM Where a Secret Belongs"},
		"name":                  {dotenv, []attr.Value{variables(map[string]attr.Value{"sword fish swordfish": text("x")})}, 0, "Invalid Environment Variable Name"},
		"value":                 {dotenv, []attr.Value{variables(map[string]attr.Value{"A": text(secret + "${B}")})}, 0, "value of A"},
		"raw bytes":             {jwkFromPEM, []attr.Value{text("c3dvcmRmaXNoLXN3b3JkZmlzaC0wMTIzNDU2Nzg5YWI=")}, 0, "Raw Bytes Where a Key Belongs"},
		"secret JWK":            {jwkFromPEM, []attr.Value{text(`{"kty":"oct","k":"c3dvcmRmaXNoLXN3b3JkZmlzaC0wMTIzNDU2Nzg5YWJjZGVm"}`)}, 0, "Secret Where a Public Key Belongs"},
		"taken kid of a JWK":    {mergeJWKS, []attr.Value{dynamic(x.publicJWK), dynamic(y.publicJWK)}, 1, "Argument 2: the JWK has the same kid as a different key"},
		"private JWK":           {mergeJWKS, []attr.Value{dynamic(x.privateJWK)}, 0, "Argument 1: the JWK is a private key"},
		"no issuer":             {openIDConfiguration, []attr.Value{text("http://swordfish"), options(map[string]attr.Value{"jwks": text(x.set)})}, 0, "Invalid Issuer"},
		"no algorithms":         {openIDConfiguration, []attr.Value{text("https://issuer.example.com")}, 0, "No Algorithms"},
		"no JWK Set":            {openIDConfiguration, []attr.Value{text("https://issuer.example.com"), options(map[string]attr.Value{"jwks": text(secret)})}, 1, "Not a JWK Set"},
		"private JWK Set":       {openIDConfiguration, []attr.Value{text("https://issuer.example.com"), options(map[string]attr.Value{"jwks": text(jwk.Set(x.privateJWK))})}, 1, "keys[0] is a private key"},
		"JWK Set as object":     {openIDConfiguration, []attr.Value{text("https://issuer.example.com"), options(map[string]attr.Value{"jwks": types.BoolValue(true)})}, 1, "jsonencode"},
		"misspelled member":     {openIDConfiguration, []attr.Value{text("https://issuer.example.com"), options(map[string]attr.Value{"jwks_url": text("https://swordfish")})}, 1, "Did you mean \"jwks_uri\""},
		"issuer twice":          {openIDConfiguration, []attr.Value{text("https://issuer.example.com"), options(map[string]attr.Value{"issuer": text("https://swordfish")})}, 1, "first argument"},
		"number as a member":    {openIDConfiguration, []attr.Value{text("https://issuer.example.com"), options(map[string]attr.Value{"jwks": text(x.set), "a": types.Int64Value(1)})}, 1, "not a string, a list"},
		"text of options":       {openIDConfiguration, []attr.Value{text("https://issuer.example.com"), types.DynamicValue(text(x.set))}, 1, "{ jwks = … }"},
		"URL of keys":           {openIDConfiguration, []attr.Value{text("https://issuer.example.com"), options(map[string]attr.Value{"jwks": text(x.set), "jwks_uri": text("swordfish")})}, 1, "Invalid JWK Set URL"},
		"no public key":         {publicKeyBase64, []attr.Value{text(secret)}, 0, "No PEM Block"},
		"base64 of a secret":    {publicKeyBase64, []attr.Value{text(`{"kty":"oct","k":"c3dvcmRmaXNoLXN3b3JkZmlzaC0wMTIzNDU2Nzg5YWJjZGVm"}`)}, 0, "Secret Has No Public Key"},
		"digest of a secret":    {spkiSHA256, []attr.Value{text(`{"kty":"oct","k":"c3dvcmRmaXNoLXN3b3JkZmlzaC0wMTIzNDU2Nzg5YWJjZGVm"}`)}, 0, "Secret Has No Public Key"},
		"no set":                {publicKeysPEM, []attr.Value{text(secret)}, 0, "Not a JWK Set"},
		"private set as PEM":    {publicKeysPEM, []attr.Value{text(jwk.Set(x.publicJWK, y.privateJWK))}, 0, "keys[1] is a private key"},
		"unknown key as PEM":    {publicKeysPEM, []attr.Value{text(`{"keys":[{"kty":"swordfish"}]}`)}, 0, "keys[0]"},
	} {
		_, err := call(c.function, c.args...)
		if err == nil || err.FunctionArgument == nil {
			t.Errorf("%s: got %v, want an error on argument %d", name, err, c.at)
			continue
		}
		if *err.FunctionArgument != c.at || !strings.Contains(err.Text, c.want) || strings.Contains(err.Text, secret) || strings.HasSuffix(err.Text, ".") {
			t.Errorf("%s: got %q on argument %d, want %q on argument %d", name, err.Text, *err.FunctionArgument, c.want, c.at)
		}
	}
}

// An option that is null is the same as no option. An empty option leaves the member out.
func TestFunctionOptions(t *testing.T) {
	k := newTestKey()
	pem := text(k.publicPEM)
	jwkOf := func(pem attr.Value, members map[string]attr.Value) attr.Value {
		return mustCall(t, jwkFromPEM, pem, options(members))
	}
	plain := mustCall(t, jwkFromPEM, pem)
	thumb := mustCall(t, thumbprint, pem).(types.String).ValueString()

	bare := jwkOf(pem, map[string]attr.Value{"kid": text(""), "use": text("")}).(types.String).ValueString()
	if strings.Contains(bare, "kid") || strings.Contains(bare, "use") || !strings.Contains(bare, `"crv"`) {
		t.Errorf("with empty options, the JWK is %s", bare)
	}
	private := options(map[string]attr.Value{"private": types.BoolValue(true)})
	asMap := types.DynamicValue(variables(map[string]attr.Value{"kid": text("a")}))
	for name, c := range map[string]struct{ is, want attr.Value }{
		"null options":    {jwkOf(pem, map[string]attr.Value{"kid": types.StringNull(), "use": types.StringNull()}), plain},
		"null of no type": {jwkOf(pem, map[string]attr.Value{"kid": types.DynamicNull()}), plain},
		"private PEM":     {mustCall(t, jwkFromPEM, text(k.privatePEM)), plain},
		"map of options":  {mustCall(t, jwkFromPEM, pem, asMap), text(strings.Replace(plain.(types.String).ValueString(), thumb, "a", 1))},
		"no other options": {mustCall(t, openIDConfiguration, text("https://a.example"), options(map[string]attr.Value{"jwks": text(k.set), "token_endpoint": types.StringNull()})),
			text(`{"issuer":"https://a.example","authorization_endpoint":"urn:kubernetes:programmatic_authorization","jwks_uri":"https://a.example/.well-known/jwks.json","response_types_supported":["id_token"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["ES256"]}`)},
		"every option": {mustCall(t, openIDConfiguration, text("https://a.example/"), options(map[string]attr.Value{
			"jwks": text(k.set), "id_token_signing_alg_values_supported": types.TupleValueMust([]attr.Type{types.StringType, types.StringType}, []attr.Value{text("ES256"), text("RS256")}),
			"claims_supported": types.ListValueMust(types.StringType, []attr.Value{text("sub")}), "authorization_endpoint": text(""), "claims_parameter_supported": types.BoolValue(false)})),
			text(`{"issuer":"https://a.example/","jwks_uri":"https://a.example/.well-known/jwks.json","response_types_supported":["id_token"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["ES256","RS256"],"claims_parameter_supported":false,"claims_supported":["sub"]}`)},
		"base64 of a PEM": {mustCall(t, publicKeyBase64, text(k.privatePEM)), mustCall(t, publicKeyBase64, text(k.publicJWK))},
		"digest of a PEM": {mustCall(t, spkiSHA256, text(k.privateJWK)), mustCall(t, spkiSHA256, pem)},
		"set as PEM":      {mustCall(t, publicKeysPEM, text(k.set)), pem},
		"default format":  {mustCall(t, pemFromJWK, text(k.publicJWK)), pem},
		"given format":    {mustCall(t, pemFromJWK, text(k.publicJWK), text("pkcs8")), pem},
		"private JWK":     {mustCall(t, pemFromJWK, text(k.privateJWK)), text(k.privatePEM)},
		"JWK":             {jwkOf(text(k.publicJWK), map[string]attr.Value{"alg": text("")}), text(strings.Replace(k.publicJWK, `,"alg":"ES256"`, "", 1))},
		"whole JWK":       {mustCall(t, jwkFromPEM, text(k.privateJWK)), text(k.publicJWK)},
		"set of JWKs":     {mustCall(t, mergeJWKS, dynamic(k.publicJWK), dynamic(k.set), dynamic(plain.(types.String).ValueString())), text(jwk.Set(k.publicJWK, plain.(types.String).ValueString()))},
		"no sets":         {mustCall(t, mergeJWKS), text(`{"keys":[]}`)},
		"only options":    {mustCall(t, mergeJWKS, private), text(`{"keys":[]}`)},
		"private set":     {mustCall(t, mergeJWKS, dynamic(jwk.Set(k.privateJWK)), private), text(jwk.Set(k.privateJWK))},
		"null variable":   {mustCall(t, dotenv, variables(map[string]attr.Value{"A": types.StringNull(), "B": text("b")})), text("B=b\n")},
	} {
		if !c.is.Equal(c.want) {
			t.Errorf("%s: got %s", name, c.is)
		}
	}
}
