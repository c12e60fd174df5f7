package provider

import (
	"fmt"
	"strings"
	"testing"
)

const oneSet = `
resource "jwt_keyset" "x" {
  algorithm = "EdDSA"
}
`

// A saved plan is applied later, when the next rotation would have been due. It does what it showed, with the time of the apply. What became
// due in between waits for the next plan. The scenarios of internal/rotation have other delays.
func TestKeysetSavedPlanIsAppliedLate(t *testing.T) {
	w := newWorkspace(t)
	w.config(oneSet)
	w.apply()
	before := w.resource("jwt_keyset.x")
	w.clock.step(t, "91d")
	p := w.plan()
	planned := p.of("jwt_keyset.x").after
	w.clock.step(t, "100d")
	w.must("apply", "-json", "saved.tfplan")
	x, now := w.resource("jwt_keyset.x"), w.clock.now()
	if x.text("active.kid") != planned.text("active.kid") || x.text("active.kid") != before.text("standby.kid") {
		t.Error("another key signs than in the plan")
	}
	if x.number("signing_key_version") != 2 || x.instant("active.activated_at") != now || x.instant("standby.published_at") != now {
		t.Error("the apply did not record its own time")
	}
	if got := x.object("passive//" + before.text("active.kid")).instant("remove_after"); !got.Equal(now.Add(scenarioRetention)) {
		t.Errorf("the previous key can be removed after %s, %s after it stopped signing", got, got.Sub(now))
	}
	w.mustBeSettled()
}

// A refresh changes the state only once after a boundary has passed, and never an attribute. A plan without a refresh does not see the
// boundary. The apply uses what the refresh recorded, and removes it.
func TestKeysetRefreshIsIdle(t *testing.T) {
	clock := newClock()
	k, given := newCore(t, clock), arguments{"algorithm": "EdDSA"}
	x := k.applied(given)
	applied, private := k.state, string(k.private)
	refresh := func() string {
		t.Helper()
		if k.refresh(); !k.state.Equal(applied) {
			t.Error("a refresh changed an attribute")
		}
		return string(k.private)
	}
	for range 2 {
		if refresh() != private {
			t.Error("a refresh with nothing due changed the state")
		}
	}
	clock.step(t, "91d")
	if !k.idle(k.plan(k.config(k.arguments(given)))) {
		t.Error("a plan saw a boundary without a refresh")
	}
	seen := refresh()
	clock.step(t, "1h")
	if seen == private || refresh() != seen {
		t.Error("a refresh after a boundary did not record it, or recorded it again")
	}
	k.must(nil, k.apply(k.plan(k.config(k.arguments(given)))))
	if y := k.object(k.state); y.text("active.kid") != x.text("standby.kid") || strings.Contains(string(k.private), `"seen"`) {
		t.Error("the apply after the refresh did not rotate, or kept the record")
	}
}

// -replace starts a new set with the time of the apply, whatever a refresh has recorded for the old set.
func TestKeysetReplace(t *testing.T) {
	w := newWorkspace(t)
	w.config(oneSet)
	w.apply()
	before := w.resource("jwt_keyset.x")
	w.clock.step(t, "91d")
	w.must("apply", "-refresh-only", "-auto-approve", "-json")
	p := w.plan("-replace=jwt_keyset.x")
	if c := p.of("jwt_keyset.x"); !c.does("replace") || !c.isUnknown("active.kid") {
		t.Errorf("-replace plans to %v", c.actions)
	}
	w.clock.step(t, "2d")
	p.apply()
	x := w.resource("jwt_keyset.x")
	if fmt.Sprint(x.at("active.generation")) != "1" || x.text("active.kid") == before.text("active.kid") || len(x.object("passive").values) != 0 ||
		x.text("active.activated_at") != instant(w.clock.now()) || fmt.Sprint(x.at("signing_key_version")) != "1" {
		t.Error("a replaced set is not a new one")
	}
	w.destroy()
	if len(w.resources()) != 0 {
		t.Error("destroy left resources in the state")
	}
}

// A dependent secret is written when another key signs, and not when an old key is removed. If an apply fails in a dependent resource after
// the set has rotated, the next apply completes it: the set does not rotate twice, and no key is lost.
func TestKeysetDownstream(t *testing.T) {
	w := newWorkspace(t)
	const config = oneSet + `
variable "broken" { default = false }
resource "terraform_data" "rotation" {
  triggers_replace = jwt_keyset.x.signing_key_version
  provisioner "local-exec" {
    command = var.broken ? "exit 1" : "exit 0"
  }
}
resource "terraform_data" "secret" {
  depends_on = [terraform_data.rotation]
  input      = sensitive(jwt_keyset.x.env)
}
resource "terraform_data" "endpoint" {
  input = jwt_keyset.x.jwks
}
`
	w.config(config)
	w.apply()
	want := func(set, secret, rotation, endpoint string) {
		t.Helper()
		p := w.plan()
		for address, action := range map[string]string{
			"jwt_keyset.x": set, "terraform_data.secret": secret, "terraform_data.rotation": rotation, "terraform_data.endpoint": endpoint,
		} {
			if c := p.of(address); !c.does(action) || address == "terraform_data.secret" && c.isUnknown("input") {
				t.Errorf("%s: planned to %v, want %s with known variables", address, c.actions, action)
			}
		}
		p.apply()
	}
	w.clock.step(t, "90d")
	want("update", "update", "replace", "update")
	w.clock.step(t, "8d2h")
	want("update", "no-op", "no-op", "update")
	w.config(strings.Replace(config, "EdDSA\"", "EdDSA\"\n max_token_ttl = \"48h\"", 1))
	want("update", "no-op", "no-op", "no-op")

	before := w.resource("jwt_keyset.x")
	w.clock.step(t, "90d")
	w.applyError("-var=broken=true")
	rotated := w.resource("jwt_keyset.x")
	if rotated.text("active.kid") != before.text("standby.kid") {
		t.Fatal("the set did not rotate before the failure")
	}
	w.clock.step(t, "1h")
	w.apply()
	healed := w.resource("jwt_keyset.x")
	if healed.text("active.kid") != rotated.text("active.kid") || healed.text("standby.kid") != rotated.text("standby.kid") {
		t.Error("the apply after the failure rotated again")
	}
	if got := w.resource("terraform_data.secret").texts("output.value")["JWT_KID"]; got != healed.text("active.kid") {
		t.Errorf("the dependent secret was not updated: %q", got)
	}
}

// If the clock is behind the state, only a revocation is applied, and the latest instant in the state is used for it.
func TestKeysetClockRunsBack(t *testing.T) {
	clock := newClock()
	k, given := newCore(t, clock), arguments{"algorithm": "EdDSA"}
	k.applied(given)
	clock.step(t, "90d")
	x := k.applied(given)
	clock.step(t, "-30d")
	if p := k.see(given); !k.idle(p) || !anyContains(p.warnings, "Clock Is Behind the State: ") {
		t.Errorf("the plan is not idle, or warns only of %q", p.warnings)
	}
	if _, diags := k.tryPlan(k.config(k.arguments(arguments{"algorithm": "ES256"}))); !clockIsBehind(diags) {
		t.Errorf("a change is not refused: %v", diags)
	}
	given["revoked_kids"] = []string{x.text("standby.kid")}
	if y := k.applied(given); y.text("active.kid") != x.text("active.kid") || y.instant("standby.published_at").Before(x.instant("active.activated_at")) {
		t.Error("the keyset went back in time")
	}
}
