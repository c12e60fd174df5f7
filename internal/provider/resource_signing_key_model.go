package provider

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// defaultEnv has the default names and encoding of variables.
var defaultEnv = keyset.EnvNames{Prefix: defaultEnvPrefix, PEMFormat: defaultEnvPEMFormat}

// signingKeyArguments reads the arguments of jwt_signing_key.
func signingKeyArguments(v attributeValues, r *reader) signingkey.Arguments {
	shared := v.keyArguments()
	a := signingkey.Arguments{
		RSABits:        shared.rsaBits(r),
		Kid:            optionalText(v.text("kid")),
		KidTemplate:    optionalText(v.text("kid_template")),
		RotationPeriod: r.duration("rotation_period", v.text("rotation_period")),
		Keepers:        v.texts("keepers").String(),
		Env:            shared.env(r),
		Recipients:     shared.recipients(r),
		Sealed:         !shared.Recipients.IsNull(),
		Certificate:    shared.certificate(r),
		GivenKey: signingkey.GivenKey{
			PrivateKeyPEM:          optionalText(v.text("private_key_pem")),
			PrivateKeyPEMWO:        optionalText(v.text("private_key_pem_wo")),
			PrivateKeyPEMWOVersion: optionalText(v.text("private_key_pem_wo_version")),
			Secret:                 optionalText(v.text("secret")),
			SecretWO:               optionalText(v.text("secret_wo")),
			SecretWOVersion:        optionalText(v.text("secret_wo_version")),
			Passphrase:             optionalText(v.text("passphrase")),
			PassphraseWO:           optionalText(v.text("passphrase_wo")),
			PublicKeyPEM:           optionalText(v.text("public_key_pem")),
		},
	}
	a.Algorithm, _ = shared.algorithm(r)
	r.known("kid", v.text("kid"))
	r.known("kid_template", v.text("kid_template"))
	return a
}

// configured are the arguments that must be read from the configuration and not from the plan. In a plan, an optional and computed attribute can have
// a value that is not in the configuration, and write-only arguments are null.
var configured = []string{"kid", "private_key_pem", "private_key_pem_wo", "secret", "secret_wo", "passphrase_wo", "public_key_pem"}

// storedSigningKey reads the state of jwt_signing_key.
func storedSigningKey(v attributeValues, r *reader) signingkey.Stored {
	s := signingkey.Stored{
		Kid:              v.text("kid").ValueString(),
		Algorithm:        v.text("algorithm").ValueString(),
		Thumbprint:       v.text("thumbprint").ValueString(),
		PublicJWK:        v.text("public_jwk").ValueString(),
		PrivateJWK:       v.text("private_jwk").ValueString(),
		PrivateJWE:       v.text("private_key_jwe").ValueString(),
		RotationPeriod:   r.duration("rotation_period", v.text("rotation_period")),
		Keepers:          v.texts("keepers").String(),
		Recipients:       v.keyArguments().recipientsThen(),
		Versions:         [2]signingkey.Text{optionalText(v.text("private_key_pem_wo_version")), optionalText(v.text("secret_wo_version"))},
		CertificatePEM:   certificateOf(v),
		Certificate:      v.keyArguments().certificate(r),
		ReadyForRotation: v.boolean("ready_for_rotation").ValueBool(),
	}
	if created := v.text("created_at"); !created.IsNull() {
		s.CreatedAt = readInstant(created, r.diags)
	}
	return s
}

// signingKeyOutputs are the computed attributes by name.
func signingKeyOutputs(o signingkey.Outputs) attributeValues {
	rotateAfter := types.StringNull()
	if !o.RotateAfter.IsZero() {
		rotateAfter = types.StringValue(instant(o.RotateAfter))
	}
	outputs := map[string]attr.Value{
		"kid":                types.StringValue(o.Key.ID),
		"private_key_pem":    textOrNull(o.PrivateKeyPEM),
		"secret":             textOrNull(o.Secret),
		"public_key_pem":     textOrNull(o.PublicKeyPEM),
		"thumbprint":         textOrNull(o.Thumbprint),
		"rotate_after":       rotateAfter,
		"ready_for_rotation": types.BoolValue(false),
		"jwks":               types.StringValue(o.JWKS),
		"env":                textMap(o.Env),
		"public_env":         textMap(o.PublicEnv),
	}
	maps.Copy(outputs, signingKey().values(o.Key))
	return outputs
}

// optionalText passes a text argument to the core.
func optionalText(v types.String) signingkey.Text {
	return signingkey.Text{Value: v.ValueString(), Given: !v.IsNull(), Unknown: v.IsUnknown()}
}
