package jwk

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// rsaKind is RSA (RFC 8017), with PKCS #1 v1.5 or PSS signatures.
type rsaKind struct{}

// rsaMaterial is an RSA key. priv is nil if there is no private half.
type rsaMaterial struct {
	pub  *rsa.PublicKey
	priv *rsa.PrivateKey
}

func (rsaKind) keyType() string { return "RSA" }

func (rsaKind) curves() []string { return nil }

func (rsaKind) name() string { return "RSA" }

func (rsaKind) needs(Algorithm) string {
	return fmt.Sprintf("an RSA key of %d to %d bits", minRSABits, maxRSABits)
}

func (rsaKind) sizes() []int { return []int{2048, 3072, 4096} }

func (rsaKind) generate(_ Algorithm, bits int) (material, error) {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		return nil, err
	}
	return rsaMaterial{&key.PublicKey, key}, nil
}

func (rsaKind) oids() []string { return []string{"1.2.840.113549.1.1.1"} } // RFC 8017 appendix A.1

// parseJWK reads the members of RFC 7518 §6.3.
func (rsaKind) parseJWK(o jsonObject) (material, error) {
	if o.has("oth") {
		return nil, multiPrime()
	}
	var r rsaNumbers
	for _, m := range []struct {
		name     string
		number   **big.Int
		required bool
	}{
		{"n", &r.n, true}, {"e", &r.e, true},
		{"d", &r.d, false}, {"p", &r.p, false}, {"q", &r.q, false},
		{"dp", &r.dp, false}, {"dq", &r.dq, false}, {"qi", &r.qi, false},
	} {
		if !m.required && !o.has(m.name) {
			continue
		}
		number, err := o.integer(m.name)
		if err != nil {
			return nil, err
		}
		*m.number = number
	}
	hasCRT := r.p != nil || r.q != nil || r.dp != nil || r.dq != nil || r.qi != nil
	switch {
	case r.d == nil && hasCRT:
		return nil, refusal.New("JWK With a Missing Member", "The JWK has private members, but not the private exponent d. Export the complete key again.")
	case r.d == nil:
		return r.publicKey()
	case hasCRT && (r.p == nil || r.q == nil):
		return nil, refusal.New("JWK With a Missing Member", "The JWK has some of p, q, dp, dq and qi, but not both primes p and q. Export the complete key again.")
	default:
		return r.privateKey()
	}
}

func (rsaKind) parsePKCS8(_ algorithmIdentifier, key []byte) (material, error) {
	return parsePKCS1(key, labelPKCS8)
}

func (rsaKind) parseSPKI(_ algorithmIdentifier, key []byte) (material, error) {
	return parsePKCS1Public(key, labelSPKI)
}

const (
	labelPKCS1       = "RSA PRIVATE KEY"
	labelPKCS1Public = "RSA PUBLIC KEY"
	onlyPKCS1        = "PKCS #1 is for RSA keys only"
)

func (rsaKind) formats() []pemFormat {
	return []pemFormat{
		{
			format: FormatPKCS1, only: onlyPKCS1, label: labelPKCS1, private: true,
			parse:  func(der []byte) (material, error) { return parsePKCS1(der, labelPKCS1) },
			encode: func(m material) ([]byte, error) { return x509.MarshalPKCS1PrivateKey(m.(rsaMaterial).priv), nil },
		},
		{
			format: FormatPKCS1, only: onlyPKCS1, label: labelPKCS1Public,
			parse:  func(der []byte) (material, error) { return parsePKCS1Public(der, labelPKCS1Public) },
			encode: func(m material) ([]byte, error) { return x509.MarshalPKCS1PublicKey(m.(rsaMaterial).pub), nil },
		},
	}
}

// parsePKCS1 reads an RSAPrivateKey (RFC 8017 appendix A.1.2).
func parsePKCS1(der []byte, label string) (material, error) {
	input := cryptobyte.String(der)
	var (
		sequence cryptobyte.String
		version  int
		numbers  [8]big.Int
	)
	if !input.ReadASN1(&sequence, asn1.SEQUENCE) || !input.Empty() || !sequence.ReadASN1Integer(&version) {
		return nil, damaged(label)
	}
	for i := range numbers {
		if !sequence.ReadASN1Integer(&numbers[i]) || numbers[i].Sign() < 0 {
			return nil, damaged(label)
		}
	}
	if version == 1 || sequence.PeekASN1Tag(asn1.SEQUENCE) {
		return nil, multiPrime()
	}
	if version != 0 || !sequence.Empty() {
		return nil, damaged(label)
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
func parsePKCS1Public(der []byte, label string) (material, error) {
	input := cryptobyte.String(der)
	var sequence cryptobyte.String
	var n, e big.Int
	if !input.ReadASN1(&sequence, asn1.SEQUENCE) || !input.Empty() ||
		!sequence.ReadASN1Integer(&n) || !sequence.ReadASN1Integer(&e) || !sequence.Empty() {
		return nil, damaged(label)
	}
	return rsaNumbers{n: &n, e: &e}.publicKey()
}

func (m rsaMaterial) kind() kind { return rsaKind{} }

func (m rsaMaterial) describe() string { return fmt.Sprintf("an RSA key of %d bits", m.bits()) }

func (m rsaMaterial) bits() int { return m.pub.N.BitLen() }

func (m rsaMaterial) curve() string { return "" }

func (m rsaMaterial) fits(Algorithm) bool { return true }

func (m rsaMaterial) public() material { return rsaMaterial{pub: m.pub} }

func (m rsaMaterial) hasPrivate() bool { return m.priv != nil }

func (m rsaMaterial) equal(other material) bool { return m.pub.Equal(other.(rsaMaterial).pub) }

func (m rsaMaterial) requiredMembers() []member {
	return []member{{"n", base64Integer(m.pub.N)}, {"e", base64Integer(big.NewInt(int64(m.pub.E)))}}
}

func (m rsaMaterial) privateMembers() []member {
	if m.priv == nil {
		return nil
	}
	crt := m.priv.Precomputed
	return []member{
		{"d", base64Integer(m.priv.D)},
		{"p", base64Integer(m.priv.Primes[0])}, {"q", base64Integer(m.priv.Primes[1])},
		{"dp", base64Integer(crt.Dp)}, {"dq", base64Integer(crt.Dq)}, {"qi", base64Integer(crt.Qinv)},
	}
}

func (m rsaMaterial) pkcs8() ([]byte, error) { return x509.MarshalPKCS8PrivateKey(m.priv) }

func (m rsaMaterial) spki() ([]byte, error) { return x509.MarshalPKIXPublicKey(m.pub) }

// sign makes a signature of RFC 7518 §3.3 or §3.5.
func (m rsaMaterial) sign(a Algorithm, input []byte) ([]byte, error) {
	if a.pss {
		return rsa.SignPSS(rand.Reader, m.priv, a.hash, a.digest(input), pssOptions(a))
	}
	return rsa.SignPKCS1v15(rand.Reader, m.priv, a.hash, a.digest(input))
}

func (m rsaMaterial) verify(a Algorithm, input, signature []byte) bool {
	if a.pss {
		return rsa.VerifyPSS(m.pub, a.hash, a.digest(input), signature, pssOptions(a)) == nil
	}
	return rsa.VerifyPKCS1v15(m.pub, a.hash, a.digest(input), signature) == nil
}

func pssOptions(a Algorithm) *rsa.PSSOptions {
	return &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: a.hash}
}

func (m rsaMaterial) signer() any { return m.priv }

func (m rsaMaterial) verifier() any { return m.pub }
