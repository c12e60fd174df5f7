package jwk

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rsa"
	"encoding/json"
	"math/big"
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
		return err == nil && algorithm.fits(j.Key) && algorithm.verify(j.Key, t.signingInput, t.signature)
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
	var operations []string
	return json.Unmarshal(m.object["key_ops"], &operations) == nil && slices.Contains(operations, "verify")
}

// verify reports whether the key, which fits, made the signature (RFC 7518 §3.2 to
// §3.5, RFC 8037 §3.1).
func (a Algorithm) verify(k Key, input string, signature []byte) bool {
	switch verifier := k.Verifier().(type) {
	case []byte:
		mac := hmac.New(a.hash.New, verifier)
		mac.Write([]byte(input))
		return hmac.Equal(mac.Sum(nil), signature)
	case *rsa.PublicKey:
		if a.pss {
			options := &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash, Hash: a.hash}
			return rsa.VerifyPSS(verifier, a.hash, a.digest(input), signature, options) == nil
		}
		return rsa.VerifyPKCS1v15(verifier, a.hash, a.digest(input), signature) == nil
	case *ecdsa.PublicKey:
		// r and s, each of the full width of the curve (RFC 7518 §3.4).
		size := (verifier.Params().BitSize + 7) / 8
		if len(signature) != 2*size {
			return false
		}
		r, s := new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:])
		return ecdsa.Verify(verifier, a.digest(input), r, s)
	case ed25519.PublicKey:
		return ed25519.Verify(verifier, []byte(input), signature)
	default:
		return false
	}
}

func (a Algorithm) digest(input string) []byte {
	h := a.hash.New()
	h.Write([]byte(input))
	return h.Sum(nil)
}
