package jwk

import (
	"crypto/elliptic"
)

// curve is a row of the table of elliptic curves for ECDSA: what JOSE calls it
// (RFC 7518 §6.2.1.1) and what ASN.1 calls it (RFC 5480 §2.1.1.1).
type curve struct {
	name     string
	oid      string
	elliptic elliptic.Curve
}

var curves = []curve{
	{"P-256", "1.2.840.10045.3.1.7", elliptic.P256()},
	{"P-384", "1.3.132.0.34", elliptic.P384()},
	{"P-521", "1.3.132.0.35", elliptic.P521()},
}

// size is the length in bytes of a coordinate and of a private scalar.
func (c curve) size() int { return (c.elliptic.Params().BitSize + 7) / 8 }

func curveOf(e elliptic.Curve) (curve, bool) {
	for _, c := range curves {
		if c.elliptic == e {
			return c, true
		}
	}
	return curve{}, false
}

func curveByName(name string) (curve, bool) {
	for _, c := range curves {
		if c.name == name {
			return c, true
		}
	}
	return curve{}, false
}

func curveByOID(oid string) (curve, bool) {
	for _, c := range curves {
		if c.oid == oid {
			return c, true
		}
	}
	return curve{}, false
}

// ed25519Curve is the name of the one curve of key type OKP that can sign here
// (RFC 8037 §2). It is no row above because ECDSA does not know it.
const ed25519Curve = "Ed25519"
