package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// privateAnnounced is a key of the private state of a plan. It is set if the plan warned that it destroys or replaces the keys. No state contains it.
//
// Without it, a destruction is one half of a replacement by -replace, taint or replace_triggered_by. A provider finds that out only in the apply: Terraform
// plans it like any other plan, and then again as a new resource, but it drops the warnings of the second plan.
const privateAnnounced = "announced"

// announce notes that a plan warned.
func announce(ctx context.Context, p private, diags *diag.Diagnostics) {
	diags.Append(writePrivate(ctx, p, privateAnnounced, true)...)
}

// announced reports whether the plan of a destruction warned.
func announced(ctx context.Context, p private, diags *diag.Diagnostics) bool {
	was := false
	readPrivate(ctx, p, privateAnnounced, &was, diags)
	return was
}

// adviseDestroy warns that the keys of a keyset are destroyed or replaced.
func (r *keysetResource) adviseDestroy(ctx context.Context, state tfsdk.State, p private, replaced bool, diags *diag.Diagnostics) {
	var memory rotation.Memory
	readPrivate(ctx, p, privateMemory, &memory, diags)
	var m keysetModel
	diags.Append(state.Get(ctx, &m)...)
	in := &reader{diags: diags}
	a, rsaBits := m.algorithm(in)
	lastToken := memory.LastToken(m.policy(in, a, rsaBits).Timing, r.clock.moment().Ceiling)
	warn(diags, keyset.AdviseDestroy(a, lastToken, replaced))
}
