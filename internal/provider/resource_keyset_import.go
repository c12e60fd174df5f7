package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ImportState refuses every import: a key does not contain the time since when it signs, or the other keys that are published with it.
func (r *keysetResource) ImportState(_ context.Context, _ resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	refuseBecause(&resp.Diagnostics, path.Empty(), "Keyset Cannot Be Imported",
		"Terraform cannot import a keyset, because a key does not contain its schedule. Set initial_private_key_pem or initial_secret to the key that signs today, and apply. "+
			"Or import the key as a jwt_signing_key, and convert it to a keyset with a moved block.")
}
