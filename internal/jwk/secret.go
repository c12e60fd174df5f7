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
	k, err := o.bytes("k")
	if err != nil {
		return nil, err
	}
	if len(k) < minSymmetricBytes {
		return nil, forgeable("Secret Too Short", "The k of the JWK has less than %d bytes, so it can be found by trying. No algorithm of JOSE uses such a short key, and HS256 needs at least 32 bytes. Use a longer secret.", minSymmetricBytes)
	}
	return secretMaterial(k), secretMaterial(k).check(minSymmetricBytes)
}

// minSymmetricBytes is the length of the shortest key of any JOSE algorithm, A128KW
// (RFC 7518 §4.4). A shorter one has no honest origin, but a JWK can contain a key
// that is for encryption, and too short for HMAC.
const minSymmetricBytes = 16

// minDifferentBytes is a number that every secret of random letters, digits or bytes
// exceeds: of those with 32 decimal digits, all but one in 2³⁴.
const minDifferentBytes = 5

// strength returns the number of bytes that someone who guesses the secret has to
// guess. A repeated part counts once.
func (m secretMaterial) strength() int {
	if differentBytes(m) < minDifferentBytes || isCounter(m) {
		return 0
	}
	return period(m)
}

// check refuses a secret whose strength is less than a number of bytes, although it
// is that long.
func (m secretMaterial) check(minBytes int) error {
	switch n := m.strength(); {
	case n >= minBytes:
		return nil
	case differentBytes(m) >= minDifferentBytes && isCounter(m):
		return forgeable("Guessable Secret", "The secret is a sequence of consecutive bytes, so it can be guessed. Use a random secret, for example from openssl rand -hex %d.", minBytes)
	case n == 0:
		return forgeable("Guessable Secret", "The secret has fewer than %d different characters, which no random secret has, so it can be guessed. Use a random secret, for example from openssl rand -hex %d.", minDifferentBytes, minBytes)
	default:
		return forgeable("Repeating Secret", "The secret repeats its first %d bytes, and the repetition adds no security. At least %d bytes must come before a repetition. Use a random secret, for example from openssl rand -hex %d.", n, minBytes, minBytes)
	}
}

func (m secretMaterial) kind() kind { return secretKind{} }

func (m secretMaterial) describe() string {
	if n := m.strength(); n < len(m) {
		return fmt.Sprintf("an HMAC secret of %d bytes that repeats its first %d", len(m), n)
	}
	return fmt.Sprintf("an HMAC secret of %d bytes", len(m))
}

func (m secretMaterial) bits() int { return 8 * len(m) }

func (m secretMaterial) curve() string { return "" }

func (m secretMaterial) fits(a Algorithm) bool { return 8*m.strength() >= a.bits }

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
