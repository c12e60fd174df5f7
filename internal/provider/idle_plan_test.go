package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// BenchmarkKeysetIdlePlan is what the provider spends on a keyset in a plan that finds nothing to do: a refresh and a plan of it. The rest of
// the time of such a plan is Terraform's own.
func BenchmarkKeysetIdlePlan(b *testing.B) {
	k := newCore(b, newClock())
	config := k.config(map[string]tftypes.Value{"algorithm": text("EdDSA")})
	if err := k.apply(k.plan(config)); err != nil {
		b.Fatal(err)
	}
	var last planned
	for b.Loop() {
		k.refresh()
		last = k.plan(config)
	}
	if !k.idle(last) {
		b.Fatal("the plan is not idle")
	}
}
