package provider

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// readWriteOnly reads the arguments that stand in the configuration alone.
func (m *keysetModel) readWriteOnly(ctx context.Context, config tfsdk.Config) diag.Diagnostics {
	diags := config.GetAttribute(ctx, path.Root("initial_private_key_pem_wo"), &m.InitialPrivateKeyPEMWO)
	return append(diags, config.GetAttribute(ctx, path.Root("initial_secret_wo"), &m.InitialSecretWO)...)
}

// adoptsWriteOnly reports whether the first key is one that the state must not hold in the clear.
func (m keysetModel) adoptsWriteOnly() bool {
	return !m.InitialPrivateKeyPEMWO.IsNull() || !m.InitialSecretWO.IsNull()
}

// checkUnsealed refuses to go on without recipients where keys are sealed. Recipients that are not known yet are judged when they are.
func (m keysetModel) checkUnsealed(s keyset.Keyset, c keyset.Config) error {
	if m.Recipients.IsUnknown() {
		return nil
	}
	return keyset.CheckUnsealed(c.Recipients, s.All()...)
}

// checkInitial refuses arguments about the first key that the state would hold in two ways, or in the clear though it is not to.
func (m keysetModel) checkInitial(r *reader) {
	for _, given := range []struct {
		name, writeOnly  string
		plain, unwritten types.String
	}{
		{"initial_private_key_pem", "initial_private_key_pem_wo", m.InitialPrivateKeyPEM, m.InitialPrivateKeyPEMWO},
		{"initial_secret", "initial_secret_wo", m.InitialSecret, m.InitialSecretWO},
	} {
		if r.known(given.name, given.plain) && r.known(given.writeOnly, given.unwritten) {
			r.diags.AddAttributeError(path.Root(given.writeOnly), "Key Given Twice", fmt.Sprintf("The state holds %s in plain text, and %s is for it not to. Give one of them.", given.name, given.writeOnly))
		}
		m.checkPlain(r, given.name, given.plain, fmt.Sprintf("Give %s instead. If the keyset has been created already, leave it out: it is read only then.", given.writeOnly))
	}
}

// initial returns the set before its first apply: empty, or with the key that the configuration gives.
func (m keysetModel) initial(r *reader, c keyset.Config) keyset.Keyset {
	if c.Algorithm.Symmetric() {
		exclude(r, "initial_private_key_pem", m.InitialPrivateKeyPEM, "An HMAC key is a secret, not a private key. Give initial_secret, or another algorithm.")
		exclude(r, "initial_private_key_pem_wo", m.InitialPrivateKeyPEMWO, "An HMAC key is a secret, not a private key. Give initial_secret_wo, or another algorithm.")
	} else if c.Algorithm != (jwk.Algorithm{}) {
		exclude(r, "initial_secret", m.InitialSecret, "Only HS256, HS384 and HS512 sign with a secret. Give initial_private_key_pem, or another algorithm.")
		exclude(r, "initial_secret_wo", m.InitialSecretWO, "Only HS256, HS384 and HS512 sign with a secret. Give initial_private_key_pem_wo, or another algorithm.")
	}
	if m.InitialPrivateKeyPEM.IsNull() && m.InitialSecret.IsNull() && !m.adoptsWriteOnly() {
		exclude(r, "initial_kid", m.InitialKid, "initial_kid is the kid of an adopted key, and none is given. Give initial_private_key_pem or initial_secret too; for the kids of new keys, use kid_template.")
	}
	key := m.given().parse(r, c.Algorithm)
	if key.IsZero() {
		return m.begin(r, c, "", nil)
	}
	return m.begin(r, c, key.Thumbprint(), func(kid string) (keyset.Material, error) {
		material, err := keyset.Describe(key, c.Algorithm, kid, time.Time{})
		if m.adoptsWriteOnly() && len(c.Recipients) == 0 {
			material = material.PublicHalf()
		}
		return material, err
	})
}

// given are the arguments that adopt a key.
func (m keysetModel) given() givenKey {
	if m.adoptsWriteOnly() {
		return givenKey{
			privateKeyPEM: argument{"initial_private_key_pem_wo", m.InitialPrivateKeyPEMWO},
			secret:        argument{"initial_secret_wo", m.InitialSecretWO},
		}
	}
	return givenKey{
		privateKeyPEM: argument{"initial_private_key_pem", m.InitialPrivateKeyPEM},
		secret:        argument{"initial_secret", m.InitialSecret},
	}
}

// begin returns a set with a first key, which is written down by describe under initial_kid or else under kid; the empty set if there is no
// key, and describe is nil.
func (m keysetModel) begin(r *reader, c keyset.Config, kid string, describe func(kid string) (keyset.Material, error)) keyset.Keyset {
	if r.known("initial_kid", m.InitialKid) {
		kid = m.InitialKid.ValueString()
		refuse(r.diags, path.Root("initial_kid"), "Invalid Kid", jwk.ValidKeyID(kid))
	}
	if describe == nil || m.InitialKid.IsUnknown() || m.Algorithm.IsUnknown() || r.diags.HasError() {
		return keyset.Keyset{}
	}
	if slices.Contains(c.RevokedKids, kid) {
		r.diags.AddAttributeError(path.Root("revoked_kids"), "Adopted Key Is Revoked",
			"revoked_kids names the key that is to be adopted. Leave it out of the set to begin with a new key, or take its kid off revoked_kids.")
		return keyset.Keyset{}
	}
	material, err := describe(kid)
	refuse(r.diags, path.Root("algorithm"), "Key Not Adopted", err)
	return keyset.Adopt(kid, material)
}

// exclude refuses an argument that is given where it has no meaning.
func exclude(r *reader, name string, v types.String, detail string) {
	if r.known(name, v) {
		r.diags.AddAttributeError(path.Root(name), "Argument Does Not Apply", detail)
	}
}
