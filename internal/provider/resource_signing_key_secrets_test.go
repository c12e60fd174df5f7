package provider

import (
	"fmt"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// Terraform passes write-only arguments in each plan and apply, and stores no part of them. The tests of internal/signingkey have every
// change of versions.
func TestSigningKeyWriteOnly(t *testing.T) {
	w, first, second := newWorkspace(t), makeKey(t, "ES384"), makeKey(t, "ES384")
	requireVersion(t, w, "1.11", "1.11")
	l := newLeakSearch(t, w, first, second)
	l.addText("passphrase", "violet umbrella 1847")
	w.setVariable("key", encryptPEM(t, encodePEM(t, first, jwk.FormatSEC1), "violet umbrella 1847"))
	w.setVariable("passphrase", "violet umbrella 1847")
	config := func(version int) {
		w.config(fmt.Sprintf(`
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
			  algorithm                  = "ES384"
			  private_key_pem_wo         = var.key
			  private_key_pem_wo_version = %d
			  passphrase_wo              = var.passphrase
			}`, version))
	}
	config(1)
	p := w.plan()
	c := p.of("jwt_signing_key.x")
	if !c.isUnknown("kid") || !c.isUnknown("created_at") || c.isUnknown("private_jwk") || c.isUnknown("private_key_jwe") || c.isUnknown("private_key_pem") {
		t.Error("the plan knows the key, or does not know what the state never stores")
	}
	p.apply()
	x := w.resource("jwt_signing_key.x")
	mustBeSealed(t, x)
	if x.text("kid") != first.Thumbprint() || x.texts("env")["JWT_PRIVATE_KEY_PEM"] != "" {
		t.Error("it is another key, or env has the private key")
	}
	mustVerify(t, x.text("jwks"), sign(t, first.Signer(), "ES384", x.text("kid"), w.clock.now(), time.Hour), w.clock.now())

	// Under the stored version, nothing is read.
	w.setVariable("key", pemOfPrivate(t, second))
	w.unsetVariable("passphrase")
	w.mustBeSettled()

	// A new version reads the key again.
	config(2)
	mustWarn(t, w.apply(), "Hard Cutover to Another Key")
	if w.resource("jwt_signing_key.x").text("kid") != second.Thumbprint() {
		t.Error("the new key was not read")
	}
	w.unsetVariable("key")
	config(3)
	mustFail(t, w.applyError(), "No Key to Read")
	w.setVariable("key", encryptPEM(t, encodePEM(t, first, jwk.FormatSEC1), "violet umbrella 1847"))
	w.setVariable("passphrase", "zebra crossing 1847")
	mustFail(t, w.applyError(), "Wrong Passphrase for the Private Key")
	l.mustFindNothing()
}

func TestSigningKeySealed(t *testing.T) {
	w, owner, other := newWorkspace(t), makeKey(t, "ES256"), makeKey(t, "ES384")
	l := newLeakSearch(t, w, owner, other)
	config := func(recipients ...jwk.Key) {
		given := "recipients = null"
		if len(recipients) > 0 {
			var texts []string
			for _, key := range recipients {
				texts = append(texts, pemOfPublic(t, key))
			}
			given = "recipients = " + hclList(texts...)
		}
		w.signingKey(`algorithm = "HS384"`, given)
	}
	config(owner)
	p := w.plan()
	if c := p.of("jwt_signing_key.x"); c.isUnknown("private_jwk") || c.isUnknown("private_key_pem") || c.isUnknown("secret") || !c.isUnknown("private_key_jwe") {
		t.Error("the plan does not show that the key will be sealed")
	}
	p.apply()
	x := w.resource("jwt_signing_key.x")
	mustBeSealed(t, x)
	opened, private := openJWE(t, x.texts("env")["JWT_PRIVATE_KEY_JWE"], owner)
	l.addKeys(opened.Key)
	mustVerify(t, jwk.Set(private), signJWK(t, private, w.clock.now(), time.Hour), w.clock.now())

	config(owner, other)
	mustWarn(t, w.apply(), "Keys Stay Sealed for Previous Recipients")
	if w.resource("jwt_signing_key.x").text("private_key_jwe") != x.text("private_key_jwe") {
		t.Error("the key was sealed again")
	}
	config()
	mustFail(t, w.applyError(), "Sealed Keys Cannot Be Unsealed")
	l.mustFindNothing()
}

// The apply keeps the known values of a plan that seals a stored key, and of a plan with a sealed key that is given again. The tests of
// internal/signingkey have what cannot be changed of a sealed key.
func TestSigningKeyIsSealedLater(t *testing.T) {
	key, owner := makeKey(t, "EdDSA"), pemOfPublic(t, makeKey(t, "ES384"))
	k := newCoreOf(t, newClock(), ofKey)
	private := pemOfPrivate(t, key)
	for i, step := range []struct {
		arguments arguments
		warning   string
	}{
		{arguments{"algorithm": "EdDSA", "private_key_pem": private}, ""},
		{arguments{"algorithm": "EdDSA", "private_key_pem_wo": private, "private_key_pem_wo_version": "1", "recipients": []string{owner}}, "Private Keys Stored in Plain Text"},
		{arguments{"algorithm": "Ed25519", "private_key_pem_wo": private, "private_key_pem_wo_version": "2", "recipients": []string{owner}, "kid": "renamed"}, "Valid Tokens Fail After This Change"},
		{arguments{"algorithm": "Ed25519", "recipients": []string{owner}, "kid": "renamed", "env_prefix": "X_"}, ""},
	} {
		p := k.plan(k.config(k.arguments(step.arguments)))
		if anyContains(p.warnings, "") != (step.warning != "") || !anyContains(append(p.warnings, ""), step.warning) {
			t.Errorf("step %d warns of %q", i, p.warnings)
		}
		if err := k.apply(p); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
		state := attributes(t, k.state)
		if sealed := !state["private_key_jwe"].IsNull(); sealed != (i > 0) || state["private_jwk"].IsNull() != sealed || !state["private_key_pem_wo"].IsNull() {
			t.Errorf("step %d: the key is sealed: %v", i, sealed)
		}
	}
}
