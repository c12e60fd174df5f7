package provider

import (
	"fmt"
	"slices"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// Neither Terraform nor the provider writes a sealed key in plain text anywhere, also not when it rotates.
func TestSealedKeysetLeavesNoKey(t *testing.T) {
	w, owner := newWorkspace(t), makeKey(t, "ES384")
	l := newLeakSearch(t, w, owner)
	w.config(block("jwt_keyset", "x", map[string]string{"algorithm": `"ES256"`, "recipients": hclList(pemOfPublic(t, owner))}))
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
	clock, owner, other := newClock(), makeKey(t, "ES256"), makeKey(t, "RS256")
	k, given := newCore(t, clock), arguments{"algorithm": "EdDSA"}
	before := k.applied(given)

	given["recipients"] = []string{pemOfPublic(t, owner)}
	p := k.see(given)
	c := k.change(p)
	for _, name := range []string{"active.kid", "standby.kid", "jwks", "signing_key_version", "jwks_version", "next_transition_at"} {
		if c.isUnknown(name) || fmt.Sprint(c.before.at(name)) != fmt.Sprint(c.after.at(name)) {
			t.Errorf("sealing changes %s, or it is unknown", name)
		}
	}
	if !c.isUnknown("active.private_key_jwe") || !anyContains(p.warnings, "Private Keys Stored in Plain Text: ") {
		t.Errorf("the plan shows a JWE, or warns only of %q", p.warnings)
	}
	after := k.finish(p)
	for _, name := range []string{"active", "standby"} {
		mustBeSealed(t, after.object(name))
		opened, private := openJWE(t, after.text(name+".private_key_jwe"), owner)
		if private != before.text(name+".private_jwk") || opened.KeyID != before.text(name+".kid") {
			t.Errorf("the key %s changed", name)
		}
	}

	// The new list applies to new keys only.
	given["recipients"] = []string{pemOfPublic(t, owner), pemOfPublic(t, other)}
	if p = k.see(given); !anyContains(p.warnings, "Keys Stay Sealed for Previous Recipients: ") {
		t.Errorf("it warns of %q", p.warnings)
	}
	if k.finish(p).text("active.private_key_jwe") != after.text("active.private_key_jwe") {
		t.Error("a key was sealed again")
	}
	clock.step(t, "90d")
	x := k.applied(given)
	for _, reader := range []jwk.Key{owner, other} {
		openJWE(t, x.text("standby.private_key_jwe"), reader)
	}
	if !x.object("passive//" + before.text("active.kid")).isNull("private_key_jwe") {
		t.Error("a passive key keeps its private half")
	}
	for summary, recipients := range map[string][]string{
		"Sealed Keys Cannot Be Unsealed": nil, "No Recipients": {}, "No PEM Block": {"rubbish"}, "Recipient Given Twice": {pemOfPublic(t, owner), pemOfPublic(t, owner)},
	} {
		if given["recipients"] = recipients; recipients == nil {
			delete(given, "recipients")
		}
		if got := located(k.refusals(k.config(k.arguments(given)))); !slices.Equal(got, []string{"recipients: " + summary}) {
			t.Errorf("recipients %q: the errors are %q", recipients, got)
		}
	}
}

// Nor does it write a write-only key. TestKeysetAdoption has the rest.
func TestAdoptedWriteOnlyKeyLeavesNoKey(t *testing.T) {
	for name, test := range map[string]struct {
		algorithm, argument string
		sealed              bool
	}{"public half": {"ES256", "initial_private_key_pem_wo", false}, "sealed secret": {"HS256", "initial_secret_wo", true}} {
		t.Run(name, func(t *testing.T) {
			w, owner, key := newWorkspace(t), makeKey(t, "RS256"), makeKey(t, test.algorithm)
			requireVersion(t, w, "1.11", "1.11")
			l := newLeakSearch(t, w, owner, key)
			value, args := key.Secret(), map[string]string{"algorithm": quoted(test.algorithm), test.argument: "var.key", "initial_kid": `"of old"`}
			if value == "" {
				value = pemOfPrivate(t, key)
			}
			if test.sealed {
				args["recipients"] = hclList(pemOfPublic(t, owner))
			}
			w.setVariable("key", value)
			w.config("variable \"key\" {\n  type = string\n  ephemeral = true\n}\n" + block("jwt_keyset", "x", args))
			w.plan().apply()
			x := w.resource("jwt_keyset.x")
			if mustBeSealed(t, x.object("active")); x.text("active.kid") != "of old" || x.isNull("active.private_key_jwe") == test.sealed {
				t.Error("the key was not adopted, or not sealed")
			}
			w.clock.step(t, "90d")
			w.apply()
			if y := w.resource("jwt_keyset.x"); y.text("active.kid") != x.text("standby.kid") || y.isNull("passive//of old") {
				t.Error("the adopted key did not rotate")
			}
			l.mustFindNothing()
		})
	}
}
