package jwk

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"math/big"
	"slices"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ed25519PublicKey checks that the bytes are the canonical encoding of a point
// of Ed25519 and not one of the few points under which anybody can sign.
func ed25519PublicKey(encoded []byte) (Key, error) {
	if len(encoded) != ed25519Size {
		return Key{}, refusal.New("Damaged Ed25519 Key", "The public half of the Ed25519 key has %d bytes, not %d. The key is damaged: export it again from where it was made.", len(encoded), ed25519Size)
	}
	public := ed25519.PublicKey(bytes.Clone(encoded))
	if !onEdwards25519(public) {
		return Key{}, refusal.New("Damaged Ed25519 Key", "The public half of the Ed25519 key is not a point of its curve. The key is damaged: export it again from where it was made.")
	}
	// go-jose keeps the list of points of low order.
	if _, err := (&jose.JSONWebKey{Key: public}).Thumbprint(crypto.SHA256); err != nil {
		return Key{}, refusal.New("Weak Ed25519 Key", "The public half of the Ed25519 key is a point of low order, under which anybody can sign. Use a new key.")
	}
	return publicKey(public), nil
}

// ed25519PrivateKey checks the length of the seed and, if a public half is
// given, that it belongs to it.
func ed25519PrivateKey(seed, public []byte) (Key, error) {
	if len(seed) != ed25519Size {
		return Key{}, refusal.New("Damaged Ed25519 Key", "The private half of the Ed25519 key has %d bytes, not %d. The key is damaged: export it again from where it was made.", len(seed), ed25519Size)
	}
	private := ed25519.NewKeyFromSeed(seed)
	if public != nil && !bytes.Equal(public, private.Public().(ed25519.PublicKey)) {
		return Key{}, halvesDiffer()
	}
	return privateKey(private), nil
}

// onEdwards25519 reports whether a point decodes (RFC 8032 §5.1.3), which
// crypto/ed25519 finds out only when a signature fails to verify.
func onEdwards25519(encoded []byte) bool {
	littleEndian := bytes.Clone(encoded)
	littleEndian[len(littleEndian)-1] &= 0x7f // the sign of x
	slices.Reverse(littleEndian)
	y := new(big.Int).SetBytes(littleEndian)
	if y.Cmp(edwardsP) >= 0 {
		return false
	}
	// x² = (y² - 1) / (d·y² + 1) has a root if numerator·denominator has one.
	ySquare := new(big.Int).Mul(y, y)
	numerator := new(big.Int).Sub(ySquare, one)
	denominator := new(big.Int).Mul(edwardsD, ySquare)
	denominator.Add(denominator, one)
	product := numerator.Mul(numerator, denominator)
	return big.Jacobi(product.Mod(product, edwardsP), edwardsP) >= 0
}

// The prime of the field and the d of the curve (RFC 8032 §5.1).
var (
	edwardsP = new(big.Int).Sub(new(big.Int).Lsh(one, 255), big.NewInt(19))
	edwardsD = new(big.Int).Mul(big.NewInt(-121665), new(big.Int).ModInverse(big.NewInt(121666), edwardsP))
)

// ed25519Size is the length in bytes of a public key and of a seed.
const ed25519Size = 32
