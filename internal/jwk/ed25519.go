package jwk

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"

	"filippo.io/edwards25519"
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ed25519Kind is Ed25519 (RFC 8032), the one curve of key type OKP that is
// supported (RFC 8037).
type ed25519Kind struct{}

// ed25519Material is an Ed25519 key. priv is nil if there is no private half.
type ed25519Material struct {
	pub  ed25519.PublicKey
	priv ed25519.PrivateKey
}

const (
	ed25519Curve = "Ed25519"
	// ed25519Size is the length in bytes of a public key and of a seed.
	ed25519Size = 32
)

func (ed25519Kind) keyType() string { return "OKP" }

func (ed25519Kind) curves() []string { return []string{ed25519Curve} }

func (ed25519Kind) name() string { return "Ed25519" }

func (ed25519Kind) needs(Algorithm) string { return "an Ed25519 key" }

func (ed25519Kind) sizes() []int { return nil }

func (ed25519Kind) generate(Algorithm, int) (material, error) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return ed25519Material{public, private}, nil
}

// parseJWK reads the members of RFC 8037 §2.
func (ed25519Kind) parseJWK(o jsonObject) (material, error) {
	name, err := o.requiredText("crv")
	if err != nil {
		return nil, err
	}
	if name != ed25519Curve {
		return nil, unsupportedKind(otherOKPCurves[name])
	}
	x, err := o.fixed("x", ed25519Size)
	if err != nil {
		return nil, err
	}
	if !o.has("d") {
		return ed25519PublicKey(x)
	}
	d, err := o.fixed("d", ed25519Size)
	if err != nil {
		return nil, err
	}
	return ed25519PrivateKey(d, x)
}

// otherOKPCurves are the OIDs of the other curves of key type OKP (RFC 8037 §2).
var otherOKPCurves = map[string]string{
	"X25519": "1.3.101.110",
	"X448":   "1.3.101.111",
	"Ed448":  "1.3.101.113",
}

func (ed25519Kind) oids() []string { return []string{"1.3.101.112"} } // RFC 8410 §3

func (ed25519Kind) parsePKCS8(_ algorithmIdentifier, key []byte) (material, error) {
	input := cryptobyte.String(key)
	var seed cryptobyte.String
	if !input.ReadASN1(&seed, asn1.OCTET_STRING) || !input.Empty() {
		return nil, damaged(labelPKCS8)
	}
	return ed25519PrivateKey(seed, nil)
}

func (ed25519Kind) parseSPKI(_ algorithmIdentifier, key []byte) (material, error) {
	return ed25519PublicKey(key)
}

func (ed25519Kind) formats() []pemFormat { return nil }

// ed25519PublicKey checks that the bytes are the canonical encoding of a point
// of Ed25519 (RFC 8032 §5.1.3), and not one of the few points for which anybody can
// sign. crypto/ed25519 finds that out only when a signature does not verify.
func ed25519PublicKey(encoded []byte) (material, error) {
	if len(encoded) != ed25519Size {
		return nil, refusal.New("Damaged Ed25519 Key", "The public half of the Ed25519 key has %d bytes, not %d. The key is damaged. Export it again from its source.", len(encoded), ed25519Size)
	}
	point, err := new(edwards25519.Point).SetBytes(encoded)
	switch {
	case err != nil || !bytes.Equal(point.Bytes(), encoded): // SetBytes also accepts an encoding that is not canonical
		return nil, refusal.New("Damaged Ed25519 Key", "The public half of the Ed25519 key is not a point of its curve. The key is damaged. Export it again from its source.")
	case new(edwards25519.Point).MultByCofactor(point).Equal(edwards25519.NewIdentityPoint()) == 1:
		return nil, forgeable("Weak Ed25519 Key", "The public half of the Ed25519 key is a point of low order, for which anybody can sign. Use a new key.")
	}
	return ed25519Material{pub: bytes.Clone(encoded)}, nil
}

// ed25519PrivateKey checks the length of the seed, that it can be random and, if a
// public half is given, that it belongs to the seed.
func ed25519PrivateKey(seed, public []byte) (material, error) {
	if len(seed) != ed25519Size {
		return nil, refusal.New("Damaged Ed25519 Key", "The private half of the Ed25519 key has %d bytes, not %d. The key is damaged. Export it again from its source.", len(seed), ed25519Size)
	}
	if !canBeRandom(seed) {
		return nil, guessable("Ed25519")
	}
	private := ed25519.NewKeyFromSeed(seed)
	own := private.Public().(ed25519.PublicKey)
	if public != nil && !bytes.Equal(public, own) {
		return nil, halvesDiffer()
	}
	return ed25519Material{own, private}, nil
}

func (m ed25519Material) kind() kind { return ed25519Kind{} }

func (m ed25519Material) describe() string { return "an Ed25519 key" }

func (m ed25519Material) bits() int { return 8 * ed25519Size }

func (m ed25519Material) curve() string { return ed25519Curve }

func (m ed25519Material) fits(Algorithm) bool { return true }

func (m ed25519Material) public() material { return ed25519Material{pub: m.pub} }

func (m ed25519Material) hasPrivate() bool { return m.priv != nil }

func (m ed25519Material) equal(other material) bool { return m.pub.Equal(other.(ed25519Material).pub) }

func (m ed25519Material) requiredMembers() []member {
	return []member{{"crv", ed25519Curve}, {"x", base64Bytes(m.pub)}}
}

func (m ed25519Material) privateMembers() []member {
	if m.priv == nil {
		return nil
	}
	return []member{{"d", base64Bytes(m.priv.Seed())}}
}

func (m ed25519Material) pkcs8() ([]byte, error) { return x509.MarshalPKCS8PrivateKey(m.priv) }

func (m ed25519Material) spki() ([]byte, error) { return x509.MarshalPKIXPublicKey(m.pub) }

// sign makes a signature of RFC 8037 §3.1.
func (m ed25519Material) sign(_ Algorithm, input []byte) ([]byte, error) {
	return ed25519.Sign(m.priv, input), nil
}

func (m ed25519Material) verify(_ Algorithm, input, signature []byte) bool {
	return ed25519.Verify(m.pub, input, signature)
}

func (m ed25519Material) signer() any { return m.priv }

func (m ed25519Material) verifier() any { return m.pub }
