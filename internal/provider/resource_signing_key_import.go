package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// ImportState reads a key from the file or the environment variable that the import id names. It writes the state that a configuration with
// only the algorithm would make of it.
func (r *signingKeyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	algorithm, text, err := readImport(req.ID)
	var key jwk.Key
	if err == nil {
		key, err = signingkey.ParseImport(text, algorithm)
	}
	refuse(&resp.Diagnostics, path.Empty(), "Key Not Imported", err)
	if err != nil {
		return
	}
	o, refused := signingkey.Import(key, algorithm, defaultEnv, r.clock.moment().Stamped())
	refuseArguments(&resp.Diagnostics, refused)
	if refused != nil {
		return
	}
	warn(&resp.Diagnostics, signingkey.AdviseImport(key, algorithm))
	values := signingKeyOutputs(o)
	values["algorithm"] = types.StringValue(algorithm.String())
	values["env_prefix"] = types.StringValue(defaultEnv.Prefix)
	values["env_pem_format"] = types.StringValue(defaultEnv.PEMFormat)
	resp.Diagnostics.Append(setAll(ctx, &resp.State.Raw, values)...)
	resp.Diagnostics.Append(r.recordClock(ctx, resp.Private)...)
	resp.Diagnostics.Append(writePrivate(ctx, resp.Private, privateImported, true)...)
}
