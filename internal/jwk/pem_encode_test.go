package jwk

import (
	"math/big"
	"strings"
	"testing"
)

// privateForms are all encodings of a private key, by name.
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

// A key is the same, with the same thumbprint, in every encoding.
func TestOneKeyInEveryEncoding(t *testing.T) {
	for name, k := range asymmetricKeys() {
		forms := privateForms(k)
		if want := map[string]int{"RSA": 3, "EC": 3, "OKP": 2, "AKP": 2}[k.KeyType()]; len(forms) != want {
			t.Errorf("%s: %d private forms, want %d", name, len(forms), want)
		}
		for form, text := range forms {
			j, err := ParsePrivate(text, "")
			if err != nil || !j.Key.Equal(k) || j.Key.Thumbprint() != k.Thumbprint() {
				t.Errorf("%s: the %s is another key (error %v)", name, form, err)
			}
			if form != "JWK" {
				if again := must(j.Key.EncodePEM(form)); again != text {
					t.Errorf("%s: the %s changes when it is read and written", name, form)
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
			if half, err := ParsePublicHalf(text); err != nil || !half.Equal(j.Key) {
				t.Errorf("%s: the public %s is another key for ParsePublicHalf (error %v)", name, form, err)
			}
		}
	}
}

// Reading and writing keeps the order of the primes and the choice of the private exponent.
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
			t.Errorf("%s: the key changes when it is read and written", name)
		}
		if j := must(ParseJWK(must(JWK{Key: k}.PrivateJSON()))); must(j.Key.EncodePEM(FormatPKCS1)) != text {
			t.Errorf("%s: the key changes through a JWK", name)
		}
		if !k.Equal(rsaKey()) {
			t.Errorf("%s: the key is another one", name)
		}
	}
}

// A JWK can have d without the primes (RFC 7518 §6.3.2). They are computed from d.
func TestRSAPrimesFromExponent(t *testing.T) {
	for name, k := range map[string]Key{"2048 bits": rsaKey(), "8192 bits": largestRSA()} {
		members := membersOf(k)
		text := `{"kty":"RSA","n":"` + members["n"] + `","e":"AQAB","d":"` + members["d"] + `"}`
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

// The largest accepted key can be written and read.
func TestLargestRSA(t *testing.T) {
	if roundTrip(t, JWK{Key: largestRSA()}); largestRSA().Bits() != maxRSABits {
		t.Fatalf("the key has %d bits", largestRSA().Bits())
	}
}
