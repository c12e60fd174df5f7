package jwk

import (
	"slices"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// ParseJWK returns the key in a JWK: a public key, a private key or a secret (RFC
// 7517 §4). It makes the same checks as for PEM, and is strict about the encoding:
// no padding, coordinates of full width, no member twice. It ignores members that
// it does not know, as the RFC requires, and members that are null. alg, use and key_ops are optional. An alg
// of this package must fit the key; any other alg is kept.
func ParseJWK(text string) (JWK, error) {
	object, err := parseJWKObject(text)
	if err != nil {
		return JWK{}, err
	}
	return object.jwk()
}

// parseJWKObject returns the members of a JWK. None of them is checked.
func parseJWKObject(text string) (jsonObject, error) {
	if len(text) > maxInputBytes {
		return nil, tooLarge("a JWK")
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case text == "":
		return nil, refusal.New("Empty JWK", "The JWK is empty or only white space. Specify a JSON object. If it comes from a variable or a file, check that it is set and not empty.")
	case strings.HasPrefix(text, beginMarker):
		return nil, refusal.New("PEM Where a JWK Belongs", "The text is a PEM. Use a JWK. The function jwk_from_pem converts a PEM.")
	}
	return parseJSONObject(text)
}

// jwk returns the key with its name and its purpose.
func (o jsonObject) jwk() (JWK, error) {
	key, err := o.key()
	if err != nil {
		return JWK{}, err
	}
	return o.purpose(key)
}

// key returns the key itself.
func (o jsonObject) key() (Key, error) {
	if !o.has("kty") && o.has("keys") {
		return Key{}, refusal.New("JWK Set Where a JWK Belongs", "The text is a JWK Set. Use one of its keys.")
	}
	kty, err := o.text("kty")
	if err != nil {
		return Key{}, err
	}
	if kty == "" {
		return Key{}, notAJWK("it has no kty")
	}
	curve, _ := o.text("crv") // The kind reads it again, and refuses what is not a string.
	of, ok := kindOf(kty, curve)
	if !ok {
		return Key{}, refusal.New("Unsupported Kind of Key", "The provider does not know the kty of the JWK. Supported: %s.", keyTypes())
	}
	return keyOrError(of.parseJWK(o))
}

// purpose reads kid, alg, use and key_ops, and refuses contradictions.
func (o jsonObject) purpose(key Key) (JWK, error) {
	j := JWK{Key: key}
	for _, member := range []struct {
		name string
		text *string
	}{{"kid", &j.KeyID}, {"alg", &j.Algorithm}, {"use", &j.Use}} {
		text, err := o.text(member.name)
		if err != nil {
			return JWK{}, err
		}
		*member.text = text
	}
	if o.has("kid") {
		if err := ValidKeyID(j.KeyID); err != nil {
			return JWK{}, err
		}
	}
	algorithm, err := ParseAlgorithm(j.Algorithm)
	signs := err == nil
	if signs {
		if err := algorithm.Fits(key); err != nil {
			return JWK{}, err
		}
	}
	if signs && j.Use != "" && j.Use != UseSignature {
		return JWK{}, refusal.New("Contradictory JWK", "The alg of the JWK is %s, a signature algorithm, but its use is not sig. Correct one of them.", algorithm)
	}
	if err := o.checkOperations(j.Use, signs); err != nil {
		return JWK{}, err
	}
	return j, nil
}

// The values of use (RFC 7517 §4.2).
const (
	UseSignature  = "sig"
	UseEncryption = "enc"
)

// operationsOf has the values of key_ops that fit each use (RFC 7517 §4.3).
var operationsOf = map[string][]string{
	UseSignature:  {"sign", "verify"},
	UseEncryption: {"encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits"},
}

// checkOperations refuses key_ops that contradict use or alg.
func (o jsonObject) checkOperations(use string, signs bool) error {
	if !o.has("key_ops") {
		return nil
	}
	operations, ok := o.operations()
	if !ok || len(operations) == 0 {
		return refusal.New("Malformed JWK", "The key_ops of the JWK is not a list of operations. Correct it, or remove it.")
	}
	slices.Sort(operations)
	if len(slices.Compact(slices.Clone(operations))) != len(operations) {
		return refusal.New("Malformed JWK", "The key_ops of the JWK contains an operation twice (RFC 7517, section 4.3). Remove one of them.")
	}
	allows := func(use string) bool {
		return slices.ContainsFunc(operations, func(operation string) bool { return slices.Contains(operationsOf[use], operation) })
	}
	if signs {
		use = UseSignature
	}
	if use == UseSignature && (allows(UseEncryption) || !allows(UseSignature)) || use == UseEncryption && allows(UseSignature) {
		return refusal.New("Contradictory JWK", "The key_ops of the JWK contradict its use or its alg (RFC 7517, section 4.3). Correct one of them.")
	}
	return nil
}
