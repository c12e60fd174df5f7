package provider

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// clock tells the present, once for each call of Terraform.
type clock struct {
	read func() time.Time
	asOf time.Time // set: the present, whatever the clock says
}

// now returns the present to the second, the resolution of every instant in a state.
func (c clock) now() time.Time {
	if c.rehearses() {
		return c.asOf
	}
	return c.read().UTC().Truncate(time.Second)
}

// rehearses reports whether the present was given: it is then the same for a plan and its apply, and a plan may count on it.
func (c clock) rehearses() bool { return !c.asOf.IsZero() }

// clocked is what a resource embeds that needs the present.
type clocked struct{ clock clock }

func (r *clocked) configure(req resource.ConfigureRequest) {
	// Before the provider is configured, while a configuration is only validated, there is no data.
	if c, ok := req.ProviderData.(clock); ok {
		r.clock = c
	}
}

// instant writes an instant as Terraform users see it (RFC 3339, UTC, to the second).
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
