package provider

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// A client without write-only arguments (Terraform before 1.11, OpenTofu before 1.11) sends null for them, and does not announce that it supports them. It
// can use everything else, and an error explains why it cannot use these.
func TestClientsWithoutWriteOnlyArguments(t *testing.T) {
	for resource, writeOnly := range map[string][]string{
		ofKey:    {"private_key_pem_wo", "secret_wo", "passphrase_wo"},
		ofKeyset: {"initial_private_key_pem_wo", "initial_secret_wo"},
	} {
		k := newCoreOf(t, newClock(), resource)
		validate := func(name string) []*tfprotov6.Diagnostic {
			given := arguments{"algorithm": "ES256"}
			if name != "" {
				given[name] = "anything"
			}
			config := k.dynamic(k.config(k.arguments(given)))
			return must(k.server.ValidateResourceConfig(context.Background(), &tfprotov6.ValidateResourceConfigRequest{TypeName: resource, Config: config})).Diagnostics
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
