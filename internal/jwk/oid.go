package jwk

import (
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// The kinds of key that can sign here (RFC 8017 appendix A.1, RFC 5480 §2.1.1,
// RFC 8410 §3).
const (
	oidRSA     = "1.2.840.113549.1.1.1"
	oidEC      = "1.2.840.10045.2.1"
	oidEd25519 = "1.3.101.112"
)

// Two that are recognised by their PEM labels too.
const (
	oidDSA    = "1.2.840.10040.4.1"
	oidRSAPSS = "1.2.840.113549.1.1.10"
)

// kindNames are the kinds of key that are recognised only to be refused by name.
var kindNames = map[string]string{
	oidDSA:                    "DSA",
	"1.2.840.113549.1.1.7":    "RSAES-OAEP",
	oidRSAPSS:                 "RSASSA-PSS",
	"1.2.840.113549.1.3.1":    "Diffie-Hellman",
	"1.2.840.10046.2.1":       "Diffie-Hellman (X9.42)",
	"1.3.101.110":             "X25519",
	"1.3.101.111":             "X448",
	"1.3.101.113":             "Ed448",
	"1.3.132.1.12":            "ECDH",
	"2.16.840.1.101.3.4.3.17": "ML-DSA-44",
	"2.16.840.1.101.3.4.3.18": "ML-DSA-65",
	"2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}

// curveNames are the curves that are recognised only to be refused by name.
var curveNames = map[string]string{
	"1.2.840.10045.3.1.1":   "P-192",
	"1.3.132.0.33":          "P-224",
	"1.3.132.0.10":          "secp256k1",
	"1.3.36.3.3.2.8.1.1.7":  "brainpoolP256r1",
	"1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
	"1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
	"1.2.156.10197.1.301":   "SM2",
}

const supportedKinds = "RSA, EC on the curves P-256, P-384 and P-521, and Ed25519"

func unsupportedKind(oid string) error {
	switch name := kindNames[oid]; name {
	case "":
		return refusal.New("Unsupported Kind of Key", "The key is of a kind that is not known here. Supported are %s.", supportedKinds)
	case kindNames[oidRSAPSS]:
		return refusal.New("Unsupported Kind of Key", "The key is marked for RSASSA-PSS only, which many libraries cannot read. Supported are %s. For PS256, PS384 and PS512 give a plain RSA key: openssl genpkey -algorithm RSA.", supportedKinds)
	case "X25519", "X448", "ECDH", "Diffie-Hellman", "Diffie-Hellman (X9.42)":
		return refusal.New("Unsupported Kind of Key", "The key is of kind %s, which agrees on keys but cannot sign. Supported are %s.", name, supportedKinds)
	default:
		return refusal.New("Unsupported Kind of Key", "The key is of kind %s. Supported are %s.", name, supportedKinds)
	}
}

func unsupportedCurve(name string) error {
	if name == "" {
		name = "one that is not known here"
	}
	names := make([]string, len(curves))
	for i, c := range curves {
		names[i] = c.name
	}
	return refusal.New("Unsupported Elliptic Curve", "The curve of the EC key is %s. Supported are %s.", name, strings.Join(names, ", "))
}

// okpOIDs are the other curves of key type OKP (RFC 8037 §2), by their kinds.
var okpOIDs = map[string]string{
	"X25519": "1.3.101.110",
	"X448":   "1.3.101.111",
	"Ed448":  "1.3.101.113",
}

// jsonCurveNames are the other curves of key type EC that JOSE has or had names
// for (RFC 8812 §3.1). The long names are not used in messages: the input has
// them, and a message repeats no part of an input.
var jsonCurveNames = map[string]string{
	"secp256k1": "that of ES256K",
	"P-256K":    "that of ES256K",
	"P-192":     "P-192",
	"P-224":     "P-224",
}
