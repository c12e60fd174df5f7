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
func (m keysetModel) checkInitial(r *reader, c keyset.Config) {
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
	return m.begin(r, c, key, "", time.Time{}, m.adoptsWriteOnly() && len(c.Recipients) == 0)
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

// adopt returns the set before its first apply with the key that a moved block brought.
func (m keysetModel) adopt(r *reader, c keyset.Config, moved keyset.Keyset) keyset.Keyset {
	active := moved.Active()
	j, err := jwk.ParseJWK(active.PrivateJWK)
	if err != nil {
		r.diags.AddError("Damaged State", "The state holds no readable key. It was changed by hand or by another program; restore it from a backup.")
		return keyset.Keyset{}
	}
	if r.known("algorithm", m.Algorithm) {
		refuse(r.diags, path.Root("algorithm"), "Key Does Not Fit the Algorithm", c.Algorithm.Fits(j.Key))
	}
	if given := m.given().parse(r, c.Algorithm); !given.IsZero() && !given.Equal(j.Key) {
		at := m.given().privateKeyPEM.path()
		if c.Algorithm.Symmetric() {
			at = m.given().secret.path()
		}
		r.diags.AddAttributeError(at, "Two First Keys",
			"A moved block brings a key that is to be the first of this set, and another one is given here. Leave this argument out to keep the moved key, or leave the moved block out.")
	}
	return m.begin(r, c, j.Key, active.ID, active.CreatedAt, false)
}

// begin returns a set with a first key under initial_kid, or else the kid it has, or else its thumbprint; the empty set if there is no
// key. Of a key that is to stay elsewhere it holds the public half.
func (m keysetModel) begin(r *reader, c keyset.Config, key jwk.Key, kid string, created time.Time, elsewhere bool) keyset.Keyset {
	if r.known("initial_kid", m.InitialKid) {
		kid = m.InitialKid.ValueString()
		refuse(r.diags, path.Root("initial_kid"), "Invalid Kid", jwk.ValidKeyID(kid))
	} else if kid == "" {
		kid = key.Thumbprint()
	}
	if key.IsZero() || len(r.unknown) > 0 || r.diags.HasError() {
		return keyset.Keyset{}
	}
	if slices.Contains(c.Revoked, kid) {
		r.diags.AddAttributeError(path.Root("revoked_kids"), "Adopted Key Is Revoked",
			"revoked_kids names the key that is to be adopted. Leave it out of the set to begin with a new key, or take its kid off revoked_kids.")
		return keyset.Keyset{}
	}
	material, err := keyset.Describe(key, c.Algorithm, kid, created)
	refuse(r.diags, path.Root("algorithm"), "Key Not Adopted", err)
	if elsewhere {
		material = material.PublicHalf()
	}
	return keyset.Adopt(kid, material)
}

// exclude refuses an argument that is given where it has no meaning.
func exclude(r *reader, name string, v types.String, detail string) {
	if r.known(name, v) {
		r.diags.AddAttributeError(path.Root(name), "Argument Does Not Apply", detail)
	}
}
