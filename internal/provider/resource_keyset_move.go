package provider

import (
	"cmp"
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// MoveState converts a jwt_signing_key or a tls_private_key to a jwt_keyset for a moved block. It knows neither the configuration nor the time, so
// it makes the key the active one, without times. The next apply then adopts it like an initial key.
func (r *keysetResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{
		{StateMover: moveToKeyset(fromSigningKey)},
		{StateMover: moveToKeyset(fromTLS)},
	}
}

func moveToKeyset(from func(resource.MoveStateRequest) (movedKey, bool, error)) func(context.Context, resource.MoveStateRequest, *resource.MoveStateResponse) {
	return func(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
		moved, ok, err := from(req)
		if !ok {
			return
		}
		material := keyset.Material{Algorithm: moved.algorithm, CreatedAt: moved.created, PrivateJWE: moved.jwe, CertificatePEM: moved.certificate}
		switch {
		case err != nil:
		case moved.key.HasPrivate():
			material.PrivateJWK, err = jwk.JWK{Key: moved.key}.PrivateJSON()
		case !moved.key.IsZero():
			material.PublicJWK, err = jwk.JWK{Key: moved.key}.PublicJSON()
		}
		refuse(&resp.Diagnostics, path.Empty(), "Key Not Moved", err)
		if err != nil {
			return
		}
		first := keyset.Adopt(moved.kid, material).Active()
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("active"), heldKey().object(first))...)
	}
}

// adopt returns the keyset before its first apply, with a key that was moved here.
func (m keysetModel) adopt(r *reader, c keyset.Config, moved keyset.Keyset) keyset.Keyset {
	active := moved.Active()
	key, err := writtenKey(active.Material)
	if err != nil {
		refuseBecause(r.diags, path.Empty(), "Damaged State", "The state contains no readable key. It was edited, or another program changed it. Restore it from a backup.")
		return keyset.Keyset{}
	}
	if r.known("algorithm", m.Algorithm) && !key.IsZero() {
		refuse(r.diags, path.Root("algorithm"), "Key Does Not Fit the Algorithm", c.Algorithm.Fits(key))
	}
	m.checkHidden(r, c, active, key)
	if given := m.parseGiven(r, c.Algorithm); !given.IsZero() && given.Thumbprint() != key.Thumbprint() {
		refuseBecause(r.diags, path.Root(m.given().Argument(c.Algorithm)), "Two First Keys",
			"A moved block makes an existing key the first key of this keyset, but this argument sets another one. Remove this argument to use the moved key, or remove the moved block.")
	}
	return m.begin(r, c, key, active.ID, func(kid string) (keyset.Material, error) {
		if key.IsZero() {
			return keyset.Material{Algorithm: active.Algorithm, CreatedAt: active.CreatedAt, PrivateJWE: active.PrivateJWE}, nil
		}
		material, err := keyset.Describe(key, c.Algorithm, kid, active.CreatedAt)
		material.PrivateJWE, material.CertificatePEM = active.PrivateJWE, active.CertificatePEM
		return material, err
	})
}

// writtenKey returns the key in a material: with its private half, without it, or the zero key for a secret that is not stored.
func writtenKey(m keyset.Material) (jwk.Key, error) {
	text := cmp.Or(m.PrivateJWK, m.PublicJWK)
	if text == "" {
		return jwk.Key{}, nil
	}
	j, err := jwk.ParseJWK(text)
	return j.Key, err
}

// checkHidden refuses a new kid or algorithm for a moved key that the provider cannot read: the JWE contains the old ones, and the length of a secret is unknown.
func (m keysetModel) checkHidden(r *reader, c keyset.Config, moved keyset.Key, key jwk.Key) {
	if moved.PrivateJWE == "" && (moved.PrivateJWK != "" || moved.PublicJWK != "") {
		return
	}
	const here = "The provider cannot read the private key of the moved resource: it is sealed together with its kid and its algorithm, or it is not in the state. "
	if r.known("algorithm", m.Algorithm) && c.Algorithm.String() != moved.Algorithm {
		refuseBecause(r.diags, path.Root("algorithm"), "Moved Key Cannot Be Relabelled",
			here+"Set algorithm to the algorithm of the moved resource. You can change it after this apply: new keys then use the new algorithm.")
	}
	if r.known("initial_kid", m.InitialKid) && m.initialKid(key) != moved.ID {
		refuseBecause(r.diags, path.Root("initial_kid"), "Moved Key Cannot Be Relabelled", here+"Remove initial_kid: the key keeps its kid.")
	}
}
