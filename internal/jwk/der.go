package jwk

import (
	encodingasn1 "encoding/asn1"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// The standard library's parsers say only that they failed, and skip over what
// a check needs: the public half inside a private key, explicit curve
// parameters, the kinds of key they do not know. Reading the few structures
// here gives each refusal its own words.

// parsePKCS8 reads a PrivateKeyInfo or OneAsymmetricKey (RFC 5958 §2), whose
// attributes it skips.
func parsePKCS8(der []byte) (Key, error) {
	input := cryptobyte.String(der)
	var (
		info, key  cryptobyte.String
		version    int
		attributes cryptobyte.String
		public     cryptobyte.String
		hasPublic  bool
	)
	if !input.ReadASN1(&info, asn1.SEQUENCE) || !input.Empty() || !info.ReadASN1Integer(&version) {
		return Key{}, damaged(labelPKCS8)
	}
	algorithm, ok := readAlgorithmIdentifier(&info)
	if !ok || !info.ReadASN1(&key, asn1.OCTET_STRING) ||
		!info.ReadOptionalASN1(&attributes, nil, asn1.Tag(0).ContextSpecific().Constructed()) ||
		!info.ReadOptionalASN1(&public, &hasPublic, asn1.Tag(1).ContextSpecific()) {
		return Key{}, damaged(labelPKCS8)
	}
	// Whatever follows is of a later version, which keeps the meaning of these.
	private, err := algorithm.privateKey(key)
	if err != nil || !hasPublic {
		return private, err
	}
	// An IMPLICIT BIT STRING: the count of unused bits, then the bytes.
	if !public.Skip(1) {
		return Key{}, damaged(labelPKCS8)
	}
	half, err := algorithm.publicKey(public)
	switch {
	case err != nil:
		return Key{}, err
	case !private.SamePublic(half):
		return Key{}, halvesDiffer()
	default:
		return private, nil
	}
}

// privateKey reads the private key that a PrivateKeyInfo wraps.
func (a algorithmIdentifier) privateKey(der []byte) (Key, error) {
	switch a.oid {
	case oidRSA:
		return parsePKCS1(der, labelPKCS8)
	case oidEC:
		c, err := a.curve()
		if err != nil {
			return Key{}, err
		}
		return parseSEC1(der, &c, labelPKCS8)
	case oidEd25519:
		input := cryptobyte.String(der)
		var seed cryptobyte.String
		if !input.ReadASN1(&seed, asn1.OCTET_STRING) || !input.Empty() {
			return Key{}, damaged(labelPKCS8)
		}
		return ed25519PrivateKey(seed, nil)
	default:
		return Key{}, unsupportedKind(a.oid)
	}
}

// parseSPKI reads a SubjectPublicKeyInfo (RFC 5280 §4.1.2.7).
func parseSPKI(der []byte) (Key, error) {
	input := cryptobyte.String(der)
	var info cryptobyte.String
	if !input.ReadASN1(&info, asn1.SEQUENCE) || !input.Empty() {
		return Key{}, damaged(labelSPKI)
	}
	algorithm, ok := readAlgorithmIdentifier(&info)
	var key []byte
	if !ok || !info.ReadASN1BitStringAsBytes(&key) || !info.Empty() {
		return Key{}, damaged(labelSPKI)
	}
	return algorithm.publicKey(key)
}

// publicKey reads the public key that a BIT STRING wraps.
func (a algorithmIdentifier) publicKey(key []byte) (Key, error) {
	switch a.oid {
	case oidRSA:
		return parsePKCS1Public(key, labelSPKI)
	case oidEC:
		c, err := a.curve()
		if err != nil {
			return Key{}, err
		}
		return ecPublicKey(c, key)
	case oidEd25519:
		return ed25519PublicKey(key)
	default:
		return Key{}, unsupportedKind(a.oid)
	}
}

// parsePKCS1 reads an RSAPrivateKey (RFC 8017 appendix A.1.2).
func parsePKCS1(der []byte, label string) (Key, error) {
	input := cryptobyte.String(der)
	var (
		sequence cryptobyte.String
		version  int
		numbers  [8]big.Int
	)
	if !input.ReadASN1(&sequence, asn1.SEQUENCE) || !input.Empty() || !sequence.ReadASN1Integer(&version) {
		return Key{}, damaged(label)
	}
	for i := range numbers {
		if !sequence.ReadASN1Integer(&numbers[i]) || numbers[i].Sign() < 0 {
			return Key{}, damaged(label)
		}
	}
	if version == 1 || sequence.PeekASN1Tag(asn1.SEQUENCE) {
		return Key{}, multiPrime()
	}
	if version != 0 || !sequence.Empty() {
		return Key{}, damaged(label)
	}
	return rsaNumbers{
		n: &numbers[0], e: &numbers[1], d: &numbers[2], p: &numbers[3], q: &numbers[4],
		dp: &numbers[5], dq: &numbers[6], qi: &numbers[7],
	}.privateKey()
}

func multiPrime() error {
	return refusal.New("Multi-Prime RSA Key", "The RSA key has more than two primes, which most libraries cannot use. Use a new key.")
}

// parsePKCS1Public reads an RSAPublicKey (RFC 8017 appendix A.1.1).
func parsePKCS1Public(der []byte, label string) (Key, error) {
	input := cryptobyte.String(der)
	var sequence cryptobyte.String
	var n, e big.Int
	if !input.ReadASN1(&sequence, asn1.SEQUENCE) || !input.Empty() ||
		!sequence.ReadASN1Integer(&n) || !sequence.ReadASN1Integer(&e) || !sequence.Empty() {
		return Key{}, damaged(label)
	}
	return rsaNumbers{n: &n, e: &e}.publicKey()
}

// parseSEC1 reads an ECPrivateKey (RFC 5915 §3). PKCS #8 names the curve outside
// of it.
func parseSEC1(der []byte, outer *curve, label string) (Key, error) {
	input := cryptobyte.String(der)
	var (
		sequence, scalar, parameters, public cryptobyte.String
		version                              int
		hasParameters, hasPublic             bool
		point                                []byte
	)
	if !input.ReadASN1(&sequence, asn1.SEQUENCE) || !input.Empty() ||
		!sequence.ReadASN1Integer(&version) || version != 1 ||
		!sequence.ReadASN1(&scalar, asn1.OCTET_STRING) ||
		!sequence.ReadOptionalASN1(&parameters, &hasParameters, asn1.Tag(0).ContextSpecific().Constructed()) ||
		!sequence.ReadOptionalASN1(&public, &hasPublic, asn1.Tag(1).ContextSpecific().Constructed()) ||
		!sequence.Empty() {
		return Key{}, damaged(label)
	}
	if hasPublic && (!public.ReadASN1BitStringAsBytes(&point) || !public.Empty()) {
		return Key{}, damaged(label)
	}
	var c curve
	switch {
	case hasParameters:
		inner, err := readCurve(parameters)
		if err != nil {
			return Key{}, err
		}
		if outer != nil && outer.oid != inner.oid {
			return Key{}, refusal.New("Damaged EC Key", "The EC key names two different curves. The key is damaged: export it again from where it was made.")
		}
		c = inner
	case outer != nil:
		c = *outer
	default:
		return Key{}, refusal.New("EC Key Without a Curve", "The EC key does not say which curve it is on. Export it again, as PKCS #8: openssl pkcs8 -topk8 -nocrypt.")
	}
	return ecPrivateKey(c, scalar, point)
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

// curve returns the curve that the parameters of an EC key name.
func (a algorithmIdentifier) curve() (curve, error) { return readCurve(a.parameters) }

func readCurve(parameters cryptobyte.String) (curve, error) {
	if parameters.PeekASN1Tag(asn1.SEQUENCE) {
		return curve{}, refusal.New("EC Key With Explicit Parameters",
			"The EC key spells out the parameters of its curve instead of naming it, which RFC 5480 forbids and attacks have used. Convert it: openssl ec -param_enc named_curve.")
	}
	oid, ok := readOID(&parameters)
	if !ok {
		return curve{}, refusal.New("EC Key Without a Curve", "The EC key does not say which curve it is on. Export it again, as PKCS #8: openssl pkcs8 -topk8 -nocrypt.")
	}
	c, ok := curveByOID(oid)
	if !ok {
		return curve{}, unsupportedCurve(curveNames[oid])
	}
	return c, nil
}

// readOID returns an OBJECT IDENTIFIER in dotted form.
func readOID(from *cryptobyte.String) (string, bool) {
	var oid encodingasn1.ObjectIdentifier
	if !from.ReadASN1ObjectIdentifier(&oid) {
		return "", false
	}
	return oid.String(), true
}
