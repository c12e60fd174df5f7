package keyset

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// Field is a value that programs read from an environment variable.
type Field string

// The fields that other packages name.
const (
	FieldAlgorithm     Field = "algorithm"
	FieldKid           Field = "kid"
	FieldPrivateKeyPEM Field = "private_key_pem"
	FieldPublicKeyPEM  Field = "public_key_pem"
	FieldJWKS          Field = "jwks"
	FieldSecret        Field = "secret"
)

// field is everything about a field. A new field is one new row of the table fields.
type field struct {
	name Field
	// value is empty where the keys have no such value.
	value func(Keys) string
	// public is set if public_env has the field too.
	public bool
	// pem is set if the configuration chooses the encoding of the value.
	pem bool
	// of reports whether a key for the algorithm has the value. nil is every algorithm.
	of func(jwk.Algorithm) bool
	// ofSet is set if only a set has the value.
	ofSet bool
	// changing is set if the value also changes when no other key signs. env of a set has it only if the configuration names it: a change of env rewrites
	// secrets.
	changing bool
	// single is set if a program with this value verifies with one key. public_env of a set has it only if the configuration names it.
	single bool
	// description is set if the field exists only if the configuration names it (Markdown).
	description string
}

var fields = []field{
	{name: FieldAlgorithm, public: true, value: func(k Keys) string { return k.Active.Algorithm }},
	{name: FieldKid, public: true, value: func(k Keys) string { return k.Active.ID }},
	{name: FieldPrivateKeyPEM, pem: true, of: asymmetric, value: func(k Keys) string { return k.Active.PrivateKeyPEM }},
	{name: FieldPublicKeyPEM, pem: true, of: asymmetric, public: true, single: true, value: func(k Keys) string { return k.Active.PublicKeyPEM }},
	{name: FieldJWKS, public: true, changing: true, value: func(k Keys) string { return k.JWKS }},
	{name: FieldSecret, of: jwk.Algorithm.Symmetric, value: func(k Keys) string { return k.Active.Secret }},
	{name: "next_secret", of: jwk.Algorithm.Symmetric, ofSet: true, value: func(k Keys) string { return k.Standby.Secret }},
	{name: "previous_secret", of: jwk.Algorithm.Symmetric, ofSet: true, value: Keys.previousSecret},
	// One previous secret is not enough if two rotations happen during the lifetime of a token.
	{name: "verification_secrets", of: jwk.Algorithm.Symmetric, ofSet: true, value: Keys.verificationSecrets},
	{name: "private_key_jwe", value: func(k Keys) string { return k.Active.PrivateJWE }},
	{name: "private_keyring", changing: true, value: Keys.privateKeyring,
		description: "a JSON array of JWKs with `key_ops`, as Supabase Auth reads it (`GOTRUE_JWT_KEYS`): the private key that signs, and all other published keys without their private half. For HS*, all secrets"},
	{name: "public_keys_pem", public: true, pem: true, of: asymmetric, changing: true, value: func(k Keys) string { return k.Active.PublicKeyPEM + k.inactivePEM() },
		description: "all published public keys in one PEM text, the key that signs first"},
	{name: "inactive_public_keys_pem", public: true, pem: true, of: asymmetric, changing: true, value: Keys.inactivePEM,
		description: "the same without the key that signs"},
}

// fieldWith returns the row of a field.
func fieldWith(name Field) (field, bool) {
	if i := slices.IndexFunc(fields, func(f field) bool { return f.name == name }); i >= 0 {
		return fields[i], true
	}
	return field{}, false
}

// FieldNames returns the names of all fields in alphabetical order.
func FieldNames() []string {
	var names []string
	for _, f := range fields {
		names = append(names, string(f.name))
	}
	slices.Sort(names)
	return names
}

// NamedFields describes the fields that exist only if the configuration names them, in Markdown.
func NamedFields() string {
	var list []string
	for _, f := range fields {
		if f.description != "" {
			list = append(list, "`"+string(f.name)+"` is "+f.description)
		}
	}
	return strings.Join(list, ". ") + "."
}

// Keys are the keys that a program gets as environment variables: the keys of a set, or one key.
type Keys struct {
	Active  Key
	Standby Key // zero if there is none
	Passive []Key
	Trusted []jwk.JWK // as published
	JWKS    string    // as published; empty for HMAC
	isSet   bool
}

// Values returns the values of the fields that the configuration wants.
func (k Keys) Values(n EnvNames) map[Field]string {
	values := map[Field]string{}
	for _, f := range fields {
		if n.Name(f.name) != "" && (k.isSet || !f.ofSet) {
			values[f.name] = f.value(k)
		}
	}
	return values
}

// inactive returns the keys that do not sign: standby, passive.
func (k Keys) inactive() []Key {
	if k.Standby.Generation == 0 {
		return k.Passive
	}
	return append([]Key{k.Standby}, k.Passive...)
}

func (k Keys) previousSecret() string {
	if len(k.Passive) == 0 {
		return ""
	}
	return k.Passive[0].Secret
}

// verificationSecrets returns the secrets of all keys as a JSON array, the active one first. It is empty if there is none in plain text.
func (k Keys) verificationSecrets() string {
	var secrets []string
	for _, k := range append([]Key{k.Active}, k.inactive()...) {
		if k.Secret != "" {
			secrets = append(secrets, k.Secret)
		}
	}
	if secrets == nil {
		return ""
	}
	text, err := json.Marshal(secrets)
	if err != nil {
		return "" // cannot happen: every string can be written as JSON
	}
	return string(text)
}

// inactivePEM returns the published public keys that do not sign, in PEM.
func (k Keys) inactivePEM() string {
	var text strings.Builder
	for _, key := range k.inactive() {
		text.WriteString(key.PublicKeyPEM)
	}
	for _, j := range k.Trusted {
		if pem, err := j.Key.PublicPEM(); err == nil {
			text.WriteString(pem)
		}
	}
	return text.String()
}

// privateKeyring returns the JWKs as a JSON array with key_ops (RFC 7517, section 4.3): the active one with its private half, and the others without. A secret
// has no other half, and a verifier needs it. It is empty if the active key is not in plain text.
func (k Keys) privateKeyring() string {
	if !k.Active.HasPrivate() {
		return ""
	}
	members := []string{withOperations(k.Active.PrivateJWK, `"sign","verify"`)}
	for _, key := range k.inactive() {
		if text := cmp.Or(key.PublicJWK, key.PrivateJWK); text != "" {
			members = append(members, withOperations(text, `"verify"`))
		}
	}
	for _, j := range k.Trusted {
		if text, err := j.PublicJSON(); err == nil {
			members = append(members, withOperations(text, `"verify"`))
		}
	}
	return "[" + strings.Join(members, ",") + "]"
}

// withOperations adds key_ops to a JWK. A placeholder stays one.
func withOperations(text, operations string) string {
	members, isObject := strings.CutSuffix(text, "}")
	if !isObject {
		return text
	}
	return members + `,"key_ops":[` + operations + `]}`
}
