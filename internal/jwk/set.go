package jwk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/strictjson"
)

// Member is a member of a JWK Set. It may be of a kind that this package does not
// know: whoever reads a set must pass over such members, not refuse them (RFC 7517
// §5).
type Member struct {
	// Text is the JWK as it was given, but compact.
	Text string
	// What it says of itself; "" for what it does not say.
	KeyID, KeyType, Algorithm, Use string

	object jsonObject
}

// maxSetBytes bounds a JWK Set. One of a thousand RSA keys of 4096 bits has 800 KiB.
const maxSetBytes = 1 << 20

// ParseSet returns the members of a JWK Set (RFC 7517 §5) in their order; other
// members of the set than keys are passed over. Every refusal is an *refusal.Error.
func ParseSet(text string) ([]Member, error) {
	if len(text) > maxSetBytes {
		return nil, refusal.New("JWK Set Too Large", "The JWK Set is larger than %d KiB. Give a smaller one.", maxSetBytes>>10)
	}
	text = strings.TrimSpace(strings.TrimPrefix(text, "\ufeff"))
	switch {
	case text == "":
		return nil, refusal.New("Empty JWK Set", `The JWK Set is empty or only white space. Give JSON such as {"keys":[]}; if it comes from a variable or a file, see that this is set and has content.`)
	case strings.HasPrefix(text, beginMarker):
		return nil, refusal.New("PEM Where a JWK Set Belongs", "The text is a PEM. Give a JWK Set; jwk_from_pem makes a JWK of a PEM.")
	case strings.HasPrefix(text, "<"):
		return nil, notASet("it is HTML or XML, perhaps the error page of a server")
	}
	object, err := strictjson.ParseObject(text)
	if err != nil {
		return nil, notASet(err.Error())
	}
	keys, ok := object["keys"].([]any)
	if !ok && object["kty"] != nil {
		return nil, refusal.New("JWK Where a JWK Set Belongs", `The text is one JWK. Put it into a set: {"keys":[ and ]} around it.`)
	} else if !ok {
		return nil, notASet("it has no list called keys")
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
		if members[i], err = newMember(key, rawKeys[i], i); err != nil {
			return nil, err
		}
	}
	return members, nil
}

func notASet(why string) error {
	return refusal.New("Not a JWK Set", "The text cannot be read as a JWK Set: %s. Expected is a JSON object with a list called keys (RFC 7517, section 5).", why)
}

func newMember(value any, raw json.RawMessage, index int) (Member, error) {
	object, ok := value.(map[string]any)
	if !ok {
		return Member{}, notASet(fmt.Sprintf("keys[%d] is not a JSON object", index))
	}
	m := Member{object: object}
	for name, text := range map[string]*string{"kid": &m.KeyID, "kty": &m.KeyType, "alg": &m.Algorithm, "use": &m.Use} {
		// Some servers write null for what they have not set. Only a string says anything.
		*text, _ = m.object.text(name)
	}
	if m.KeyType == "" {
		return Member{}, notASet(fmt.Sprintf("keys[%d] has no kty, which every JWK has", index))
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return Member{}, notASet(fmt.Sprintf("keys[%d] cannot be read", index))
	}
	m.Text = compact.String()
	return m, nil
}

// privateMembers are the members that make a JWK private, whatever its kind
// (RFC 7518 §6.3.2, §6.4.1, RFC 8037 §2, RFC 9964 §3).
var privateMembers = []string{"d", "k", "oth", "priv", "p", "q", "dp", "dq", "qi"}

// HasPrivate reports whether the member holds what must not be published.
func (m Member) HasPrivate() bool {
	return slices.ContainsFunc(privateMembers, m.object.has)
}

// VerificationKey returns the key of the member if it can verify signatures of
// the algorithm: the key fits, and its alg, use and key_ops do not exclude it.
func (m Member) VerificationKey(a Algorithm) (Key, bool) {
	if m.Algorithm != "" && m.Algorithm != a.name || m.Use != "" && m.Use != UseSignature {
		return Key{}, false
	}
	if operations, ok := m.object.operations(); m.object.has("key_ops") && (!ok || !slices.Contains(operations, "verify")) {
		return Key{}, false
	}
	j, err := ParseJWK(m.Text)
	return j.Key, err == nil && a.fits(j.Key)
}

// Same reports whether both members are the same key, whatever they say about it.
func (m Member) Same(other Member) bool { return m.identity() == other.identity() }

// identity is text that two members share if they are the same key. It may be
// private.
func (m Member) identity() string {
	if key, err := m.object.key(); err == nil {
		return key.Thumbprint()
	}
	// Of a key that cannot be read, such as one of a new kind or a weak one, all
	// that does not merely describe it must be equal.
	object := map[string]any{}
	for name, value := range m.object {
		if !slices.Contains(descriptions, name) {
			object[name] = value
		}
	}
	text, _ := json.Marshal(object) // sorts the names; what was parsed can be written
	return string(text)
}

// descriptions are the members that say something about a key and are no part of
// it (RFC 7517 §4).
var descriptions = []string{"kid", "alg", "use", "key_ops", "x5c", "x5t", "x5t#S256", "x5u"}

// MergeSets returns the members of both, in their order. A key that is in both under
// the same kid stays as it was first. Another key under a kid that is taken is an
// *refusal.Error, since a verifier that looks a key up by its kid could find either.
func MergeSets(members, more []Member) ([]Member, error) {
	merged := slices.Clone(members)
	taken := map[string]Member{}
	for _, m := range members {
		taken[m.place()] = m
	}
	for i, m := range more {
		at := m.place()
		other, ok := taken[at]
		switch {
		case !ok:
			taken[at] = m
			merged = append(merged, m)
		case !other.Same(m):
			return nil, refusal.New("Kid Already Taken", "The kid of keys[%d] is that of a different key as well. A verifier finds a key by its kid, so one JWK Set cannot hold both: give one of the keys another kid where it comes from, or leave it out.", i)
		}
	}
	return merged, nil
}

// place is what a verifier finds the member by: its kid, or, without one, the key.
func (m Member) place() string {
	if m.KeyID != "" {
		return "kid " + m.KeyID
	}
	return "key " + m.identity()
}

// EncodeSet returns a JWK Set of the members in their order.
func EncodeSet(members []Member) string {
	texts := make([]string, len(members))
	for i, m := range members {
		texts[i] = m.Text
	}
	return Set(texts...)
}
