package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// Every error and every warning of the provider is added here. Terraform prints all of them and writes them to its log, also for a sensitive or
// ephemeral value. So their texts and paths contain no input, except as package refusal allows it.

// refuse reports an error on the argument at fault. A refusal keeps its own summary.
func refuse(diags *diag.Diagnostics, at path.Path, summary string, err error) {
	if err != nil {
		refused := refusal.Of(summary, err)
		refuseBecause(diags, at, refused.Summary, refused.Detail)
	}
}

// refuseBecause reports an error on the argument at fault, or on the whole resource if the path is empty.
func refuseBecause(diags *diag.Diagnostics, at path.Path, summary, detail string) {
	diags.AddAttributeError(withoutElements(at), summary, detail)
}

// refuseArguments reports every refusal of a core on its argument.
func refuseArguments(diags *diag.Diagnostics, refused signingkey.ArgumentErrors) {
	for _, r := range refused {
		refuseBecause(diags, argumentPath(r.Argument), r.Summary, r.Detail)
	}
}

// warnOf reports a warning on an argument.
func warnOf(diags *diag.Diagnostics, at path.Path, summary, detail string) {
	diags.AddAttributeWarning(withoutElements(at), summary, detail)
}

// warn adds advice as warnings about the arguments.
func warn(diags *diag.Diagnostics, advice []rotation.Advice) {
	for _, a := range advice {
		warnOf(diags, argumentPath(a.Argument), a.Summary, a.Detail)
	}
}

// argumentPath returns the path of an argument. No name is the whole resource.
func argumentPath(name string) path.Path {
	if name == "" {
		return path.Empty()
	}
	return path.Root(name)
}

// withoutElements returns the path of the map or set instead of the path of its element, which contains the key or the value.
func withoutElements(at path.Path) path.Path {
	short := path.Empty()
	for _, step := range at.Steps() {
		switch step := step.(type) {
		case path.PathStepAttributeName:
			short = short.AtName(string(step))
		case path.PathStepElementKeyInt:
			short = short.AtListIndex(int(step))
		default:
			return short
		}
	}
	return short
}
