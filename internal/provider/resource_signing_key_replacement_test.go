package provider

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
)

// signingKey writes a configuration with one key.
func (w *workspace) signingKey(arguments ...string) {
	w.t.Helper()
	w.config("resource \"jwt_signing_key\" \"x\" {\n" + strings.Join(arguments, "\n") + "\n}\n")
}

func (w *workspace) key() object { w.t.Helper(); return w.resource("jwt_signing_key.x") }

// heredoc is a text of several lines in a configuration.
func heredoc(text string) string { return "<<EOT\n" + strings.TrimSuffix(text, "\n") + "\nEOT" }

// anyContains reports whether one of the texts contains a part.
func anyContains(texts []string, part string) bool {
	for _, text := range texts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

const cutover = "Hard Cutover to Another Key"

// Terraform updates a key that stays, and replaces one that does not. The tests of internal/signingkey have every change.
func TestSigningKeyChanges(t *testing.T) {
	cases := []struct {
		name     string
		was, is  []string
		replaces bool
	}{
		{"EdDSA to Ed25519", []string{`algorithm = "EdDSA"`}, []string{`algorithm = "Ed25519"`}, false},
		{"ES256 to HS256", []string{`algorithm = "ES256"`}, []string{`algorithm = "HS256"`}, true},
		{"keepers", []string{`algorithm = "ES256"`, `keepers = { a = 1 }`}, []string{`algorithm = "ES256"`, `keepers = { a = 2 }`}, true},
		{"kid", []string{`algorithm = "ES256"`}, []string{`algorithm = "ES256"`, `kid = "production-key-2024"`}, false},
		{"rotation_period added", []string{`algorithm = "ES256"`}, []string{`algorithm = "ES256"`, `rotation_period = "90d"`}, false},
	}
	// All of them in one workspace: each run of terraform costs more than many resources.
	w := newWorkspace(t)
	config := func(arguments func(int) []string) {
		var text strings.Builder
		for i := range cases {
			fmt.Fprintf(&text, "resource \"jwt_signing_key\" \"case%d\" {\n%s\n}\n", i, strings.Join(arguments(i), "\n"))
		}
		w.config(text.String())
	}
	config(func(i int) []string { return cases[i].was })
	w.apply()
	was := w.resources()
	config(func(i int) []string { return cases[i].is })
	p := w.plan()
	w.clock.step(t, "1d")
	p.apply()
	is := w.resources()
	for i, c := range cases {
		address := fmt.Sprintf("jwt_signing_key.case%d", i)
		change := p.of(address)
		warned := slices.ContainsFunc(p.Diagnostics, func(d diagnostic) bool { return d.Address == address && d.Summary == cutover })
		if change.does("replace") != c.replaces || warned != c.replaces {
			t.Errorf("%s: it plans %v, and warns of a cutover: %v", c.name, change.actions, warned)
		}
		if same := is[address].text("thumbprint") == was[address].text("thumbprint"); same == c.replaces {
			t.Errorf("%s: the key is the same: %v", c.name, same)
		}
	}
}

func TestSigningKeyGiven(t *testing.T) {
	w := newWorkspace(t)
	key, other := makeKey(t, "ES256"), makeKey(t, "ES256")
	text := encodePEM(t, key, jwk.FormatSEC1)
	w.signingKey(`algorithm = "ES256"`, `private_key_pem = `+heredoc(text))
	p := w.plan()
	if c := p.of("jwt_signing_key.x"); c.isUnknown("kid") || c.isUnknown("jwks") || c.isUnknown("env") || !c.isUnknown("created_at") {
		t.Error("the plan does not know a given key, or knows when it will be created")
	}
	w.clock.step(t, "1h")
	p.apply()
	if x := w.key(); x.text("private_key_pem") != text || x.text("kid") != key.Thumbprint() || x.instant("created_at") != w.clock.now() {
		t.Error("the key is not as it was given")
	}
	w.signingKey(`algorithm = "ES256"`, `private_key_pem = `+heredoc(encodePEM(t, other, jwk.FormatPKCS8)))
	p = w.plan()
	if c := p.of("jwt_signing_key.x"); !c.does("update") || !anyContains(p.warnings(), cutover) || c.isUnknown("kid") || !c.isUnknown("created_at") {
		t.Errorf("another key plans %v with the warnings %q", c.actions, p.warnings())
	}
	p.apply()
	if w.key().text("kid") != other.Thumbprint() {
		t.Error("the other key was not written")
	}
}

func TestSigningKeyRotation(t *testing.T) {
	w := newWorkspace(t)
	w.signingKey(`algorithm = "EdDSA"`, `rotation_period = "30d"`)
	w.apply()
	was := w.key()
	w.clock.step(t, "29d")
	w.signingKey(`algorithm = "EdDSA"`, `rotation_period = "720h"`)
	w.mustBeSettled() // Another spelling of the same length is no change.

	// Only a refresh finds that the key is due.
	w.clock.step(t, "2d")
	late := w.plan("-refresh=false")
	if c := late.of("jwt_signing_key.x"); !c.does("no-op") || !anyContains(late.warnings(), "Rotation Is Due but Not Planned") {
		t.Errorf("without a refresh it plans %v with the warnings %q", c.actions, late.warnings())
	}
	p := w.plan()
	if c := p.of("jwt_signing_key.x"); !c.does("replace") || !anyContains(p.warnings(), cutover) {
		t.Errorf("once due it plans %v with the warnings %q", c.actions, p.warnings())
	}
	w.clock.step(t, "1d")
	p.apply()
	is := w.key()
	if is.text("thumbprint") == was.text("thumbprint") || is.at("ready_for_rotation") != false || is.instant("rotate_after") != w.clock.now().Add(span(t, "30d")) {
		t.Error("the key was not replaced at the time of the apply")
	}
}

// A saved plan with a lowered rotation_period keeps its promise after the key has become due. The next plan replaces the key.
func TestSigningKeyRotationPeriodLowered(t *testing.T) {
	w := newWorkspace(t)
	w.signingKey(`algorithm = "EdDSA"`, `rotation_period = "90d"`)
	w.apply()
	was := w.key()
	w.clock.step(t, "1d")
	w.signingKey(`algorithm = "EdDSA"`, `rotation_period = "2d"`)
	p := w.plan()
	c := p.of("jwt_signing_key.x")
	if want := instant(w.clock.now().Add(span(t, "1d"))); !c.does("update") || c.after.text("rotate_after") != want {
		t.Fatalf("it plans %v, and rotate_after is %s", c.actions, c.after.text("rotate_after"))
	}
	w.clock.step(t, "5d")
	if _, err := p.saved.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.key().text("thumbprint") != was.text("thumbprint") {
		t.Error("the apply replaced the key")
	}
	next := w.plan()
	if c := next.of("jwt_signing_key.x"); !c.does("replace") || !anyContains(next.warnings(), cutover) {
		t.Errorf("the next plan is %v with the warnings %q", c.actions, next.warnings())
	}
	next.apply()
	if w.key().text("thumbprint") == was.text("thumbprint") {
		t.Error("the key was not replaced")
	}
}

// An adopted key is stamped by the apply, not by the plan.
func TestKeysetInitialIsDatedByTheApply(t *testing.T) {
	w := newWorkspace(t)
	key := makeKey(t, "ES256")
	w.config(`resource "jwt_keyset" "x" {
		algorithm               = "ES256"
		initial_kid             = "production-key-2024"
		initial_private_key_pem = ` + heredoc(encodePEM(t, key, jwk.FormatSEC1)) + `
	}`)
	p := w.plan()
	if c := p.of("jwt_keyset.x"); c.isUnknown("active.private_key_pem") || c.isUnknown("env") || !c.isUnknown("active.activated_at") {
		t.Error("of an adopted key, only the time of the adoption must be unknown")
	}
	w.clock.step(t, "3d")
	p.apply()
	x := w.resource("jwt_keyset.x")
	for _, name := range []string{"created_at", "published_at", "activated_at"} {
		if got := x.instant("active." + name); got != w.clock.now() {
			t.Errorf("active.%s is %v", name, got)
		}
	}
	if x.number("signing_key_version") != 1 {
		t.Error("signing_key_version does not begin at 1")
	}
	mustVerify(t, x.text("jwks"), signEnv(t, x.texts("env"), w.clock.now(), time.Hour), w.clock.now())
}

// An attribute that both resources have is one new row of keyset.Attributes. This test must not run in parallel with other tests, because
// they share the table.
func TestSigningKeyAttributeIsOneRow(t *testing.T) {
	table := keyset.Attributes
	t.Cleanup(func() { keyset.Attributes = table })
	reversed := func(text string) string {
		bytes := []byte(text)
		slices.Reverse(bytes)
		return string(bytes)
	}
	keyset.Attributes = append(slices.Clone(table),
		keyset.Attribute{Name: "public_reversed", SigningKey: true, Text: func(k *keyset.Key) *string { return &k.PublicJWK }, Derive: reversed},
		keyset.Attribute{Name: "private_reversed", SigningKey: true, Sensitive: true, Text: func(k *keyset.Key) *string { return &k.PrivateJWK }, Derive: reversed},
	)
	recipients := []string{pemOfPublic(t, makeKey(t, "ES256"))}
	k := newCoreOf(t, newClock(), ofKey)
	for _, step := range []arguments{
		{"algorithm": "EdDSA"},
		{"algorithm": "EdDSA", "kid": "a"},
		{"algorithm": "EdDSA", "private_key_pem_wo": newPEM(t, "EdDSA"), "private_key_pem_wo_version": "1"},
		{"algorithm": "ES256", "recipients": recipients, "keepers": arguments{"n": 1}},
		{"algorithm": "HS256"},
	} {
		if err := k.apply(k.plan(k.config(k.arguments(step)))); err != nil {
			t.Fatalf("%v: %v", slices.Sorted(maps.Keys(step)), err)
		}
		state := plainObject(t, k.state)
		for name, of := range map[string]string{"public_reversed": "public_jwk", "private_reversed": "private_jwk"} {
			if text, _ := state[of].(string); text != "" && state[name] != reversed(text) || text == "" && state[name] != nil {
				t.Errorf("%v: %s is not made of %s", slices.Sorted(maps.Keys(step)), name, of)
			}
		}
	}
}
