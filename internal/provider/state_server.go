package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// stateServer refuses a state that somebody has edited. The framework would quote a value that has not the type of its attribute, and that can be a
// private key.
type stateServer struct{ tfprotov6.ProviderServer }

// UpgradeResourceState is the first call of Terraform for a stored state, and the only one with the text of the state.
func (s stateServer) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	resp, err := s.ProviderServer.UpgradeResourceState(ctx, req)
	if err == nil && resp.UpgradedState == nil && len(resp.Diagnostics) > 0 {
		resp.Diagnostics = []*tfprotov6.Diagnostic{{
			Severity: tfprotov6.DiagnosticSeverityError,
			Summary:  "Damaged State",
			Detail: "The state of the resource cannot be read: a value does not have the type that this version of the provider expects. Someone or another program has changed the state, " +
				"or a newer version of the provider wrote it. Restore the state from a backup, or use that version.",
		}}
	}
	return resp, err
}
