package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// MoveState converts a tls_private_key to a jwt_signing_key for a moved block. It knows neither the configuration nor the time, so it writes only the
// key. The next apply writes the rest.
func (r *signingKeyResource) MoveState(context.Context) []resource.StateMover {
	return []resource.StateMover{{StateMover: moveToSigningKey}, {StateMover: refuseKeyset}}
}

// refuseKeyset explains why a keyset cannot be moved to a single key. The plugin framework would only say that there is no implementation.
func refuseKeyset(_ context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	if req.SourceTypeName == "jwt_keyset" && isJWTProvider(req.SourceProviderAddress) {
		refuseBecause(&resp.Diagnostics, path.Empty(), "Keyset Cannot Become One Key",
			"A jwt_keyset has several keys, and a jwt_signing_key has one: the others would be lost, and tokens that they signed would fail. Remove the moved block and keep the keyset. "+
				"To use its active key alone, import active.private_key_pem or active.secret from a file into a new jwt_signing_key. Remove the keyset when the tokens of its other keys have expired.")
	}
}

func moveToSigningKey(ctx context.Context, req resource.MoveStateRequest, resp *resource.MoveStateResponse) {
	moved, ok, err := fromTLS(req)
	if !ok {
		return
	}
	var privateJWK, privatePEM string
	if err == nil {
		privateJWK, err = jwk.JWK{Key: moved.key}.PrivateJSON()
	}
	if err == nil {
		privatePEM, err = moved.key.PrivatePEM()
	}
	refuse(&resp.Diagnostics, path.Empty(), "Key Not Moved", err)
	if err != nil {
		return
	}
	for name, text := range map[string]string{
		"kid":             moved.kid,
		"thumbprint":      moved.key.Thumbprint(),
		"private_key_pem": privatePEM,
		"private_jwk":     privateJWK,
	} {
		resp.Diagnostics.Append(resp.TargetState.SetAttribute(ctx, path.Root(name), text)...)
	}
}
