package keyset

import (
	"strconv"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/certificate"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Attribute is one attribute of a key as Terraform shows it. The provider generates the schema, the objects and the reader of a key
// from the table [Attributes], so a new attribute is one new row there.
type Attribute struct {
	Name        string
	Description string // Markdown
	Sensitive   bool   // it contains a private key or a secret
	// SigningKey is set for an attribute that jwt_signing_key computes as well.
	SigningKey bool

	// Group is the object in which the attribute is; nil for an attribute of the key itself. A group without any value is null, so it costs a state
	// almost nothing where it is not used.
	Group *Group

	// Exactly one of these points to the value in a key. The state holds an empty text and a zero instant as null.
	Text    func(*Key) *string
	Instant func(*Key) *time.Time
	Number  func(*Key) *int

	// Derive computes the value from a Text that another attribute stores. Such a value is written to the state, but not read back.
	// It is empty for a key whose Text is empty.
	Derive func(text string) string
	// Made reports whether a new key of the algorithm has this Text from the moment it is generated. A plan then cannot know it: the
	// key is generated in the apply.
	Made func(jwk.Algorithm) bool
}

// Group is an object with attributes of a key.
type Group struct {
	Name        string
	Description string // Markdown
}

// Attributes are the attributes of a key.
var Attributes = []Attribute{
	{
		Name: "kid", Description: "Key ID, as in the header of the tokens that the key signs.",
		Text: func(k *Key) *string { return &k.ID }, Made: everyAlgorithm,
	},
	{
		Name: "generation", Description: "Number of the key in the keyset, counted from 1.",
		Number: func(k *Key) *int { return &k.Generation },
	},
	{
		Name: "algorithm", Description: "JWS algorithm of the key.",
		Text: func(k *Key) *string { return &k.Algorithm },
	},
	{
		Name: "status", Description: "`active`, `standby` or `passive`.",
		Text: func(k *Key) *string { return (*string)(&k.Status) },
	},
	{
		Name: "created_at", Description: "When the key was generated, imported or adopted (RFC 3339).", SigningKey: true,
		Instant: func(k *Key) *time.Time { return &k.CreatedAt },
	},
	{
		Name: "published_at", Description: "When the key first appeared in `jwks`. For HS*: when `env` first contained the secret.",
		Instant: func(k *Key) *time.Time { return &k.PublishedAt },
	},
	{
		Name: "listed_at", Description: "When an apply first found the key in `published_kids` while it was the standby, or a secret in `deployed_kids`. For a standby that waits when you remove the argument: that apply. Null until then, and without the argument.",
		Instant: func(k *Key) *time.Time { return &k.ListedAt },
	},
	{
		Name: "activate_after", Description: "Earliest time at which the key can start to sign. Null if it had to sign immediately.",
		Instant: func(k *Key) *time.Time { return &k.ActivateAfter },
	},
	{
		Name: "activated_at", Description: "When the key started to sign. Null for a standby.",
		Instant: func(k *Key) *time.Time { return &k.ActivatedAt },
	},
	{
		Name: "deactivated_at", Description: "When the key stopped signing. Null until then.",
		Instant: func(k *Key) *time.Time { return &k.DeactivatedAt },
	},
	{
		Name: "released_at", Description: "When an apply first found in `deployed_kids` that all programs that sign have a newer key than this passive one. Null until then, and without `deployed_kids`.",
		Instant: func(k *Key) *time.Time { return &k.ReleasedAt },
	},
	{
		Name: "remove_after", Description: "Earliest time at which the key can be removed, because every token that it signed has expired and `removal_grace` is over. With `deployed_kids`, the key also stays until `released_at` is set. Null until the key stops signing.",
		Instant: func(k *Key) *time.Time { return &k.RemoveAfter },
	},
	{
		Name: "public_key_pem", Description: "Public key in PEM (SubjectPublicKeyInfo). Null for HS*.",
		Text: func(k *Key) *string { return &k.PublicKeyPEM }, Made: asymmetric,
	},
	{
		Name: "public_jwk", Description: "Public JWK (RFC 7517) as JSON. Null for HS*.", SigningKey: true,
		Text: func(k *Key) *string { return &k.PublicJWK }, Made: asymmetric,
	},
	{
		Name: "private_key_pem", Description: "Private key in PEM (PKCS #8). Null for HS*, and where `private_jwk` is null.", Sensitive: true,
		Text: func(k *Key) *string { return &k.PrivateKeyPEM }, Made: asymmetric,
	},
	{
		Name: "private_jwk", Description: "Private JWK as JSON. Null if the key is sealed, or if Terraform does not store its private half.", Sensitive: true, SigningKey: true,
		Text: func(k *Key) *string { return &k.PrivateJWK }, Made: everyAlgorithm,
	},
	{
		Name: "secret", Description: "For HS*: the secret. Its bytes are the key. Null if it is sealed, or if Terraform does not store it.", Sensitive: true,
		Text: func(k *Key) *string { return &k.Secret }, Made: jwk.Algorithm.Symmetric,
	},
	{
		Name: "private_key_jwe", SigningKey: true,
		Description: "With `recipients`: the private JWK in a JWE (RFC 7516) that only the recipients can open, with the ephemeral `jwt_private_key` or any JOSE library. Null otherwise.",
		Text:        func(k *Key) *string { return &k.PrivateJWE },
	},
	{
		Name: "certificate_pem", Description: "Certificate in PEM.", SigningKey: true, Group: x509Group,
		Text: certificatePEM,
	},
	{
		Name: "certificate_der_base64", Description: "Certificate in base64 (DER) in one line: the PEM without its first and last line.", SigningKey: true, Group: x509Group,
		Text: certificatePEM, Derive: ofCertificate(certificate.Base64),
	},
	{
		Name: "x5t", Description: "SHA-1 thumbprint of the certificate in base64url (RFC 7515, section 4.1.7), for the header `x5t` of a token.", SigningKey: true, Group: x509Group,
		Text: certificatePEM, Derive: ofCertificate(certificate.SHA1),
	},
	{
		Name: "x5t_s256", Description: "SHA-256 thumbprint of the certificate in base64url (RFC 7515, section 4.1.8), for the header `x5t#S256` of a token.", SigningKey: true, Group: x509Group,
		Text: certificatePEM, Derive: ofCertificate(certificate.SHA256),
	},
	{
		Name: "not_after", Description: "End of the certificate (RFC 3339). A plan warns long before.", SigningKey: true, Group: x509Group,
		Text: certificatePEM, Derive: ofCertificate(certificate.NotAfter),
	},
}

func everyAlgorithm(jwk.Algorithm) bool { return true }

func asymmetric(a jwk.Algorithm) bool { return !a.Symmetric() }

// Value returns the text of a text attribute, which is derived if the attribute is.
func (a Attribute) Value(k Key) string {
	text := *a.Text(&k)
	if a.Derive == nil || text == "" || k.placeholder || isPlaceholder(text) {
		return text // Placeholders differ wherever the real texts can differ, and so must the values that are derived from them.
	}
	return a.Derive(text)
}

// Placeholder returns what a plan uses instead of a key that only the apply will generate: texts that are no keys. Two variants of
// a placeholder differ in everything that a plan cannot know about the key. So a plan that compares both sees what is known,
// also for values that are made from the key, such as a JWK Set. To seal a placeholder, use [Material.Sealed].
func Placeholder(a jwk.Algorithm, k rotation.Key, variant int) Key {
	p := Key{Key: k, Material: Material{Algorithm: a.String(), CreatedAt: k.PublishedAt, placeholder: true}}
	for _, attribute := range Attributes {
		if attribute.Made != nil && attribute.Made(a) {
			*attribute.Text(&p) = placeholderText(k, variant)
		}
	}
	return p
}

// placeholderPrefix is the beginning of every text that a plan uses instead of one that only the apply makes. No real text begins with it.
const placeholderPrefix = "unknown "

// PlaceholderCertificate is a placeholder for a certificate that the apply makes.
func PlaceholderCertificate(variant int) string { return placeholderText(rotation.Key{}, variant) }

func placeholderText(k rotation.Key, variant int) string {
	return placeholderPrefix + strconv.Itoa(k.Generation) + "." + strconv.Itoa(variant)
}

func isPlaceholder(text string) bool { return strings.HasPrefix(text, placeholderPrefix) }

// otherKey returns a placeholder for another key that has a text wherever k has one.
func otherKey(k Key) Key {
	k.placeholder = true
	for _, attribute := range Attributes {
		if attribute.Made != nil && attribute.Derive == nil {
			if text := attribute.Text(&k); *text != "" {
				*text = "unknown"
			}
		}
	}
	return k
}
