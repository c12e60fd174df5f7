// Package jose signs, decodes and verifies tokens (JWT, RFC 7519, as JWS, RFC
// 7515), and seals keys for recipients (JWE, RFC 7516). The keys come from
// internal/jwk. It does not know time: it checks signatures, not claims.
package jose

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/strictjson"
)

// SignToken returns a JSON Web Token in the compact serialization of a JWS (RFC
// 7515 §3.1). header and claims are JSON objects. Their members are written in
// the order of their names, and numbers keep their digits. The key must be a
// private key or a secret, and fit the algorithm.
func SignToken(key jwk.Key, a jwk.Algorithm, header, claims map[string]any) (string, error) {
	var parts []string
	for _, object := range []map[string]any{header, claims} {
		var text bytes.Buffer
		encoder := json.NewEncoder(&text)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(object); err != nil {
			return "", fmt.Errorf("the token could not be encoded: %w", err)
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(bytes.TrimSuffix(text.Bytes(), []byte("\n"))))
	}
	input := strings.Join(parts, ".")
	signature, err := key.Sign(a, []byte(input))
	if err != nil {
		return "", fmt.Errorf("the token could not be signed: %w", err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}

// Token is a decoded JSON Web Token. Nothing in it is verified.
type Token struct {
	// Header and Claims hold nil, bool, string, json.Number, []any and
	// map[string]any.
	Header, Claims map[string]any

	signingInput string
	signature    []byte
}

// maxTokenBytes is a thousand times the size of a usual token.
const maxTokenBytes = 1 << 20

// ParseToken decodes a token in the compact serialization of a JWS. White space
// around it is ignored. It returns a *refusal.Error if the text is not a token or
// an encrypted one, if a part is not base64url without padding, or if the header
// or the claims are not a JSON object that has each member once.
func ParseToken(text string) (Token, error) {
	text = strings.TrimSpace(text)
	switch {
	case len(text) > maxTokenBytes:
		return Token{}, refusal.New("Token Too Large", "The token is longer than %d KiB. No server accepts such a header. Specify one token.", maxTokenBytes>>10)
	case text == "":
		return Token{}, refusal.New("Empty Token", "The token is empty or only white space. If it comes from a variable or a file, check that it is set and not empty.")
	case strings.HasPrefix(text, "{"):
		return Token{}, notAToken("it is JSON. A JWT does not use the JSON serialization of a JWS (RFC 7515, section 7.2)")
	case strings.ContainsAny(text, " \t\r\n"):
		return Token{}, notAToken("it contains white space. Remove Bearer, the header name and line breaks")
	}
	parts := strings.Split(text, ".")
	switch len(parts) {
	case 3:
	case 5:
		return Token{}, refusal.New("Encrypted Token", "The token is encrypted (JWE, RFC 7516), and only its recipient can read it. Use a signed token.")
	default:
		return Token{}, notAToken("it does not have three parts separated by dots")
	}
	t := Token{signingInput: parts[0] + "." + parts[1]}
	var err error
	if t.signature, err = decodePart(parts[2], "signature"); err != nil {
		return Token{}, err
	}
	if t.Header, err = decodeObject(parts[0], "header"); err != nil {
		return Token{}, err
	}
	if t.Claims, err = decodeObject(parts[1], "claims"); err != nil {
		return Token{}, err
	}
	return t, nil
}

func notAToken(why string) error {
	return refusal.New("Not a Token", "The text is not a token: %s. A token is header.claims.signature, each part in base64url (RFC 7515, section 3.1).", why)
}

func decodePart(part, name string) ([]byte, error) {
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(part)
	if err != nil {
		return nil, refusal.New("Malformed Token", "The %s of the token is not base64url without padding (RFC 7515, section 2). The token was cut off or changed. Copy it again.", name)
	}
	return decoded, nil
}

func decodeObject(part, name string) (map[string]any, error) {
	decoded, err := decodePart(part, name)
	if err != nil {
		return nil, err
	}
	object, err := strictjson.ParseObject(string(decoded))
	if err != nil {
		return nil, refusal.New("Malformed Token", "The JSON of the token's %s cannot be used: %s. Request a new token from the issuer.", name, err)
	}
	return object, nil
}

// VerifiedBy reports whether a key of the set signed the token. It checks the
// signature only, not the claims and times.
//
// The alg of the token must be one of [jwk.Algorithms]. A key counts only if it
// fits that algorithm and says nothing else about itself in alg, use and key_ops.
// So a public key is never taken for an HMAC secret, and a token with alg none is
// never verified (RFC 8725 §3.1, §3.2). Next to keys of other kinds, a secret counts
// only if it names its alg: a public text that someone published as an oct key must
// not verify. If the token has a kid, only keys with this kid count; otherwise
// every key does. A token with crit is never verified, because this provider
// supports no extension (RFC 7515 §4.1.11). Keys inside a token (jwk, jku, x5c, x5u)
// are ignored. Members of the set that cannot be read are skipped.
func (t Token) VerifiedBy(set []jwk.Member) bool {
	algorithm, ok := t.algorithm()
	if !ok {
		return false
	}
	kid, hasKid := t.Header["kid"]
	mixed := slices.ContainsFunc(set, func(m jwk.Member) bool { return m.KeyType != "oct" })
	return slices.ContainsFunc(set, func(m jwk.Member) bool {
		if hasKid && kid != m.KeyID || algorithm.Symmetric() && mixed && m.Algorithm == "" {
			return false
		}
		key, ok := m.VerificationKey(algorithm)
		return ok && t.verifiedBy(key, algorithm)
	})
}

// VerifiedBySecret reports whether the token was signed with the text of a secret,
// and one of HS256, HS384 and HS512 that the secret is long enough for. The kid of
// the token is ignored. It returns a *refusal.Error if the text is too short for any
// of them, or is no secret, see [jwk.ParseSecret].
func (t Token) VerifiedBySecret(secret string) (bool, error) {
	shortest, err := jwk.ParseAlgorithm("HS256")
	if err != nil {
		return false, err
	}
	key, err := jwk.ParseSecret(secret, shortest)
	if err != nil {
		return false, err
	}
	algorithm, ok := t.algorithm()
	return ok && t.verifiedBy(key, algorithm), nil
}

// algorithm returns the algorithm of the token; false if no key can verify it.
func (t Token) algorithm() (jwk.Algorithm, bool) {
	name, _ := t.Header["alg"].(string)
	algorithm, err := jwk.ParseAlgorithm(name)
	_, critical := t.Header["crit"]
	return algorithm, err == nil && !critical
}

func (t Token) verifiedBy(key jwk.Key, a jwk.Algorithm) bool {
	return key.Verify(a, []byte(t.signingInput), t.signature)
}

// ParseObject returns a JSON object: nil, bool, string, json.Number, []any and
// map[string]any. name is the name of the text in the *refusal.Error, which does
// not quote the text.
func ParseObject(name, text string) (map[string]any, error) {
	object, err := strictjson.ParseObject(text)
	if err != nil {
		return nil, refusal.New("Malformed JSON", "The value of %s cannot be used: %s. Specify a JSON object, for example with jsonencode().", name, err)
	}
	return object, nil
}
