package provider

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
)

// acceptance runs steps of the testing framework with the clock, in parallel with other tests. After each step the framework checks that a
// plan is empty, with and without refresh.
//
// Use steps for import, which the framework compares attribute by attribute, and for declarative checks. A workspace runs terraform less often,
// and shows warnings, flags and saved plans.
func acceptance(t *testing.T, c *testClock, steps ...resource.TestStep) {
	t.Helper()
	requireCLI(t)
	t.Parallel()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){
			"jwt": func() (tfprotov6.ProviderServer, error) { return newComparedServer(c)(), nil },
		},
		Steps: steps,
	})
}

// A key that is imported from a file has the same attributes as one that is given in the configuration. Only what the configuration gives
// differs: an import id has no arguments.
func TestStepsImport(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(file, []byte(newPEM(t, "ES256")), 0o600); err != nil {
		t.Fatal(err)
	}
	const address = "jwt_signing_key.x"
	acceptance(
		t, newClock(),
		resource.TestStep{
			Config: `resource "jwt_signing_key" "x" {
				algorithm       = "ES256"
				private_key_pem = file("` + file + `")
			}`,
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownValue(address, tfjsonpath.New("rotate_after"), knownvalue.Null()),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("created_at"), knownvalue.StringExact("2026-01-01T00:00:00Z")),
				statecheck.ExpectSensitiveValue(address, tfjsonpath.New("private_key_pem")),
				statecheck.ExpectSensitiveValue(address, tfjsonpath.New("env")),
			},
		},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateId: "ES256:" + file,
			ImportStateVerify: true, ImportStateVerifyIdentifierAttribute: "thumbprint",
		},
		resource.TestStep{
			ResourceName: address, ImportState: true, ImportStateId: "ES256:" + file + ".missing",
			ExpectError: regexp.MustCompile("File"),
		},
	)
}

// While time passes, a plan shows which key will sign. A new standby is unknown.
func TestStepsRotation(t *testing.T) {
	const address, config = "jwt_keyset.x", `resource "jwt_keyset" "x" { algorithm = "EdDSA" }`
	clock := newClock()
	sameKid := statecheck.CompareValue(compare.ValuesSame())
	acceptance(
		t, clock,
		resource.TestStep{
			Config: config,
			ConfigStateChecks: []statecheck.StateCheck{
				sameKid.AddStateValue(address, tfjsonpath.New("standby").AtMapKey("kid")),
				statecheck.ExpectKnownValue(address, tfjsonpath.New("signing_key_version"), knownvalue.Int64Exact(1)),
				statecheck.ExpectSensitiveValue(address, tfjsonpath.New("active").AtMapKey("private_jwk")),
			},
		},
		resource.TestStep{
			PreConfig: func() { clock.step(t, "90d") },
			Config:    config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				plancheck.ExpectKnownValue(address, tfjsonpath.New("signing_key_version"), knownvalue.Int64Exact(2)),
				plancheck.ExpectUnknownValue(address, tfjsonpath.New("standby").AtMapKey("kid")),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				sameKid.AddStateValue(address, tfjsonpath.New("active").AtMapKey("kid")),
			},
		},
	)
}
