package jwk

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// Thumbprint returns the SHA-256 thumbprint of the key in base64url (RFC 7638
// §3), "" if there is no key. It is that of the public half, and so the same for
// a private key and its public key in whatever encoding they came.
//
// The thumbprint of a secret is a digest of the secret, which lets a guess be
// checked, just as any token signed with it does (RFC 7638 §7).
func (k Key) Thumbprint() string {
	if k.IsZero() {
		return ""
	}
	m := k.members()
	// The required members only, in the order of their names, and none of their
	// values needs JSON escapes (RFC 7638 §3.2).
	var canonical string
	switch k.KeyType() {
	case typeRSA:
		canonical = fmt.Sprintf(`{"e":"%s","kty":"RSA","n":"%s"}`, m.E, m.N)
	case typeEC:
		canonical = fmt.Sprintf(`{"crv":"%s","kty":"EC","x":"%s","y":"%s"}`, m.Crv, m.X, m.Y)
	case typeOKP:
		canonical = fmt.Sprintf(`{"crv":"%s","kty":"OKP","x":"%s"}`, m.Crv, m.X)
	case typeOct:
		canonical = fmt.Sprintf(`{"k":"%s","kty":"oct"}`, m.K)
	}
	sum := sha256.Sum256([]byte(canonical))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
