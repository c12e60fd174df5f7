package jose

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func recipientOf(owner jwk.Key) Recipient { return must(ParseRecipient(must(owner.PublicPEM()))) }

func sealFor(text string, owners ...jwk.Key) string {
	var recipients []Recipient
	for _, owner := range owners {
		recipients = append(recipients, recipientOf(owner))
	}
	return must(Seal(text, recipients))
}

func TestSealedKeysOpen(t *testing.T) {
	for _, sealed := range []string{"ES256", "RS256", "EdDSA", "HS512"} {
		for _, owner := range []string{"ES256", "ES384", "ES512", "PS256"} {
			text := sealFor(privateJSON(keyFor(sealed), "kid 1"), keyFor(owner))
			if strings.Count(text, ".") != 4 {
				t.Errorf("a key for %s sealed for a key for %s: the JWE is not compact", sealed, owner)
			}
			opened, err := Open(text, jwk.JWK{Key: keyFor(owner)})
			if err != nil || !opened.Key.Equal(keyFor(sealed)) || opened.KeyID != "kid 1" {
				t.Errorf("a key for %s sealed for a key for %s opens as %v, %v", sealed, owner, opened, err)
			}
		}
	}
}

func TestSealedHeader(t *testing.T) {
	for name, want := range map[string]string{"ES256": "ECDH-ES+A256KW", "RS256": "RSA-OAEP-256"} {
		encoded, _, _ := strings.Cut(sealFor(privateJSON(keyFor("EdDSA"), "k"), keyFor(name)), ".")
		var header map[string]any
		check(json.Unmarshal(must(base64.RawURLEncoding.DecodeString(encoded)), &header))
		for member, want := range map[string]string{"alg": want, "enc": "A256GCM", "cty": "jwk+json", "kid": keyFor(name).Thumbprint()} {
			if header[member] != want {
				t.Errorf("%s: %s is %v, want %s", name, member, header[member], want)
			}
		}
	}
}

func TestSealedForSeveral(t *testing.T) {
	key := keyFor("ES256")
	owners := []jwk.Key{newKey("ES256"), keyFor("RS256"), newKey("ES384"), newKey("ES256")}
	text := sealFor(privateJSON(key, "k"), owners...)
	for i, owner := range owners {
		opened, err := Open(text, jwk.JWK{Key: owner})
		if err != nil || !opened.Key.Equal(key) {
			t.Errorf("recipient %d: %v", i, err)
		}
	}
	var general map[string]json.RawMessage
	check(json.Unmarshal([]byte(text), &general))
	if general["encrypted_key"] != nil || general["header"] != nil {
		t.Error("the general serialization has members of the flattened one")
	}
}

// The kid of a recipient need not be its thumbprint. The owner may know the key under this kid only, or under none.
func TestRecipientWithItsOwnKid(t *testing.T) {
	owner := keyFor("ES256")
	r := must(ParseRecipient(must(jwk.JWK{Key: owner, KeyID: "vault 7", Use: "enc", Algorithm: "ECDH-ES+A256KW"}.PublicJSON())))
	if r.KeyID() != "vault 7" || !r.Same(r) || r.Same(recipientOf(owner)) {
		t.Errorf("the kid is %q, or Same ignores it", r.KeyID())
	}
	text := must(Seal(privateJSON(keyFor("EdDSA"), "k"), []Recipient{r}))
	for _, kid := range []string{"", "vault 7", "another"} {
		if _, err := Open(text, jwk.JWK{Key: owner, KeyID: kid}); err != nil {
			t.Errorf("kid %q: %v", kid, err)
		}
	}
	last := "A" // another character that can end a tag of 16 bytes
	if strings.HasSuffix(text, last) {
		last = "Q"
	}
	_, err := Open(text[:len(text)-1]+last, jwk.JWK{Key: owner, KeyID: "vault 7"})
	wantRefusal(t, err, "Altered JWE")
}

func TestSealRefuses(t *testing.T) {
	if _, err := Seal("{}", nil); err == nil {
		t.Error("sealed for nobody")
	}
	r := recipientOf(keyFor("ES256"))
	_, err := Seal("{}", []Recipient{r, r})
	wantRefusal(t, err, "Recipient Given Twice")
}
