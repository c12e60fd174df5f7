package provider

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
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
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, part) })
}

const cutover = "Hard Cutover to Another Key"

// The provider asks for an update of a key that stays, and for a replacement of one that does not. The tests of internal/signingkey have every
// change.
func TestSigningKeyChanges(t *testing.T) {
	for _, c := range []struct {
		name     string
		was, is  arguments
		replaces bool
	}{
		{"EdDSA to Ed25519", arguments{"algorithm": "EdDSA"}, arguments{"algorithm": "Ed25519"}, false},
		{"ES256 to HS256", arguments{"algorithm": "ES256"}, arguments{"algorithm": "HS256"}, true},
		{"keepers", arguments{"algorithm": "ES256", "keepers": arguments{"a": 1}}, arguments{"algorithm": "ES256", "keepers": arguments{"a": 2}}, true},
		{"kid", arguments{"algorithm": "ES256"}, arguments{"algorithm": "ES256", "kid": "production-key-2024"}, false},
		{"rotation_period added", arguments{"algorithm": "ES256"}, arguments{"algorithm": "ES256", "rotation_period": "90d"}, false},
	} {
		k := newCoreOf(t, newClock(), ofKey)
		k.must(nil, k.apply(k.plan(k.config(k.arguments(c.was)))))
		was := plainObject(t, k.state)["thumbprint"]
		p := k.plan(k.config(k.arguments(c.is)))
		k.clock.step(t, "1d")
		k.must(nil, k.apply(p))
		if same := plainObject(t, k.state)["thumbprint"] == was; p.replaces != c.replaces || anyContains(p.warnings, cutover) != c.replaces || same == c.replaces {
			t.Errorf("%s: it replaces: %v, the key is the same: %v, and it warns: %q", c.name, p.replaces, same, p.warnings)
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

	// A saved plan of an update keeps its promise after the key has become due.
	w.signingKey(`algorithm = "EdDSA"`, `rotation_period = "2d"`)
	lowered := w.plan()
	c := lowered.of("jwt_signing_key.x")
	if want := instant(w.clock.now().Add(span(t, "2d"))); !c.does("update") || c.after.text("rotate_after") != want {
		t.Fatalf("it plans %v, and rotate_after is %s", c.actions, c.after.text("rotate_after"))
	}
	w.clock.step(t, "5d")
	if _, err := lowered.saved.Apply(t.Context()); err != nil {
		t.Fatal(err)
	}
	next := w.plan()
	if c := next.of("jwt_signing_key.x"); w.key().text("thumbprint") != is.text("thumbprint") || !c.does("replace") || !anyContains(next.warnings(), cutover) {
		t.Errorf("the apply replaced the key, or the next plan is %v with the warnings %q", c.actions, next.warnings())
	}
}

// What a plan knows can replace the key, although it does not know another argument. Terraform refuses an apply that replaces what its plan updates.
func TestSigningKeyIsReplacedBesideUnknownArguments(t *testing.T) {
	texts := tftypes.Map{ElementType: tftypes.String}
	for name, test := range map[string]struct {
		after    string
		change   arguments
		unknown  string
		of       tftypes.Type
		replaces bool
	}{
		"algorithm":                            {"1h", arguments{"algorithm": "ES384"}, "env_prefix", tftypes.String, true},
		"algorithm, and an unknown period":     {"1h", arguments{"algorithm": "ES384"}, "rotation_period", tftypes.String, true},
		"algorithm, and an unknown key":        {"1h", arguments{"algorithm": "ES384"}, "private_key_pem", tftypes.String, false},
		"keepers":                              {"1h", arguments{"keepers": arguments{"n": 2}}, "env_names", texts, true},
		"a rotation is due":                    {"91d", nil, "env_prefix", tftypes.String, true},
		"a rotation is due, by another period": {"91d", nil, "rotation_period", tftypes.String, false},
		"nothing":                              {"1h", nil, "env_prefix", tftypes.String, false},
		"an unknown algorithm":                 {"1h", nil, "algorithm", tftypes.String, false},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClock()
			k, given := newCoreOf(t, c, "jwt_signing_key"), arguments{"algorithm": "ES256", "rotation_period": "90d", "keepers": arguments{"n": 1}}
			k.applied(given)
			c.step(t, test.after)
			k.refresh()
			maps.Copy(given, test.change)
			if test.unknown == "private_key_pem" {
				delete(given, "rotation_period") // A given key does not rotate.
			}
			all := k.arguments(given)
			all[test.unknown] = tftypes.NewValue(test.of, tftypes.UnknownValue)
			p := k.plan(k.config(all))
			if p.replaces != test.replaces || anyContains(p.warnings, cutover) != test.replaces {
				t.Errorf("the plan replaces the key: %t, and the warnings are %q", p.replaces, p.warnings)
			}
		})
	}
}
