package jwk

import (
	"crypto/ecdsa"
	"encoding/asn1"
	"strings"
	"testing"
)

// What copying does to a text is accepted without a word.
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

// The optional parts of the structures.
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
	} {
		if got, err := ParsePrivatePEM(test.text, ""); err != nil || !got.Equal(test.want) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if got, err := ParsePublicPEM(spkiWith(ecOID, oid, compressed)); err != nil || !got.Equal(ec.Public()) {
		t.Errorf("SPKI with a compressed point: error %v", err)
	}
}
