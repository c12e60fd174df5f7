package jose

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/strictjson"
)

// envelope is a JWE in the members of its flattened JSON serialization (RFC 7516
// §7.2.2). Nothing in it is decrypted.
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

// part is what a JWE has for one recipient.
type part struct {
	envelope
	// alg, enc, kid and the curve of epk, from all headers together.
	algorithm gojose.KeyAlgorithm
	content   gojose.ContentEncryption
	keyID     string
	curve     string
}

// maxJWEBytes is enough for a large RSA key and every recipient.
const maxJWEBytes = 64 << 10

// parseJWE returns the parts of a JWE in any of its serializations, or a
// *refusal.Error.
func parseJWE(text string) ([]part, error) {
	if len(text) > maxJWEBytes {
		return nil, refusal.New("Input Too Large", "The JWE is longer than %d KiB, which no sealed key needs. Specify the private_key_jwe of one key.", maxJWEBytes>>10)
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case text == "":
		return nil, refusal.New("Empty JWE", "The JWE is empty or only white space. Specify the private_key_jwe of a key. If it comes from a variable or a file, check that it is set and not empty.")
	case strings.Contains(text, "-----BEGIN "):
		return nil, notAJWE("it is a PEM, which is not sealed")
	case strings.HasPrefix(text, "{"):
		return parseJSONJWE(text)
	default:
		return parseCompactJWE(text)
	}
}

func notAJWE(why string) error {
	return refusal.New("Not a JWE", "The text is not a JWE (RFC 7516): %s. Specify the private_key_jwe of a key, complete and unchanged.", why)
}

func incompleteJWE(what string) error {
	return refusal.New("JWE Cut Short", "The JWE is not complete: %s. A part was lost, for example when it was copied by hand or stored in a field that is too short. Copy it again from its source.", what)
}

func parseCompactJWE(text string) ([]part, error) {
	pieces := strings.Split(text, ".")
	header := decodeHeader(pieces[0])
	switch {
	case header == nil:
		return nil, notAJWE("it begins neither with a header in base64url (compact form) nor with a brace (JSON form)")
	case header["enc"] == nil && len(pieces) == 3:
		return nil, notAJWE("it is a signed token (JWS)")
	case header["enc"] == nil:
		return nil, notAJWE("its header does not name an encryption")
	case len(pieces) < 5:
		return nil, incompleteJWE("it has fewer than five parts")
	case len(pieces) > 5:
		return nil, notAJWE("it has more than five parts")
	}
	return envelope{
		Protected: pieces[0], EncryptedKey: pieces[1], IV: pieces[2], Ciphertext: pieces[3], Tag: pieces[4],
	}.parts(nil)
}

func parseJSONJWE(text string) ([]part, error) {
	object, err := strictjson.ParseObject(text)
	has := func(name string) bool { _, ok := object[name]; return ok }
	switch {
	case err != nil && !strings.HasSuffix(text, "}"):
		return nil, incompleteJWE("it begins as JSON, but the end is missing")
	case err != nil:
		return nil, notAJWE(err.Error())
	case has("kty"):
		return nil, notAJWE("it is a JWK, which is not sealed")
	case has("signatures") || has("payload"):
		return nil, notAJWE("it is a signed token (JWS)")
	case !has("ciphertext"):
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
		return nil, notAJWE("a member of its JSON has the wrong type")
	}
	if len(several.Recipients) > maxRecipients {
		return nil, refusal.New("Too Many Recipients", "The JWE has %d recipients; at most %d are supported.", len(several.Recipients), maxRecipients)
	}
	if !has("recipients") {
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

// parts reads the headers of each recipient and checks the form of the sealed
// content. If each is nil, e has the only recipient.
func (e envelope) parts(each []envelope) ([]part, error) {
	if each == nil {
		each = []envelope{e}
	}
	var parts []part
	for _, one := range each {
		p := one.part()
		if p.content != contentEncryption {
			return nil, p.unsupported() // Its pieces have other sizes.
		}
		parts = append(parts, p)
	}
	const ivSize, tagSize = 12, 16 // RFC 7518 §5.3
	for _, piece := range []struct {
		name, text string
		size       int
	}{{"initialization vector", e.IV, ivSize}, {"ciphertext", e.Ciphertext, 0}, {"authentication tag", e.Tag, tagSize}} {
		decoded, err := base64.RawURLEncoding.DecodeString(piece.text)
		if err != nil || len(decoded) == 0 || piece.size != 0 && len(decoded) != piece.size {
			return nil, incompleteJWE("its " + piece.name + " is missing, damaged or has the wrong size")
		}
	}
	return parts, nil
}

// unsupported refuses the encryption of the content. It names only encryptions of
// RFC 7518 §5.1.
func (p part) unsupported() error {
	found := "The enc of the JWE is missing or unknown"
	for _, known := range []gojose.ContentEncryption{
		gojose.A128GCM, gojose.A192GCM, gojose.A128CBC_HS256, gojose.A192CBC_HS384, gojose.A256CBC_HS512,
	} {
		if p.content == known {
			found = "The content of the JWE is encrypted with " + string(known)
		}
	}
	return refusal.New("Unsupported Encryption of a JWE", "%s. Only %s is supported. Seal the key again with it.", found, contentEncryption)
}

// part reads the headers. They decide only whether to try the decryption: go-jose
// reads them again.
func (e envelope) part() part {
	p := part{envelope: e}
	for _, header := range []map[string]any{decodeHeader(e.Protected), decodeJSONHeader(e.Unprotected), decodeJSONHeader(e.Header)} {
		if alg, ok := header["alg"].(string); ok {
			p.algorithm = gojose.KeyAlgorithm(alg)
		}
		if enc, ok := header["enc"].(string); ok {
			p.content = gojose.ContentEncryption(enc)
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

// decodeHeader returns a header in base64url, nil if the text is not one.
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
