package jwk

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"math/big"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ecKind is ECDSA on the curves of RFC 7518 §3.4.
type ecKind struct{}

// ecMaterial is an EC key. priv is nil if there is no private half.
type ecMaterial struct {
	on   ecCurve
	pub  *ecdsa.PublicKey
	priv *ecdsa.PrivateKey
}

func (ecKind) keyType() string { return "EC" }

func (ecKind) curves() []string { return ecCurveNames() }

func (ecKind) name() string { return "EC (" + strings.Join(ecCurveNames(), ", ") + ")" }

func (ecKind) needs(a Algorithm) string { return "an EC key on the curve " + a.curve }

func (ecKind) sizes() []int { return nil }

func (ecKind) generate(a Algorithm, _ int) (material, error) {
	c, _ := ecCurveByName(a.curve)
	key, err := ecdsa.GenerateKey(c.elliptic, rand.Reader)
	if err != nil {
		return nil, err
	}
	return ecMaterial{c, &key.PublicKey, key}, nil
}

// parseJWK reads the members of RFC 7518 §6.2.
func (ecKind) parseJWK(o jsonObject) (material, error) {
	name, err := o.requiredText("crv")
	if err != nil {
		return nil, err
	}
	c, ok := ecCurveByName(name)
	if !ok {
		return nil, unsupportedCurve(otherJSONCurves[name])
	}
	x, err := o.fixed("x", c.size())
	if err != nil {
		return nil, err
	}
	y, err := o.fixed("y", c.size())
	if err != nil {
		return nil, err
	}
	point := bytes.Join([][]byte{{4}, x, y}, nil)
	if !o.has("d") {
		return c.publicKey(point)
	}
	d, err := o.fixed("d", c.size())
	if err != nil {
		return nil, err
	}
	return c.privateKey(d, point)
}

func (ecKind) oids() []string { return []string{"1.2.840.10045.2.1"} } // RFC 5480 §2.1.1

func (ecKind) parsePKCS8(id algorithmIdentifier, key []byte) (material, error) {
	c, err := readCurve(id.parameters)
	if err != nil {
		return nil, err
	}
	return parseSEC1(key, &c, labelPKCS8)
}

func (ecKind) parseSPKI(id algorithmIdentifier, key []byte) (material, error) {
	c, err := readCurve(id.parameters)
	if err != nil {
		return nil, err
	}
	return c.publicKey(key)
}

const labelSEC1 = "EC PRIVATE KEY"

func (ecKind) formats() []pemFormat {
	return []pemFormat{{
		format: FormatSEC1, only: "SEC 1 is for private EC keys only", label: labelSEC1, private: true,
		parse:  func(der []byte) (material, error) { return parseSEC1(der, nil, labelSEC1) },
		encode: func(m material) ([]byte, error) { return x509.MarshalECPrivateKey(m.(ecMaterial).priv) },
	}}
}

// publicKey checks that the encoded point (SEC 1 §2.3.3, compressed or not) is
// on the curve.
func (c ecCurve) publicKey(point []byte) (material, error) {
	if len(point) == 1+c.size() && (point[0] == 2 || point[0] == 3) {
		x, y := elliptic.UnmarshalCompressed(c.elliptic, point)
		if x == nil {
			return nil, pointNotOnCurve(c)
		}
		point = append([]byte{4}, x.FillBytes(make([]byte, c.size()))...)
		point = append(point, y.FillBytes(make([]byte, c.size()))...)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(c.elliptic, point)
	if err != nil {
		return nil, pointNotOnCurve(c)
	}
	if x := point[1 : 1+c.size()]; new(big.Int).SetBytes(x).Cmp(c.elliptic.Params().Gx) == 0 {
		return nil, forgeable("Weak EC Key", "The public point of the EC key is the base point of its curve, so the private number is 1 or -1, and anybody can sign. Use a new key.")
	}
	return ecMaterial{c, public, nil}, nil
}

func pointNotOnCurve(c ecCurve) error {
	return refusal.New("Damaged EC Key", "The public point of the EC key is not on its curve, %s. The key is damaged. Export it again from its source.", c.name)
}

// privateKey checks that the scalar is in the range of the curve, that it can be
// random and, if a point is given, that the point belongs to the scalar.
func (c ecCurve) privateKey(scalar, point []byte) (material, error) {
	// Some encoders keep leading zeros and some do not.
	d := new(big.Int).SetBytes(scalar)
	outOfRange := refusal.New("Damaged EC Key", "The private number of the EC key is not in the range of its curve, %s. The key is damaged. Export it again from its source.", c.name)
	if d.Sign() == 0 || d.Cmp(c.elliptic.Params().N) >= 0 {
		return nil, outOfRange
	}
	full := d.FillBytes(make([]byte, c.size()))
	if c.isSmall(d) || !canBeRandom(full) {
		return nil, guessable("EC")
	}
	private, err := ecdsa.ParseRawPrivateKey(c.elliptic, full)
	if err != nil {
		return nil, outOfRange
	}
	key := ecMaterial{c, &private.PublicKey, private}
	if point == nil {
		return key, nil
	}
	public, err := c.publicKey(point)
	switch {
	case err != nil:
		return nil, err
	case !key.equal(public):
		return nil, halvesDiffer()
	default:
		return key, nil
	}
}

// isSmall reports whether a scalar, or its negative, is 64 bits shorter than the
// order of the curve. One random scalar in 2⁶³ is.
func (c ecCurve) isSmall(d *big.Int) bool {
	order := c.elliptic.Params().N
	negative := new(big.Int).Sub(order, d)
	return min(d.BitLen(), negative.BitLen()) <= order.BitLen()-64
}

func (m ecMaterial) kind() kind { return ecKind{} }

func (m ecMaterial) describe() string { return "an EC key on the curve " + m.on.name }

func (m ecMaterial) bits() int { return m.on.elliptic.Params().BitSize }

func (m ecMaterial) curve() string { return m.on.name }

func (m ecMaterial) fits(a Algorithm) bool { return a.curve == m.on.name }

func (m ecMaterial) public() material { return ecMaterial{m.on, m.pub, nil} }

func (m ecMaterial) hasPrivate() bool { return m.priv != nil }

func (m ecMaterial) equal(other material) bool { return m.pub.Equal(other.(ecMaterial).pub) }

func (m ecMaterial) requiredMembers() []member {
	point, err := m.pub.Bytes()
	if err != nil {
		return nil // impossible: the point was checked
	}
	// Uncompressed: 0x04, then two coordinates of the full width of the curve.
	x, y := point[1:1+m.on.size()], point[1+m.on.size():]
	return []member{{"crv", m.on.name}, {"x", base64Bytes(x)}, {"y", base64Bytes(y)}}
}

func (m ecMaterial) privateMembers() []member {
	if m.priv == nil {
		return nil
	}
	scalar, err := m.priv.Bytes()
	if err != nil {
		return nil // impossible: the scalar was checked
	}
	return []member{{"d", base64Bytes(scalar)}}
}

func (m ecMaterial) pkcs8() ([]byte, error) { return x509.MarshalPKCS8PrivateKey(m.priv) }

func (m ecMaterial) spki() ([]byte, error) { return x509.MarshalPKIXPublicKey(m.pub) }

// sign returns r and s, each of the full width of the curve (RFC 7518 §3.4).
func (m ecMaterial) sign(a Algorithm, input []byte) ([]byte, error) {
	r, s, err := ecdsa.Sign(rand.Reader, m.priv, a.digest(input))
	if err != nil {
		return nil, err
	}
	size := m.on.size()
	return append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...), nil
}

func (m ecMaterial) verify(a Algorithm, input, signature []byte) bool {
	size := m.on.size()
	if len(signature) != 2*size {
		return false
	}
	r, s := new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])
	return ecdsa.Verify(m.pub, a.digest(input), r, s)
}

func (m ecMaterial) signer() any { return m.priv }

func (m ecMaterial) verifier() any { return m.pub }
