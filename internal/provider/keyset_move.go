package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// MoveState lets a moved block turn a jwt_signing_key or a tls_private_key into a jwt_keyset. A move knows neither the
// configuration nor the time: it brings the key as the active one, without instants, and the apply that follows adopts it
// as it would adopt an initial key.
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
		material := keyset.Material{Algorithm: moved.algorithm, CreatedAt: moved.created}
		if err == nil {
			material.PrivateJWK, err = jwk.JWK{Key: moved.key}.PrivateJSON()
		}
		refuse(&resp.Diagnostics, path.Empty(), "Key Not Moved", err)
		if err != nil {
			return
		}
		first := keyset.Adopt(moved.kid, material).Active()
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root("active"), keyObject(first))...)
	}
}
