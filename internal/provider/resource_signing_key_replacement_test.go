package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"
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
