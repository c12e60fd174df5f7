package provider

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func TestMoveTLSToSigningKey(t *testing.T) {
	for _, c := range []struct{ made, format, tls, algorithm string }{
		{"RS256", jwk.FormatPKCS1, "RSA", "RS384"},
		{"ES384", jwk.FormatSEC1, "ECDSA", "ES384"},
		{"ES512", jwk.FormatSEC1, "ECDSA", "ES512"},
		{"EdDSA", jwk.FormatPKCS8, "ED25519", "Ed25519"},
	} {
		t.Run(c.tls+" to "+c.algorithm, func(t *testing.T) {
			w := newWorkspace(t)
			key := makeKey(t, c.made)
			w.serveTLS(tlsStub{key, c.format})
			w.config(`resource "tls_private_key" "old" { algorithm = "` + c.tls + `" }`)
			w.apply()
			w.config(`
				resource "jwt_signing_key" "new" {
					algorithm       = "` + c.algorithm + `"
					rotation_period = "30d"
					keepers         = { reason = "none to lose a moved key for" }
				}
				moved {
					from = tls_private_key.old
					to   = jwt_signing_key.new
				}`)
			p := w.plan()
			change := p.of("jwt_signing_key.new")
			if !change.does("update") || change.isUnknown("private_key_pem") || change.isUnknown("kid") || change.isUnknown("env") {
				t.Errorf("a move plans %v", change.actions)
			}
			w.clock.step(t, "3d") // the plan waits for an approval
			p.apply()
			x := w.resource("jwt_signing_key.new")
			if x.text("kid") != key.Thumbprint() || x.text("private_key_pem") != encodePEM(t, key, jwk.FormatPKCS8) {
				t.Error("another key came of the move")
			}
			if got := x.instant("rotate_after"); got != w.clock.now().Add(span(t, "30d")) {
				t.Errorf("rotate_after is %v", got)
			}
			token := signEnv(t, x.texts("env"), w.clock.now(), time.Hour)
			mustVerify(t, x.text("jwks"), token, w.clock.now())
			w.clock.step(t, "30d")
			if c := w.plan().of("jwt_signing_key.new"); !c.does("replace") {
				t.Errorf("past rotate_after, a plan does %v", c.actions)
			}
			w.apply()
		})
	}
}

func TestMoveTLSToKeyset(t *testing.T) {
	w := newWorkspace(t)
	key := makeKey(t, "RS256")
	w.serveTLS(tlsStub{key, jwk.FormatPKCS1})
	w.config(`resource "tls_private_key" "old" { algorithm = "RSA" }`)
	w.apply()
	moveToKeysetAndRotate(t, w, "tls_private_key.old", "RS384", key, key.Thumbprint())
}

func TestMoveSigningKeyToKeyset(t *testing.T) {
	w := newWorkspace(t)
	key := makeKey(t, "ES256")
	w.config(`resource "jwt_signing_key" "old" {
		algorithm       = "ES256"
		kid             = "production-key-2024"
		private_key_pem = <<-EOT
			` + strings.ReplaceAll(encodePEM(t, key, jwk.FormatSEC1), "\n", "\n\t\t\t") + `
		EOT
	}`)
	w.apply()
	old := w.resource("jwt_signing_key.old")
	w.clock.step(t, "100d")
	signed := w.clock.now()
	token := signEnv(t, old.texts("env"), signed, span(t, "24h"))
	jwks := moveToKeysetAndRotate(t, w, "jwt_signing_key.old", "ES256", key, "production-key-2024")
	mustVerify(t, jwks, token, signed)
}

// moveToKeysetAndRotate moves a resource to a keyset, applies the plan a day after it was made, and rotates. It returns the JWK Set
// right after the move.
func moveToKeysetAndRotate(t *testing.T, w *workspace, from, algorithm string, key jwk.Key, kid string) string {
	t.Helper()
	w.config(`
		resource "jwt_keyset" "new" {
			algorithm = "` + algorithm + `"
		}
		moved {
			from = ` + from + `
			to   = jwt_keyset.new
		}`)
	p := w.plan()
	change := p.of("jwt_keyset.new")
	if !change.does("update") || change.isUnknown("active.kid") || change.isUnknown("active.private_key_pem") || change.isUnknown("env") {
		t.Errorf("a move plans %v", change.actions)
	}
	if len(p.warnings()) > 0 {
		t.Errorf("a move warns of %q", p.warnings())
	}
	if !change.isUnknown("active.activated_at") || !change.isUnknown("standby.kid") {
		t.Error("a move promises what only the apply knows")
	}
	w.clock.step(t, "1d")
	p.apply()
	adopted := w.resource("jwt_keyset.new")
	if adopted.text("active.kid") != kid || adopted.text("active.private_key_pem") != encodePEM(t, key, jwk.FormatPKCS8) {
		t.Fatal("another key came of the move")
	}
	if got := adopted.instant("active.activated_at"); got != w.clock.now() {
		t.Errorf("active.activated_at is %v", got)
	}
	if adopted.number("signing_key_version") != 1 || adopted.number("jwks_version") != 1 {
		t.Error("the versions do not begin at 1")
	}
	before := signEnv(t, adopted.texts("env"), w.clock.now(), span(t, "24h"))
	mustVerify(t, adopted.text("jwks"), before, w.clock.now())

	w.clock.step(t, "90d")
	last := signEnv(t, adopted.texts("env"), w.clock.now(), span(t, "24h"))
	w.apply()
	rotated := w.resource("jwt_keyset.new")
	if rotated.text("active.kid") != adopted.text("standby.kid") || rotated.number("signing_key_version") != 2 {
		t.Error("the standby did not take over")
	}
	first := signEnv(t, rotated.texts("env"), w.clock.now(), span(t, "24h"))
	mustVerify(t, adopted.text("jwks"), first, w.clock.now())
	w.clock.step(t, "23h")
	for _, token := range []string{last, first} {
		mustVerify(t, rotated.text("jwks"), token, w.clock.now())
	}
	w.clock.step(t, "3h")
	w.apply()
	removed := w.resource("jwt_keyset.new")
	if strings.Contains(removed.text("jwks"), kid) {
		t.Error("the moved key outlives its last token")
	}
	return adopted.text("jwks")
}

// A key that is sealed, or held elsewhere, moves as it is: what nobody here can read is carried over unread.
func TestMoveHiddenSigningKeyToKeyset(t *testing.T) {
	recipient := encodePEM(t, makeKey(t, "ES256").Public(), jwk.FormatPKCS8)
	secret := makeKey(t, "HS256").Secret()
	for _, c := range []struct{ name, algorithm, arguments string }{
		{"sealed", "ES256", "recipients = [" + heredoc(recipient) + "\n]"},
		{"a sealed secret", "HS256", "recipients = [" + heredoc(recipient) + "\n]"},
		{"elsewhere", "EdDSA", "private_key_pem_wo_version = 1\nprivate_key_pem_wo = " + heredoc(newPEM(t, "EdDSA"))},
		{"a secret elsewhere", "HS256", "secret_wo_version = 1\nsecret_wo = \"" + secret + "\""},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorkspace(t)
			requireVersion(t, w, "1.11", "1.11")
			const block = "resource %q \"x\" {\nalgorithm = %q\n%s\n}\n"
			w.config(fmt.Sprintf(block, "jwt_signing_key", c.algorithm, "kid = \"production-key-2024\"\n"+c.arguments))
			w.apply()
			was := w.key()
			recipients := ""
			if strings.HasPrefix(c.arguments, "recipients") {
				recipients = c.arguments
			}
			moved := "moved {\nfrom = jwt_signing_key.x\nto = jwt_keyset.x\n}\n"
			for _, wrong := range []struct{ algorithm, arguments, summary string }{
				{c.algorithm, `initial_kid = "b"`, "Moved Key Cannot Be Relabelled"},
				{"HS384", "", "Moved Key Cannot Be Relabelled"},
			} {
				if c.name == "elsewhere" {
					wrong.algorithm, wrong.arguments, wrong.summary = "ES256", "", "Key Does Not Fit the Algorithm"
				}
				w.config(fmt.Sprintf(block, "jwt_keyset", wrong.algorithm, recipients+"\n"+wrong.arguments) + moved)
				if r := w.applyError(); !told(r.errors(), wrong.summary) {
					t.Errorf("%s with %s: %q", wrong.algorithm, wrong.arguments, r.errors())
				}
			}
			w.config(fmt.Sprintf(block, "jwt_keyset", c.algorithm, recipients) + moved)
			w.apply()
			is := w.resource("jwt_keyset.x")
			if is.text("active.kid") != "production-key-2024" || is.at("active.private_key_jwe") != was.at("private_key_jwe") || is.at("active.public_jwk") != was.at("public_jwk") {
				t.Error("the key did not come over as it was")
			}
			for _, name := range []string{"private_key_pem", "private_jwk", "secret"} {
				if !is.isNull("active." + name) {
					t.Errorf("active.%s is in the state", name)
				}
			}
			w.clock.step(t, "90d")
			w.apply()
			if now := w.resource("jwt_keyset.x"); now.text("active.kid") != is.text("standby.kid") || now.isNull("passive//production-key-2024") {
				t.Error("it does not rotate")
			}
		})
	}
}

// What would lose a moved key is refused.
func TestMoveRefusesToLoseTheKey(t *testing.T) {
	w := newWorkspace(t)
	key := makeKey(t, "RS256")
	w.serveTLS(tlsStub{key, jwk.FormatPKCS1})
	w.config(`resource "tls_private_key" "old" { algorithm = "RSA" }`)
	w.apply()
	const moved = "moved {\nfrom = tls_private_key.old\nto = %s.new\n}\nresource %[1]q \"new\" {\n%s\n}\n"
	for _, c := range []struct{ to, arguments, summary string }{
		{"jwt_signing_key", `algorithm = "ES256"`, "Key Does Not Fit the Algorithm"},
		{"jwt_signing_key", "algorithm = \"RS256\"\nrsa_bits = 4096", "Moved Key Has Another Size"},
		{"jwt_keyset", `algorithm = "ES256"`, "Key Does Not Fit the Algorithm"},
		{"jwt_keyset", "algorithm = \"RS256\"\nrevoked_kids = [\"" + key.Thumbprint() + "\"]", "Adopted Key Is Revoked"},
		{"jwt_keyset", "algorithm = \"RS256\"\ninitial_private_key_pem = " + heredoc(newPEM(t, "RS256")), "Two First Keys"},
	} {
		w.config(fmt.Sprintf(moved, c.to, c.arguments))
		if r := w.run("plan", "-json"); !told(r.errors(), c.summary) {
			t.Errorf("%s with %s: %q", c.to, c.arguments, r.errors())
		}
	}
	// A kid of one's own, and new keys of another size: the moved one stays as it is.
	w.config(fmt.Sprintf(moved, "jwt_keyset", "algorithm = \"PS256\"\nrsa_bits = 3072\ninitial_kid = \"production-key-2024\""))
	w.must("apply", "-refresh-only", "-auto-approve") // a move without what makes a keyset of it
	w.apply()
	x := w.resource("jwt_keyset.new")
	mustHold(t, x.text("active.private_key_pem"), key)
	if x.text("active.kid") != "production-key-2024" || x.text("active.algorithm") != "PS256" {
		t.Error("the key does not bear its label")
	}
}

func TestMoveSecretToKeyset(t *testing.T) {
	w := newWorkspace(t)
	w.config(`resource "jwt_signing_key" "x" { algorithm = "HS256" }`)
	w.apply()
	was := w.key()
	w.clock.step(t, "1d")
	w.config(`
		resource "jwt_keyset" "x" { algorithm = "HS256" }
		moved {
			from = jwt_signing_key.x
			to   = jwt_keyset.x
		}`)
	w.apply()
	is := w.resource("jwt_keyset.x")
	if is.text("env.JWT_SECRET") != was.text("secret") || is.text("active.kid") != was.text("kid") || is.text("active.created_at") != was.text("created_at") {
		t.Error("another secret came of the move, or another age")
	}
}
