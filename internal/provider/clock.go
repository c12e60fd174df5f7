package provider

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// clock shows the time. Each call of Terraform reads it once.
type clock struct {
	read func() time.Time
	asOf time.Time // if set, the clock is simulated and always shows this
}

// now returns the time, with parts of a second. What is due is decided by the second before, and a state records the second after. See
// [rotation.Moment].
func (c clock) now() time.Time {
	if c.simulated() {
		return c.asOf
	}
	return c.read().UTC()
}

// moment returns the time for a plan or an apply.
func (c clock) moment() rotation.Moment { return rotation.At(c.now(), c.simulated()) }

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
