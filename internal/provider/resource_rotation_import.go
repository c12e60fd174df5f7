package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ImportState refuses every import: nothing outside the state knows the generations and their times.
func (r *rotationResource) ImportState(_ context.Context, _ resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	refuseBecause(&resp.Diagnostics, path.Empty(), "Rotation Cannot Be Imported",
		"A rotation exists only in the Terraform state, so there is nothing to import. Apply the configuration to create it. If the state is lost, restore it from a backup.")
}
