package jwk

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// JWK is a key with its name and its purpose (RFC 7517 §4). The JSON has no
// members for empty fields.
type JWK struct {
	Key       Key
	KeyID     string // kid
	Algorithm string // alg; a parsed JWK can have one that this package does not know
	Use       string // use: sig or enc
}

// PublicJSON returns the public JWK as compact JSON with its members in a fixed
// order, and never a private member. It is an error for a secret, which has no
// public half.
func (j JWK) PublicJSON() (string, error) {
	if j.Key.IsSecret() {
		return "", errors.New("an HMAC secret has no public JWK")
	}
	j.Key = j.Key.Public()
	return j.encode()
}

// PrivateJSON returns the JWK of a private key or a secret as compact JSON with
// its members in a fixed order. It is an error for a public key.
func (j JWK) PrivateJSON() (string, error) {
	if !j.Key.HasPrivate() {
		return "", errors.New("a public key has no private JWK: use the private key")
	}
	return j.encode()
}

// encode writes kty, kid, use and alg, then the members of the key, in this
// order: equal keys are equal text.
func (j JWK) encode() (string, error) {
	if j.Key.IsZero() {
		return "", errors.New("no key to write as a JWK")
	}
	key := j.Key.material()
	members := []member{{"kty", j.Key.KeyType()}, {"kid", j.KeyID}, {"use", j.Use}, {"alg", j.Algorithm}}
	for _, m := range slices.Concat(key.requiredMembers(), key.privateMembers()) {
		if m.name == "alg" {
			members[3] = m // part of the key, as for kty AKP (RFC 9964 §3)
		} else {
			members = append(members, m)
		}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // a kid is the same text here and in a token
	separator := "{"
	for _, m := range members {
		if m.value == "" {
			continue
		}
		text.WriteString(separator + `"` + m.name + `":`)
		if err := encoder.Encode(m.value); err != nil {
			return "", fmt.Errorf("the JWK could not be encoded: %w", err)
		}
		text.Truncate(text.Len() - 1) // the newline that Encode adds
		separator = ","
	}
	return text.String() + "}", nil
}

// Set returns a JWK Set (RFC 7517 §5) of members that are already JSON, in their
// order.
func Set(members ...string) string {
	return `{"keys":[` + strings.Join(members, ",") + `]}`
}

func base64Bytes(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// base64Integer encodes a number without leading zeros (Base64urlUInt, RFC 7518
// §2).
func base64Integer(n *big.Int) string { return base64Bytes(n.Bytes()) }
