package jwk

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
)

// PublicBase64 returns the public half as the DER of its SPKI (RFC 5280 §4.1.2.7) in
// base64 (RFC 4648 §4), in one line. It is an error for a secret, which has no public
// half.
func (k Key) PublicBase64() (string, error) {
	der, err := k.spki()
	return base64.StdEncoding.EncodeToString(der), err
}

// SPKISHA256 returns the SHA-256 of the DER of the SPKI in base64url without
// padding; "" for a secret and for no key. Some systems use it as kid, such as the
// Kubernetes API server. Like the thumbprint, it depends on the public half only.
func (k Key) SPKISHA256() string {
	der, err := k.spki()
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(der)
	return base64Bytes(sum[:])
}

func (k Key) spki() ([]byte, error) {
	if k.IsZero() {
		return nil, errors.New("no key to write as SPKI")
	}
	m, ok := k.material().(pemMaterial)
	if !ok {
		return nil, errors.New("a secret has no public key to write as SPKI")
	}
	der, err := m.spki()
	return der, encodingFailed(err)
}
