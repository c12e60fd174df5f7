package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// keyTypes are the types of keyAttributes.
var keyTypes = func() map[string]attr.Type {
	types := map[string]attr.Type{}
	for name, a := range keyAttributes() {
		types[name] = a.GetType()
	}
	return types
}()

// keyObject writes one key of a set.
func keyObject(k keyset.Key) types.Object {
	when := func(t time.Time) types.String {
		if t.IsZero() {
			return types.StringNull()
		}
		return types.StringValue(instant(t))
	}
	return types.ObjectValueMust(keyTypes, map[string]attr.Value{
		"kid":             types.StringValue(k.ID),
		"generation":      types.Int64Value(int64(k.Generation)),
		"algorithm":       textOrNull(k.Algorithm),
		"status":          types.StringValue(string(k.Status)),
		"created_at":      when(k.CreatedAt),
		"published_at":    when(k.PublishedAt),
		"activate_after":  when(k.ActivateAfter),
		"activated_at":    when(k.ActivatedAt),
		"deactivated_at":  when(k.DeactivatedAt),
		"remove_after":    when(k.RemoveAfter),
		"public_key_pem":  textOrNull(k.PublicKeyPEM),
		"public_jwk":      textOrNull(k.PublicJWK),
		"private_key_pem": textOrNull(k.PrivateKeyPEM),
		"private_jwk":     textOrNull(k.PrivateJWK),
		"secret":          textOrNull(k.Secret),
		"private_key_jwe": textOrNull(k.PrivateJWE),
	})
}

// keyModel is a key of a set as Terraform holds it.
type keyModel struct {
	Kid           string  `tfsdk:"kid"`
	Generation    int     `tfsdk:"generation"`
	Algorithm     *string `tfsdk:"algorithm"`
	Status        string  `tfsdk:"status"`
	CreatedAt     *string `tfsdk:"created_at"`
	PublishedAt   *string `tfsdk:"published_at"`
	ActivateAfter *string `tfsdk:"activate_after"`
	ActivatedAt   *string `tfsdk:"activated_at"`
	DeactivatedAt *string `tfsdk:"deactivated_at"`
	RemoveAfter   *string `tfsdk:"remove_after"`
	PublicKeyPEM  *string `tfsdk:"public_key_pem"`
	PublicJWK     *string `tfsdk:"public_jwk"`
	PrivateKeyPEM *string `tfsdk:"private_key_pem"`
	PrivateJWK    *string `tfsdk:"private_jwk"`
	Secret        *string `tfsdk:"secret"`
	PrivateKeyJWE *string `tfsdk:"private_key_jwe"`
}

// readKey reads what keyObject wrote.
func readKey(ctx context.Context, o types.Object, diags *diag.Diagnostics) keyset.Key {
	var m keyModel
	diags.Append(o.As(ctx, &m, basetypes.ObjectAsOptions{})...)
	when := func(text *string) time.Time {
		if text == nil {
			return time.Time{}
		}
		t, err := time.Parse(time.RFC3339, *text)
		if err != nil {
			diags.AddError("Damaged State", fmt.Sprintf("The key %q bears an instant that is not RFC 3339. The state was changed by hand or by another program; restore it from a backup.", m.Kid))
		}
		return t.UTC()
	}
	text := func(text *string) string {
		if text == nil {
			return ""
		}
		return *text
	}
	return keyset.Key{
		Key: rotation.Key{
			ID: m.Kid, Generation: m.Generation, Status: rotation.Status(m.Status),
			PublishedAt: when(m.PublishedAt), ActivateAfter: when(m.ActivateAfter), ActivatedAt: when(m.ActivatedAt),
			DeactivatedAt: when(m.DeactivatedAt), RemoveAfter: when(m.RemoveAfter),
		},
		Material: keyset.Material{
			Algorithm: text(m.Algorithm), CreatedAt: when(m.CreatedAt),
			PublicKeyPEM: text(m.PublicKeyPEM), PublicJWK: text(m.PublicJWK),
			PrivateKeyPEM: text(m.PrivateKeyPEM), PrivateJWK: text(m.PrivateJWK), Secret: text(m.Secret),
			PrivateJWE: text(m.PrivateKeyJWE),
		},
	}
}
