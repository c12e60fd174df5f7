package provider

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// A new attribute of a key is one new row of keyset.Attributes. This test adds two rows and then creates a keyset, rotates it and seals
// it, with every promise of every plan kept. It must not run in parallel with other tests, because they share the table.
func TestKeyAttributeIsOneRow(t *testing.T) {
	// As a real one would, it derives nothing from a text that is not a key.
	digest := func(text string) string {
		if !strings.HasPrefix(text, "-----BEGIN") && !strings.HasPrefix(text, "{") {
			return ""
		}
		sum := sha256.Sum256([]byte(text))
		return hex.EncodeToString(sum[:])
	}
	table := keyset.Attributes
	t.Cleanup(func() { keyset.Attributes = table })
	keyset.Attributes = append(slices.Clone(table),
		keyset.Attribute{Name: "public_sha256", Text: func(k *keyset.Key) *string { return &k.PublicKeyPEM }, Derive: digest},
		keyset.Attribute{Name: "private_sha256", Text: func(k *keyset.Key) *string { return &k.PrivateJWK }, Derive: digest},
	)
	recipient := pemOfPublic(t, makeKey(t, "ES256"))
	for _, algorithm := range []string{"EdDSA", "HS256"} {
		c := newClock()
		k := newCore(t, c)
		args := map[string]tftypes.Value{"algorithm": text(algorithm)}
		apply := func(what string) {
			t.Helper()
			if !k.state.IsNull() {
				k.refresh()
			}
			p := k.plan(k.config(args))
			if k.idle(p) {
				t.Fatalf("%s, %s: the plan does nothing", algorithm, what)
			}
			if err := k.apply(p); err != nil {
				t.Fatalf("%s, %s: %v", algorithm, what, err)
			}
			if p := k.plan(k.config(args)); !k.idle(p) {
				t.Fatalf("%s, %s: the next plan is not empty", algorithm, what)
			}
			all := attributes(t, k.state)
			for _, of := range []string{"active", "standby"} {
				key := attributes(t, all[of])
				for name, source := range map[string]string{"public_sha256": "public_key_pem", "private_sha256": "private_jwk"} {
					want := tftypes.NewValue(tftypes.String, nil)
					if !key[source].IsNull() {
						var from string
						if err := key[source].As(&from); err != nil {
							t.Fatal(err)
						}
						want = text(digest(from))
					}
					if !key[name].Equal(want) {
						t.Errorf("%s, %s: %s.%s is %s, not %s", algorithm, what, of, name, key[name], want)
					}
				}
			}
		}
		apply("create")
		c.step(t, "90d")
		apply("rotation")
		args["recipients"] = tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{text(recipient)})
		apply("sealing")
		c.step(t, "90d")
		apply("rotation of a sealed keyset")
	}
}
