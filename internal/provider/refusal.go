package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// refuse reports an error on the argument at fault. A refusal keeps its own summary.
func refuse(diags *diag.Diagnostics, at path.Path, summary string, err error) {
	if err != nil {
		refused := refusal.Of(summary, err)
		diags.AddAttributeError(at, refused.Summary, refused.Detail)
	}
}

// refuseArguments reports every refusal of a core on its argument.
func refuseArguments(diags *diag.Diagnostics, refused signingkey.ArgumentErrors) {
	for _, r := range refused {
		if r.Argument == "" {
			diags.AddError(r.Summary, r.Detail)
		} else {
			diags.AddAttributeError(path.Root(r.Argument), r.Summary, r.Detail)
		}
	}
}
