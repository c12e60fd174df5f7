package provider

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"slices"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func TestMoveFromEachAddress(t *testing.T) {
	key := makeKey(t, "ES256")
	privateJWK := must(jwk.JWK{Key: key, KeyID: "a", Algorithm: "ES256", Use: "sig"}.PrivateJSON())
	tls := map[string]any{"algorithm": "ECDSA", "private_key_pem": encodePEM(t, key, jwk.FormatSEC1), "of_a_later_version": []int{1}}
	own := map[string]any{"algorithm": "ES256", "private_jwk": privateJWK, "kid": "a", "created_at": "2024-01-01T00:00:00Z", "of_a_later_version": true}
	kid := func(k *core) any {
		state := k.state
		if k.kind == ofKeyset {
			state = attributes(t, state)["active"]
		}
		return plainObject(t, state)["kid"]
	}
	for _, c := range []struct {
		to, from   string
		attributes map[string]any
		kid        string // empty if it cannot be moved
		addresses  []string
	}{
		{ofKey, "tls_private_key", tls, key.Thumbprint(), []string{"registry.terraform.io/hashicorp/tls", "registry.opentofu.org/hashicorp/tls", "hashicorp/tls", "tls"}},
		{ofKey, "tls_private_key", tls, "", []string{"registry.terraform.io/somebody/tls", "registry.terraform.io/nothashicorp/tls"}},
		{ofKey, "tls_self_signed_cert", tls, "", []string{"registry.terraform.io/hashicorp/tls"}},
		{ofKey, "jwt_signing_key", own, "", []string{"registry.terraform.io/jwtkeys/jwt"}},
		{ofKeyset, "tls_private_key", tls, key.Thumbprint(), []string{"registry.terraform.io/hashicorp/tls", "registry.opentofu.org/hashicorp/tls", "tls"}},
		{ofKeyset, "jwt_signing_key", own, "a", []string{"registry.terraform.io/jwtkeys/jwt", "registry.opentofu.org/jwtkeys/jwt", "mirror.example/ours/jwt", "jwt"}},
		{ofKeyset, "jwt_signing_key", own, "", []string{"registry.terraform.io/somebody/otherjwt"}},
		{ofKeyset, "jwt_keyset", own, "", []string{"registry.terraform.io/jwtkeys/jwt"}},
	} {
		for _, address := range c.addresses {
			k := newCoreOf(t, newClock(), c.to)
			diags := k.tryMove(c.from, address, c.attributes)
			refused := len(diags) == 1 && diags[0].Summary == "Unable to Move Resource State"
			if c.kid == "" && !refused || c.kid != "" && (len(diags) > 0 || kid(k) != c.kid) {
				t.Errorf("%s from %s of %s: %v, or another kid", c.to, c.from, address, diags)
			}
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
		k := newCore(t, newClock())
		diags := k.tryMove(c.from, c.address, c.attributes)
		if len(diags) != 1 || diags[0].Summary != c.summary || !k.state.IsNull() {
			t.Errorf("%s: %v, want %q and no state", c.name, diags, c.summary)
		}
	}
	k := newCoreOf(t, newClock(), ofKey)
	if got := located(k.tryMove("jwt_keyset", "registry.terraform.io/jwtkeys/jwt", map[string]any{"jwks": "{}"})); !slices.Equal(got, []string{": Keyset Cannot Become One Key"}) || !k.state.IsNull() {
		t.Errorf("a keyset that becomes one key: %q", got)
	}
}

// A moved state contains everything that is known about the key. Attributes that only an apply can know are null. A key in plain text can get
// another kid and another algorithm of its kind.
func TestMoveFillsNothingIn(t *testing.T) {
	k, key := newCore(t, newClock()), makeKey(t, "RS256")
	k.move("tls_private_key", "tls", map[string]any{"private_key_pem": encodePEM(t, key, jwk.FormatPKCS1)})
	filled := plainObject(t, attributes(t, k.state)["active"])
	if got := slices.Sorted(maps.Keys(filled)); !slices.Equal(got, []string{"generation", "kid", "private_jwk", "status"}) {
		t.Errorf("these attributes have a value: %q", got)
	}
	k.must(nil, k.apply(k.plan(k.config(k.arguments(arguments{"algorithm": "PS256", "initial_kid": "production-key-2024"})))))
	active := plainObject(t, attributes(t, k.state)["active"])
	if active["kid"] != "production-key-2024" || active["algorithm"] != "PS256" || active["private_key_pem"] != pemOfPrivate(t, key) {
		t.Error("the key changed, or its kid or algorithm is wrong")
	}
}

// An adopted key can get the digest of its public key as kid, also a write-only one, whose kid the plan then does not know.
func TestInitialKidBySPKI(t *testing.T) {
	k := newCore(t, newClock())
	key := makeKey(t, "RS256")
	for argument, knows := range map[string]bool{"initial_private_key_pem": true, "initial_private_key_pem_wo": false} {
		k := newCore(t, newClock())
		config := k.config(k.arguments(arguments{"algorithm": "RS256", argument: pemOfPrivate(t, key), "initial_kid": "sa-{spki_sha256}"}))
		p := k.plan(config)
		if got := attributes(t, attributes(t, p.after)["active"])["kid"].IsKnown(); got != knows {
			t.Errorf("%s: the plan knows the kid: %t", argument, got)
		}
		k.must(nil, k.apply(p))
		if got, want := k.object(k.state).text("active.kid"), "sa-"+key.SPKISHA256(); got != want {
			t.Errorf("%s: the kid is %q, want %q", argument, got, want)
		}
	}
	k.move("tls_private_key", "tls", map[string]any{"private_key_pem": pemOfPrivate(t, key)})
	k.must(nil, k.apply(k.plan(k.config(k.arguments(arguments{"algorithm": "RS256", "initial_kid": "{spki_sha256}"})))))
	if got := k.object(k.state).text("active.kid"); got != key.SPKISHA256() {
		t.Errorf("the kid of a moved key is %q", got)
	}
}
