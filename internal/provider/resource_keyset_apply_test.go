package provider

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

const oneSet = `
resource "jwt_keyset" "x" {
  algorithm = "EdDSA"
}
`

// A saved plan is applied later, up to three years. It does what it showed, with the time of the apply. What became due in between waits for
// the next plan.
func TestKeysetSavedPlanIsAppliedLate(t *testing.T) {
	for _, test := range []struct {
		late       string // after the plan
		boundaries int    // how many pass between plan and apply
	}{
		{"1h", 0},
		{"8d2h", 1}, // if the plan had been applied at once, the previous key could be removed by now; nothing changes
		{"100d", 1}, // the next rotation would have been due
		{"3y", 3},
	} {
		t.Run(test.late, func(t *testing.T) {
			workspace := newInProcessWorkspace
			if test.late == "100d" {
				workspace = newWorkspace // One with Terraform itself.
			}
			w := workspace(t)
			w.config(oneSet)
			w.apply()
			before := w.resource("jwt_keyset.x")
			w.clock.step(t, "91d")
			p := w.plan()
			planned := p.of("jwt_keyset.x").after
			w.clock.step(t, test.late)
			r := w.must("apply", "-json", "saved.tfplan")
			x, now := w.resource("jwt_keyset.x"), w.clock.now()
			if x.text("active.kid") != planned.text("active.kid") || x.text("active.kid") != before.text("standby.kid") {
				t.Error("another key signs than in the plan")
			}
			if fmt.Sprint(x.at("signing_key_version")) != "2" || x.text("active.activated_at") != instant(now) || x.text("standby.published_at") != instant(now) {
				t.Errorf("the apply did not record its own time: %v", r.Stdout)
			}
			passive := "passive//" + before.text("active.kid")
			if got := x.object(passive).instant("remove_after"); !got.Equal(now.Add(scenarioRetention)) {
				t.Errorf("the previous key can be removed after %s, %s after it stopped signing", got, got.Sub(now))
			}
			w.mustBeSettled()
			w.clock.step(t, "90d")
			w.apply()
			if y := w.resource("jwt_keyset.x"); y.text("active.kid") != x.text("standby.kid") {
				t.Error("the next rotation did not follow")
			}
		})
	}
}

// settledState is the state file without its serial, and with sensitive_attributes in order. Terraform writes these paths in a random order, and
// increases the serial when the order changes.
func (w *workspace) settledState() string {
	w.t.Helper()
	var state map[string]any
	decode(w.t, w.state(), &state)
	delete(state, "serial")
	for _, r := range state["resources"].([]any) {
		for _, i := range r.(map[string]any)["instances"].([]any) {
			if paths, ok := i.(map[string]any)["sensitive_attributes"].([]any); ok {
				slices.SortFunc(paths, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
			}
		}
	}
	text := must(json.Marshal(state))
	return string(text)
}

// A refresh changes the state only if a boundary has passed.
func TestKeysetRefreshIsIdle(t *testing.T) {
	w := newWorkspace(t)
	w.config(oneSet)
	w.apply()
	applied := w.settledState()
	refresh := func() string {
		t.Helper()
		w.must("apply", "-refresh-only", "-auto-approve", "-json")
		return w.settledState()
	}
	for range 2 {
		if refresh() != applied {
			t.Error("a refresh with nothing due changed the state")
		}
	}
	w.must("apply", "-auto-approve", "-json")
	if w.settledState() != applied {
		t.Error("an apply with nothing to do changed the state")
	}
	w.clock.step(t, "91d")
	seen := refresh()
	if seen == applied {
		t.Error("a refresh after a boundary did not record it")
	}
	for range 2 {
		w.clock.step(t, "1h")
		if refresh() != seen {
			t.Error("a second refresh after a boundary changed the state")
		}
	}
	if x := w.resource("jwt_keyset.x"); fmt.Sprint(x.at("active.generation")) != "1" {
		t.Error("a refresh rotated")
	}
	// The apply uses what the refresh recorded, and removes it.
	w.apply("-refresh=false")
	if x := w.resource("jwt_keyset.x"); fmt.Sprint(x.at("active.generation")) != "2" {
		t.Error("the apply after the refresh did not rotate")
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

const withDownstream = oneSet + `
resource "terraform_data" "secret" {
  input = sensitive(jwt_keyset.x.env)
}
resource "terraform_data" "rotation" {
  triggers_replace = jwt_keyset.x.signing_key_version
}
resource "terraform_data" "endpoint" {
  input = jwt_keyset.x.jwks
}
`

// A dependent secret is written when another key signs, and not when an old key is removed.
func TestKeysetDownstream(t *testing.T) {
	w := newWorkspace(t)
	w.config(withDownstream)
	w.apply()
	want := func(p *plan, set, secret, rotation, endpoint string) {
		t.Helper()
		for address, action := range map[string]string{
			"jwt_keyset.x": set, "terraform_data.secret": secret, "terraform_data.rotation": rotation, "terraform_data.endpoint": endpoint,
		} {
			if c := p.of(address); !c.does(action) {
				t.Errorf("%s: planned to %v, want %s", address, c.actions, action)
			}
		}
		p.apply()
	}
	w.clock.step(t, "90d")
	p := w.plan()
	if c := p.of("terraform_data.secret"); c.isUnknown("input") {
		t.Error("in the plan of a rotation, the variables for the secret are unknown")
	}
	want(p, "update", "update", "replace", "update")
	w.clock.step(t, "8d2h")
	want(w.plan(), "update", "no-op", "no-op", "update")
	w.config(strings.Replace(withDownstream, "EdDSA\"", "EdDSA\"\n max_token_ttl = \"48h\"", 1))
	want(w.plan(), "update", "no-op", "no-op", "no-op")
}

// If an apply fails in a dependent resource after the set has rotated, the next apply completes it: the set does not rotate twice, and no key is lost.
func TestKeysetInterruptedApply(t *testing.T) {
	w := newWorkspace(t)
	const failing = oneSet + `
variable "broken" { default = false }
resource "terraform_data" "deploy" {
  triggers_replace = jwt_keyset.x.signing_key_version
  provisioner "local-exec" {
    command = var.broken ? "exit 1" : "exit 0"
  }
}
resource "terraform_data" "secret" {
  depends_on = [terraform_data.deploy]
  input      = sensitive(jwt_keyset.x.env)
}
`
	w.config(failing)
	w.apply()
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
	w := newInProcessWorkspace(t)
	w.config(oneSet)
	w.apply()
	w.clock.step(t, "90d")
	w.apply()
	x := w.resource("jwt_keyset.x")
	w.clock.step(t, "-30d")
	w.mustBeSettled()
	w.config(strings.Replace(oneSet, "EdDSA", "ES256", 1))
	mustFail(t, w.applyError(), "Clock Is Behind the State")
	w.config(setWith(`revoked_kids = ["` + x.text("standby.kid") + `"]`))
	w.apply()
	y := w.resource("jwt_keyset.x")
	if y.text("active.kid") != x.text("active.kid") || y.instant("standby.published_at").Before(x.instant("active.activated_at")) {
		t.Error("the keyset went back in time")
	}
}
