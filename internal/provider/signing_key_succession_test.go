package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// signingKey writes a configuration with one key.
func (w *workspace) signingKey(arguments ...string) {
	w.t.Helper()
	w.config("resource \"jwt_signing_key\" \"x\" {\n" + strings.Join(arguments, "\n") + "\n}\n")
}

func (w *workspace) key() object { w.t.Helper(); return w.resource("jwt_signing_key.x") }

// heredoc is a text of several lines in a configuration.
func heredoc(text string) string { return "<<EOT\n" + strings.TrimSuffix(text, "\n") + "\nEOT" }

// told reports whether some of the texts contains a part.
func told(texts []string, part string) bool {
	for _, text := range texts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

const cutover = "Hard Cutover to Another Key"

// A change of label keeps the key; a change of kind makes a new one, and says what that means.
func TestSigningKeyChanges(t *testing.T) {
	cases := []struct {
		name     string
		was, is  []string
		replaces bool
		keeps    []string // attributes that stay as they were
	}{
		{"RS256 to RS384", []string{`algorithm = "RS256"`}, []string{`algorithm = "RS384"`}, false, []string{"kid", "private_key_pem", "public_key_pem", "created_at", "thumbprint"}},
		{"RS512 to PS256", []string{`algorithm = "RS512"`, `rsa_bits = 2048`}, []string{`algorithm = "PS256"`}, false, []string{"kid", "private_key_pem", "created_at"}},
		{"EdDSA to Ed25519", []string{`algorithm = "EdDSA"`}, []string{`algorithm = "Ed25519"`}, false, []string{"kid", "private_key_pem", "created_at"}},
		{"RS256 to ES256", []string{`algorithm = "RS256"`}, []string{`algorithm = "ES256"`}, true, nil},
		{"ES256 to ES384", []string{`algorithm = "ES256"`}, []string{`algorithm = "ES384"`}, true, nil},
		{"ES256 to HS256", []string{`algorithm = "ES256"`}, []string{`algorithm = "HS256"`}, true, nil},
		{"HS512 to HS256", []string{`algorithm = "HS512"`}, []string{`algorithm = "HS256"`}, false, []string{"kid", "secret", "created_at"}},
		{"HS256 to HS512, which is longer", []string{`algorithm = "HS256"`}, []string{`algorithm = "HS512"`}, true, nil},
		{"rsa_bits", []string{`algorithm = "RS256"`}, []string{`algorithm = "RS256"`, `rsa_bits = 3072`}, true, nil},
		{"rsa_bits that it has", []string{`algorithm = "RS256"`}, []string{`algorithm = "RS256"`, `rsa_bits = 2048`}, false, []string{"kid", "private_key_pem", "env"}},
		{"rsa_bits taken away", []string{`algorithm = "RS384"`, `rsa_bits = 2048`}, []string{`algorithm = "RS384"`}, false, []string{"kid", "private_key_pem", "env"}},
		{"keepers", []string{`algorithm = "ES256"`, `keepers = { a = 1 }`}, []string{`algorithm = "ES256"`, `keepers = { a = 2 }`}, true, nil},
		{"kid", []string{`algorithm = "ES256"`}, []string{`algorithm = "ES256"`, `kid = "production-key-2024"`}, false, []string{"private_key_pem", "public_key_pem", "thumbprint", "created_at"}},
		{"kid taken away", []string{`algorithm = "ES256"`, `kid = "a"`}, []string{`algorithm = "ES256"`}, false, []string{"private_key_pem", "thumbprint", "created_at"}},
		{"env", []string{`algorithm = "ES256"`}, []string{`algorithm = "ES256"`, `env_prefix = "AUTH_"`, `env_pem_format = "base64"`, `env_names = { kid = "KEY" }`}, false, []string{"kid", "private_key_pem", "jwks", "private_jwk", "created_at"}},
		{"rotation_period added", []string{`algorithm = "ES256"`}, []string{`algorithm = "ES256"`, `rotation_period = "90d"`}, false, []string{"kid", "private_key_pem", "created_at", "env"}},
		{"rotation_period taken away", []string{`algorithm = "ES256"`, `rotation_period = "90d"`}, []string{`algorithm = "ES256"`}, false, []string{"kid", "private_key_pem", "created_at", "env"}},
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
	w.clock.step(t, "1d")
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
		was, is := was[address], is[address]
		for _, name := range c.keeps {
			if change.isUnknown(name) {
				t.Errorf("%s: the plan does not know %s", c.name, name)
			}
			if fmt.Sprint(is.at(name)) != fmt.Sprint(was.at(name)) {
				t.Errorf("%s: %s changed", c.name, name)
			}
		}
		if same := is.text("thumbprint") == was.text("thumbprint"); same == c.replaces {
			t.Errorf("%s: the key is the same: %v", c.name, same)
		}
	}
}

func TestSigningKeyGiven(t *testing.T) {
	w := newWorkspace(t)
	key, other := makeKey(t, "RS256"), makeKey(t, "RS256")
	pem := encodePEM(t, key, jwk.FormatPKCS8)
	w.signingKey(`algorithm = "RS256"`, `private_key_pem = `+heredoc(pem), `public_key_pem = `+heredoc(encodePEM(t, key.Public(), jwk.FormatPKCS1)))
	p := w.plan()
	if c := p.of("jwt_signing_key.x"); c.isUnknown("kid") || c.isUnknown("jwks") || c.isUnknown("env") || !c.isUnknown("created_at") {
		t.Error("of a given key all is known but when it is created")
	}
	w.clock.step(t, "1h")
	p.apply()
	was := w.key()
	if was.text("kid") != key.Thumbprint() || was.instant("created_at") != w.clock.now() {
		t.Error("another key came of it")
	}

	// The same key in another encoding.
	w.clock.step(t, "1h")
	w.signingKey(`algorithm = "RS256"`, `private_key_pem = `+heredoc("Bag Attributes\n"+encodePEM(t, key, jwk.FormatPKCS1)))
	if r := w.apply(); told(r.warnings(), cutover) {
		t.Error("another encoding is taken for another key")
	}
	is := w.key()
	for name := range was.values {
		same := fmt.Sprint(is.at(name)) == fmt.Sprint(was.at(name))
		if same != (name != "private_key_pem" && name != "public_key_pem") {
			t.Errorf("%s is the same: %v", name, same)
		}
	}

	// Taken out of the configuration, it stays in the state.
	w.signingKey(`algorithm = "RS384"`)
	w.apply()
	if is := w.key(); is.text("private_key_pem") != pem || is.text("kid") != key.Thumbprint() || is.text("created_at") != was.text("created_at") {
		t.Error("the key did not stay when its import was taken out")
	}

	// Another key takes its place, and that is said.
	w.signingKey(`algorithm = "RS384"`, `private_key_pem = `+heredoc(encodePEM(t, other, jwk.FormatPKCS8)))
	p = w.plan()
	if c := p.of("jwt_signing_key.x"); !c.does("update") || !told(p.warnings(), cutover) || c.isUnknown("kid") || !c.isUnknown("created_at") {
		t.Errorf("another key plans %v with the warnings %q", c.actions, p.warnings())
	}
	p.apply()
	if w.key().text("kid") != other.Thumbprint() {
		t.Error("the other key is not there")
	}
}

func TestSigningKeyRotation(t *testing.T) {
	w := newWorkspace(t)
	w.signingKey(`algorithm = "EdDSA"`, `rotation_period = "30d"`)
	w.apply()
	was := w.key()
	if got := was.instant("rotate_after"); got != w.clock.now().Add(span(t, "30d")) || was.at("ready_for_rotation") != false {
		t.Errorf("rotate_after is %v, ready_for_rotation %v", got, was.at("ready_for_rotation"))
	}
	w.clock.step(t, "30d")
	w.clock.step(t, "-1s")
	w.mustBeSettled()

	// A plan from before that changes something else is applied after it.
	w.signingKey(`algorithm = "EdDSA"`, `rotation_period = "30d"`, `kid = "a"`)
	p := w.plan()
	w.clock.step(t, "2d")
	w.must("apply", "-json", "saved.tfplan")
	if w.key().text("thumbprint") != was.text("thumbprint") {
		t.Error("a plan that did not say so replaced the key")
	}
	if !p.of("jwt_signing_key.x").does("update") {
		t.Error("a change of kid is no update")
	}

	// Only a refresh finds out.
	late := w.plan("-refresh=false")
	if c := late.of("jwt_signing_key.x"); !c.does("no-op") || !told(late.warnings(), "Rotation Is Due but Not Planned") {
		t.Errorf("without a refresh it plans %v with the warnings %q", c.actions, late.warnings())
	}
	w.must("apply", "-refresh-only", "-auto-approve")
	if w.key().at("ready_for_rotation") != true {
		t.Error("a refresh does not find that it is due")
	}
	p = w.plan()
	if c := p.of("jwt_signing_key.x"); !c.does("replace") || !told(p.warnings(), cutover) {
		t.Errorf("once due it plans %v with the warnings %q", c.actions, p.warnings())
	}
	w.clock.step(t, "1d")
	p.apply()
	is := w.key()
	if is.text("thumbprint") == was.text("thumbprint") || is.at("ready_for_rotation") != false {
		t.Error("the key was not replaced")
	}
	if got := is.instant("rotate_after"); got != w.clock.now().Add(span(t, "30d")) {
		t.Errorf("rotate_after is %v", got)
	}
}

func TestSigningKeyRotationPeriodChanges(t *testing.T) {
	w := newWorkspace(t)
	w.signingKey(`algorithm = "EdDSA"`, `rotation_period = "90d"`)
	w.apply()
	first := w.key()
	w.clock.step(t, "40d")

	// Raised, or lowered without being due: only rotate_after moves.
	for _, period := range []string{"100d", "60d"} {
		w.signingKey(`algorithm = "EdDSA"`, `rotation_period = "`+period+`"`)
		p := w.plan()
		if c := p.of("jwt_signing_key.x"); !c.does("update") || c.isUnknown("rotate_after") || told(p.warnings(), cutover) {
			t.Errorf("%s plans %v", period, c.actions)
		}
		p.apply()
		if got := w.key().instant("rotate_after"); got != first.instant("created_at").Add(span(t, period)) {
			t.Errorf("%s: rotate_after is %v", period, got)
		}
	}
	// Another spelling is no change.
	w.signingKey(`algorithm = "EdDSA"`, `rotation_period = "1440h"`)
	w.mustBeSettled()

	// Lowered past due: this very apply.
	w.signingKey(`algorithm = "EdDSA"`, `rotation_period = "30d"`)
	p := w.plan()
	if c := p.of("jwt_signing_key.x"); !c.does("replace") || !told(p.warnings(), cutover) {
		t.Errorf("lowered past due it plans %v with the warnings %q", c.actions, p.warnings())
	}
	w.clock.step(t, "1d")
	p.apply()
	second := w.key()
	if second.text("thumbprint") == first.text("thumbprint") {
		t.Error("the key was not replaced")
	}

	// Due, but raised or taken away at the same time: it stays.
	w.clock.step(t, "31d")
	w.must("apply", "-refresh-only", "-auto-approve")
	for _, arguments := range [][]string{{`rotation_period = "60d"`}, nil} {
		w.signingKey(append(arguments, `algorithm = "EdDSA"`)...)
		w.apply()
		if is := w.key(); is.text("thumbprint") != second.text("thumbprint") || is.at("ready_for_rotation") != false {
			t.Errorf("with %q the key was replaced", arguments)
		}
	}
	if !w.key().isNull("rotate_after") {
		t.Error("rotate_after outlives rotation_period")
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
		t.Error("of an adopted key all is known but when it is adopted")
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
