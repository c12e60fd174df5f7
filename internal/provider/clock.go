package provider

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// clock shows the time. Each call of Terraform reads it once.
type clock struct {
	read func() time.Time
	asOf time.Time // if set, the clock is simulated and always shows this
}

// now returns the time to the second, which is the resolution of every instant in a state.
func (c clock) now() time.Time {
	if c.simulated() {
		return c.asOf
	}
	return c.read().UTC().Truncate(time.Second)
}

// simulated reports whether the clock shows the same to a plan and to its apply.
func (c clock) simulated() bool { return !c.asOf.IsZero() }

// clocked is embedded by every resource that needs the time.
type clocked struct{ clock clock }

func (r *clocked) configure(req resource.ConfigureRequest) {
	// There is no data before the provider is configured, which is the case while Terraform validates a configuration.
	if c, ok := req.ProviderData.(clock); ok {
		r.clock = c
	}
}

// instant formats an instant as users see it: RFC 3339, UTC, to the second.
func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
