package provider

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// move calls the state movers of a resource as the framework does, until one of them returns a state. The result is null if none does.
func move(t *testing.T, to resource.ResourceWithMoveState, from, address string, attributes map[string]any) resource.MoveStateResponse {
	t.Helper()
	state := must(json.Marshal(attributes))
	var schema resource.SchemaResponse
	to.Schema(context.Background(), resource.SchemaRequest{}, &schema)
	var resp resource.MoveStateResponse
	for _, mover := range to.MoveState(context.Background()) {
		resp = resource.MoveStateResponse{TargetState: tfsdk.State{
			Schema: schema.Schema, Raw: tftypes.NewValue(schema.Schema.Type().TerraformType(context.Background()), nil),
		}}
		mover.StateMover(context.Background(), resource.MoveStateRequest{
			SourceTypeName: from, SourceProviderAddress: address, SourceRawState: &tfprotov6.RawState{JSON: state},
		}, &resp)
		if resp.Diagnostics.HasError() || !resp.TargetState.Raw.IsNull() {
			break
		}
	}
	return resp
}

// textAt returns a text in a state.
func textAt(t *testing.T, state tfsdk.State, at path.Path) string {
	t.Helper()
	var v types.String
	if diags := state.GetAttribute(context.Background(), at, &v); diags.HasError() {
		t.Fatal(diags)
	}
	return v.ValueString()
}

func TestMoveFromEachAddress(t *testing.T) {
	key := makeKey(t, "ES256")
	privateJWK := must(jwk.JWK{Key: key, KeyID: "a", Algorithm: "ES256", Use: "sig"}.PrivateJSON())
	tls := map[string]any{"algorithm": "ECDSA", "private_key_pem": encodePEM(t, key, jwk.FormatSEC1), "of_a_later_version": []int{1}}
	own := map[string]any{"algorithm": "ES256", "private_jwk": privateJWK, "kid": "a", "created_at": "2024-01-01T00:00:00Z", "of_a_later_version": true}
	type to = resource.ResourceWithMoveState
	kids := map[string]path.Path{"jwt_signing_key": path.Root("kid"), "jwt_keyset": path.Root("active").AtName("kid")}
	for _, c := range []struct {
		to            to
		name          string
		from, address string
		attributes    map[string]any
		kid           string // empty if it cannot be moved
	}{
		{&signingKeyResource{}, "jwt_signing_key", "tls_private_key", "registry.terraform.io/hashicorp/tls", tls, key.Thumbprint()},
		{&signingKeyResource{}, "jwt_signing_key", "tls_private_key", "registry.opentofu.org/hashicorp/tls", tls, key.Thumbprint()},
		{&signingKeyResource{}, "jwt_signing_key", "tls_private_key", "hashicorp/tls", tls, key.Thumbprint()},
		{&signingKeyResource{}, "jwt_signing_key", "tls_private_key", "tls", tls, key.Thumbprint()},
		{&signingKeyResource{}, "jwt_signing_key", "tls_private_key", "registry.terraform.io/somebody/tls", tls, ""},
		{&signingKeyResource{}, "jwt_signing_key", "tls_private_key", "registry.terraform.io/nothashicorp/tls", tls, ""},
		{&signingKeyResource{}, "jwt_signing_key", "tls_self_signed_cert", "registry.terraform.io/hashicorp/tls", tls, ""},
		{&signingKeyResource{}, "jwt_signing_key", "jwt_signing_key", "registry.terraform.io/jwtkeys/jwt", own, ""},
		{&keysetResource{}, "jwt_keyset", "tls_private_key", "registry.terraform.io/hashicorp/tls", tls, key.Thumbprint()},
		{&keysetResource{}, "jwt_keyset", "tls_private_key", "registry.opentofu.org/hashicorp/tls", tls, key.Thumbprint()},
		{&keysetResource{}, "jwt_keyset", "tls_private_key", "tls", tls, key.Thumbprint()},
		{&keysetResource{}, "jwt_keyset", "jwt_signing_key", "registry.terraform.io/jwtkeys/jwt", own, "a"},
		{&keysetResource{}, "jwt_keyset", "jwt_signing_key", "registry.opentofu.org/jwtkeys/jwt", own, "a"},
		{&keysetResource{}, "jwt_keyset", "jwt_signing_key", "mirror.example/ours/jwt", own, "a"},
		{&keysetResource{}, "jwt_keyset", "jwt_signing_key", "jwt", own, "a"},
		{&keysetResource{}, "jwt_keyset", "jwt_signing_key", "registry.terraform.io/somebody/otherjwt", own, ""},
		{&keysetResource{}, "jwt_keyset", "jwt_keyset", "registry.terraform.io/jwtkeys/jwt", own, ""},
	} {
		resp := move(t, c.to, c.from, c.address, c.attributes)
		if resp.Diagnostics.HasError() || resp.TargetState.Raw.IsNull() != (c.kid == "") {
			t.Errorf("%s from %s of %s: %v, moved: %v", c.name, c.from, c.address, resp.Diagnostics, !resp.TargetState.Raw.IsNull())
			continue
		}
		if c.kid != "" && textAt(t, resp.TargetState, kids[c.name]) != c.kid {
			t.Errorf("%s from %s of %s: another kid", c.name, c.from, c.address)
		}
	}
}

func TestMoveRefusals(t *testing.T) {
	const tls = "registry.terraform.io/hashicorp/tls"
	p224 := must(ecdsa.GenerateKey(elliptic.P224(), rand.Reader))
	sec1 := must(x509.MarshalECPrivateKey(p224))
	small := must(rsa.GenerateKey(rand.Reader, 1024))
	of := func(label string, der []byte) map[string]any {
		return map[string]any{"private_key_pem": string(pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der}))}
	}
	for _, c := range []struct {
		name, from, address string
		attributes          map[string]any
		summary             string
	}{
		{"P224", "tls_private_key", tls, of("EC PRIVATE KEY", sec1), "Unsupported Elliptic Curve"},
		{"RSA of 1024 bits", "tls_private_key", tls, of("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(small)), "RSA Key Too Small"},
		{"no key", "tls_private_key", tls, map[string]any{"private_key_pem": nil}, "Moved Resource Has No Key"},
		{"another shape", "tls_private_key", tls, map[string]any{"private_key_pem": 7}, "Moved Resource Has No Key"},
		{"a signing key without anything", "jwt_signing_key", "jwt", map[string]any{"private_jwk": nil, "kid": "a"}, "Moved Resource Has No Key"},
		{"a damaged signing key", "jwt_signing_key", "jwt", map[string]any{"private_jwk": "{"}, "Moved Resource Has No Key"},
	} {
		resp := move(t, &keysetResource{}, c.from, c.address, c.attributes)
		if resp.Diagnostics.ErrorsCount() != 1 || resp.Diagnostics[0].Summary() != c.summary {
			t.Errorf("%s: %v, want %q", c.name, resp.Diagnostics, c.summary)
		}
		if !resp.TargetState.Raw.IsNull() {
			t.Errorf("%s: a refused move returns a state", c.name)
		}
	}
}

// A moved state contains everything that is known about the key. Attributes that only an apply can know are null.
func TestMoveFillsNothingIn(t *testing.T) {
	key := makeKey(t, "EdDSA")
	resp := move(t, &keysetResource{}, "tls_private_key", "tls", map[string]any{"private_key_pem": encodePEM(t, key, jwk.FormatPKCS8)})
	var active types.Object
	if diags := resp.TargetState.GetAttribute(context.Background(), path.Root("active"), &active); diags.HasError() {
		t.Fatal(diags)
	}
	filled := map[string]attr.Value{}
	for name, v := range active.Attributes() {
		if !v.IsNull() {
			filled[name] = v
		}
	}
	for _, name := range []string{"kid", "generation", "status", "private_jwk"} {
		if _, ok := filled[name]; !ok {
			t.Errorf("active.%s is null", name)
		}
		delete(filled, name)
	}
	if len(filled) > 0 {
		t.Errorf("these attributes have a value: %v", filled)
	}
}
