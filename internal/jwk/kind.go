package jwk

import (
	"slices"
	"strings"
)

// kind is a kind of key. It makes and reads keys, and has no key itself. Every
// row of the table of algorithms names its kind, and nothing else lists them:
// a new kind is one file and its rows in the table.
//
// A kind must be comparable, because an [Algorithm] is.
type kind interface {
	// keyType returns the kty of the keys (RFC 7517 §4.1).
	keyType() string
	// curves returns every crv of the keys; nil if they have none. Kinds with the
	// same kty, such as Ed25519 and Ed448, have different curves.
	curves() []string
	// needs says which keys can serve an algorithm of the kind, as in "an RSA key".
	needs(Algorithm) string
	// sizes returns the sizes in bits that a user can choose for a new key; nil if
	// there is nothing to choose.
	sizes() []int
	// generate makes a key. bits is one of sizes, or the default of the algorithm.
	generate(a Algorithm, bits int) (material, error)

	// parseJWK reads a public key, a private key or a secret from the members of a
	// JWK, apart from kty.
	parseJWK(jsonObject) (material, error)
}

// pemKind is a kind whose keys have a PEM. All have one except secrets.
type pemKind interface {
	kind
	// name returns the name in a list of the supported kinds.
	name() string
	// oids returns the object identifiers of the kind, in dotted form.
	oids() []string
	// parsePKCS8 reads the private key inside a PrivateKeyInfo (RFC 5958 §2).
	parsePKCS8(id algorithmIdentifier, key []byte) (material, error)
	// parseSPKI reads the public key inside a SubjectPublicKeyInfo (RFC 5280
	// §4.1.2.7).
	parseSPKI(id algorithmIdentifier, key []byte) (material, error)
	// formats returns the PEM formats that only this kind has.
	formats() []pemFormat
}

// material is a key of some kind: a private key, a public key or a secret. It
// has passed the checks of its kind and is immutable.
type material interface {
	kind() kind
	// describe says what the key is, as in "an RSA key of 2048 bits".
	describe() string
	// bits returns the size as [Key.Bits] does, curve the crv or "".
	bits() int
	curve() string
	// fits reports whether the key can serve an algorithm of its kind.
	fits(Algorithm) bool

	// public returns the public half; nil for a secret, which has none.
	public() material
	hasPrivate() bool
	// equal reports whether both have the same public half or are the same secret.
	// Secrets are compared in constant time. other is of the same kind.
	equal(other material) bool

	// requiredMembers returns the members of a JWK that identify the key, apart
	// from kty (RFC 7638 §3.2); privateMembers those that only a private key has.
	// Both are in the order in which a JWK has them.
	requiredMembers() []member
	privateMembers() []member

	// sign is only called if hasPrivate. sign and verify are only called for an
	// algorithm that the key fits.
	sign(a Algorithm, input []byte) ([]byte, error)
	verify(a Algorithm, input, signature []byte) bool

	// signer and verifier return what [Key.Signer] and [Key.Verifier] do.
	signer() any
	verifier() any
}

// pemMaterial is a key of a [pemKind].
type pemMaterial interface {
	material
	// pkcs8 and spki return the DER of the private and of the public key. pkcs8 is
	// only called if hasPrivate.
	pkcs8() ([]byte, error)
	spki() ([]byte, error)
}

// member is a member of a JWK whose value is a string that needs no escapes.
type member struct{ name, value string }

// pemFormat is a PEM format of one kind only. PKCS #8 and SPKI have no row: all
// kinds that have a PEM have them.
type pemFormat struct {
	format  string // as Key.EncodePEM takes it
	only    string // which keys have the format, as a clause
	label   string
	private bool // the block holds a private key
	parse   func(der []byte) (material, error)
	encode  func(material) ([]byte, error)
}

// kinds returns every kind in the order of the table of algorithms.
func kinds() []kind {
	var list []kind
	for _, a := range algorithms {
		if !slices.Contains(list, a.kind) {
			list = append(list, a.kind)
		}
	}
	return list
}

// kindOf returns the kind of the JWKs with a kty and a crv. If no kind has the crv,
// the first kind of the kty refuses it.
func kindOf(keyType, curve string) (kind, bool) {
	var first kind
	for _, k := range kinds() {
		switch {
		case k.keyType() != keyType:
		case slices.Contains(k.curves(), curve):
			return k, true
		case first == nil:
			first = k
		}
	}
	return first, first != nil
}

func pemKinds() []pemKind {
	var list []pemKind
	for _, k := range kinds() {
		if p, ok := k.(pemKind); ok {
			list = append(list, p)
		}
	}
	return list
}

func kindByOID(oid string) (pemKind, bool) {
	for _, k := range pemKinds() {
		if slices.Contains(k.oids(), oid) {
			return k, true
		}
	}
	return nil, false
}

// pemFormats returns the formats of all kinds.
func pemFormats() []pemFormat {
	var list []pemFormat
	for _, k := range pemKinds() {
		list = append(list, k.formats()...)
	}
	return list
}

// formatByLabel returns the format whose blocks have the label.
func formatByLabel(label string) (pemFormat, bool) {
	for _, f := range pemFormats() {
		if f.label == label {
			return f, true
		}
	}
	return pemFormat{}, false
}

// keyTypes lists every kty in a sentence.
func keyTypes() string {
	var names []string
	for _, k := range kinds() {
		if !slices.Contains(names, k.keyType()) {
			names = append(names, k.keyType())
		}
	}
	return sentenceList(names)
}

// pemKindNames lists the kinds that have a PEM in a sentence.
func pemKindNames() string {
	var names []string
	for _, k := range pemKinds() {
		names = append(names, k.name())
	}
	return sentenceList(names)
}

// sentenceList writes "a", "a and b" or "a, b and c".
func sentenceList(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
