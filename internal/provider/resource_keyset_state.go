package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// keyset reads the set of the last apply. It is the zero Keyset if there was no apply.
func (m keysetModel) keyset(ctx context.Context, p private, diags *diag.Diagnostics) keyset.Keyset {
	s := keyset.Keyset{
		Material:          map[int]keyset.Material{},
		JWKS:              m.JWKS.ValueString(),
		JWKSVersion:       m.JWKSVersion.ValueInt64(),
		SigningKeyVersion: m.SigningKeyVersion.ValueInt64(),
		EnvVersion:        m.EnvVersion.ValueInt64(),
		Variables:         (&reader{diags: diags}).texts("env", m.Env),
	}
	for _, k := range heldKey().readAll(m.Active, m.Standby, m.Passive, diags) {
		s.State.Keys = append(s.State.Keys, k.Key)
		s.Material[k.Generation] = k.Material
	}
	readSlots(m.Slots, s.State.Keys)
	s.State = remember(ctx, p, s.State, m.lastPolicy(diags), diags)
	return s
}

// lastPolicy is the policy of the last apply.
func (m keysetModel) lastPolicy(diags *diag.Diagnostics) rotation.Policy {
	r := &reader{diags: diags}
	a, rsaBits := m.algorithm(r)
	return m.policy(r, a, rsaBits)
}
