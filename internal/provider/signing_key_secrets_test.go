package provider

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// writeOnlyConfig is a jwt_signing_key with the ephemeral variable "key" for its write-only argument.
func writeOnlyConfig(algorithm, version, arguments string) string {
	argument := "private_key_pem_wo"
	if strings.HasPrefix(algorithm, "HS") {
		argument = "secret_wo"
	}
	return fmt.Sprintf(`
		variable "key" {
		  type      = string
		  ephemeral = true
		  default   = null
		}
		variable "passphrase" {
		  type      = string
		  ephemeral = true
		  default   = null
		}
		resource "jwt_signing_key" "x" {
		  algorithm    = %q
		  %s         = var.key
		  %s_version = %s
		  %s
		}`, algorithm, argument, argument, version, arguments)
}

// given returns what a write-only argument is given for a key.
func givenText(t *testing.T, key jwk.Key) string {
	t.Helper()
	if secret := key.Secret(); secret != "" {
		return secret
	}
	return pemOfPrivate(t, key)
}

func TestSigningKeyWriteOnly(t *testing.T) {
	for _, algorithm := range []string{"ES384", "HS256"} {
		t.Run(algorithm, func(t *testing.T) {
			w, first, second := newWorkspace(t), makeKey(t, algorithm), makeKey(t, algorithm)
			requireVersion(t, w, "1.11", "1.11")
			l := newLeakSearch(t, w, first, second)
			w.setVariable("key", givenText(t, first))
			w.config(writeOnlyConfig(algorithm, "1", ""))
			p := w.plan()
			c := p.of("jwt_signing_key.x")
			if !c.isUnknown("kid") || !c.isUnknown("created_at") || c.isUnknown("private_jwk") || c.isUnknown("private_key_jwe") || c.isUnknown("private_key_pem") {
				t.Error("the plan promises what it cannot, or not what it can")
			}
			p.apply()
			x := w.resource("jwt_signing_key.x")
			mustBeSealed(t, x)
			if x.text("kid") != first.Thumbprint() || !x.isNull("private_key_jwe") {
				t.Error("another key, or a sealed one")
			}
			if env := x.texts("env"); env["JWT_PRIVATE_KEY_PEM"]+env["JWT_SECRET"] != "" {
				t.Error("env has a private field")
			}
			if algorithm != "HS256" {
				token := sign(t, first.Signer(), algorithm, x.text("kid"), w.clock.now(), time.Hour)
				mustVerify(t, x.text("jwks"), token, w.clock.now())
			}
			l.mustFindNothing()

			// Under the version that was, nothing is read: neither another key nor none.
			w.setVariable("key", givenText(t, second))
			w.mustBeSettled()
			w.config(writeOnlyConfig(algorithm, "1", `env_prefix = "X_"`))
			if c := w.plan().of("jwt_signing_key.x"); c.isUnknown("kid") || c.isUnknown("created_at") || c.isUnknown("env") {
				t.Error("a plan that reads no key promises less than there is")
			}
			w.apply()
			w.unsetVariable("key")
			w.config(writeOnlyConfig(algorithm, "1", ""))
			w.apply()

			// Another version with the same key: nothing else changes.
			w.clock.step(t, "1d")
			before := w.resource("jwt_signing_key.x")
			w.setVariable("key", givenText(t, first))
			w.config(writeOnlyConfig(algorithm, `"two"`, ""))
			if c := w.plan().of("jwt_signing_key.x"); !c.does("update") || !c.isUnknown("kid") {
				t.Error("a new version does not make the key unknown")
			}
			w.apply()
			after := w.resource("jwt_signing_key.x")
			for _, name := range slices.Sorted(maps.Keys(after.values)) {
				if !strings.HasSuffix(name, "_wo_version") && fmt.Sprint(before.values[name]) != fmt.Sprint(after.values[name]) {
					t.Errorf("%s changed", name)
				}
			}
			l.mustFindNothing()

			// Another version with another key.
			w.setVariable("key", givenText(t, second))
			w.config(writeOnlyConfig(algorithm, "3", ""))
			mustWarn(t, w.apply(), "Hard Cutover to Another Key")
			if y := w.resource("jwt_signing_key.x"); y.text("kid") != second.Thumbprint() || y.text("created_at") == after.text("created_at") {
				t.Error("the new key was not read")
			}

			// A version that reads nothing, and arguments that go, lose no key.
			w.unsetVariable("key")
			w.config(writeOnlyConfig(algorithm, "4", ""))
			mustFail(t, w.applyError(), "No Key to Read")
			w.config(fmt.Sprintf("resource \"jwt_signing_key\" \"x\" {\n algorithm = %q\n}", algorithm))
			w.apply()
			if y := w.resource("jwt_signing_key.x"); y.text("kid") != second.Thumbprint() {
				t.Error("the key went with its arguments")
			}
			l.mustFindNothing()
			w.destroy()
			l.mustFindNothing()
		})
	}
}

// unsetVariable takes back what setVariable gave.
func (w *workspace) unsetVariable(name string) {
	w.Env = slices.DeleteFunc(w.Env, func(entry string) bool { return strings.HasPrefix(entry, "TF_VAR_"+name+"=") })
}

func TestSigningKeyLeavesTheState(t *testing.T) {
	w := newWorkspace(t)
	requireVersion(t, w, "1.11", "1.11")
	w.config("resource \"jwt_signing_key\" \"x\" {\n algorithm = \"ES256\"\n}")
	w.apply()
	x := w.resource("jwt_signing_key.x")
	w.setVariable("key", x.text("private_key_pem"))
	w.config(writeOnlyConfig("ES256", "1", ""))
	r := w.apply()
	if slices.ContainsFunc(r.warnings(), func(text string) bool { return strings.HasPrefix(text, "Hard Cutover") }) {
		t.Error("the same key is called another")
	}
	y := w.resource("jwt_signing_key.x")
	mustBeSealed(t, y)
	if y.text("kid") != x.text("kid") || y.text("created_at") != x.text("created_at") {
		t.Error("the key is another one")
	}
	// A label is changed without the private key.
	w.config(writeOnlyConfig("ES256", "1", `kid = "renamed"`))
	w.apply()
	if z := w.resource("jwt_signing_key.x"); z.text("kid") != "renamed" || z.text("thumbprint") != x.text("thumbprint") || !strings.Contains(z.text("jwks"), `"renamed"`) {
		t.Error("the key was not renamed")
	}
	w.config(writeOnlyConfig("ES256", "1", "recipients = "+hclList(pemOfPublic(t, makeKey(t, "ES256")))))
	mustFail(t, w.applyError(), "Key Cannot Be Sealed")
}

func TestSigningKeySealed(t *testing.T) {
	for _, algorithm := range []string{"RS256", "HS384"} {
		t.Run(algorithm, func(t *testing.T) {
			w, owner, other := newWorkspace(t), makeKey(t, "ES256"), makeKey(t, "RS256")
			l := newLeakSearch(t, w, owner, other)
			config := func(arguments string) {
				w.config(fmt.Sprintf("resource \"jwt_signing_key\" \"x\" {\n algorithm = %q\n %s\n}", algorithm, arguments))
			}
			config("recipients = " + hclList(pemOfPublic(t, owner)))
			p := w.plan()
			if c := p.of("jwt_signing_key.x"); c.isUnknown("private_jwk") || c.isUnknown("private_key_pem") || c.isUnknown("secret") || !c.isUnknown("private_key_jwe") {
				t.Error("the plan does not say that the key will be sealed")
			}
			p.apply()
			x := w.resource("jwt_signing_key.x")
			mustBeSealed(t, x)
			opened, private := openJWE(t, x.texts("env")["JWT_PRIVATE_KEY_JWE"], owner)
			l.addKeys(opened.Key)
			if opened.KeyID != x.text("kid") || opened.Algorithm != algorithm || x.text("kid") != opened.Key.Thumbprint() {
				t.Error("the sealed key bears another kid or alg")
			}
			verifiers := x.text("jwks")
			if algorithm == "HS384" {
				verifiers = jwk.Set(private)
			}
			mustVerify(t, verifiers, signJWK(t, private, w.clock.now(), time.Hour), w.clock.now())
			l.mustFindNothing()

			config(`env_prefix = "X_"` + "\n recipients = " + hclList(pemOfPublic(t, owner), pemOfPublic(t, other)))
			mustWarn(t, w.apply(), "Keys Stay Sealed for Former Recipients")
			if w.resource("jwt_signing_key.x").text("private_key_jwe") != x.text("private_key_jwe") {
				t.Error("the key was sealed anew")
			}
			config("")
			mustFail(t, w.applyError(), "Sealed Keys Cannot Be Unsealed")
			config(`kid = "renamed"` + "\n recipients = " + hclList(pemOfPublic(t, owner)))
			mustFail(t, w.applyError(), "Sealed Key Cannot Be Relabelled")
			config(`keepers = { n = 1 }` + "\n recipients = " + hclList(pemOfPublic(t, other)))
			w.apply()
			y := w.resource("jwt_signing_key.x")
			if y.text("kid") == x.text("kid") {
				t.Error("keepers made no new key")
			}
			opened, _ = openJWE(t, y.text("private_key_jwe"), other)
			l.addKeys(opened.Key)
			l.mustFindNothing()
		})
	}
}

func TestSigningKeyIsSealedInPlace(t *testing.T) {
	w, owner := newWorkspace(t), makeKey(t, "ES384")
	w.config("resource \"jwt_signing_key\" \"x\" {\n algorithm = \"RS256\"\n}")
	w.apply()
	x := w.resource("jwt_signing_key.x")
	w.config("resource \"jwt_signing_key\" \"x\" {\n algorithm = \"RS384\"\n recipients = " + hclList(pemOfPublic(t, owner)) + "\n}")
	p := w.plan()
	if c := p.of("jwt_signing_key.x"); c.isUnknown("kid") || c.isUnknown("jwks") || c.isUnknown("created_at") || c.isUnknown("private_jwk") || !c.isUnknown("private_key_jwe") {
		t.Error("the plan promises what it cannot, or not what it can")
	}
	mustWarn(t, p.result, "Keys Lay in Plain Text")
	p.apply()
	y := w.resource("jwt_signing_key.x")
	mustBeSealed(t, y)
	opened, _ := openJWE(t, y.text("private_key_jwe"), owner)
	if y.text("kid") != x.text("kid") || opened.Key.Thumbprint() != x.text("kid") || opened.Algorithm != "RS384" {
		t.Error("it is another key")
	}
	w.config("resource \"jwt_signing_key\" \"x\" {\n algorithm = \"RS512\"\n recipients = " + hclList(pemOfPublic(t, owner)) + "\n}")
	mustFail(t, w.applyError(), "Sealed Key Cannot Be Relabelled")
}

func TestSigningKeyWriteOnlyAndSealed(t *testing.T) {
	w, owner, key := newWorkspace(t), makeKey(t, "ES256"), makeKey(t, "ES256")
	requireVersion(t, w, "1.11", "1.11")
	l := newLeakSearch(t, w, owner, key)
	recipients := "recipients = " + hclList(pemOfPublic(t, owner))
	w.setVariable("key", pemOfPrivate(t, key))
	w.config(writeOnlyConfig("ES256", "1", recipients))
	w.apply()
	x := w.resource("jwt_signing_key.x")
	if opened, _ := openJWE(t, x.text("private_key_jwe"), owner); !opened.Key.Equal(key) {
		t.Error("another key was sealed")
	}
	w.config(writeOnlyConfig("ES256", "2", recipients))
	w.apply()
	if w.resource("jwt_signing_key.x").text("private_key_jwe") != x.text("private_key_jwe") {
		t.Error("the same key was sealed anew for the same recipients")
	}
	// Given once more, it can be sealed for others, and renamed.
	other := makeKey(t, "ES256")
	w.config(writeOnlyConfig("ES256", "3", `kid = "renamed"`+"\nrecipients = "+hclList(pemOfPublic(t, other))))
	w.apply()
	if opened, _ := openJWE(t, w.resource("jwt_signing_key.x").text("private_key_jwe"), other); opened.KeyID != "renamed" {
		t.Error("the sealed key bears its former kid")
	}
	l.mustFindNothing()
}

func TestSigningKeyWriteOnlyPassphrase(t *testing.T) {
	w, key := newWorkspace(t), makeKey(t, "RS256")
	requireVersion(t, w, "1.11", "1.11")
	l := newLeakSearch(t, w, key)
	passphrase := "correct horse battery " + rand.Text()
	l.addText("passphrase", passphrase)
	block, _ := pem.Decode([]byte(mustText(t, key.EncodePEM, jwk.FormatPKCS1)))
	encrypted, err := x509.EncryptPEMBlock(rand.Reader, block.Type, block.Bytes, []byte(passphrase), x509.PEMCipherAES256) //nolint:staticcheck // the old form is what is tested
	if err != nil {
		t.Fatal(err)
	}
	w.setVariable("key", string(pem.EncodeToMemory(encrypted)))
	w.setVariable("passphrase", passphrase)
	w.config(writeOnlyConfig("RS256", "1", "passphrase_wo = var.passphrase"))
	w.apply()
	if w.resource("jwt_signing_key.x").text("kid") != key.Thumbprint() {
		t.Error("another key was read")
	}
	w.setVariable("passphrase", "a wrong passphrase, as it were")
	w.config(writeOnlyConfig("RS256", "2", "passphrase_wo = var.passphrase"))
	mustFail(t, w.applyError(), "Wrong Passphrase for the Private Key")
	w.config(writeOnlyConfig("RS256", "2", ""))
	mustFail(t, w.applyError(), "Encrypted Private Key Without a Passphrase")
	l.mustFindNothing()
}

func mustText(t *testing.T, f func(string) (string, error), arg string) string {
	t.Helper()
	text, err := f(arg)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestSigningKeyWriteOnlyRefusals(t *testing.T) {
	w, key := newWorkspace(t), makeKey(t, "ES256")
	requireVersion(t, w, "1.11", "1.11")
	l := newLeakSearch(t, w, key)
	w.setVariable("key", pemOfPrivate(t, key))
	recipients := "recipients = " + hclList(pemOfPublic(t, key))
	for _, test := range []struct{ algorithm, version, arguments, want string }{
		{"ES256", "null", "", "Write-Only Argument Without a Version"},
		{"ES256", "1", `private_key_pem = "x"`, "Argument Does Not Apply"},
		{"ES256", "1", `rotation_period = "1d"`, "Argument Does Not Apply"},
		{"ES256", "1", `passphrase = "abc"`, "Argument Does Not Apply"},
		{"ES384", "1", "", "Key Does Not Fit the Algorithm"},
		{"HS256", "1", "", "PEM Where a Secret Belongs"},
		{"ES256", "1", "secret_wo = var.key\nsecret_wo_version = 1", "Argument Does Not Apply"},
		{"ES256", "1", "public_key_pem = " + quoted(pemOfPublic(t, makeKey(t, "ES256"))), "Private and Public Key Are Not a Pair"},
	} {
		w.config(writeOnlyConfig(test.algorithm, test.version, test.arguments))
		mustFail(t, w.applyError(), test.want)
	}
	w.config("variable \"key\" { sensitive = true }\nresource \"jwt_signing_key\" \"x\" {\n algorithm = \"ES256\"\n private_key_pem = var.key\n" + recipients + "\n}")
	mustFail(t, w.applyError(), "Plain Key Beside Recipients")
	l.mustFindNothing()
}
