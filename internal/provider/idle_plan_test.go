package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// BenchmarkKeysetIdlePlan measures the time of the provider for a keyset in a plan with nothing to do: a refresh and a plan. Terraform needs the rest
// of the time of such a plan.
func BenchmarkKeysetIdlePlan(b *testing.B) {
	k := newCore(b, newClock())
	config := k.config(map[string]tftypes.Value{"algorithm": text("EdDSA")})
	k.must(nil, k.apply(k.plan(config)))
	var last planned
	for b.Loop() {
		k.refresh()
		last = k.plan(config)
	}
	if !k.idle(last) {
		b.Fatal("the plan is not idle")
	}
}
