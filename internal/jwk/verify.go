package jwk

import (
	"slices"
)

// VerifiedBy reports whether a key of the set signed the token. It judges the
// signature only, not the claims and not the times.
//
// The alg of the token must be one of [Algorithms], and a key counts only if it can
// serve that algorithm and says nothing else of itself: in kty and curve, size,
// alg, use and key_ops. So no public key is ever taken for an HMAC secret, and a
// token with alg none has no signer (RFC 8725 §3.1, §3.2). If the token names a
// kid, only keys of that kid count, as for verifiers that look keys up by it; if
// not, each key does. A token with crit is never verified, because nothing that it
// may name is understood here (RFC 7515 §4.1.11). Keys that a token brings along
// (jwk, jku, x5c, x5u) are not looked at. Members of the set that cannot be read
// are passed over.
func (t Token) VerifiedBy(set []Member) bool {
	name, _ := t.Header["alg"].(string)
	algorithm, err := ParseAlgorithm(name)
	if _, critical := t.Header["crit"]; critical || err != nil {
		return false
	}
	kid, named := t.Header["kid"]
	return slices.ContainsFunc(set, func(m Member) bool {
		if named && kid != m.KeyID || !m.verifies(algorithm) {
			return false
		}
		j, err := ParseJWK(m.Text)
		return err == nil && j.Key.Verify(algorithm, []byte(t.signingInput), t.signature)
	})
}

// verifies reports whether nothing that the member says of itself keeps it from
// verifying signatures of the algorithm.
func (m Member) verifies(a Algorithm) bool {
	if m.Algorithm != "" && m.Algorithm != a.name || m.Use != "" && m.Use != useSignature {
		return false
	}
	if !m.object.has("key_ops") {
		return true
	}
	operations, ok := m.object.operations()
	return ok && slices.Contains(operations, "verify")
}
