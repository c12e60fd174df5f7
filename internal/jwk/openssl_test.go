package jwk

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// openssl runs the tool with the input and returns its output.
func openssl(t *testing.T, input string, args ...string) string {
	t.Helper()
	command := exec.Command("openssl", args...)
	command.Stdin = strings.NewReader(input)
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	if err := command.Run(); err != nil {
		t.Fatalf("openssl %s: %v: %s", strings.Join(args, " "), err, stderr.String())
	}
	return stdout.String()
}

func needOpenSSL(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("openssl is not in PATH, so nothing can be compared with it")
	}
}

// opensslKinds are the commands that make a key of each kind.
var opensslKinds = map[string][]string{
	"RSA 2048": {"genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"},
	"P-256":    {"genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"},
	"P-384":    {"genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"},
	"P-521":    {"genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"},
	"Ed25519":  {"genpkey", "-quiet", "-algorithm", "ED25519"},
}

const opensslPassphrase = "a passphrase for openssl"

// opensslForms are the commands that convert a key to each format of openssl, by the key type that has the format. The encryptions of PKCS
// #8 do not depend on the key, so only one kind is encrypted.
var opensslForms = map[string]map[string][]string{
	"OKP": {
		"PKCS #8, PBKDF2, AES-256":                 {"pkcs8", "-topk8", "-v2", "aes-256-cbc"},
		"PKCS #8, PBKDF2, AES-128, 100 000 rounds": {"pkcs8", "-topk8", "-v2", "aes-128-cbc", "-iter", "100000"},
		"PKCS #8, PBKDF2, AES-192, SHA-512":        {"pkcs8", "-topk8", "-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA512"},
		"PKCS #8, PBKDF2, 3DES, SHA-1":             {"pkcs8", "-topk8", "-v2", "des3", "-v2prf", "hmacWithSHA1"},
		"PKCS #8, scrypt":                          {"pkcs8", "-topk8", "-scrypt"},
		"PKCS #8, other scrypt":                    {"pkcs8", "-topk8", "-scrypt", "-scrypt_N", "8192", "-scrypt_r", "4", "-scrypt_p", "3"},
	},
	"RSA": {
		"PKCS #1":                 {"rsa", "-traditional"},
		"PKCS #1, RFC 1421, 3DES": {"rsa", "-traditional", "-des3"},
		"PKCS #1, RFC 1421, AES":  {"rsa", "-traditional", "-aes256"},
	},
	"EC": {
		"SEC 1":                   {"ec"},
		"SEC 1 compressed":        {"ec", "-conv_form", "compressed"},
		"SEC 1 without its point": {"ec", "-no_public"},
		"SEC 1, RFC 1421, 3DES":   {"ec", "-des3"},
		"SEC 1, RFC 1421, AES":    {"ec", "-aes128"},
	},
}

// TestReadsOpenSSL reads every kind of key in every format of openssl.
func TestReadsOpenSSL(t *testing.T) {
	needOpenSSL(t)
	for kind, generate := range opensslKinds {
		t.Run(kind, func(t *testing.T) {
			plain := openssl(t, "", generate...)
			public := openssl(t, plain, "pkey", "-pubout")
			want := must(ParsePrivatePEM(plain, ""))
			if got := must(want.PublicPEM()); got != public {
				t.Fatal("openssl derives another public key")
			}
			if again := must(want.PrivatePEM()); again != plain {
				t.Error("PKCS #8 of openssl changes when it is read and written")
			}
			for form, command := range opensslForms[want.KeyType()] {
				passphrase := ""
				if strings.Contains(form, ",") {
					passphrase = opensslPassphrase
					command = append(command[:len(command):len(command)], "-passout", "pass:"+passphrase)
				}
				if got, err := ParsePrivatePEM(openssl(t, plain, command...), passphrase); err != nil || !got.Equal(want) {
					t.Errorf("%s: another key, error %v", form, err)
				}
			}
			publicForms := map[string]string{"SPKI": public, "certificate": openssl(t, plain, "req", "-x509", "-new", "-key", "/dev/stdin", "-subj", "/CN=test")}
			switch want.KeyType() {
			case "RSA":
				publicForms["PKCS #1"] = openssl(t, plain, "rsa", "-RSAPublicKey_out")
			case "EC":
				publicForms["compressed SPKI"] = openssl(t, plain, "ec", "-pubout", "-conv_form", "compressed")
			}
			for form, text := range publicForms {
				if got, err := ParsePublicPEM(text); err != nil || !got.Equal(want.Public()) {
					t.Errorf("public %s: another key, error %v", form, err)
				}
			}
		})
	}
}

// TestOpenSSLWithMLDSA reads the three forms of openssl, and lets openssl read ours.
func TestOpenSSLWithMLDSA(t *testing.T) {
	needOpenSSL(t)
	if !strings.Contains(openssl(t, "", "list", "-signature-algorithms"), "ML-DSA-65") {
		t.Skip("this openssl knows no ML-DSA; 3.5 is the first that does")
	}
	for _, name := range []string{"ML-DSA-44", "ML-DSA-65", "ML-DSA-87"} {
		t.Run(name, func(t *testing.T) {
			both := openssl(t, "", "genpkey", "-quiet", "-algorithm", name, "-provparam", "ml-dsa.output_formats=seed-priv")
			k := must(ParsePrivatePEM(both, ""))
			if got := must(k.PublicPEM()); got != openssl(t, both, "pkey", "-pubout") {
				t.Error("openssl derives another public key from its key")
			}
			seed := must(k.PrivatePEM())
			if got := openssl(t, both, "pkey", "-provparam", "ml-dsa.output_formats=seed-only"); got != seed {
				t.Error("openssl writes the seed in another way")
			}
			if got := openssl(t, seed, "pkey", "-pubout"); got != must(k.PublicPEM()) {
				t.Error("openssl derives another public key from our key")
			}
			_, err := ParsePrivatePEM(openssl(t, both, "pkey", "-provparam", "ml-dsa.output_formats=priv-only"), "")
			wantRefusal(t, err, "ML-DSA Key Without Its Seed")
		})
	}
}

// openssl ecparam writes EC PARAMETERS before the key, and openssl pkcs12 writes Bag Attributes.
func TestReadsOpenSSLWithTextAround(t *testing.T) {
	needOpenSSL(t)
	text := openssl(t, "", "ecparam", "-name", "prime256v1", "-genkey")
	if !strings.Contains(text, "BEGIN EC PARAMETERS") {
		t.Fatal("openssl writes no EC PARAMETERS, so the test proves nothing")
	}
	k := must(ParsePrivatePEM(text, ""))

	folder := t.TempDir()
	key, certificate := filepath.Join(folder, "key.pem"), filepath.Join(folder, "certificate.pem")
	check(os.WriteFile(key, []byte(text), 0o600))
	openssl(t, "", "req", "-x509", "-new", "-key", key, "-subj", "/CN=test", "-out", certificate)
	bundle := openssl(t, "", "pkcs12", "-export", "-inkey", key, "-in", certificate, "-name", "friendly", "-passout", "pass:x")
	bag := openssl(t, bundle, "pkcs12", "-nodes", "-nocerts", "-passin", "pass:x")
	if !strings.Contains(bag, "Bag Attributes") {
		t.Fatal("openssl writes no Bag Attributes, so the test proves nothing")
	}
	if got := must(ParsePrivatePEM(bag, "")); !got.Equal(k) {
		t.Error("the key from the bag is another one")
	}
}

// TestRefusesOpenSSL has keys of other kinds that TestRefusals cannot make, and
// keys for which the message has a remedy. The remedy must work.
func TestRefusesOpenSSL(t *testing.T) {
	needOpenSSL(t)
	for kind, test := range map[string]struct {
		generate      []string
		summary, says string
		remedy        []string
	}{
		"P-192":        {[]string{"ecparam", "-name", "prime192v1", "-genkey"}, "Unsupported Elliptic Curve", "P-192", nil},
		"SM2":          {[]string{"genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2"}, "Unsupported Elliptic Curve", "SM2", nil},
		"explicit":     {[]string{"ecparam", "-name", "prime256v1", "-param_enc", "explicit", "-genkey"}, "EC Key With Explicit Parameters", "named_curve", []string{"ec", "-param_enc", "named_curve"}},
		"X448":         {[]string{"genpkey", "-quiet", "-algorithm", "X448"}, "Unsupported Kind of Key", "X448", nil},
		"DH":           {[]string{"genpkey", "-quiet", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048"}, "Unsupported Kind of Key", "Diffie-Hellman", nil},
		"RSA-PSS":      {[]string{"genpkey", "-quiet", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"}, "Unsupported Kind of Key", "RSASSA-PSS", nil},
		"three primes": {[]string{"genpkey", "-quiet", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_keygen_primes:3"}, "Multi-Prime RSA Key", "primes", nil},
	} {
		t.Run(kind, func(t *testing.T) {
			text := openssl(t, "", test.generate...)
			_, err := ParsePrivatePEM(text, "")
			wantRefusal(t, err, test.summary)
			if detail := asRefusal(t, err).Detail; !strings.Contains(detail, test.says) {
				t.Errorf("the detail does not say %q: %s", test.says, detail)
			}
			if test.remedy != nil {
				if _, err := ParsePrivatePEM(openssl(t, text, test.remedy...), ""); err != nil {
					t.Errorf("the remedy does not help: %v", err)
				}
			}
		})
	}
	t.Run("PBES1", func(t *testing.T) {
		text := openssl(t, must(edKey().PrivatePEM()), "pkcs8", "-topk8", "-v1", "PBE-SHA1-3DES", "-passout", "pass:x")
		_, err := ParsePrivatePEM(text, "x")
		wantRefusal(t, err, "Unsupported Private Key Encryption")
		remedied := openssl(t, text, "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passin", "pass:x", "-passout", "pass:x")
		if got, err := ParsePrivatePEM(remedied, "x"); err != nil || !got.Equal(edKey()) {
			t.Errorf("the remedy does not help: %v", err)
		}
	})
}

// TestOpenSSLReads checks every private and public format of every kind of key with openssl, which must derive the same public key.
func TestOpenSSLReads(t *testing.T) {
	needOpenSSL(t)
	keys := asymmetricKeys()
	keys["RSA 8192"] = largestRSA()
	for name, k := range keys {
		if k.KeyType() == keyTypeAKP {
			continue // see TestOpenSSLWithMLDSA
		}
		public := must(k.PublicPEM())
		for form, text := range privateForms(k) {
			if form == "JWK" {
				continue
			}
			if k.Bits() <= 4096 { // a larger key takes seconds
				openssl(t, text, "pkey", "-check", "-noout")
			}
			if got := openssl(t, text, "pkey", "-pubout"); got != public {
				t.Errorf("%s: openssl derives another public key from the %s", name, form)
			}
		}
		if got := openssl(t, public, "pkey", "-pubin", "-pubout"); got != public {
			t.Errorf("%s: openssl writes the public key differently", name)
		}
		if text, err := k.Public().EncodePEM(FormatPKCS1); err == nil {
			if got := openssl(t, text, "rsa", "-RSAPublicKey_in", "-pubout"); got != public {
				t.Errorf("%s: openssl reads another key from PKCS #1", name)
			}
		}
	}
}
