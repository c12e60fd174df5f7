package jwk

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
)

// secretKind is HMAC (RFC 7518 §3.2), whose keys are secrets: they sign and
// verify, and have neither a public half nor a PEM.
type secretKind struct{}

// secretMaterial is the bytes of a secret, which are the HMAC key.
type secretMaterial []byte

func (secretKind) keyType() string { return "oct" }

func (secretKind) curves() []string { return nil }

func (secretKind) needs(a Algorithm) string {
	return fmt.Sprintf("an HMAC secret of at least %d bytes", a.bits/8)
}

func (secretKind) sizes() []int { return nil }

// generate returns the base64url text of as many random bytes as the hash has,
// because text survives an environment variable. The text itself, not the
// decoded bytes, is the HMAC key.
func (secretKind) generate(_ Algorithm, bits int) (material, error) {
	random := make([]byte, bits/8)
	_, _ = rand.Read(random) // never fails, see its documentation
	return secretMaterial(base64Bytes(random)), nil
}

// parseJWK reads the member of RFC 7518 §6.4.
func (secretKind) parseJWK(o jsonObject) (material, error) {
	secret, err := o.bytes("k")
	if err != nil {
		return nil, err
	}
	return secretMaterial(secret), nil
}

func (m secretMaterial) kind() kind { return secretKind{} }

func (m secretMaterial) describe() string { return fmt.Sprintf("an HMAC secret of %d bytes", len(m)) }

func (m secretMaterial) bits() int { return 8 * len(m) }

func (m secretMaterial) curve() string { return "" }

func (m secretMaterial) fits(a Algorithm) bool { return m.bits() >= a.bits }

func (m secretMaterial) public() material { return nil }

func (m secretMaterial) hasPrivate() bool { return true }

func (m secretMaterial) equal(other material) bool {
	return subtle.ConstantTimeCompare(m, other.(secretMaterial)) == 1
}

func (m secretMaterial) requiredMembers() []member { return []member{{"k", base64Bytes(m)}} }

func (m secretMaterial) privateMembers() []member { return nil }

func (m secretMaterial) sign(a Algorithm, input []byte) ([]byte, error) {
	mac := hmac.New(a.hash.New, m)
	mac.Write(input)
	return mac.Sum(nil), nil
}

func (m secretMaterial) verify(a Algorithm, input, signature []byte) bool {
	expected, _ := m.sign(a, input)
	return hmac.Equal(expected, signature)
}

func (m secretMaterial) signer() any { return bytes.Clone(m) }

func (m secretMaterial) verifier() any { return bytes.Clone(m) }
