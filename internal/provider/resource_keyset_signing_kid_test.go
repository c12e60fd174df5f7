package provider

import (
	"strings"
	"testing"
)

// A rotation that went wrong is rolled back: the previous key signs again, nothing is planned after that, however late, and the schedule goes
// on when signing_kid is removed.
func TestKeysetRollBack(t *testing.T) {
	w := newWorkspace(t)
	w.config(`
		variable "now" {}
		variable "signing_kid" { default = null }
		provider "jwt" { as_of = var.now }
		resource "jwt_keyset" "x" {
			algorithm                 = "EdDSA"
			keep_passive_private_keys = true
			signing_kid               = var.signing_kid
		}`)
	at := func(now string) object {
		t.Helper()
		w.setVariable("now", now)
		w.apply()
		return w.resource("jwt_keyset.x")
	}
	first := at("2026-01-01T00:00:00Z")
	rotated := at("2026-04-01T00:00:00Z")
	was, wrong := first.text("active.kid"), rotated.text("active.kid")
	if wrong != first.text("standby.kid") {
		t.Fatal("the set did not rotate")
	}
	w.setVariable("signing_kid", was)
	back := at("2026-04-01T01:00:00Z")
	if back.text("active.kid") != was || back.number("active.generation") != 1 || back.texts("env")["JWT_PRIVATE_KEY_PEM"] != first.texts("env")["JWT_PRIVATE_KEY_PEM"] {
		t.Error("another key signs")
	}
	if back.text("active.activated_at") != "2026-04-01T01:00:00Z" || !back.isNull("active.deactivated_at") || !back.isNull("active.remove_after") {
		t.Error("the active key has the instants of a passive one")
	}
	if back.object("passive//"+wrong).text("deactivated_at") != "2026-04-01T01:00:00Z" || back.number("signing_key_version") != 3 {
		t.Error("the replaced key is not passive since the rollback")
	}
	if got := back.text("next_transition"); got != "remove "+wrong+"; no rotation while signing_kid is set" {
		t.Errorf("next_transition is %q", got)
	}
	held := at("2026-12-01T00:00:00Z")
	if held.text("active.kid") != was || held.text("next_transition") != "no rotation while signing_kid is set" || !held.isNull("next_transition_at") {
		t.Errorf("the schedule goes on: %q at %q", held.text("next_transition"), held.text("next_transition_at"))
	}
	if plan := w.must("plan", "-json"); !anyContains(plan.warnings(), "Rotation Paused: signing_kid is set") {
		t.Errorf("the plan does not say that the rotation is paused: %q", plan.warnings())
	}
	w.unsetVariable("signing_kid")
	if on := at("2026-12-01T01:00:00Z"); on.text("active.kid") != held.text("standby.kid") {
		t.Error("the schedule does not go on")
	}
	w.setVariable("signing_kid", wrong)
	if failed := w.applyError(); !anyContains(failed.errors(), "Unknown Kid in signing_kid: ") || !strings.Contains(failed.errors()[0], "removed or revoked") {
		t.Errorf("a removed key is not refused: %q", failed.errors())
	}
}
