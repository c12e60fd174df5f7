package jwk

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
)

// SecretCheck recognizes a secret without containing it. It is a salted digest
// that takes long to compute (PBKDF2, RFC 8018 §5.2), so it helps less to find a
// weak secret than any token of the secret does. The zero SecretCheck is of no
// secret.
type SecretCheck struct {
	Salt   []byte `json:"salt,omitempty"`
	Digest []byte `json:"digest,omitempty"`
}

// secretCheckIterations makes a check take some 20 ms.
const secretCheckIterations = 100_000

// NewSecretCheck returns the check of a secret, and the zero SecretCheck for any
// other key.
func NewSecretCheck(k Key) SecretCheck {
	if !k.IsSecret() {
		return SecretCheck{}
	}
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails, see its documentation
	return SecretCheck{salt, secretDigest(k, salt)}
}

// IsZero reports whether the check is of no secret.
func (c SecretCheck) IsZero() bool { return len(c.Digest) == 0 }

// Matches reports whether the key is the secret of the check.
func (c SecretCheck) Matches(k Key) bool {
	return k.IsSecret() && !c.IsZero() && subtle.ConstantTimeCompare(secretDigest(k, c.Salt), c.Digest) == 1
}

func secretDigest(k Key, salt []byte) []byte {
	digest, err := pbkdf2.Key(sha256.New, k.Secret(), salt, secretCheckIterations, sha256.Size)
	if err != nil {
		return nil // only in FIPS 140 mode, for a short salt: nothing matches then
	}
	return digest
}
