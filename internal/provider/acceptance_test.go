package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// factories returns the provider under test for resource.TestCase.
func (c *testClock) factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return map[string]func() (tfprotov6.ProviderServer, error){
		"jwt": providerserver.NewProtocol6WithError(New("test", c.now)()),
	}
}

// acceptance runs steps of the testing framework with the clock, in parallel with other tests. After each step the framework checks that a
// plan is empty, with and without refresh. To move the clock, use PreConfig, or ConfigPlanChecks.PreApply between plan and apply.
//
// Use steps for import and for declarative checks only. A workspace runs terraform less often, and shows warnings, flags and saved plans.
func acceptance(t *testing.T, c *testClock, steps ...resource.TestStep) {
	t.Helper()
	requireCLI(t)
	t.Parallel()
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: c.factories(), Steps: steps})
}
