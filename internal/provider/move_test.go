package provider

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// Terraform moves a tls_private_key to a signing key, and a signing key to a keyset. Tokens of both keys stay valid.
func TestMovedBlocks(t *testing.T) {
	w := newWorkspace(t)
	tls, key := makeKey(t, "ES384"), makeKey(t, "ES256")
	w.serveTLS(tls, jwk.FormatSEC1)
	w.config(`
		resource "tls_private_key" "old" { algorithm = "ECDSA" }
		resource "jwt_signing_key" "old" {
			algorithm       = "ES256"
			kid             = "production-key-2024"
			private_key_pem = ` + heredoc(encodePEM(t, key, jwk.FormatSEC1)) + `
		}`)
	w.apply()
	signed := w.clock.now()
	before := signEnv(t, w.resource("jwt_signing_key.old").texts("env"), signed, span(t, "24h"))
	w.config(`
		resource "jwt_signing_key" "new" {
			algorithm       = "ES384"
			rotation_period = "30d"
			keepers         = { reason = "does not replace a moved key" }
		}
		resource "jwt_keyset" "new" { algorithm = "ES256" }
		moved {
			from = tls_private_key.old
			to   = jwt_signing_key.new
		}
		moved {
			from = jwt_signing_key.old
			to   = jwt_keyset.new
		}`)
	p := w.plan()
	for address, known := range map[string][]string{"jwt_signing_key.new": {"private_key_pem", "kid", "env"}, "jwt_keyset.new": {"active.kid", "active.private_key_pem", "env"}} {
		c := p.of(address)
		if !c.does("update") || slices.ContainsFunc(known, c.isUnknown) || len(p.warnings()) > 0 {
			t.Errorf("a move to %s plans %v with the warnings %q", address, c.actions, p.warnings())
		}
	}
	if c := p.of("jwt_keyset.new"); !c.isUnknown("active.activated_at") || !c.isUnknown("standby.kid") {
		t.Error("the plan shows what only the apply can know")
	}
	w.clock.step(t, "3h") // The plan waits for an approval.
	p.apply()
	single, set := w.resource("jwt_signing_key.new"), w.resource("jwt_keyset.new")
	mustHold(t, single.text("private_key_pem"), tls)
	mustHold(t, set.text("active.private_key_pem"), key)
	if single.text("kid") != tls.Thumbprint() || single.instant("rotate_after") != w.clock.now().Add(span(t, "30d")) {
		t.Error("the kid of the signing key changed, or it does not rotate 30 days after the apply")
	}
	if set.text("active.kid") != "production-key-2024" || set.instant("active.activated_at") != w.clock.now() || set.number("signing_key_version") != 1 || set.number("jwks_version") != 1 {
		t.Error("the kid of the keyset changed, or it does not have the time of the apply")
	}
	mustVerify(t, single.text("jwks"), signEnv(t, single.texts("env"), w.clock.now(), time.Hour), w.clock.now())
	mustVerify(t, set.text("jwks"), before, signed)
	w.clock.step(t, "30d")
	if c := w.plan().of("jwt_signing_key.new"); !c.does("replace") {
		t.Errorf("after rotate_after, the plan is %v", c.actions)
	}
}

// move moves another resource to the resource with a moved block.
func (k *core) move(from, address string, state map[string]any) {
	k.t.Helper()
	k.must(k.tryMove(from, address, state), nil)
}

func (k *core) tryMove(from, address string, state map[string]any) []*tfprotov6.Diagnostic {
	k.t.Helper()
	text, err := json.Marshal(state)
	k.must(nil, err)
	resp, err := k.server.MoveResourceState(context.Background(), &tfprotov6.MoveResourceStateRequest{
		SourceTypeName: from, SourceProviderAddress: address, SourceState: &tfprotov6.RawState{JSON: text}, TargetTypeName: k.kind,
	})
	k.must(nil, err)
	if !failed(resp.Diagnostics) {
		k.state, k.private = k.value(resp.TargetState), resp.TargetPrivate
	}
	return resp.Diagnostics
}

// A move keeps the key, even if it is sealed or write-only. A change that would lose the key, or that would need to open a sealed key, is refused.
func TestMoveToKeyset(t *testing.T) {
	recipients := []string{pemOfPublic(t, makeKey(t, "ES256"))}
	ec, secret := makeKey(t, "ES256"), makeKey(t, "HS256").Secret()
	with := func(algorithm string, more arguments) arguments {
		all := arguments{"algorithm": algorithm}
		maps.Copy(all, more)
		return all
	}
	sealed, given := arguments{"recipients": recipients}, arguments{"private_key_pem": pemOfPrivate(t, ec)}
	for _, c := range []struct {
		name    string
		was, is arguments            // of the signing key, and of the keyset
		refused map[string]arguments // by the summary of the error
	}{
		{"a private key", with("ES256", given), with("ES256", nil), map[string]arguments{
			"Key Does Not Fit the Algorithm": with("ES384", nil),
			"Adopted Key Is Revoked":         with("ES256", arguments{"revoked_kids": []string{"production-key-2024"}}),
			"Two First Keys":                 with("ES256", arguments{"initial_private_key_pem": newPEM(t, "ES256")}),
		}},
		{"a private key and its own argument", with("ES256", given), with("ES256", arguments{"initial_private_key_pem": pemOfPrivate(t, ec)}), nil},
		{"a secret", with("HS256", nil), with("HS256", nil), nil},
		{"a sealed key", with("ES256", sealed), with("ES256", sealed), map[string]arguments{
			"Sealed Keys Cannot Be Unsealed": with("ES256", nil),
			"Moved Key Cannot Be Relabelled": with("ES256", arguments{"recipients": recipients, "initial_kid": "b"}),
		}},
		{"a sealed secret", with("HS256", sealed), with("HS256", sealed), map[string]arguments{"Moved Key Cannot Be Relabelled": with("HS384", sealed)}},
		{"a write-only key", with("EdDSA", arguments{"private_key_pem_wo": newPEM(t, "EdDSA"), "private_key_pem_wo_version": "1"}), with("EdDSA", nil),
			map[string]arguments{"Key Does Not Fit the Algorithm": with("ES256", nil)}},
		{"a write-only secret", with("HS256", arguments{"secret_wo": secret, "secret_wo_version": "1"}), with("HS256", nil),
			map[string]arguments{"Moved Key Cannot Be Relabelled": with("HS384", nil)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			old := newCoreOf(t, newClock(), ofKey)
			c.was["kid"] = "production-key-2024"
			old.must(nil, old.apply(old.plan(old.config(old.arguments(c.was)))))
			was := plainObject(t, old.state)
			k := newCore(t, newClock())
			k.move(ofKey, "registry.terraform.io/jwtkeys/jwt", was)
			k.refresh()
			for summary, given := range c.refused {
				if found := k.refusals(k.config(k.arguments(given))); len(found) == 0 || found[0].Summary != summary {
					t.Errorf("with %v: %v, want %q", slices.Sorted(maps.Keys(given)), found, summary)
				}
			}
			p := k.plan(k.config(k.arguments(c.is)))
			if writeOnly := strings.HasPrefix(c.name, "a write-only"); anyContains(p.warnings, " in env: ") != writeOnly {
				t.Errorf("the plan warns of %q", p.warnings)
			}
			k.clock.step(t, "1d")
			k.must(nil, k.apply(p))
			active := plainObject(t, attributes(t, k.state)["active"])
			for _, name := range []string{"kid", "algorithm", "created_at", "public_jwk", "private_key_jwe", "private_jwk", "secret"} {
				if active[name] != was[name] {
					t.Errorf("active.%s changed", name)
				}
			}
			k.clock.step(t, "90d")
			k.refresh()
			k.must(nil, k.apply(k.plan(k.config(k.arguments(c.is)))))
			if rotated := plainObject(t, attributes(t, k.state)["active"]); rotated["kid"] == active["kid"] || attributes(t, attributes(t, k.state)["passive"])["production-key-2024"].IsNull() {
				t.Error("the keyset does not rotate")
			}
		})
	}
}
