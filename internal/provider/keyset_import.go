package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// ImportState refuses every import: a key does not tell since when it signs, and which others are published beside it.
func (r *keysetResource) ImportState(_ context.Context, _ resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resp.Diagnostics.AddError("Keyset Cannot Be Imported",
		"A keyset is made around the key that signs today, and not imported. Give that key as initial_private_key_pem or initial_secret and apply. "+
			"Or import it as a jwt_signing_key, and turn that into the keyset with a moved block.")
}
