package provider

import (
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// checkUnsealed refuses a configuration without recipients if keys are sealed. Unknown recipients are checked when they are known.
func (m keysetModel) checkUnsealed(s keyset.Keyset, c keyset.Config) error {
	if m.Recipients.IsUnknown() {
		return nil
	}
	return keyset.CheckUnsealed(c.Recipients, s.All()...)
}

// checkInitial refuses a first key that is given twice, or in plain text next to recipients.
func (m keysetModel) checkInitial(r *reader) {
	refuseArguments(r.diags, m.given().Check(!m.Recipients.IsNull()))
}

// initial returns the keyset before its first apply. It is empty, or it has the key that the configuration gives.
func (m keysetModel) initial(r *reader, c keyset.Config) keyset.Keyset {
	given := m.given()
	refuseArguments(r.diags, given.CheckAlgorithm(c.Algorithm))
	if !given.IsGiven() && r.known("initial_kid", m.InitialKid) {
		refuseBecause(r.diags, path.Root("initial_kid"), "Argument Does Not Apply",
			"initial_kid is the kid of the first key, which is not set. Set initial_private_key_pem or initial_secret too. For the kids of new keys, use kid_template.")
	}
	key := m.parseGiven(r, c.Algorithm)
	if key.IsZero() {
		return m.begin(r, c, key, "", nil)
	}
	refuse(r.diags, path.Root("initial_kid"), "Invalid Kid", key.CheckKeyID(m.InitialKid.ValueString()))
	refuse(r.diags, path.Root("kid_template"), "Invalid Kid Template", key.CheckKeyID(m.KidTemplate.ValueString()))
	kid := key.Thumbprint()
	if key.IsSecret() {
		kid = jwk.RandomKeyID()
	}
	return m.begin(r, c, key, kid, func(kid string) (keyset.Material, error) {
		material, err := keyset.Describe(key, c.Algorithm, kid, time.Time{})
		if given.WriteOnly() && len(c.Recipients) == 0 {
			material = material.WriteOnly()
		}
		return material, err
	})
}

// given returns the arguments that set the first key.
func (m keysetModel) given() signingkey.GivenKey {
	return signingkey.GivenKey{
		Initial:         true,
		PrivateKeyPEM:   optionalText(m.InitialPrivateKeyPEM),
		PrivateKeyPEMWO: optionalText(m.InitialPrivateKeyPEMWO),
		Secret:          optionalText(m.InitialSecret),
		SecretWO:        optionalText(m.InitialSecretWO),
	}
}

// parseGiven returns the first key in the configuration, or the zero key.
func (m keysetModel) parseGiven(r *reader, a jwk.Algorithm) jwk.Key {
	given := m.given()
	r.unknown = append(r.unknown, given.Unknown()...)
	key, refused := given.Parse(a)
	refuseArguments(r.diags, refused)
	return key
}

// namesBySPKI reports whether initial_kid contains a digest of the first key.
func (m keysetModel) namesBySPKI() bool {
	return strings.Contains(m.InitialKid.ValueString(), keyset.PlaceholderSPKI)
}

// initialKid returns initial_kid for a key.
func (m keysetModel) initialKid(key jwk.Key) string {
	return strings.ReplaceAll(m.InitialKid.ValueString(), keyset.PlaceholderSPKI, key.SPKISHA256())
}

// begin returns a set with a first key. Its kid is initial_kid, or kid if that is not set. describe returns the texts of the key. If
// describe is nil, there is no first key, and the set is empty.
func (m keysetModel) begin(r *reader, c keyset.Config, key jwk.Key, kid string, describe func(kid string) (keyset.Material, error)) keyset.Keyset {
	if r.known("initial_kid", m.InitialKid) {
		if err := keyset.KidTemplate(m.InitialKid.ValueString()).CheckAlgorithm(c.Algorithm); err != nil {
			refuse(r.diags, path.Root("initial_kid"), "Invalid Kid", err)
			return keyset.Keyset{}
		}
		kid = m.initialKid(key)
		refuse(r.diags, path.Root("initial_kid"), "Invalid Kid", jwk.ValidKeyID(kid))
	}
	if describe == nil || m.InitialKid.IsUnknown() || m.Algorithm.IsUnknown() || r.diags.HasError() {
		return keyset.Keyset{}
	}
	if slices.Contains(c.RevokedKids, kid) {
		refuseBecause(r.diags, path.Root("revoked_kids"), "Adopted Key Is Revoked",
			"revoked_kids contains the kid of the key to adopt. Remove the key to start with a new one, or remove its kid from revoked_kids.")
		return keyset.Keyset{}
	}
	material, err := describe(kid)
	refuse(r.diags, path.Root("algorithm"), "Key Not Adopted", err)
	return keyset.Adopt(kid, material)
}
