package jwk

import (
	"crypto/elliptic"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ecCurve is a row of the table of curves: its name in JOSE (RFC 7518 §6.2.1.1)
// and its OID in ASN.1 (RFC 5480 §2.1.1.1).
type ecCurve struct {
	name     string
	oid      string
	elliptic elliptic.Curve
}

var ecCurves = []ecCurve{
	{"P-256", "1.2.840.10045.3.1.7", elliptic.P256()},
	{"P-384", "1.3.132.0.34", elliptic.P384()},
	{"P-521", "1.3.132.0.35", elliptic.P521()},
}

// size is the length in bytes of a coordinate and of a private scalar.
func (c ecCurve) size() int { return (c.elliptic.Params().BitSize + 7) / 8 }

func ecCurveNames() []string {
	names := make([]string, len(ecCurves))
	for i, c := range ecCurves {
		names[i] = c.name
	}
	return names
}

func ecCurveByName(name string) (ecCurve, bool) {
	for _, c := range ecCurves {
		if c.name == name {
			return c, true
		}
	}
	return ecCurve{}, false
}

// parseSEC1 reads an ECPrivateKey (RFC 5915 §3). Inside PKCS #8, outer is the
// curve that the AlgorithmIdentifier names.
func parseSEC1(der []byte, outer *ecCurve, label string) (material, error) {
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
		return nil, damaged(label)
	}
	if hasPublic && (!public.ReadASN1BitStringAsBytes(&point) || !public.Empty()) {
		return nil, damaged(label)
	}
	var c ecCurve
	switch {
	case hasParameters:
		inner, err := readCurve(parameters)
		if err != nil {
			return nil, err
		}
		if outer != nil && outer.oid != inner.oid {
			return nil, refusal.New("Damaged EC Key", "The EC key names two different curves. The key is damaged. Export it again from its source.")
		}
		c = inner
	case outer != nil:
		c = *outer
	default:
		return nil, noCurve()
	}
	return c.privateKey(scalar, point)
}

// readCurve returns the curve that the parameters of an EC key name.
func readCurve(parameters cryptobyte.String) (ecCurve, error) {
	if parameters.PeekASN1Tag(asn1.SEQUENCE) {
		return ecCurve{}, refusal.New("EC Key With Explicit Parameters",
			"The EC key contains the parameters of its curve instead of the name of the curve. RFC 5480 forbids this, and attacks have used it. Convert the key: openssl ec -param_enc named_curve.")
	}
	oid, ok := readOID(&parameters)
	if !ok {
		return ecCurve{}, noCurve()
	}
	for _, c := range ecCurves {
		if c.oid == oid {
			return c, nil
		}
	}
	return ecCurve{}, unsupportedCurve(otherCurves[oid])
}

func noCurve() error {
	return refusal.New("EC Key Without a Curve", "The EC key does not name its curve. Export it again as PKCS #8: openssl pkcs8 -topk8 -nocrypt.")
}

func unsupportedCurve(name string) error {
	if name == "" {
		name = "unknown"
	}
	return refusal.New("Unsupported Elliptic Curve", "The curve of the EC key is %s. Supported curves: %s.", name, strings.Join(ecCurveNames(), ", "))
}

// otherCurves are the curves that are recognised only to be refused by name.
var otherCurves = map[string]string{
	"1.2.840.10045.3.1.1":   "P-192",
	"1.3.132.0.33":          "P-224",
	"1.3.132.0.10":          "secp256k1",
	"1.3.36.3.3.2.8.1.1.7":  "brainpoolP256r1",
	"1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
	"1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
	"1.2.156.10197.1.301":   "SM2",
}

// otherJSONCurves are the other curves of EC keys that have or had names in JOSE
// (RFC 8812 §3.1). A message does not repeat the input, so the names that are
// long enough to be found in it are described instead.
var otherJSONCurves = map[string]string{
	"secp256k1": "the curve of ES256K",
	"P-256K":    "the curve of ES256K",
	"P-192":     "P-192",
	"P-224":     "P-224",
}
