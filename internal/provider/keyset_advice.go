package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// warn shows advice on the argument that it is about.
func warn(diags *diag.Diagnostics, advice []rotation.Advice) {
	for _, a := range advice {
		if a.Argument == "" {
			diags.AddWarning(a.Summary, a.Detail)
		} else {
			diags.AddAttributeWarning(path.Root(a.Argument), a.Summary, a.Detail)
		}
	}
}

// adviseInitial warns of a first key that is given to a set that has one. To take the argument away is what one does after the creation.
func (m keysetModel) adviseInitial(was keysetModel) []rotation.Advice {
	var said []rotation.Advice
	for _, given := range []struct {
		name    string
		was, is types.String
	}{
		{"initial_private_key_pem", was.InitialPrivateKeyPEM, m.InitialPrivateKeyPEM},
		{"initial_secret", was.InitialSecret, m.InitialSecret},
		{"initial_kid", was.InitialKid, m.InitialKid},
	} {
		if !given.is.IsNull() && !given.is.Equal(given.was) {
			said = append(said, rotation.Advice{
				Argument: given.name, Summary: "First Key Is Read at Creation Only",
				Detail: given.name + " is read when the keyset is created, and this one exists: its keys stay as they are. Leave the argument as it was, or out.",
			})
		}
	}
	return said
}
