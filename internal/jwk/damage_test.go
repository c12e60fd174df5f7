package jwk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
)

// TestEveryCutIsRefused cuts each structure at every byte.
func TestEveryCutIsRefused(t *testing.T) {
	private := func(text string) (Key, error) { return ParsePrivatePEM(text, "") }
	encrypted := func(text string) (Key, error) { return ParsePrivatePEM(text, "x") }
	for label, test := range map[string]struct {
		text  string
		parse func(string) (Key, error)
	}{
		labelSEC1:           {must(p256Key().EncodePEM(FormatSEC1)), private},
		labelPKCS8:          {must(p256Key().PrivatePEM()), private},
		labelPKCS1:          {must(rsaKey().EncodePEM(FormatPKCS1)), private},
		labelEncryptedPKCS8: {encryptedDER(derOf(must(edKey().PrivatePEM())), "x"), encrypted},
		labelSPKI:           {must(edKey().PublicPEM()), ParsePublicPEM},
		labelPKCS1Public:    {must(rsaKey().Public().EncodePEM(FormatPKCS1)), ParsePublicPEM},
		labelCertificate:    {certificateOf(p256Key()), ParsePublicPEM},
	} {
		der := derOf(test.text)
		for i := range der {
			k, err := test.parse(pemOf(label, der[:i]))
			if err == nil || !k.IsZero() {
				t.Fatalf("%s: %d of %d bytes are accepted", label, i, len(der))
			}
			_ = asRefusal(t, err)
		}
	}
	for _, section := range []string{"RFC 7517 A.2 EC private", "RFC 8037 A.1 Ed25519 private", "RFC 7520 3.5 HMAC key"} {
		var compact bytes.Buffer
		check(json.Compact(&compact, []byte(vectorJWK(section))))
		for i := range compact.Len() {
			if _, err := ParseJWK(compact.String()[:i]); err == nil {
				t.Fatalf("%s: %d of %d bytes are accepted", section, i, compact.Len())
			}
		}
	}
}

// TestNoFlippedByteMakesAnotherKey changes bytes of a key that contains both halves. The result is either a refusal or the same key.
func TestNoFlippedByteMakesAnotherKey(t *testing.T) {
	for label, k := range map[string]Key{labelSEC1: p256Key(), labelPKCS1: rsaKey()} {
		text := must(k.EncodePEM(map[string]string{labelSEC1: FormatSEC1, labelPKCS1: FormatPKCS1}[label]))
		der := derOf(text)
		step := 1 + len(der)/30 // each costs some arithmetic
		for i := 0; i < len(der); i += step {
			for _, mask := range []byte{0x01, 0x80, 0xff} {
				flipped := bytes.Clone(der)
				flipped[i] ^= mask
				if got, err := ParsePrivatePEM(pemOf(label, flipped), ""); err == nil && !got.Equal(k) {
					t.Fatalf("%s: byte %d changed by %#x makes another key", label, i, mask)
				}
			}
		}
	}
}

// TestJWKMembersMustBeStrings sets every member of every kind of key to every other type of JSON. Null is the same as no member.
func TestJWKMembersMustBeStrings(t *testing.T) {
	for _, section := range []string{"RFC 7517 A.2 EC private", "RFC 8037 A.1 Ed25519 private", "RFC 7520 3.4 RSA private", "RFC 7520 3.5 HMAC key"} {
		object := decoded(vectorJWK(section))
		for name, value := range object {
			for _, other := range []any{true, 1, 1.5, []string{"a"}, map[string]any{"a": "b"}} {
				object[name] = other
				k, err := ParseJWK(string(must(json.Marshal(object))))
				if err == nil || !k.Key.IsZero() {
					t.Errorf("%s: %s can be %v", section, name, other)
				}
			}
			object[name] = nil
			null, nullErr := ParseJWK(string(must(json.Marshal(object))))
			delete(object, name)
			absent, absentErr := ParseJWK(string(must(json.Marshal(object))))
			if fmt.Sprint(nullErr) != fmt.Sprint(absentErr) || !null.Key.Equal(absent.Key) || null.Use != absent.Use || null.Algorithm != absent.Algorithm {
				t.Errorf("%s: a null %s is not the same as none: %v, %v", section, name, nullErr, absentErr)
			}
			object[name] = value
		}
		// A name in another case is another member. An escaped name is the same member.
		other := edit(vectorJWK(section), `"kty"`, `"KTY":"oct","kty"`)
		if j, err := ParseJWK(other); err != nil || j.Key.KeyType() != object["kty"] {
			t.Errorf("%s: KTY is read as kty, error %v", section, err)
		}
		for _, twice := range []string{`"kty":"oct","kty"`, `"\u006bty":"oct","kty"`} {
			_, err := ParseJWK(edit(vectorJWK(section), `"kty"`, twice))
			wantRefusal(t, err, "JWK With a Repeated Member")
		}
	}
}
