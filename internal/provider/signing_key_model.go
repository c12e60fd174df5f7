package provider

import (
	"cmp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// signingKeyModel is the resource as Terraform holds it.
type signingKeyModel struct {
	keyArgumentsModel
	Kid            types.String `tfsdk:"kid"`
	Keepers        types.Map    `tfsdk:"keepers"`
	RotationPeriod types.String `tfsdk:"rotation_period"`
	PrivateKeyPEM  types.String `tfsdk:"private_key_pem"`
	Secret         types.String `tfsdk:"secret"`
	Passphrase     types.String `tfsdk:"passphrase"`
	signingKeyWriteOnlyModel
	PublicKeyPEM types.String `tfsdk:"public_key_pem"`

	Thumbprint       types.String `tfsdk:"thumbprint"`
	CreatedAt        types.String `tfsdk:"created_at"`
	RotateAfter      types.String `tfsdk:"rotate_after"`
	ReadyForRotation types.Bool   `tfsdk:"ready_for_rotation"`
	PublicJWK        types.String `tfsdk:"public_jwk"`
	JWKS             types.String `tfsdk:"jwks"`
	PrivateJWK       types.String `tfsdk:"private_jwk"`
	PrivateKeyJWE    types.String `tfsdk:"private_key_jwe"`
	Env              types.Map    `tfsdk:"env"`
	PublicEnv        types.Map    `tfsdk:"public_env"`
}

// signingKeyConfig is what the user asks for.
type signingKeyConfig struct {
	algorithm      jwk.Algorithm
	rsaBits        int // 0: the default of the algorithm
	kid            string
	rotationPeriod time.Duration
	env            keyset.EnvNames
	recipients     []jwk.Recipient
	imported       jwk.Key // zero: none is given, or none that is to be read
	writeOnly      bool    // imported, when it is read, is not to stay here
	public         jwk.Key // zero: none is given to compare with
}

// config reads what a configuration asks for. What is computed, and not in the configuration, is null in m.
func (m signingKeyModel) config(r *reader) signingKeyConfig {
	c := signingKeyConfig{
		kid:            r.text("kid", m.Kid),
		rotationPeriod: r.duration("rotation_period", m.RotationPeriod),
		env:            m.env(r),
		recipients:     m.recipients(r),
		writeOnly:      m.writesOnly(),
	}
	c.algorithm, _ = m.algorithm(r)
	c.rsaBits = int(m.RSABits.ValueInt64())
	if !m.Kid.IsNull() && !m.Kid.IsUnknown() {
		refuse(r.diags, path.Root("kid"), "Invalid Kid", jwk.ValidKeyID(c.kid))
	}
	m.checkKind(r, c)
	m.checkWriteOnly(r)
	c.imported = m.given().parse(r, c.algorithm)
	c.public = m.given().parsePublic(&reader{diags: &diag.Diagnostics{}}) // refused already where it is not fit
	return c
}

// given are the arguments that import a key.
func (m signingKeyModel) given() givenKey {
	g := givenKey{
		privateKeyPEM: argument{"private_key_pem", m.PrivateKeyPEM},
		passphrase:    argument{"passphrase", m.Passphrase},
		publicKeyPEM:  argument{"public_key_pem", m.PublicKeyPEM},
		secret:        argument{"secret", m.Secret},
	}
	return m.givenWriteOnly(g)
}

// checkKind refuses arguments that do not go together.
func (m signingKeyModel) checkKind(r *reader, c signingKeyConfig) {
	if c.algorithm.Symmetric() {
		exclude(r, "private_key_pem", m.PrivateKeyPEM, "An HMAC key is a secret, not a private key. Give secret, or another algorithm.")
		exclude(r, "private_key_pem_wo", m.PrivateKeyPEMWO, "An HMAC key is a secret, not a private key. Give secret_wo, or another algorithm.")
		exclude(r, "public_key_pem", m.PublicKeyPEM, "An HMAC key has no public half. Leave public_key_pem out, or give another algorithm.")
	} else if c.algorithm != (jwk.Algorithm{}) {
		exclude(r, "secret", m.Secret, "Only HS256, HS384 and HS512 sign with a secret. Give private_key_pem, or another algorithm.")
		exclude(r, "secret_wo", m.SecretWO, "Only HS256, HS384 and HS512 sign with a secret. Give private_key_pem_wo, or another algorithm.")
	}
	if m.PrivateKeyPEM.IsNull() {
		exclude(r, "passphrase", m.Passphrase, "passphrase opens an encrypted private_key_pem, and none is given. Give private_key_pem too, or leave passphrase out.")
	}
	if m.PrivateKeyPEM.IsNull() && m.Secret.IsNull() && !m.writesOnly() {
		return
	}
	exclude(r, "rotation_period", m.RotationPeriod, "A key that is imported is not made anew: the import would bring the same one back. Leave rotation_period out, or use jwt_keyset with the key as its first one.")
	if r.known("rsa_bits", m.RSABits) {
		r.diags.AddAttributeError(path.Root("rsa_bits"), "Argument Does Not Apply", "rsa_bits is the size of a key that is generated, and a key is imported. Leave rsa_bits out.")
	}
}

// moved reports whether the state is one that a moved block made, and no apply has completed yet.
func (m signingKeyModel) moved() bool { return m.CreatedAt.IsNull() }

// outputs are the attributes that a key makes up, by name. What the configuration gives stays as it was given.
func (m signingKeyModel) outputs(h heldKey, c signingKeyConfig, created time.Time) (map[string]attr.Value, error) {
	kid := cmp.Or(c.kid, h.thumbprint)
	k, err := h.describe(c, kid, created)
	if err != nil {
		return nil, err
	}
	return m.outputsOf(k, kid, h.thumbprint, c), nil
}

func (m signingKeyModel) outputsOf(k keyset.Material, kid, thumbprint string, c signingKeyConfig) map[string]attr.Value {
	jwks := k.JWKS()
	fields := k.Values(kid)
	if !c.algorithm.Symmetric() {
		fields[keyset.FieldJWKS] = jwks
	}
	rotateAfter := types.StringNull()
	if c.rotationPeriod > 0 {
		rotateAfter = types.StringValue(instant(k.CreatedAt.Add(c.rotationPeriod)))
	}
	return map[string]attr.Value{
		"kid":                types.StringValue(kid),
		"private_key_pem":    given(m.PrivateKeyPEM, k.PrivateKeyPEM),
		"secret":             given(m.Secret, k.Secret),
		"public_key_pem":     given(m.PublicKeyPEM, k.PublicKeyPEM),
		"thumbprint":         types.StringValue(thumbprint),
		"created_at":         types.StringValue(instant(k.CreatedAt)),
		"rotate_after":       rotateAfter,
		"ready_for_rotation": types.BoolValue(false),
		"public_jwk":         textOrNull(k.PublicJWK),
		"jwks":               types.StringValue(jwks),
		"private_jwk":        textOrNull(k.PrivateJWK),
		"private_key_jwe":    textOrNull(k.PrivateJWE),
		"env":                textMap(c.env.Env(fields)),
		"public_env":         textMap(c.env.PublicEnv(fields)),
	}
}

// given is what the configuration gives, or else what was made up.
func given(configured types.String, made string) types.String {
	if !configured.IsNull() && !configured.IsUnknown() {
		return configured
	}
	return textOrNull(made)
}
