package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
)

// privateAnnounced is a key of the private state of a plan: what the plan does to the keys, which it has warned of. No state contains it.
const privateAnnounced = "announced"

// announcement is a value of privateAnnounced.
type announcement string

const (
	announcedDestruction announcement = "destruction"
	announcedReplacement announcement = "replacement"
	// announcedNothing is a replacement by -replace, taint or replace_triggered_by. A provider finds that out only in the apply, when it destroys the resource:
	// Terraform plans it like any other plan, and then again as a new resource, but it drops the warnings of the second plan.
	announcedNothing announcement = ""
)

// announced returns what the plan of a destruction announced.
func announced(ctx context.Context, p private, diags *diag.Diagnostics) announcement {
	a := announcedNothing
	readPrivate(ctx, p, privateAnnounced, &a, diags)
	return a
}

// adviseDestroy warns that the keys of a keyset are destroyed or replaced. A damaged state causes no warning and no error, so it can be destroyed.
func (r *keysetResource) adviseDestroy(ctx context.Context, state tfsdk.State, p private, replaced bool, diags *diag.Diagnostics) {
	var damage diag.Diagnostics
	m := readModel[keysetModel](ctx, state, &damage)
	last := m.lastPolicy(&damage)
	if s := m.keyset(ctx, p, &damage); !damage.HasError() {
		warn(diags, s.AdviseDestroy(last, r.clock.moment().Ceiling, replaced))
	}
}

// adviseDestroy is the same for a key.
func (r *signingKeyResource) adviseDestroy(ctx context.Context, state tfsdk.State, p private, replaced bool, diags *diag.Diagnostics) {
	var damage diag.Diagnostics
	s := readStored(ctx, state, p, &reader{diags: &damage})
	switch {
	case damage.HasError():
	case replaced:
		warn(diags, s.AdviseReplace())
	default:
		warn(diags, s.AdviseDestroy())
	}
}
