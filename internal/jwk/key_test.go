package jwk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
)

func TestEqual(t *testing.T) {
	type half struct {
		Key
		pair string // "" for a secret
	}
	var keys []half
	for name, k := range asymmetricKeys() {
		keys = append(keys, half{k, name}, half{k.Public(), name})
	}
	keys = append(keys, half{otherRSA(), "other RSA"}, half{mustGenerate("ES256"), "other P-256"}, half{mustGenerate("Ed25519"), "other Ed25519"},
		half{hmacKey(), ""}, half{mustGenerate("HS256"), ""})
	for i, a := range keys {
		for j, b := range keys {
			if a.Equal(b.Key) != (i == j) {
				t.Errorf("%v and %v: Equal is %v", a, b, a.Equal(b.Key))
			}
			samePublic := a.pair != "" && a.pair == b.pair
			if a.SamePublic(b.Key) != samePublic || (a.CheckPair(b.Key) == nil) != samePublic {
				t.Errorf("%v and %v: SamePublic is %v, CheckPair %v", a, b, a.SamePublic(b.Key), a.CheckPair(b.Key))
			}
		}
		if a.Equal(Key{}) || (Key{}).Equal(a.Key) {
			t.Errorf("%v is equal to no key", a)
		}
	}
	if (Key{}).SamePublic(Key{}) || !(Key{}).Equal(Key{}) {
		t.Error("no key is a key")
	}
}

// The zero Key answers every question without a panic.
func TestZeroKey(t *testing.T) {
	var k Key
	if !k.IsZero() || k.HasPrivate() || k.KeyType() != "" || k.Bits() != 0 || k.Curve() != "" || !k.Public().IsZero() ||
		k.Thumbprint() != "" || k.Secret() != "" || k.Signer() != nil || k.Verifier() != nil || k.String() != "no key" {
		t.Error("the zero Key has a property of a key")
	}
	for name, write := range map[string]func() (string, error){
		"PrivatePEM": k.PrivatePEM, "PublicPEM": k.PublicPEM, "PublicJSON": JWK{}.PublicJSON, "PrivateJSON": JWK{}.PrivateJSON,
		"PrivatePEM of a secret": hmacKey().PrivatePEM, "PrivatePEM of a public key": rsaKey().Public().PrivatePEM,
		"PrivateJSON of a public key": JWK{Key: rsaKey().Public()}.PrivateJSON,
	} {
		if text, err := write(); text != "" || err == nil {
			t.Errorf("%s is %q, error %v", name, text, err)
		}
	}
	if !hmacKey().Public().IsZero() || must(hmacKey().PublicPEM()) != "" {
		t.Error("a secret has a public half")
	}
}

// TestPrintingShowsNoMaterial prints keys as a log could, also inside a struct, and searches the text for every private number.
func TestPrintingShowsNoMaterial(t *testing.T) {
	keys := asymmetricKeys()
	keys["HMAC"] = hmacKey()
	for name, k := range keys {
		var printed bytes.Buffer
		holder := struct {
			hidden  Key
			Visible Key
			pointer *Key
		}{k, k, &k}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%o", "%b", "%T", "%10.3v", "% x"} {
			for _, value := range []any{k, &k, []Key{k}, map[string]Key{"k": k}, holder, &holder, JWK{Key: k}, &JWK{Key: k}} {
				fmt.Fprintf(&printed, verb+"\n", value)
			}
		}
		slog.New(slog.NewTextHandler(&printed, nil)).Info("key", "key", k, "holder", holder)
		slog.New(slog.NewJSONHandler(&printed, nil)).Info("key", "key", k, "holder", holder)
		printed.Write(must(json.Marshal(holder)))
		fmt.Fprint(&printed, fmt.Errorf("wrapped: %v", k))
		if !strings.Contains(printed.String(), k.describe()) {
			t.Errorf("%s: the printed text does not describe the key", name)
		}
		for _, secret := range privateTexts(k) {
			if strings.Contains(strings.ToLower(printed.String()), strings.ToLower(secret)) {
				t.Errorf("%s: a private number was printed", name)
			}
		}
	}
}

// privateTexts are the private numbers of a key as text in every encoding that a
// printer could use. They are cut, so a part of a number is found too.
func privateTexts(k Key) []string {
	var texts []string
	for name, encoded := range membersOf(k) {
		if !slices.Contains(privateMembers, name) {
			continue
		}
		number := must(jsonObject{"m": encoded}.integer("m"))
		raw := number.Bytes()
		texts = append(texts, encoded[:20], number.String()[:20], fmt.Sprintf("%x", raw)[:20], fmt.Sprintf("% x", raw)[:30],
			strings.Trim(fmt.Sprintf("%d", raw[:8]), "[]"), strings.TrimSuffix(strings.TrimPrefix(fmt.Sprintf("%#v", raw[:8]), "[]byte{"), "}"))
	}
	if k.Secret() != "" {
		texts = append(texts, k.Secret()[:10])
	}
	return texts
}

// Signer and Verifier return a copy of a secret.
func TestSecretIsCopied(t *testing.T) {
	k := hmacKey()
	before := k.Secret()
	k.Signer().([]byte)[0] ^= 1
	k.Verifier().([]byte)[0] ^= 1
	if k.Secret() != before {
		t.Error("a caller changed the secret")
	}
}
