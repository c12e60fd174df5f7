package provider

import (
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

// testClock is the clock of one test and of the providers that it runs.
type testClock struct {
	mu      sync.Mutex
	present time.Time
}

// newClock returns a clock that stands at the beginning of 2026 until it is moved.
func newClock() *testClock {
	return &testClock{present: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.present
}

// step moves the clock on by a length such as "90d"; with a minus sign, back.
func (c *testClock) step(t *testing.T, length string) {
	t.Helper()
	c.set(c.now().Add(span(t, length)))
}

func (c *testClock) set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.present = to
}

// span reads a length of time as the configuration does; a minus sign makes it negative.
func span(t *testing.T, length string) time.Duration {
	t.Helper()
	sign := time.Duration(1)
	if length[0] == '-' {
		sign, length = -1, length[1:]
	}
	d, err := duration.Parse(length)
	if err != nil {
		t.Fatal(err)
	}
	return sign * d
}

// factories are the provider under test for resource.TestCase.
func (c *testClock) factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"jwt": providerserver.NewProtocol6WithError(New("test", c.now)()),
	}
}

// acceptance runs steps of the testing framework under the clock, beside other tests. After each step the framework checks that a plan, with
// and without refresh, is empty. To move the time, use PreConfig; between plan and apply, ConfigPlanChecks.PreApply.
//
// A workspace costs fewer runs of terraform and shows warnings, flags and saved plans; steps are for import and for declarative checks.
func acceptance(t *testing.T, c *testClock, steps ...resource.TestStep) {
	t.Helper()
	requireCLI(t)
	t.Parallel()
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: c.factories(), Steps: steps})
}
