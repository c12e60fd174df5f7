package jwk

import (
	encodingasn1 "encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// The parsers of the standard library say only that they failed. They also skip
// what a check needs: the public half inside a private key, explicit curve
// parameters, unknown kinds of key. Reading the few structures here gives every
// fault its own message.

// parsePKCS8 reads a PrivateKeyInfo or OneAsymmetricKey (RFC 5958 §2), whose
// attributes it skips.
func parsePKCS8(der []byte) (material, error) {
	input := cryptobyte.String(der)
	var (
		info, key  cryptobyte.String
		version    int
		attributes cryptobyte.String
		public     cryptobyte.String
		hasPublic  bool
	)
	if !input.ReadASN1(&info, asn1.SEQUENCE) || !input.Empty() || !info.ReadASN1Integer(&version) {
		return nil, damaged(labelPKCS8)
	}
	id, ok := readAlgorithmIdentifier(&info)
	if !ok || !info.ReadASN1(&key, asn1.OCTET_STRING) ||
		!info.ReadOptionalASN1(&attributes, nil, asn1.Tag(0).ContextSpecific().Constructed()) ||
		!info.ReadOptionalASN1(&public, &hasPublic, asn1.Tag(1).ContextSpecific()) {
		return nil, damaged(labelPKCS8)
	}
	// What may follow belongs to later versions, which do not change these fields.
	of, ok := kindByOID(id.oid)
	if !ok {
		return nil, unsupportedKind(id.oid)
	}
	private, err := of.parsePKCS8(id, key)
	if err != nil || !hasPublic {
		return private, err
	}
	// An IMPLICIT BIT STRING: the number of unused bits, then the bytes.
	if !public.Skip(1) {
		return nil, damaged(labelPKCS8)
	}
	half, err := of.parseSPKI(id, public)
	switch {
	case err != nil:
		return nil, err
	case !private.equal(half):
		return nil, halvesDiffer()
	default:
		return private, nil
	}
}

// halvesDiffer refuses an encoding that holds two halves of different keys.
func halvesDiffer() error {
	return refusal.New("Private Key Contains Another Public Key", "The private key contains a public key that does not belong to it. The key is damaged or was put together wrongly. Export it again from its source.")
}

// parseSPKI reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
func parseSPKI(der []byte) (material, error) {
	input := cryptobyte.String(der)
	var info cryptobyte.String
	if !input.ReadASN1(&info, asn1.SEQUENCE) || !input.Empty() {
		return nil, damaged(labelSPKI)
	}
	id, ok := readAlgorithmIdentifier(&info)
	var key []byte
	if !ok || !info.ReadASN1BitStringAsBytes(&key) || !info.Empty() {
		return nil, damaged(labelSPKI)
	}
	of, ok := kindByOID(id.oid)
	if !ok {
		return nil, unsupportedKind(id.oid)
	}
	return of.parseSPKI(id, key)
}

// algorithmIdentifier is an AlgorithmIdentifier (RFC 5280 §4.1.1.2): its OID in
// dotted form and its encoded parameters.
type algorithmIdentifier struct {
	oid        string
	parameters cryptobyte.String
}

func readAlgorithmIdentifier(from *cryptobyte.String) (algorithmIdentifier, bool) {
	var sequence cryptobyte.String
	if !from.ReadASN1(&sequence, asn1.SEQUENCE) {
		return algorithmIdentifier{}, false
	}
	oid, ok := readOID(&sequence)
	return algorithmIdentifier{oid, sequence}, ok
}

// readOID returns an OBJECT IDENTIFIER in dotted form.
func readOID(from *cryptobyte.String) (string, bool) {
	var oid encodingasn1.ObjectIdentifier
	if !from.ReadASN1ObjectIdentifier(&oid) {
		return "", false
	}
	return oid.String(), true
}
