package jwk

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// envelope is a JWE (RFC 7516) as written, in the members of its JSON
// serializations, nothing decrypted. A compact one is written the flattened way.
type envelope struct {
	Protected    string          `json:"protected,omitempty"`
	Unprotected  json.RawMessage `json:"unprotected,omitempty"`
	Header       json.RawMessage `json:"header,omitempty"`
	EncryptedKey string          `json:"encrypted_key,omitempty"`
	AAD          string          `json:"aad,omitempty"`
	IV           string          `json:"iv,omitempty"`
	Ciphertext   string          `json:"ciphertext,omitempty"`
	Tag          string          `json:"tag,omitempty"`
}

// part is what a JWE holds for one recipient.
type part struct {
	envelope
	// alg, enc, kid and the curve of epk, of all headers together.
	algorithm jose.KeyAlgorithm
	content   jose.ContentEncryption
	keyID     string
	curve     string
}

// parseJWE returns the parts of a JWE in any of its serializations. Every refusal
// is an *refusal.Error.
func parseJWE(text string) ([]part, error) {
	if len(text) > maxInputBytes {
		return nil, tooLarge("a JWE")
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case text == "":
		return nil, refusal.New("Empty JWE", "The JWE is empty or only white space. Give the private_key_jwe of a key; if it comes from a variable or a file, see that this is set and has content.")
	case strings.Contains(text, beginMarker):
		return nil, notAJWE("it is a PEM, which is not sealed")
	case strings.HasPrefix(text, "{"):
		return parseJSONJWE(text)
	default:
		return parseCompactJWE(text)
	}
}

func notAJWE(why string) error {
	return refusal.New("Not a JWE", "The text cannot be read as a JWE (RFC 7516): %s. Give the private_key_jwe of a key, whole and unchanged.", why)
}

func cutJWE(what string) error {
	return refusal.New("JWE Cut Short", "The JWE is not whole: %s. Some of it was lost on its way, as happens when it is copied by hand or kept where too little fits. Take it again from where it was made.", what)
}

func parseCompactJWE(text string) ([]part, error) {
	pieces := strings.Split(text, ".")
	header := decodeHeader(pieces[0])
	switch {
	case header == nil:
		return nil, notAJWE("it does not begin with a header in base64url, as the compact form does, nor with a brace, as the JSON form does")
	case header["enc"] == nil && len(pieces) == 3:
		return nil, notAJWE("it is a signed token (JWS), in which nothing is sealed")
	case header["enc"] == nil:
		return nil, notAJWE("its header names no encryption")
	case len(pieces) < 5:
		return nil, cutJWE("it has fewer than five parts")
	case len(pieces) > 5:
		return nil, notAJWE("it has more than five parts")
	}
	return envelope{
		Protected: pieces[0], EncryptedKey: pieces[1], IV: pieces[2], Ciphertext: pieces[3], Tag: pieces[4],
	}.parts(nil)
}

func parseJSONJWE(text string) ([]part, error) {
	object, err := parseJSONObject(text)
	switch {
	case err != nil && !strings.HasSuffix(text, "}"):
		return nil, cutJWE("it begins as JSON and does not end as such")
	case err != nil:
		return nil, notAJWE("its JSON has a syntax error or a member twice")
	case object.has("kty"):
		return nil, notAJWE("it is a JWK, which is not sealed")
	case object.has("signatures") || object.has("payload"):
		return nil, notAJWE("it is a signed token (JWS), in which nothing is sealed")
	case !object.has("ciphertext"):
		return nil, notAJWE("it has no ciphertext")
	}
	var e envelope
	var several struct {
		Recipients []struct {
			Header       json.RawMessage `json:"header"`
			EncryptedKey string          `json:"encrypted_key"`
		} `json:"recipients"`
	}
	if json.Unmarshal([]byte(text), &e) != nil || json.Unmarshal([]byte(text), &several) != nil {
		return nil, notAJWE("a member of its JSON is of the wrong type")
	}
	if len(several.Recipients) > maxRecipients {
		return nil, refusal.New("Too Many Recipients", "The JWE is for %d recipients; at most %d are read.", len(several.Recipients), maxRecipients)
	}
	if !object.has("recipients") {
		return e.parts(nil)
	}
	var each []envelope
	for _, r := range several.Recipients {
		one := e
		one.Header, one.EncryptedKey = r.Header, r.EncryptedKey
		each = append(each, one)
	}
	return e.parts(each)
}

// parts checks the form of what is sealed, and reads the headers of each
// recipient; of the one that e itself names, if each is nil.
func (e envelope) parts(each []envelope) ([]part, error) {
	const ivSize, tagSize = 12, 16 // RFC 7518 §5.3
	for _, piece := range []struct {
		name, text string
		size       int
	}{{"initialization vector", e.IV, ivSize}, {"ciphertext", e.Ciphertext, 0}, {"authentication tag", e.Tag, tagSize}} {
		decoded, err := base64.RawURLEncoding.DecodeString(piece.text)
		if err != nil || len(decoded) == 0 || piece.size != 0 && len(decoded) != piece.size {
			return nil, cutJWE("its " + piece.name + " is missing, damaged or of the wrong size")
		}
	}
	if each == nil {
		each = []envelope{e}
	}
	var parts []part
	for _, one := range each {
		parts = append(parts, one.part())
	}
	return parts, nil
}

// part reads the headers. What they say decides only whether decryption is
// tried: go-jose reads them again.
func (e envelope) part() part {
	p := part{envelope: e}
	for _, header := range []map[string]any{decodeHeader(e.Protected), decodeJSONHeader(e.Unprotected), decodeJSONHeader(e.Header)} {
		if alg, ok := header["alg"].(string); ok {
			p.algorithm = jose.KeyAlgorithm(alg)
		}
		if enc, ok := header["enc"].(string); ok {
			p.content = jose.ContentEncryption(enc)
		}
		if kid, ok := header["kid"].(string); ok {
			p.keyID = kid
		}
		if epk, ok := header["epk"].(map[string]any); ok {
			p.curve, _ = epk["crv"].(string)
		}
	}
	return p
}

// decodeHeader returns a header in base64url; nil if it is none.
func decodeHeader(text string) map[string]any {
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return decodeJSONHeader(decoded)
}

func decodeJSONHeader(text []byte) map[string]any {
	var header map[string]any
	if json.Unmarshal(text, &header) != nil {
		return nil
	}
	return header
}
