package jwk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

func TestEqual(t *testing.T) {
	keys := []Key{rsaKey(), otherRSA(), p256Key(), p384Key(), p521Key(), edKey(), mustGenerate("Ed25519"), hmacKey(), mustGenerate("HS256")}
	for _, k := range keys[:7] {
		keys = append(keys, k.Public())
	}
	for i, a := range keys {
		for j, b := range keys {
			if a.Equal(b) != (i == j) {
				t.Errorf("keys %d and %d: Equal is %v", i, j, a.Equal(b))
			}
			// The public half of key i stands at 9+i; secrets have none.
			samePublic := i%9 == j%9 && i != 7 && i != 8 && j != 7 && j != 8
			if a.SamePublic(b) != samePublic {
				t.Errorf("keys %d and %d: SamePublic is %v", i, j, a.SamePublic(b))
			}
			if (a.CheckPair(b) == nil) != samePublic {
				t.Errorf("keys %d and %d: CheckPair is %v", i, j, a.CheckPair(b))
			}
		}
	}
	if (Key{}).SamePublic(Key{}) || !(Key{}).Equal(Key{}) || (Key{}).Equal(keys[0]) || keys[0].Equal(Key{}) {
		t.Error("no key is a key")
	}
}

// No key answers every question, and none of the answers is a key.
func TestZeroKey(t *testing.T) {
	var k Key
	if !k.IsZero() || k.HasPrivate() || k.KeyType() != "" || k.Bits() != 0 || k.Curve() != "" || !k.Public().IsZero() ||
		k.Thumbprint() != "" || k.Secret() != "" || k.Signer() != nil || k.Verifier() != nil || k.String() != "no key" {
		t.Error("the zero Key says that it is something")
	}
	for name, write := range map[string]func() (string, error){
		"PrivatePEM": k.PrivatePEM, "PublicPEM": k.PublicPEM, "PublicJSON": JWK{}.PublicJSON, "PrivateJSON": JWK{}.PrivateJSON,
	} {
		if text, err := write(); text != "" || err == nil {
			t.Errorf("%s of no key is %q, error %v", name, text, err)
		}
	}
	if !hmacKey().Public().IsZero() || must(hmacKey().PublicPEM()) != "" {
		t.Error("a secret has a public half")
	}
	if text, err := hmacKey().PrivatePEM(); text != "" || err == nil {
		t.Error("a secret has a PEM")
	}
	if text, err := rsaKey().Public().PrivatePEM(); text != "" || err == nil {
		t.Error("a public key has a private PEM")
	}
	if text, err := (JWK{Key: rsaKey().Public()}).PrivateJSON(); text != "" || err == nil {
		t.Error("a public key has a private JWK")
	}
}

// TestPrintingShowsNoMaterial prints keys in every way that a log line might,
// inside another package's struct too, and looks for each private number.
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
			t.Errorf("%s: the printed text does not say what the key is", name)
		}
		for _, secret := range privateTexts(k) {
			if strings.Contains(strings.ToLower(printed.String()), strings.ToLower(secret)) {
				t.Errorf("%s: a private number was printed", name)
			}
		}
	}
}

// privateTexts are the private numbers of a key as text, in each encoding that a
// printer might choose, cut so that a part is found as well.
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

// What Signer and Verifier return of a secret is a copy.
func TestSecretIsCopied(t *testing.T) {
	k := hmacKey()
	before := k.Secret()
	k.Signer().([]byte)[0] ^= 1
	k.Verifier().([]byte)[0] ^= 1
	if k.Secret() != before {
		t.Error("a caller changed the secret")
	}
}

func TestInputErrorIsOneLine(t *testing.T) {
	err := refusal.New("Inconsistent RSA Key", "The numbers\ncontradict each other: %s.", "wrong")
	if got, want := err.Error(), "inconsistent RSA key: The numbers contradict each other: wrong."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
