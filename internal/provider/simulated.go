package provider

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// privateSimulated is a key of the private state. It is set if the last apply used the simulated clock of as_of.
const privateSimulated = "simulated"

// checkSimulated refuses an apply with a simulated clock to a resource whose last apply had a real clock. The state would contain instants that
// have not come, and nothing would rotate until they have. A replacement shows when the old resource is destroyed. kind is "key" or "keyset".
func (c clocked) checkSimulated(ctx context.Context, kind string, p private, diags *diag.Diagnostics) {
	simulated := false
	readPrivate(ctx, p, privateSimulated, &simulated, diags)
	if !c.clock.simulated() || simulated {
		return
	}
	refuseBecause(diags, path.Empty(), "Simulated Clock for a Real "+strings.ToUpper(kind[:1])+kind[1:], fmt.Sprintf(
		"as_of is set, but this %s was applied with the real clock before. With the simulated time in its state, nothing would rotate until the real clock reaches that time. "+
			"Use as_of only for plans of this %s, or for a %s that is created with as_of. To change or replace this %s, remove as_of.", kind, kind, kind, kind))
}

// recordClock records with which clock an apply ran.
func (c clocked) recordClock(ctx context.Context, p private) diag.Diagnostics {
	if !c.clock.simulated() {
		return p.SetKey(ctx, privateSimulated, nil) // most resources, and each byte of a state costs time
	}
	return writePrivate(ctx, p, privateSimulated, true)
}
