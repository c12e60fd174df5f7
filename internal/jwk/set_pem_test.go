package jwk

import (
	"strings"
	"testing"
)

func TestPublicKeysPEM(t *testing.T) {
	rsa, ed25519, secret := mustGenerate("RS256"), mustGenerate("EdDSA"), mustGenerate("HS256")
	set := func(texts ...string) []Member {
		members, err := ParseSet(Set(texts...))
		if err != nil {
			t.Fatal(err)
		}
		return members
	}
	json := func(key Key) string {
		j := JWK{Key: key, KeyID: "k"}
		text, err := j.PrivateJSON()
		if !key.HasPrivate() {
			text, err = j.PublicJSON()
		}
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	first, _ := rsa.PublicPEM()
	second, _ := ed25519.PublicPEM()
	if got, err := PublicKeysPEM(set(json(rsa.Public()), json(ed25519.Public()))); err != nil || got != first+second {
		t.Errorf("%v: %s", err, got)
	}
	if got, err := PublicKeysPEM(set()); err != nil || got != "" {
		t.Errorf("of an empty set: %v, %q", err, got)
	}
	for name, member := range map[string]string{"keys[1] is a private key": json(ed25519), "keys[1] is a private key or a secret": json(secret), "keys[1]: ": `{"kty":"XYZ"}`} {
		if got, err := PublicKeysPEM(set(json(rsa.Public()), member)); err == nil || got != "" || !strings.Contains(err.Error(), name) {
			t.Errorf("want %q: %v", name, err)
		}
	}
}
