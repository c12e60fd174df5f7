package jwk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/strictjson"
)

// Member is a key of a JWK Set. Its kind may be unknown: readers of a set must
// ignore such keys, not refuse them (RFC 7517 §5).
type Member struct {
	// Text is the unchanged JWK without white space.
	Text string
	// KeyID, KeyType, Algorithm and Use are kid, kty, alg and use; "" if they are
	// missing or not strings.
	KeyID, KeyType, Algorithm, Use string

	// position names the member in a message: keys[2], or "the JWK" outside of a set.
	position string
	object   jsonObject
	// publicHalf returns the public half, or the secret. It is read once, because the
	// checks of a key take time, and a key is compared with many others.
	publicHalf func() (Key, error)
}

// maxSetBytes is the limit for a JWK Set. A thousand RSA keys of 4096 bits have 800
// KiB.
const maxSetBytes = 1 << 20

// ParseSet returns the keys of a JWK Set (RFC 7517 §5) in their order, or a
// *refusal.Error. It ignores other members of the set.
func ParseSet(text string) ([]Member, error) { return parseSet(text, false) }

// ParseSetOrJWK is [ParseSet] for a text that can also be one JWK.
func ParseSetOrJWK(text string) ([]Member, error) { return parseSet(text, true) }

func parseSet(text string, orJWK bool) ([]Member, error) {
	if len(text) > maxSetBytes {
		return nil, refusal.New("JWK Set Too Large", "The JWK Set is larger than %d KiB. Use a smaller one.", maxSetBytes>>10)
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case text == "":
		return nil, refusal.New("Empty JWK Set", `The JWK Set is empty or only white space. Specify JSON such as {"keys":[]}. If it comes from a variable or a file, check that it is set and not empty.`)
	case strings.HasPrefix(text, beginMarker):
		return nil, refusal.New("PEM Where a JWK Set Belongs", "The text is a PEM. Use a JWK Set. The function jwk_from_pem converts a PEM to a JWK.")
	case strings.HasPrefix(text, "<"):
		return nil, notASet("it is HTML or XML, perhaps an error page of the server")
	}
	object, err := strictjson.ParseObject(text)
	if err != nil {
		return nil, notASet(err.Error())
	}
	keys, ok := object["keys"].([]any)
	switch {
	case !ok && object["kty"] != nil && orJWK:
		m, err := newMember(object, []byte(text), "the JWK")
		return []Member{m}, err
	case !ok && object["kty"] != nil:
		return nil, refusal.New("JWK Where a JWK Set Belongs", `The text is one JWK. Put it into a set: {"keys":[…]}.`)
	case !ok:
		return nil, notASet("it has no list with the name keys")
	}
	// The same text once more: encoding/json keeps the text of each member. A map
	// takes names exactly, and a struct would also read KEYS.
	var raw map[string]json.RawMessage
	var rawKeys []json.RawMessage
	if json.Unmarshal([]byte(text), &raw) != nil || json.Unmarshal(raw["keys"], &rawKeys) != nil || len(rawKeys) != len(keys) {
		return nil, notASet(strictjson.ErrSyntax.Error())
	}
	members := make([]Member, len(keys))
	for i, key := range keys {
		if members[i], err = newMember(key, rawKeys[i], fmt.Sprintf("keys[%d]", i)); err != nil {
			return nil, err
		}
	}
	return members, nil
}

func notASet(why string) error {
	return refusal.New("Not a JWK Set", "The text is not a JWK Set: %s. A JWK Set is a JSON object with a list of keys (RFC 7517, section 5).", why)
}

func newMember(value any, raw json.RawMessage, position string) (Member, error) {
	object, ok := value.(map[string]any)
	if !ok {
		return Member{}, notASet(position + " is not a JSON object")
	}
	m := Member{position: position, object: withoutNulls(object)}
	m.publicHalf = sync.OnceValues(m.object.publicHalf().key)
	for name, text := range map[string]*string{"kid": &m.KeyID, "kty": &m.KeyType, "alg": &m.Algorithm, "use": &m.Use} {
		*text, _ = m.object.text(name)
	}
	if m.KeyType == "" {
		return Member{}, notASet(position + " has no kty, which every JWK has")
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return Member{}, notASet(position + " cannot be read")
	}
	m.Text = compact.String()
	return m, nil
}

// privateMembers are the members that make a JWK private, whatever its kind
// (RFC 7518 §6.3.2, §6.4.1, RFC 8037 §2, RFC 9964 §3).
var privateMembers = []string{"d", "k", "oth", "priv", "p", "q", "dp", "dq", "qi"}

// Position names the key in a message: keys[2], or "the JWK" if the text was no set.
func (m Member) Position() string { return m.position }

// HasPrivate reports whether the key is a secret or has private members.
func (m Member) HasPrivate() bool { return m.object.hasPrivate() }

// CheckForgeable returns a *refusal.Error if anyone can sign with the key, or if it is a
// secret that cannot be read, because nobody knows then what a verifier makes of it. It
// reads the private half only of kinds for which that takes little time, so not of RSA.
func (m Member) CheckForgeable() error {
	read := m.publicHalf
	if m.KeyType != (rsaKind{}).keyType() && m.HasPrivate() {
		read = m.object.key
	}
	if _, err := read(); m.KeyType == (secretKind{}).keyType() || isForgeable(err) {
		return err
	}
	return nil
}

// VerificationKey returns the key of the member if it can verify signatures of
// the algorithm: the key fits, and its alg, use and key_ops do not exclude it. It
// does not read private members, and reads no key of another kty.
func (m Member) VerificationKey(a Algorithm) (Key, bool) {
	if m.KeyType != a.KeyType() || m.Algorithm != "" && m.Algorithm != a.name || m.Use != "" && m.Use != UseSignature {
		return Key{}, false
	}
	if operations, ok := m.object.operations(); m.object.has("key_ops") && (!ok || !slices.Contains(operations, "verify")) {
		return Key{}, false
	}
	key, err := m.publicHalf()
	if err == nil {
		_, err = m.object.purpose(key)
	}
	if err != nil || !a.fits(key) {
		return Key{}, false
	}
	return key, true
}

// Same reports whether both are the same key. Their kid, alg and use may differ.
// It does not compare the private halves of asymmetric keys.
func (m Member) Same(other Member) bool { return m.identity() == other.identity() }

// keyTypeAKP is the key type whose alg is a part of the key (RFC 9964 §3).
const keyTypeAKP = "AKP"

// identity returns the same text for the same key. The text can be private.
func (m Member) identity() string {
	if key, err := m.publicHalf(); err == nil {
		return key.Thumbprint()
	}
	// The key cannot be read: its kind is unknown, or it is weak. All members that
	// do not only describe it must be equal.
	object := maps.Clone(m.object)
	for _, name := range descriptions {
		if name != "alg" || m.KeyType != keyTypeAKP {
			delete(object, name)
		}
	}
	text, _ := json.Marshal(object) // sorts the names; a parsed value has no errors
	return string(text)
}

// descriptions are the members that describe a key and are not part of it (RFC
// 7517 §4).
var descriptions = []string{"kid", "alg", "use", "key_ops", "x5c", "x5t", "x5t#S256", "x5u"}

// MergeSets returns the keys of both sets in their order. A key that is in both
// with the same kid is taken from the first set. Two different keys with the same
// kid are a *refusal.Error, because a verifier that looks for the kid could find
// either.
func MergeSets(members, more []Member) ([]Member, error) {
	merged := slices.Clone(members)
	taken := map[string]Member{}
	for _, m := range members {
		taken[m.place()] = m
	}
	for _, m := range more {
		at := m.place()
		other, ok := taken[at]
		switch {
		case !ok:
			taken[at] = m
			merged = append(merged, m)
		case !other.Same(m):
			return nil, refusal.New("Kid Already Taken", "%s has the same kid as a different key. A verifier finds a key by its kid, so one JWK Set cannot contain both. Change one kid at its source, or remove one of the keys.", m.position)
		}
	}
	return merged, nil
}

// place returns the same text for keys that a verifier cannot distinguish: the kid
// or, without a kid, the key.
func (m Member) place() string {
	if m.KeyID != "" {
		return "kid " + m.KeyID
	}
	return "key " + m.identity()
}

// EncodeSet returns a JWK Set of the keys in their order.
func EncodeSet(members []Member) string {
	texts := make([]string, len(members))
	for i, m := range members {
		texts[i] = m.Text
	}
	return Set(texts...)
}
