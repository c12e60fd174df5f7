package provider

import (
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// checkInitial refuses arguments about the first key that do not go together, and a first key that is not fit.
func (m keysetModel) checkInitial(r *reader, c keyset.Config) {
	if c.Algorithm.Symmetric() {
		exclude(r, "initial_private_key_pem", m.InitialPrivateKeyPEM, "An HMAC key is a secret, not a private key. Give initial_secret, or another algorithm.")
	} else if c.Algorithm != (jwk.Algorithm{}) {
		exclude(r, "initial_secret", m.InitialSecret, "Only HS256, HS384 and HS512 sign with a secret. Give initial_private_key_pem, or another algorithm.")
	}
	if m.InitialPrivateKeyPEM.IsNull() && m.InitialSecret.IsNull() {
		exclude(r, "initial_kid", m.InitialKid, "initial_kid is the kid of an adopted key, and none is given. Give initial_private_key_pem or initial_secret too; for the kids of new keys, use kid_template.")
	}
}

// exclude refuses an argument that is given where it has no meaning.
func exclude(r *reader, name string, v types.String, detail string) {
	if r.known(name, v) {
		r.diags.AddAttributeError(path.Root(name), "Argument Does Not Apply", detail)
	}
}

// initial returns the set before its first apply: empty, or with the adopted key.
func (m keysetModel) initial(r *reader, c keyset.Config, now time.Time) keyset.Keyset {
	pem, secret := r.known("initial_private_key_pem", m.InitialPrivateKeyPEM), r.known("initial_secret", m.InitialSecret)
	kid := r.text("initial_kid", m.InitialKid)
	if !pem && !secret || len(r.unknown) > 0 || r.diags.HasError() {
		return keyset.Keyset{}
	}
	at, key, err := path.Root("initial_private_key_pem"), jwk.Key{}, error(nil)
	if pem {
		key, err = jwk.ParsePrivatePEM(m.InitialPrivateKeyPEM.ValueString(), "")
	} else {
		at = path.Root("initial_secret")
		key, err = jwk.ParseSecret(m.InitialSecret.ValueString(), c.Algorithm)
	}
	if err == nil {
		err = c.Algorithm.Fits(key)
	}
	if m.InitialKid.IsNull() {
		kid = key.Thumbprint()
	} else {
		refuse(r.diags, path.Root("initial_kid"), "Invalid Kid", jwk.ValidKeyID(kid))
	}
	if slices.Contains(c.Revoked, kid) {
		r.diags.AddAttributeError(path.Root("revoked_kids"), "Adopted Key Is Revoked",
			"revoked_kids names the key that is to be adopted. Leave the initial key out to begin with a new one.")
	}
	material := keyset.Material{}
	if err == nil {
		material, err = keyset.Describe(key, c.Algorithm, kid, now)
	}
	refuse(r.diags, at, "Key Not Adopted", err)
	return keyset.Adopt(kid, material, now)
}
