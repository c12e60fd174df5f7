package jwk

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// Thumbprint returns the SHA-256 thumbprint of the key in base64url (RFC 7638
// §3), "" if there is no key. It depends on the public half only, so it is the
// same for a private key and its public key, in any encoding.
//
// The thumbprint of a secret is a digest of the secret. Anyone who has it can
// check a guess, just as with any token that the secret signed (RFC 7638 §7).
func (k Key) Thumbprint() string {
	if k.IsZero() {
		return ""
	}
	// The required members in the order of their names (RFC 7638 §3.2). Their
	// values need no JSON escapes.
	members := append(k.material().requiredMembers(), member{"kty", k.KeyType()})
	slices.SortFunc(members, func(a, b member) int { return cmp.Compare(a.name, b.name) })
	var texts []string
	for _, m := range members {
		texts = append(texts, fmt.Sprintf(`"%s":"%s"`, m.name, m.value))
	}
	sum := sha256.Sum256([]byte("{" + strings.Join(texts, ",") + "}"))
	return base64Bytes(sum[:])
}
