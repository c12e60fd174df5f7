package jwk

import (
	"crypto/ecdsa"
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"strings"
	"testing"

	"github.com/youmark/pkcs8"
)

// privateForms are all the ways to write a private key, by name.
func privateForms(k Key) map[string]string {
	forms := map[string]string{}
	for _, format := range []string{FormatPKCS8, FormatPKCS1, FormatSEC1} {
		if text, err := k.EncodePEM(format); err == nil {
			forms[format] = text
		}
	}
	forms["JWK"] = must(JWK{Key: k}.PrivateJSON())
	return forms
}

// The same key in five encodings is one key with one thumbprint.
func TestOneKeyInEveryEncoding(t *testing.T) {
	for name, k := range asymmetricKeys() {
		forms := privateForms(k)
		if want := map[string]int{typeRSA: 3, typeEC: 3, typeOKP: 2}[k.KeyType()]; len(forms) != want {
			t.Errorf("%s: %d private forms, want %d", name, len(forms), want)
		}
		for form, text := range forms {
			j, err := ParsePrivate(text, "")
			if err != nil || !j.Key.Equal(k) || j.Key.Thumbprint() != k.Thumbprint() {
				t.Errorf("%s: the %s is another key (error %v)", name, form, err)
			}
			if form != "JWK" {
				if again := must(j.Key.EncodePEM(form)); again != text {
					t.Errorf("%s: the %s is written differently after it was read", name, form)
				}
				if !strings.HasSuffix(text, "-----\n") || strings.HasSuffix(text, "\n\n") {
					t.Errorf("%s: the %s does not end in one newline", name, form)
				}
			}
		}
		publicForms := map[string]string{
			"SPKI": must(k.PublicPEM()), "certificate": certificateOf(k), "JWK": must(JWK{Key: k}.PublicJSON()),
		}
		if text, err := k.Public().EncodePEM(FormatPKCS1); err == nil {
			publicForms["PKCS #1"] = text
		}
		for form, text := range publicForms {
			j, err := ParsePublic(text)
			if err != nil || !j.Key.Equal(k.Public()) || j.Key.Equal(k) || j.Key.HasPrivate() || j.Key.Thumbprint() != k.Thumbprint() {
				t.Errorf("%s: the public %s is another key (error %v)", name, form, err)
			}
			if either, err := Parse(text); err != nil || !either.Key.Equal(j.Key) {
				t.Errorf("%s: the public %s is another key if either will do (error %v)", name, form, err)
			}
		}
	}
}

// Reading and writing changes nothing: neither the order of the primes nor which
// of the private exponents of a modulus it is.
func TestRSANumbersAreKept(t *testing.T) {
	given := pkcs1Of(rsaOf(rsaKey()))
	p1, q1 := new(big.Int).Sub(given.P, one), new(big.Int).Sub(given.Q, one)
	phi := new(big.Int).Mul(p1, q1)
	lambda := new(big.Int).Div(phi, new(big.Int).GCD(nil, nil, p1, q1))
	inverse := func(modulus *big.Int) *big.Int { return new(big.Int).ModInverse(given.E, modulus) }
	swapped := pkcs1{N: given.N, E: given.E, P: given.Q, Q: given.P, DP: given.DQ, DQ: given.DP, QI: new(big.Int).ModInverse(given.P, given.Q)}
	for name, change := range map[string]func() pkcs1{
		"d modulo λ(n)":           func() pkcs1 { k := given; k.D = inverse(lambda); return k },
		"d modulo φ(n)":           func() pkcs1 { k := given; k.D = inverse(phi); return k },
		"the smaller prime first": func() pkcs1 { k := swapped; k.D = given.D; return k },
	} {
		text := change().pem()
		k, err := ParsePrivatePEM(text, "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if again := must(k.EncodePEM(FormatPKCS1)); again != text {
			t.Errorf("%s: the key is written differently after it was read", name)
		}
		if j := must(ParseJWK(must(JWK{Key: k}.PrivateJSON()))); must(j.Key.EncodePEM(FormatPKCS1)) != text {
			t.Errorf("%s: the key is written differently after it was a JWK", name)
		}
		if !k.Equal(rsaKey()) {
			t.Errorf("%s: the key is another one", name)
		}
	}
}

// A JWK may have d alone (RFC 7518 §6.3.2): the primes are found from it.
func TestRSAPrimesFromExponent(t *testing.T) {
	for name, k := range map[string]Key{"2048 bits": rsaKey(), "8192 bits": largestRSA()} {
		members := k.members()
		text := `{"kty":"RSA","n":"` + members.N + `","e":"AQAB","d":"` + members.D + `"}`
		j, err := ParseJWK(text)
		if err != nil || !j.Key.Equal(k) {
			t.Errorf("%s: error %v", name, err)
			continue
		}
		if p := rsaOf(j.Key).Primes; p[0].Cmp(p[1]) <= 0 {
			t.Errorf("%s: the larger prime is not the first", name)
		}
	}
}

// The largest key that can be imported comes back from its own JWK and PEM.
func TestLargestRSA(t *testing.T) {
	k := largestRSA()
	if k.Bits() != maxRSABits {
		t.Fatalf("the key has %d bits", k.Bits())
	}
	for form, text := range privateForms(k) {
		if j, err := ParsePrivate(text, ""); err != nil || !j.Key.Equal(k) {
			t.Errorf("%s: error %v", form, err)
		}
	}
}

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

func TestEncryptedPEM(t *testing.T) {
	const passphrase = "correct horse battery staple"
	for name, k := range asymmetricKeys() {
		for form, text := range map[string]string{
			"PBKDF2":                    encryptedPEM(k, passphrase),
			"scrypt":                    encryptedWith(k, passphrase, pkcs8.ScryptOpts{SaltSize: 16, CostParameter: 1 << 14, BlockSize: 8, ParallelizationParameter: 1}),
			"PBKDF2, HMAC with SHA-256": encryptedDER(must(x509.MarshalPKCS8PrivateKey(k.Signer())), passphrase),
			"the old way":               legacyPEM(k, passphrase),
		} {
			if got, err := ParsePrivatePEM(text, passphrase); err != nil || !got.Equal(k) {
				t.Errorf("%s, %s: error %v", name, form, err)
			}
		}
	}
}

// A wrong passphrase gives correct padding once in 256 times, and must then not
// be told from one that does not.
func TestWrongPassphraseIsAlwaysTold(t *testing.T) {
	text := encryptedDER([]byte("thirty-one bytes and no DER at.."), "right")
	_, err := ParsePrivatePEM(text, "right")
	wantRefusal(t, err, "Wrong Passphrase for the Private Key")
	legacy := legacyPEM(edKey(), "right")
	for i := range 600 {
		if _, err := ParsePrivatePEM(legacy, strings.Repeat("x", 1+i)); err == nil {
			t.Fatal("a wrong passphrase was accepted")
		} else {
			wantRefusal(t, err, "Wrong Passphrase for the Private Key")
		}
	}
}

// Every number that a file can ask for is bounded before work is done for it.
func TestEncryptionParametersAreBounded(t *testing.T) {
	for name, kdf := range map[string]any{
		"zero iterations":        pbkdf2Parameters(0),
		"negative iterations":    pbkdf2Parameters(-1),
		"scrypt, cost 1":         scryptParameters(1, 8, 1),
		"scrypt, cost 3":         scryptParameters(3, 8, 1),
		"scrypt, no blocks":      scryptParameters(2, 0, 1),
		"scrypt, no parallelism": scryptParameters(2, 8, 0),
		"scrypt, negative cost":  scryptParameters(-2, 8, 1),
	} {
		_, err := ParsePrivatePEM(pbes2PEM(kdf), "any")
		if !isDamaged(err) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	for name, kdf := range map[string]any{
		"scrypt, many blocks":      scryptParameters(2, 1<<40, 1),
		"scrypt, much parallelism": scryptParameters(2, 8, 1<<40),
		"scrypt, all at most":      scryptParameters(1<<62, 1<<62, 1<<62),
		"PBKDF2 at most":           pbkdf2Parameters(1 << 62),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParsePrivatePEM(pbes2PEM(kdf), "any")
			wantRefusal(t, err, "Encryption of a Private Key Too Costly")
		})
	}
	good := pbkdf2Parameters(1)
	for name, text := range map[string]string{
		"a short IV":        pbes2With(good, make([]byte, 15), make([]byte, 32)),
		"no IV":             pbes2With(good, nil, make([]byte, 32)),
		"no ciphertext":     pbes2With(good, make([]byte, 16), nil),
		"a part of a block": pbes2With(good, make([]byte, 16), make([]byte, 31)),
	} {
		if _, err := ParsePrivatePEM(text, "any"); err == nil || asInputError(t, err).Summary != "Wrong Passphrase for the Private Key" && !isDamaged(err) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
