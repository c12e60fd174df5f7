package provider

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// refuse reports an error on the argument at fault. What the core refuses carries its own words; anything else is named by summary.
func refuse(diags *diag.Diagnostics, at path.Path, summary string, err error) {
	if err == nil {
		return
	}
	var input *refusal.Error
	if errors.As(err, &input) {
		diags.AddAttributeError(at, input.Summary, input.Detail)
		return
	}
	diags.AddAttributeError(at, summary, sentence(err.Error()))
}
