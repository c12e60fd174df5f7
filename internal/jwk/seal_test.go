package jwk_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// newPair makes a key of the kind that an algorithm uses.
func newPair(t *testing.T, algorithm string) jwk.Key {
	t.Helper()
	a, err := jwk.ParseAlgorithm(algorithm)
	if err != nil {
		t.Fatal(err)
	}
	key, err := jwk.Generate(a, 0)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func privateJSON(t *testing.T, key jwk.Key, kid string) string {
	t.Helper()
	text, err := jwk.JWK{Key: key, KeyID: kid, Use: "sig"}.PrivateJSON()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func recipientOf(t *testing.T, owner jwk.Key) jwk.Recipient {
	t.Helper()
	pem, err := owner.PublicPEM()
	if err != nil {
		t.Fatal(err)
	}
	r, err := jwk.ParseRecipient(pem)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func sealFor(t *testing.T, text string, owners ...jwk.Key) string {
	t.Helper()
	var recipients []jwk.Recipient
	for _, owner := range owners {
		recipients = append(recipients, recipientOf(t, owner))
	}
	sealed, err := jwk.Seal(text, recipients)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// wantSummary fails unless err is the refusal of this name, and quotes none of the texts.
func wantSummary(t *testing.T, err error, summary string, secrets ...string) {
	t.Helper()
	var refused *refusal.Error
	if !errors.As(err, &refused) || refused.Summary != summary {
		t.Fatalf("got %v, want the refusal %q", err, summary)
	}
	for _, secret := range secrets {
		for _, number := range encodedNumber.FindAllString(secret, -1) {
			for i := 0; i+8 <= len(number); i++ {
				if strings.Contains(refused.Detail, number[i:i+8]) {
					t.Fatalf("the refusal %q quotes the input", summary)
				}
			}
		}
	}
}

// encodedNumber is what no word of a message is.
var encodedNumber = regexp.MustCompile(`[A-Za-z0-9_+/-]{20,}`)

func TestSealedKeysOpen(t *testing.T) {
	sealed := map[string]jwk.Key{"EC": newPair(t, "ES256"), "RSA": newPair(t, "RS256"), "OKP": newPair(t, "EdDSA"), "oct": newPair(t, "HS512")}
	owners := map[string]jwk.Key{"P-256": newPair(t, "ES256"), "P-384": newPair(t, "ES384"), "P-521": newPair(t, "ES512"), "RSA": newPair(t, "PS256")}
	for kind, key := range sealed {
		for name, owner := range owners {
			t.Run(kind+" for "+name, func(t *testing.T) {
				text := sealFor(t, privateJSON(t, key, "kid 1"), owner)
				if strings.Count(text, ".") != 4 {
					t.Fatal("for one recipient the JWE is not compact")
				}
				opened, err := jwk.Open(text, jwk.JWK{Key: owner})
				if err != nil {
					t.Fatal(err)
				}
				if !opened.Key.Equal(key) || opened.KeyID != "kid 1" {
					t.Error("another key came out than went in")
				}
			})
		}
	}
}

func TestSealedHeader(t *testing.T) {
	for algorithm, want := range map[string]string{"ES256": "ECDH-ES+A256KW", "RS256": "RSA-OAEP-256"} {
		owner := newPair(t, algorithm)
		text := sealFor(t, privateJSON(t, newPair(t, "EdDSA"), "k"), owner)
		decoded, err := base64.RawURLEncoding.DecodeString(text[:strings.IndexByte(text, '.')])
		if err != nil {
			t.Fatal(err)
		}
		var header map[string]any
		if err := json.Unmarshal(decoded, &header); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"alg": want, "enc": "A256GCM", "cty": "jwk+json", "kid": owner.Thumbprint()} {
			if header[name] != want {
				t.Errorf("%s: %s is %v, want %s", algorithm, name, header[name], want)
			}
		}
	}
}

func TestSealedForSeveral(t *testing.T) {
	key := newPair(t, "ES256")
	owners := []jwk.Key{newPair(t, "ES256"), newPair(t, "RS256"), newPair(t, "ES384"), newPair(t, "ES256")}
	text := sealFor(t, privateJSON(t, key, "k"), owners...)
	for i, owner := range owners {
		opened, err := jwk.Open(text, jwk.JWK{Key: owner})
		if err != nil || !opened.Key.Equal(key) {
			t.Errorf("recipient %d: %v", i, err)
		}
	}
	var general map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &general); err != nil {
		t.Fatal(err)
	}
	if general["encrypted_key"] != nil || general["header"] != nil {
		t.Error("the general serialization has members of the flattened one")
	}
	_, err := jwk.Open(text, jwk.JWK{Key: newPair(t, "ES256")})
	wantSummary(t, err, "Wrong Decryption Key")
	_, err = jwk.Open(text, jwk.JWK{Key: newPair(t, "ES512")})
	wantSummary(t, err, "JWE Not Sealed for This Key")
}

// The kid of a recipient's JWK need not be its thumbprint: its owner may know it by that kid only, or by none.
func TestSealedUnderTheRecipientsOwnKid(t *testing.T) {
	owner := newPair(t, "ES256")
	public, err := jwk.JWK{Key: owner, KeyID: "vault 7", Use: "enc", Algorithm: "ECDH-ES+A256KW"}.PublicJSON()
	if err != nil {
		t.Fatal(err)
	}
	r, err := jwk.ParseRecipient(public)
	if err != nil || r.KeyID() != "vault 7" {
		t.Fatal(r.KeyID(), err)
	}
	text, err := jwk.Seal(privateJSON(t, newPair(t, "EdDSA"), "k"), []jwk.Recipient{r})
	if err != nil {
		t.Fatal(err)
	}
	for _, kid := range []string{"", "vault 7", "another"} {
		if _, err := jwk.Open(text, jwk.JWK{Key: owner, KeyID: kid}); err != nil {
			t.Errorf("kid %q: %v", kid, err)
		}
	}
	_, err = jwk.Open(text[:len(text)-1]+flip(text[len(text)-1]), jwk.JWK{Key: owner, KeyID: "vault 7"})
	wantSummary(t, err, "Altered JWE")
}

// flip returns another character of base64url that ends a tag of 16 bytes as well.
func flip(c byte) string {
	if c == 'A' {
		return "Q"
	}
	return "A"
}

func TestSealNeedsARecipient(t *testing.T) {
	if _, err := jwk.Seal("{}", nil); err == nil {
		t.Error("sealed for nobody")
	}
}
