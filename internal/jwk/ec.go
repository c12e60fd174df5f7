package jwk

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"math/big"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ecPublicKey checks that the encoded point (SEC 1 §2.3.3, compressed or not)
// is on the curve.
func ecPublicKey(c curve, point []byte) (Key, error) {
	if len(point) == 1+c.size() && (point[0] == 2 || point[0] == 3) {
		x, y := elliptic.UnmarshalCompressed(c.elliptic, point)
		if x == nil {
			return Key{}, pointNotOnCurve(c)
		}
		point = append([]byte{4}, x.FillBytes(make([]byte, c.size()))...)
		point = append(point, y.FillBytes(make([]byte, c.size()))...)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(c.elliptic, point)
	if err != nil {
		return Key{}, pointNotOnCurve(c)
	}
	return publicKey(public), nil
}

func pointNotOnCurve(c curve) error {
	return refusal.New("Damaged EC Key", "The public point of the EC key is not on its curve, %s. The key is damaged: export it again from where it was made.", c.name)
}

// ecPrivateKey checks that the scalar is in the range of the curve and, if a
// point is given, that it belongs to it.
func ecPrivateKey(c curve, scalar, point []byte) (Key, error) {
	// Encoders differ in whether they keep leading zeros.
	d := new(big.Int).SetBytes(scalar)
	if d.Sign() == 0 || d.Cmp(c.elliptic.Params().N) >= 0 {
		return Key{}, refusal.New("Damaged EC Key", "The private number of the EC key is not in the range of its curve, %s. The key is damaged: export it again from where it was made.", c.name)
	}
	private, err := ecdsa.ParseRawPrivateKey(c.elliptic, d.FillBytes(make([]byte, c.size())))
	if err != nil {
		return Key{}, refusal.New("Damaged EC Key", "The private number of the EC key is not one of its curve, %s. The key is damaged: export it again from where it was made.", c.name)
	}
	key := privateKey(private)
	if point != nil {
		public, err := ecPublicKey(c, point)
		if err != nil {
			return Key{}, err
		}
		if !key.SamePublic(public) {
			return Key{}, halvesDiffer()
		}
	}
	return key, nil
}

// halvesDiffer refuses an encoding that holds two halves of different keys.
func halvesDiffer() error {
	return refusal.New("Private Key Contradicts Its Own Public Key", "The private key holds a public key that does not belong to it. It is damaged or was put together wrongly: export it again from where it was made.")
}

// uncompressed joins two coordinates of full width to a point.
func uncompressed(x, y []byte) []byte {
	return bytes.Join([][]byte{{4}, x, y}, nil)
}
