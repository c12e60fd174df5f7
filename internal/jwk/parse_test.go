package jwk

import (
	"crypto/ecdsa"
	"crypto/rand"
	"encoding/asn1"
	"fmt"
	"strings"
	"testing"
)

// A PEM is accepted after the usual effects of copying.
func TestAcceptedTexts(t *testing.T) {
	k := p256Key()
	text := must(k.EncodePEM(FormatSEC1))
	parameters := pemOf("EC PARAMETERS", must(asn1.Marshal(asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7})))
	for name, given := range map[string]string{
		"white space around it":         "\n \t" + text + "\n\n  ",
		"CRLF":                          strings.ReplaceAll(text, "\n", "\r\n"),
		"CR":                            strings.ReplaceAll(text, "\n", "\r"),
		"a byte-order mark":             "\ufeff" + text,
		"no newline at the end":         strings.TrimSuffix(text, "\n"),
		"text before it":                "Bag Attributes\n    friendlyName: key\nKey Attributes: <No Attributes>\n" + text,
		"text after it":                 text + "# the end\n",
		"escaped newlines":              strings.ReplaceAll(text, "\n", `\n`),
		"escaped CRLF":                  strings.ReplaceAll(text, "\n", `\r\n`),
		"indented lines":                "    " + strings.ReplaceAll(text, "\n", "\n    "),
		"spaces at the ends of lines":   strings.ReplaceAll(text, "\n", "  \n"),
		"EC PARAMETERS before it":       parameters + text,
		"all of the base64 on one line": strings.Join([]string{"-----BEGIN EC PRIVATE KEY-----", strings.Join(strings.Split(text, "\n")[1:4], ""), "-----END EC PRIVATE KEY-----"}, "\n"),
	} {
		if got, err := ParsePrivatePEM(given, ""); err != nil || !got.Equal(k) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// The optional parts of the DER structures.
func TestAcceptedStructures(t *testing.T) {
	ec := p256Key()
	private := ec.Signer().(*ecdsa.PrivateKey)
	scalar, point := must(private.Bytes()), must(private.PublicKey.Bytes())
	oid := asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7}
	compressed := append([]byte{2 + point[64]&1}, point[1:33]...)
	for name, test := range map[string]struct {
		text string
		want Key
	}{
		"PKCS #8 with attributes and a public half": {ed25519v2(edKey(), edKey()), edKey()},
		"SEC 1 with a compressed point":             {sec1With(scalar, oid, compressed), ec},
		"SEC 1 with a zero before the scalar":       {sec1With(append([]byte{0}, scalar...), oid, point), ec},
		"SPKI with a compressed point":              {spkiWith(ecOID, oid, compressed), ec.Public()},
	} {
		if got, err := ParsePEM(test.text); err != nil || !got.Equal(test.want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// Members, algorithms and operations that this package does not know are kept or ignored, not refused.
func TestForeignMembers(t *testing.T) {
	text := vectorJWK("RFC 7517 A.1 EC public")
	for _, members := range []string{
		`"alg":"ECDH-ES+A256KW"`, `"ext":true`, `"key_ops":["deriveBits"]`, `"key_ops":["unheard-of"]`,
		`"x5c":["anything"]`, `"d2":{"a":[1,2,{"b":null}]}`, `"nbf":1700000000`,
	} {
		j, err := ParseJWK(edit(text, `"kty"`, members+`,"kty"`))
		if err != nil || j.Use != UseEncryption || j.KeyID != "1" {
			t.Errorf("%s: %+v, error %v", members, j, err)
		}
	}
	sign := edit(vectorJWK("RFC 8037 A.1 Ed25519 private"), `"kty"`, `"key_ops":["sign","verify"],"use":"sig","alg":"Ed25519","kty"`)
	if j, err := ParseJWK("\ufeff \n" + sign + "\n"); err != nil || j.Algorithm != "Ed25519" {
		t.Errorf("key_ops of a signature key: %v", err)
	}
	// Some encoders write the sign byte of ASN.1 before a modulus.
	n := membersOf(rsaKey())["n"]
	zero := edit(must(JWK{Key: rsaKey()}.PublicJSON()), n, base64Bytes(append([]byte{0}, must(jsonObject{"n": n}.bytes("n"))...)))
	if j, err := ParseJWK(zero); err != nil || j.Key.Thumbprint() != rsaKey().Thumbprint() {
		t.Errorf("a zero before the modulus: %v", err)
	}
}

func TestParseSecretKeepsEveryByte(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("Zm9vYmFyIGJhciBiYXogcXV4IDEyMzQ1", 2), // as strong as its half
		`quote " backslash \ dollar $ hash # equals = space`,
		"ümläut und ähnliches, genug Bytes lang",
		"==== {not JSON} == -----END== ===",
	} {
		if k, err := ParseSecret(text, must(ParseAlgorithm("HS256"))); err != nil || k.Secret() != text || string(k.Signer().([]byte)) != text {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func TestLooksLikeWords(t *testing.T) {
	for text, want := range map[string]bool{
		"a-string-secret-at-least-256-bits-long":                           true, // the example of jwt.io
		"Correct horse battery staple, and more":                           true,
		"thisisaverylongsecretthatnobodyknows":                             true,
		"replace_me_in_production_2024_please":                             true,
		"ein.längeres.geheimnis.aus.wörtern":                               true,
		"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08": false,
		"31415926535897932384626433832795":                                 false,
		"6ba7b810-9dad-11d1-80b4-00c04fd430c8":                             false,
		"correct-horse-battery-Staple7-and-more":                           true,
		"correct-horse-battery-7Staple-and-more":                           false,
		"":                                                                 false,
	} {
		if got := LooksLikeWords(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
	for _, name := range []string{"HS256", "HS384", "HS512"} {
		for range 1000 {
			if text := mustGenerate(name).Secret(); LooksLikeWords(text) {
				t.Fatalf("a generated secret for %s looks like words", name)
			}
		}
	}
}

func TestLooksLikeSequences(t *testing.T) {
	for text, want := range map[string]bool{
		"qwertyuiopasdfghjklzxcvbnm123456":                                 true,
		"1234567890qwertyuiopASDFGHJKLzxc":                                 true,
		"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,":                                 true,
		"abcdefghijklmnopqrstuvwxyz012345":                                 true,
		"zyxwvutsrqponmlkjihgfedcba987654":                                 true,
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaabcde":                                 true,
		"00000000000000000000000000012345":                                 true,
		"mysecretkey12345678901234567890x":                                 true,
		"QWERTZUIOPasdfghjklyxcvbnm!@#$%^":                                 true,
		"abc123qwe456asd789zxcabc321ewq654":                                true,
		"Changeme1-Changeme2-Changeme3-Changeme4":                          true,
		"a-string-secret-at-least-256-bits-long":                           false, // LooksLikeWords finds it
		"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08": false,
		"31415926535897932384626433832795":                                 false,
		"6ba7b810-9dad-11d1-80b4-00c04fd430c8":                             false,
		"":                                                                 false,
	} {
		if got := LooksLikeSequences(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
	for range 10000 {
		// Text of letters and digits, of hex digits and of decimal digits only.
		random := make([]byte, 32)
		_, _ = rand.Read(random)
		digits := make([]byte, 32)
		for i, b := range random {
			digits[i] = '0' + b%10
		}
		for _, text := range []string{rand.Text() + rand.Text(), fmt.Sprintf("%x", random), string(digits)} {
			if LooksLikeSequences(text) {
				t.Fatal("a random text looks like sequences")
			}
		}
	}
}

func TestCheckKeyID(t *testing.T) {
	secret := hmacKey().Secret()
	for name, c := range map[string]struct {
		k    Key
		kid  string
		good bool
	}{
		"thumbprint":          {p256Key(), p256Key().Thumbprint(), true},
		"base64 of a secret":  {hmacKey(), base64Bytes([]byte(secret)), false},
		"end of a secret":     {hmacKey(), secret[len(secret)-20:], false},
		"start of a secret":   {hmacKey(), secret[:8], true},
		"d of another key":    {p256Key(), membersOf(edKey())["d"], true},
		"RSA p":               {rsaKey(), "p-" + membersOf(rsaKey())["p"], false},
		"d with a public key": {edKey().Public(), membersOf(edKey())["d"], true},
		"no kid":              {hmacKey(), "", true},
		"no key":              {Key{}, secret, true},
	} {
		if err := c.k.CheckKeyID(c.kid); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestValidKeyID(t *testing.T) {
	for _, kid := range []string{"1", "production-key-2024-01", "a b", "ключ/2024", "https://example.com/keys#1", strings.Repeat("k", MaxKeyIDBytes)} {
		if err := ValidKeyID(kid); err != nil {
			t.Errorf("%q: %v", kid, err)
		}
	}
}
