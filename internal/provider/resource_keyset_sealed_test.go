package provider

import (
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// Neither Terraform nor the provider writes a sealed key in plain text anywhere, also not when it rotates.
func TestSealedKeysetLeavesNoKey(t *testing.T) {
	w, owner := newWorkspace(t), makeKey(t, "ES384")
	l := newLeakSearch(t, w, owner)
	w.config(setWithAlgorithm("ES256", "recipients = "+hclList(pemOfPublic(t, owner))))
	p := w.plan()
	if c := p.of("jwt_keyset.x"); c.isUnknown("private_jwks") || !c.isUnknown("active.private_key_jwe") || c.isUnknown("active.private_jwk") {
		t.Error("the plan does not know that private attributes of a sealed keyset are null")
	}
	p.apply()
	w.clock.step(t, "90d")
	w.must("apply", "-auto-approve", "-json")
	x := w.resource("jwt_keyset.x")
	for _, of := range []string{"active", "standby"} {
		opened, _ := openJWE(t, x.text(of+".private_key_jwe"), owner)
		l.addKeys(opened.Key)
	}
	if !x.isNull("private_jwks") {
		t.Error("private_jwks is not null")
	}
	l.mustFindNothing()
}

func TestKeysetIsSealedInPlace(t *testing.T) {
	w, owner, other := newWorkspace(t), makeKey(t, "ES256"), makeKey(t, "RS256")
	config := func(arguments string) {
		w.config("resource \"jwt_keyset\" \"x\" {\n algorithm = \"EdDSA\"\n " + arguments + "\n}\n" +
			"resource \"terraform_data\" \"downstream\" {\n triggers_replace = jwt_keyset.x.signing_key_version\n}")
	}
	config("")
	w.apply()
	before := w.resource("jwt_keyset.x")

	config("recipients = " + hclList(pemOfPublic(t, owner)))
	p := w.plan()
	c := p.of("jwt_keyset.x")
	for _, name := range []string{"active.kid", "standby.kid", "jwks", "signing_key_version", "jwks_version", "next_transition_at"} {
		if c.isUnknown(name) {
			t.Errorf("%s is unknown", name)
		}
	}
	if !c.isUnknown("active.private_key_jwe") {
		t.Error("the plan shows a JWE")
	}
	if !p.of("terraform_data.downstream").does("no-op") {
		t.Error("sealing changes an output that depends on the signing key")
	}
	mustWarn(t, p.result, "Private Keys Stored in Plain Text")
	p.apply()
	after := w.resource("jwt_keyset.x")
	for _, name := range []string{"active", "standby"} {
		mustBeSealed(t, after.object(name))
		opened, private := openJWE(t, after.text(name+".private_key_jwe"), owner)
		if private != before.text(name+".private_jwk") || opened.KeyID != before.text(name+".kid") {
			t.Errorf("the key %s changed", name)
		}
	}
	sealed := after.text("active.private_key_jwe")

	// The new list applies to new keys only.
	config("recipients = " + hclList(pemOfPublic(t, owner), pemOfPublic(t, other)))
	mustWarn(t, w.apply(), "Keys Stay Sealed for Previous Recipients")
	if w.resource("jwt_keyset.x").text("active.private_key_jwe") != sealed {
		t.Error("a key was sealed again")
	}
	w.clock.step(t, "90d")
	w.apply()
	x := w.resource("jwt_keyset.x")
	for _, reader := range []jwk.Key{owner, other} {
		openJWE(t, x.text("standby.private_key_jwe"), reader)
	}
	if !x.object("passive//" + before.text("active.kid")).isNull("private_key_jwe") {
		t.Error("a passive key keeps its private half")
	}

	config("")
	mustFail(t, w.applyError(), "Sealed Keys Cannot Be Unsealed")
	config("recipients = []")
	w.applyError()
	config("recipients = " + hclList("rubbish"))
	mustFail(t, w.applyError(), "No PEM Block")
	config("recipients = " + hclList(pemOfPublic(t, owner), pemOfPublic(t, owner)))
	mustFail(t, w.applyError(), "Recipient Given Twice")
}

func TestKeysetAdoptsWriteOnly(t *testing.T) {
	for name, test := range map[string]struct {
		algorithm        string
		sealed, searched bool
	}{
		"public half": {"ES256", false, true}, "sealed": {"ES256", true, false}, "secret": {"HS256", false, false}, "sealed secret": {"HS256", true, true},
	} {
		t.Run(name, func(t *testing.T) {
			workspace := newInProcessWorkspace
			if test.searched {
				workspace = newWorkspace
			}
			w, owner, key := workspace(t), makeKey(t, "RS256"), makeKey(t, test.algorithm)
			mustFindNothing := func() {}
			if test.searched {
				requireVersion(t, w, "1.11", "1.11")
				mustFindNothing = newLeakSearch(t, w, owner, key).mustFindNothing
			}
			argument, value := "initial_private_key_pem_wo", ""
			if test.algorithm == "HS256" {
				argument, value = "initial_secret_wo", key.Secret()
			} else {
				value = pemOfPrivate(t, key)
			}
			w.setVariable("key", value)
			args := []string{argument + " = var.key", `initial_kid = "of old"`}
			if test.sealed {
				args = append(args, "recipients = "+hclList(pemOfPublic(t, owner)))
			}
			w.config("variable \"key\" {\n  type = string\n  ephemeral = true\n}\n" + setWithAlgorithm(test.algorithm, args...))
			p := w.plan()
			c := p.of("jwt_keyset.x")
			if test.algorithm == "ES256" && !c.isUnknown("active.public_jwk") || c.isUnknown("active.kid") {
				t.Error("the plan shows a value that depends on a write-only argument, or does not show one that does not")
			}
			p.apply()
			x := w.resource("jwt_keyset.x")
			mustBeSealed(t, x.object("active"))
			if x.text("active.kid") != "of old" || x.number("signing_key_version") != 1 {
				t.Error("the key was not adopted")
			}
			if test.sealed {
				_, private := openJWE(t, x.text("active.private_key_jwe"), owner)
				if token := signJWK(t, private, w.clock.now(), time.Hour); test.algorithm != "HS256" {
					mustVerify(t, x.text("jwks"), token, w.clock.now())
				}
			} else if !x.isNull("active.private_key_jwe") {
				t.Error("a key is sealed without recipients")
			}
			w.clock.step(t, "90d")
			w.apply()
			y := w.resource("jwt_keyset.x")
			if y.text("active.kid") != x.text("standby.kid") || y.isNull("passive//of old") {
				t.Error("the adopted key did not rotate")
			}
			mustFindNothing()
		})
	}
}
