package provider

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/jwtkeys/terraform-provider-jwt/internal/certificate"
	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// certificateArgument is the argument that gives keys a certificate.
func certificateArgument() schema.SingleNestedAttribute {
	subject := func(description string) schema.StringAttribute {
		return schema.StringAttribute{Optional: true, MarkdownDescription: description}
	}
	return schema.SingleNestedAttribute{
		Optional: true,
		MarkdownDescription: "Makes a self-signed X.509 certificate of each key when the key is generated, imported or adopted, for systems that register a public key only in this form: see the guide [Register a public key](../guides/register-a-public-key.md). " +
			"`x509` of a key has its values. Not for HS*, whose secrets have no public key, and not yet for ML-DSA. Example: `{ subject = { common_name = \"auth.example.com\" } }`. A change in a `jwt_keyset` applies to new keys. A change in a `jwt_signing_key` makes another certificate of the same key, which must be registered again. Default: no certificate.",
		Attributes: map[string]schema.Attribute{
			"subject": schema.SingleNestedAttribute{
				Required:            true,
				MarkdownDescription: "Name in the certificate, as its subject and its issuer. At least one value.",
				Attributes: map[string]schema.Attribute{
					"common_name":         subject("Common name (CN), at most 64 characters."),
					"organization":        subject("Organization (O)."),
					"organizational_unit": subject("Organizational unit (OU)."),
					"locality":            subject("Locality (L), such as a city."),
					"province":            subject("State or province (ST)."),
					"country":             subject("Country (C): two capital letters (ISO 3166)."),
				},
			},
			"valid_for": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "How long the certificate is valid, from the apply that makes it. It must not be shorter than the schedule keeps a key. Default: ten times as long as that, at least `\"10y\"` and at most `\"100y\"`, because a late apply keeps a key for longer. " +
					"Without `rotation_period`: `\"100y\"`. A plan warns long before the end.",
				Validators:    []validator.String{lengthOfTime{}},
				PlanModifiers: []planmodifier.String{lengthOfTime{}},
			},
			"in_jwks": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: "Whether `jwks` contains the certificate of each key (`x5c`) and its thumbprint (`x5t#S256`). Default: `false`.",
			},
		},
	}
}

// certificate reads the argument. It is nil if there is none, or if a part of it is not known yet.
func (m keyArgumentsModel) certificate(r *reader) *certificate.Config {
	at := path.Root("certificate")
	given, ok := r.object("certificate", m.Certificate)
	if !ok {
		return nil
	}
	subject, ok := r.object("certificate", given["subject"])
	c := &certificate.Config{}
	for name, to := range map[string]*string{
		"common_name": &c.Subject.CommonName, "organization": &c.Subject.Organization, "organizational_unit": &c.Subject.OrganizationalUnit,
		"locality": &c.Subject.Locality, "province": &c.Subject.Province, "country": &c.Subject.Country,
	} {
		text, isText := subject[name].(types.String)
		if isText && r.known("certificate", text) {
			*to = text.ValueString()
		}
		ok = ok && !text.IsUnknown()
	}
	if length, isText := given["valid_for"].(types.String); isText {
		c.ValidFor = r.durationAt(at.AtName("valid_for"), "certificate", length)
		ok = ok && !length.IsUnknown()
	}
	if publish, isBool := given["in_jwks"].(types.Bool); isBool {
		r.known("certificate", publish)
		c.InJWKS = publish.ValueBool()
		ok = ok && !publish.IsUnknown()
	}
	if !ok {
		return nil
	}
	refuse(r.diags, at.AtName("subject"), "Invalid Subject", c.Subject.Check())
	return c
}

// certificateOf returns the certificate of a stored key; empty if there is none.
func certificateOf(v attributeValues) string {
	x509, _ := v["x509"].(types.Object)
	return attributeValues(x509.Attributes()).text("certificate_pem").ValueString()
}

// certificateIsNoted reports whether a plan has to say something about the certificate in the state of a jwt_signing_key.
func certificateIsNoted(state map[string]msgpack.RawMessage, now time.Time) bool {
	if isNull(state["x509"]) {
		return false
	}
	var x509 map[string]msgpack.RawMessage
	if msgpack.Unmarshal(state["x509"], &x509) != nil {
		return true
	}
	text, _ := textOf(x509["certificate_pem"])
	period, _ := textOf(state["rotation_period"])
	life, _ := duration.Parse(period)
	return len(signingkey.Stored{CertificatePEM: text, RotationPeriod: life}.AdviseCertificateEnds(now)) > 0
}
