package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// adviseInitial warns if an argument for the first key changes in an existing keyset. Removing the argument is normal after the creation.
func (m keysetModel) adviseInitial(was keysetModel, c keyset.Config) []rotation.Advice {
	first, keys := "First Key", "keys"
	if c.Algorithm.Symmetric() {
		first, keys = "First Secret", "secrets"
	}
	var advice []rotation.Advice
	for _, given := range []struct {
		name    string
		was, is types.String
	}{
		{"initial_private_key_pem", was.InitialPrivateKeyPEM, m.InitialPrivateKeyPEM},
		{"initial_secret", was.InitialSecret, m.InitialSecret},
		{"initial_kid", was.InitialKid, m.InitialKid},
	} {
		if !given.is.IsNull() && !given.is.Equal(given.was) {
			advice = append(advice, rotation.Advice{
				Argument: given.name, Summary: first + " Is Read Only at Creation",
				Detail: given.name + " has no effect, because this keyset already exists. Its " + keys + " do not change. Undo the change, or remove the argument.",
			})
		}
	}
	return advice
}
