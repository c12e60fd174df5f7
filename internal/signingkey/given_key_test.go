package signingkey_test

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"
	"testing"

	"github.com/youmark/pkcs8"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// encrypted encrypts a private key as old versions of openssl do.
func encrypted(t *testing.T, key jwk.Key, passphrase string) string {
	t.Helper()
	text := must(key.EncodePEM(jwk.FormatPKCS8))
	block, _ := pem.Decode([]byte(text))
	//nolint:staticcheck // The function is deprecated because this encryption is weak. Users have such files.
	locked := must(x509.EncryptPEMBlock(rand.Reader, block.Type, block.Bytes, []byte(passphrase), x509.PEMCipherAES256))
	return string(pem.EncodeToMemory(locked))
}

// This table shows which argument is at fault, and which arguments contradict each other. The tests of internal/jwk have all texts that are not
// keys.
func TestRefusedArguments(t *testing.T) {
	key, other := newKey(t, "ES256"), newKey(t, "ES256")
	text, public := privatePEM(t, key), publicPEM(t, key)
	secret := newKey(t, "HS256").Secret()
	locked := encrypted(t, key, "violet umbrella")
	rsa := newKey(t, "RS256")
	set := func(set func(*signingkey.Arguments)) option { return set }
	passphrase := set(func(a *signingkey.Arguments) { a.Passphrase = given("zebra crossing") })
	passphraseWO := set(func(a *signingkey.Arguments) { a.PassphraseWO = given("zebra crossing") })
	publicKey := func(text string) option { return func(a *signingkey.Arguments) { a.PublicKeyPEM = given(text) } }
	asSecret := set(func(a *signingkey.Arguments) { a.Secret = given(secret) })
	asSecretWO := set(func(a *signingkey.Arguments) { a.SecretWO, a.SecretWOVersion = given(secret), given("1") })
	asPEM := set(func(a *signingkey.Arguments) { a.PrivateKeyPEM = given(text) })
	asPEMWO := set(func(a *signingkey.Arguments) { a.PrivateKeyPEMWO, a.PrivateKeyPEMWOVersion = given(text), given("1") })
	for _, tt := range []struct {
		name string
		a    signingkey.Arguments
		want string
	}{
		{"no PEM", with(t, "ES256", plain("correct horse battery staple")), "private_key_pem: No PEM Block"},
		{"empty PEM", with(t, "ES256", plain("")), "private_key_pem: Empty Private Key"},
		{"key for another algorithm", with(t, "ES384", plain(text)), "private_key_pem: Key Does Not Fit the Algorithm"},
		{"write-only key for another algorithm", with(t, "ES384", writeOnly(text, "1")), "private_key_pem_wo: Key Does Not Fit the Algorithm"},
		{"encrypted, no passphrase", with(t, "ES256", plain(locked)), "private_key_pem: Encrypted Private Key Without a Passphrase"},
		{"encrypted, no write-only passphrase", with(t, "ES256", writeOnly(locked, "1")), "private_key_pem_wo: Encrypted Private Key Without a Passphrase"},
		{"wrong passphrase", with(t, "ES256", plain(locked), passphrase), "passphrase: Wrong Passphrase for the Private Key"},
		{"wrong write-only passphrase", with(t, "ES256", writeOnly(locked, "1"), passphraseWO), "passphrase_wo: Wrong Passphrase for the Private Key"},
		{"needless passphrase", with(t, "ES256", plain(text), passphrase), "passphrase: Passphrase for an Unencrypted Private Key"},
		{"passphrase alone", with(t, "ES256", passphrase), "passphrase: Argument Does Not Apply"},
		{"write-only passphrase alone", with(t, "ES256", passphraseWO), "passphrase_wo: Argument Does Not Apply"},
		{"public key of another key", with(t, "ES256", plain(text), publicKey(publicPEM(t, other))), "public_key_pem: Private and Public Key Are Not a Pair"},
		{"private key for the public one", with(t, "ES256", plain(text), publicKey(text)), "public_key_pem: Private Key Where a Public Key Belongs"},
		{"empty public key", with(t, "ES256", plain(text), publicKey("")), "public_key_pem: Empty Public Key"},
		{"public key for HS256", with(t, "HS256", plain(secret), publicKey(public)), "public_key_pem: Argument Does Not Apply"},
		{"PEM for HS256", with(t, "HS256", asPEM), "private_key_pem: Argument Does Not Apply"},
		{"write-only PEM for HS256", with(t, "HS256", asPEMWO), "private_key_pem_wo: Argument Does Not Apply"},
		{"secret for ES256", with(t, "ES256", asSecret), "secret: Argument Does Not Apply"},
		{"write-only secret for ES256", with(t, "ES256", asSecretWO), "secret_wo: Argument Does Not Apply"},
		{"secret and PEM", with(t, "ES256", asPEM, asSecret), "secret: Argument Does Not Apply"},
		{"short secret", with(t, "HS256", plain(secret[:31])), "secret: Secret Too Short"},
		{"short write-only secret", with(t, "HS512", writeOnly(secret, "1")), "secret_wo: Secret Too Short"},
		{"PEM in place of a secret", with(t, "HS256", writeOnly(text, "1")), "secret_wo: PEM Where a Secret Belongs"},
		{"rsa_bits of an imported key", with(t, "RS256", plain(privatePEM(t, rsa)), bits(2048)), "rsa_bits: Argument Does Not Apply"},
		{"rotation of an imported key", with(t, "ES256", plain(text), period(day)), "rotation_period: Argument Does Not Apply"},
		{"rotation of a write-only key", with(t, "ES256", writeOnly(text, "1"), period(day)), "rotation_period: Argument Does Not Apply"},
		{"rotation of a write-only key that is not read", with(t, "ES256", writeOnly("", "1"), period(day)), "rotation_period: Argument Does Not Apply"},
		{"write-only key without a version", with(t, "ES256", set(func(a *signingkey.Arguments) { a.PrivateKeyPEMWO = given(text) })), "private_key_pem_wo: Write-Only Argument Without a Version"},
		{"version of a plain key", with(t, "ES256", asPEM, set(func(a *signingkey.Arguments) { a.PrivateKeyPEMWOVersion = given("1") })), "private_key_pem_wo_version: Argument Does Not Apply"},
		{"passphrase of a write-only key", with(t, "ES256", writeOnly(locked, "1"), set(func(a *signingkey.Arguments) { a.Passphrase = given("violet umbrella") })), "passphrase: Argument Does Not Apply"},
		{"passphrase twice", with(t, "ES256", plain(locked), set(func(a *signingkey.Arguments) {
			a.Passphrase, a.PassphraseWO = given("violet umbrella"), given("violet umbrella")
		})), "passphrase_wo: Argument Given Twice"},
		{"plain key and recipients", with(t, "ES256", plain(text), sealedFor(recipient(t, other))), "private_key_pem: Private Key in Plain Text With Recipients"},
		{"plain key and recipients that are unknown", with(t, "ES256", plain(text), sealedFor()), "private_key_pem: Private Key in Plain Text With Recipients"},
		{"plain secret and recipients", with(t, "HS256", plain(secret), sealedFor(recipient(t, other))), "secret: Private Key in Plain Text With Recipients"},
		{"empty kid", with(t, "ES256", kid("")), "kid: Empty Key ID"},
		{"kid with a space", with(t, "ES256", kid(" production-key-2024")), "kid: Key ID With Surrounding Spaces"},
	} {
		_, refused := tt.a.Check()
		mustRefuse(t, tt.name, refused, tt.want, text, secret, locked, public, "correct horse battery staple", "violet umbrella", "zebra crossing")
	}

	// Both forms of a key are two reasons: the version does not belong to a plain key.
	_, refused := with(t, "ES256", asPEM, asPEMWO).Check()
	if got := summaries(refused); !slices.Equal(got, []string{"private_key_pem_wo: Argument Given Twice", "private_key_pem_wo_version: Argument Does Not Apply"}) {
		t.Errorf("a key given twice is refused with %q", got)
	}
	// Only a plan knows that there is no key to compare with.
	newDeployment(t).mustRefuse(with(t, "ES256", publicKey(public)), "public_key_pem: Argument Does Not Apply", public)
}

// Unknown arguments are checked when they are known.
func TestUnknownArguments(t *testing.T) {
	text := privatePEM(t, newKey(t, "ES256"))
	for _, tt := range []struct {
		name string
		a    signingkey.Arguments
		want []string
	}{
		{"private key", with(t, "ES256", func(a *signingkey.Arguments) { a.PrivateKeyPEM, a.Passphrase = later, given("x") }), []string{"private_key_pem"}},
		{"passphrase", with(t, "ES256", plain(text), func(a *signingkey.Arguments) { a.Passphrase = later }), []string{"passphrase"}},
		{"public key", with(t, "ES256", plain(text), func(a *signingkey.Arguments) { a.PublicKeyPEM = later }), []string{"public_key_pem"}},
		{"secret for ES256", with(t, "ES256", func(a *signingkey.Arguments) { a.Secret = later }), []string{"secret"}},
		{"write-only key and its version", with(t, "ES256", func(a *signingkey.Arguments) { a.PrivateKeyPEMWO, a.PrivateKeyPEMWOVersion = later, later }), []string{"private_key_pem_wo", "private_key_pem_wo_version"}},
		{"write-only secret and passphrase", with(t, "HS256", func(a *signingkey.Arguments) { a.SecretWO, a.SecretWOVersion = later, given("1") }), []string{"secret_wo"}},
		{"algorithm", signingkey.Arguments{GivenKey: signingkey.GivenKey{PrivateKeyPEM: given(text)}}, nil},
	} {
		c, refused := newDeployment(t).stored.Read(tt.a)
		if got := c.Unknown(); refused != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: unknown are %q, want %q, and it is refused with %q", tt.name, got, tt.want, summaries(refused))
		}
	}
}

// A key has the same kid in every format, and its text does not change.
func TestGivenKeyForms(t *testing.T) {
	key := newKey(t, "ES256")
	text := privatePEM(t, key)
	sec1 := must(key.EncodePEM(jwk.FormatSEC1))
	d := newDeployment(t)
	for name, form := range map[string]string{
		"PKCS #8": text, "SEC 1": sec1, "CRLF": strings.ReplaceAll(text, "\n", "\r\n"), "escaped": strings.ReplaceAll(text, "\n", `\n`),
		"after other text": "Bag Attributes\n    friendlyName: production\n" + sec1,
	} {
		p := d.apply(with(t, "ES256", plain(form)))
		if d.last["kid"] != key.Thumbprint() || d.last["private_key_pem"] != form || !strings.Contains(d.last["env"], text) || len(p.Advice) > 0 {
			t.Errorf("%s: the key or the text changed, or the plan warns", name)
		}
	}
	locked := encrypted(t, key, "violet umbrella")
	p := d.apply(with(t, "ES256", plain(locked), func(a *signingkey.Arguments) { a.Passphrase = given("violet umbrella") }))
	if d.last["private_key_pem"] != locked || p.Action != signingkey.Keep {
		t.Error("an encrypted key or its text changed")
	}
}

func TestGivenKey(t *testing.T) {
	d, key, other := newDeployment(t), newKey(t, "RS256"), newKey(t, "RS256")
	pkcs1 := must(key.Public().EncodePEM(jwk.FormatPKCS1))
	a := with(t, "RS256", plain(privatePEM(t, key)), func(a *signingkey.Arguments) { a.PublicKeyPEM = given(pkcs1) })
	p := d.plan(a)
	mustKnow(t, p, allBut("created_at")...)
	d.now = d.now.Add(day)
	d.applyLater(a, a, p)
	first := d.last
	if first["kid"] != key.Thumbprint() || first["public_key_pem"] != pkcs1 || first["created_at"] != d.now.Format("2006-01-02T15:04:05Z07:00") {
		t.Error("the key or one of the texts changed")
	}

	// Removed from the configuration, the key stays.
	d.now = d.now.Add(day)
	d.apply(with(t, "RS384"))
	if d.last["thumbprint"] != first["thumbprint"] || d.last["created_at"] != first["created_at"] {
		t.Error("the key was removed with its arguments")
	}

	// The public key is compared with the stored key too.
	another := func(a *signingkey.Arguments) { a.PublicKeyPEM = given(publicPEM(t, other)) }
	d.mustRefuse(with(t, "RS384", another), "public_key_pem: Private and Public Key Are Not a Pair")

	// Another key in the configuration replaces the stored one, whatever else changes.
	p = d.plan(with(t, "RS256", plain(privatePEM(t, other)), keepers("1")))
	if p.Action != signingkey.Rewrite || len(p.Advice) != 1 || p.Advice[0].Summary != "Hard Cutover to Another Key" {
		t.Errorf("the plan is %s, and advises %v", p.Action, p.Advice)
	}
	mustKnow(t, p, allBut("created_at")...)
	d.apply(with(t, "RS256", plain(privatePEM(t, other))))
	if d.last["kid"] != other.Thumbprint() || d.last["created_at"] == first["created_at"] {
		t.Error("the other key was not written")
	}
}

// To validate costs nothing, so it does not find what only decrypting can find: every plan validates, also if nothing has changed.
func TestValidateDoesNotDecrypt(t *testing.T) {
	key := newKey(t, "ES256")
	locked := must(pkcs8.MarshalPrivateKey(key.Signer(), []byte("violet umbrella"), pkcs8.DefaultOpts))
	text := string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: locked}))
	wrong := with(t, "ES384", plain(text), func(a *signingkey.Arguments) {
		a.Passphrase, a.PublicKeyPEM = given("zebra crossing"), given(publicPEM(t, newKey(t, "ES256")))
	})
	if refused := wrong.Validate(); refused != nil {
		t.Errorf("an encrypted key is refused with %q", summaries(refused))
	}
	_, refused := wrong.Check()
	mustRefuse(t, "wrong passphrase", refused, "passphrase: Wrong Passphrase for the Private Key", text)
	mustRefuse(t, "no passphrase", with(t, "ES256", plain(text)).Validate(), "private_key_pem: Encrypted Private Key Without a Passphrase", text)
	mustRefuse(t, "no PEM", with(t, "ES256", plain("some text")).Validate(), "private_key_pem: No PEM Block", "some text")
}

// The warning comes when the secret is taken into use, not in every plan after it.
func TestSecretThatAPersonMade(t *testing.T) {
	const words, sequences = "a-string-secret-at-least-256-bits-long", "qwertyuiopasdfghjklzxcvbnm123456"
	random := newKey(t, "HS256").Secret()
	d := newDeployment(t)
	for i, step := range []struct {
		a    signingkey.Arguments
		want string
	}{
		{with(t, "HS256", plain(words)), "secret: Secret Made of Words"},
		{with(t, "HS256", plain(words), kid("renamed")), ""},
		{with(t, "HS256", plain(random), kid("renamed")), ""},
		{with(t, "HS256", writeOnly(words, "1"), kid("renamed")), "secret_wo: Secret Made of Words"},
		{with(t, "HS256", plain(sequences), kid("renamed")), "secret: Secret Made of Sequences"},
	} {
		got := ""
		for _, advice := range d.apply(step.a).Advice {
			if strings.HasPrefix(advice.Summary, "Secret Made of") {
				got = advice.Argument + ": " + advice.Summary
			}
			if strings.Contains(advice.Detail, words[:8]) || strings.Contains(advice.Detail, sequences[:5]) {
				t.Errorf("step %d: the warning quotes the secret", i)
			}
		}
		if got != step.want {
			t.Errorf("step %d: the warning is %q, want %q", i, got, step.want)
		}
	}
}

// The first key of a keyset has other arguments, and the same rules.
func TestInitialKey(t *testing.T) {
	key, secret := newKey(t, "ES256"), newKey(t, "HS256").Secret()
	text, locked := privatePEM(t, key), encrypted(t, key, "violet umbrella")
	initial := func(g signingkey.GivenKey) signingkey.GivenKey { g.Initial = true; return g }
	for _, tt := range []struct {
		name, algorithm string
		sealed          bool
		g               signingkey.GivenKey
		want            string
	}{
		{"PEM for HS256", "HS256", false, signingkey.GivenKey{PrivateKeyPEM: given(text)}, "initial_private_key_pem: Argument Does Not Apply"},
		{"secret for ES256", "ES256", false, signingkey.GivenKey{SecretWO: given(secret)}, "initial_secret_wo: Argument Does Not Apply"},
		{"both", "ES256", false, signingkey.GivenKey{PrivateKeyPEM: given(text), Secret: given(secret)}, "initial_secret: Argument Does Not Apply"},
		{"twice", "ES256", false, signingkey.GivenKey{PrivateKeyPEM: given(text), PrivateKeyPEMWO: given(text)}, "initial_private_key_pem_wo: Argument Given Twice"},
		{"plain and sealed", "HS256", true, signingkey.GivenKey{Secret: given(secret)}, "initial_secret: Private Key in Plain Text With Recipients"},
		{"encrypted", "ES256", false, signingkey.GivenKey{PrivateKeyPEM: given(locked)}, "initial_private_key_pem: Encrypted Private Key"},
		{"another algorithm", "ES384", false, signingkey.GivenKey{PrivateKeyPEMWO: given(text)}, "initial_private_key_pem_wo: Key Does Not Fit the Algorithm"},
		{"short secret", "HS256", false, signingkey.GivenKey{Secret: given(secret[:31])}, "initial_secret: Secret Too Short"},
	} {
		g, a := initial(tt.g), algorithm(t, tt.algorithm)
		refused := append(g.CheckAlgorithm(a), g.Check(tt.sealed)...)
		_, unread := g.Parse(a)
		mustRefuse(t, tt.name, append(refused, unread...), tt.want, text, secret, locked)
	}
	g := initial(signingkey.GivenKey{PrivateKeyPEMWO: given(text)})
	read, refused := g.Parse(algorithm(t, "ES256"))
	if refused != nil || !read.Equal(key) || !g.WriteOnly() || g.Argument(algorithm(t, "ES256")) != "initial_private_key_pem_wo" {
		t.Errorf("a write-only first key is not read: %q", summaries(refused))
	}
	if got := g.Argument(algorithm(t, "HS256")); got != "initial_secret" {
		t.Errorf("the argument of a secret is %q", got)
	}
}
