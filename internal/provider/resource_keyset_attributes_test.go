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

// A new attribute of a key is one new row of keyset.Attributes. This test adds two rows, and then creates, rotates and seals keysets and
// keys. Each apply must keep the known values of its plan. The test must not run in parallel with other tests, because they share the table.
func TestKeyAttributeIsOneRow(t *testing.T) {
	// As a real one would, it derives nothing from a text that is not a key.
	digest := func(text string) string {
		if !strings.HasPrefix(text, "-----BEGIN") && !strings.HasPrefix(text, "{") {
			return ""
		}
		sum := sha256.Sum256([]byte(text))
		return hex.EncodeToString(sum[:])
	}
	sources := map[string]string{"public_sha256": "public_jwk", "private_sha256": "private_jwk"}
	table := keyset.Attributes
	t.Cleanup(func() { keyset.Attributes = table })
	keyset.Attributes = append(slices.Clone(table),
		keyset.Attribute{Name: "public_sha256", SigningKey: true, Text: func(k *keyset.Key) *string { return &k.PublicJWK }, Derive: digest},
		keyset.Attribute{Name: "private_sha256", SigningKey: true, Text: func(k *keyset.Key) *string { return &k.PrivateJWK }, Derive: digest},
	)
	recipient := pemOfPublic(t, makeKey(t, "ES256"))
	for _, test := range []struct{ kind, algorithm string }{{ofKeyset, "EdDSA"}, {ofKeyset, "HS256"}, {ofKey, "EdDSA"}, {ofKey, "HS256"}} {
		t.Run(test.kind+" "+test.algorithm, func(t *testing.T) {
			c := newClock()
			k := newCoreOf(t, c, test.kind)
			args := map[string]tftypes.Value{"algorithm": text(test.algorithm), "rotation_period": text("90d")}
			apply := func(step string) {
				t.Helper()
				if !k.state.IsNull() {
					k.refresh()
				}
				p := k.plan(k.config(args))
				if k.idle(p) {
					t.Fatalf("%s: the plan does nothing", step)
				}
				if err := k.apply(p); err != nil {
					t.Fatalf("%s: %v", step, err)
				}
				if p := k.plan(k.config(args)); !k.idle(p) {
					t.Fatalf("%s: the next plan is not empty", step)
				}
				keys := []map[string]tftypes.Value{attributes(t, k.state)}
				if test.kind == ofKeyset {
					keys = []map[string]tftypes.Value{attributes(t, keys[0]["active"]), attributes(t, keys[0]["standby"])}
				}
				for _, key := range keys {
					for name, source := range sources {
						want := tftypes.NewValue(tftypes.String, nil)
						if !key[source].IsNull() {
							var from string
							check(key[source].As(&from))
							want = text(digest(from))
						}
						if !key[name].Equal(want) {
							t.Errorf("%s: %s is not what %s gives", step, name, source)
						}
					}
				}
			}
			apply("create")
			c.step(t, "90d")
			apply("rotate")
			args["recipients"] = tftypes.NewValue(tftypes.List{ElementType: tftypes.String}, []tftypes.Value{text(recipient)})
			apply("seal")
			c.step(t, "90d")
			apply("rotate a sealed key")
			if test.kind == ofKey && test.algorithm == "EdDSA" {
				delete(args, "rotation_period")
				args["private_key_pem_wo"], args["private_key_pem_wo_version"] = text(newPEM(t, "EdDSA")), text("1")
				apply("read a write-only key")
			}
		})
	}
}
