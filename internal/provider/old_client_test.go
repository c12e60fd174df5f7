package provider

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A client without write-only arguments (Terraform before 1.11, OpenTofu before 1.11) sends null for them, and does not announce that it supports them. It
// can use everything else, and an error explains why it cannot use these.
func TestClientsWithoutWriteOnlyArguments(t *testing.T) {
	ctx := context.Background()
	server := must(providerserver.NewProtocol6WithError(New("test", newClock().now)())())
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil || len(schemas.Diagnostics) > 0 {
		t.Fatal(err, schemas.Diagnostics)
	}
	for resource, writeOnly := range map[string][]string{
		"jwt_signing_key": {"private_key_pem_wo", "secret_wo", "passphrase_wo"},
		"jwt_keyset":      {"initial_private_key_pem_wo", "initial_secret_wo"},
	} {
		of := schemas.ResourceSchemas[resource].ValueType()
		validate := func(name string) []*tfprotov6.Diagnostic {
			values := map[string]tftypes.Value{}
			for attribute, of := range of.(tftypes.Object).AttributeTypes {
				values[attribute] = tftypes.NewValue(of, nil)
			}
			values["algorithm"] = tftypes.NewValue(tftypes.String, "ES256")
			if name != "" {
				values[name] = tftypes.NewValue(tftypes.String, "anything")
			}
			config := must(tfprotov6.NewDynamicValue(of, tftypes.NewValue(of, values)))
			resp := must(server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: resource, Config: &config}))
			return resp.Diagnostics
		}
		if refusals := validate(""); len(refusals) > 0 {
			t.Errorf("%s cannot be used without write-only arguments: %s", resource, refusals[0].Summary)
		}
		for _, name := range writeOnly {
			if !slices.ContainsFunc(validate(name), func(d *tfprotov6.Diagnostic) bool {
				return d.Summary == "WriteOnly Attribute Not Allowed" && strings.Contains(d.Attribute.String(), name)
			}) {
				t.Errorf("%s of %s is not refused where the client would write it into its state", name, resource)
			}
		}
	}
}
