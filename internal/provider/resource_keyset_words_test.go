package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// located returns the summaries of warnings and errors in order, each after its argument.
func located(diags []*tfprotov6.Diagnostic) []string {
	var all []string
	for _, d := range diags {
		at := ""
		if d.Attribute != nil && len(d.Attribute.Steps()) > 0 {
			at = fmt.Sprint(d.Attribute.Steps()[0])
		}
		all = append(all, at+": "+d.Summary)
	}
	slices.Sort(all)
	return all
}

// TestKeysetWarnings checks that each plan shows the announcements and the advice of the cores once, on their arguments. The tests of the
// cores have the words.
func TestKeysetWarnings(t *testing.T) {
	pem := newPEM(t, "EdDSA")
	for _, algorithm := range []string{"EdDSA", "HS256"} {
		clock := newClock()
		k := newCore(t, clock)
		late := arguments{"initial_kid": "old", "initial_private_key_pem": pem}
		if algorithm == "HS256" {
			late = arguments{"initial_secret": "a secret of a test, with 36 letters"}
		}
		for _, step := range []struct {
			name     string
			wait     string // before the plan
			given    arguments
			unseen   bool                // no refresh before the plan
			want     map[string][]string // by algorithm
			onlyPlan bool
		}{
			{name: "creation", given: arguments{"rotation_period": "12h", "max_token_ttl": "1y"}, want: map[string][]string{
				"EdDSA": {"rotation_period: Rotation Period Too Short", "rotation_period: Several Passive Keys Published"}, "HS256": {"rotation_period: Several Previous Secrets in Use"},
			}},
			{name: "idle", given: arguments{"rotation_period": "12h", "max_token_ttl": "1y"}},
			{name: "a policy that makes sense"},
			{name: "due, and not seen", wait: "90d", unseen: true, want: map[string][]string{"": {": Due Transition Not Planned"}}, onlyPlan: true},
			{name: "due", want: map[string][]string{
				"EdDSA": {": New Signing Key Published", ": Signing Key Activated"}, "HS256": {": New Signing Secret Distributed", ": Signing Secret Activated"},
			}},
			{name: "a typo", given: arguments{"revoked_kids": []string{"typo"}}, want: map[string][]string{"": {"revoked_kids: Unknown Kid in revoked_kids"}}, onlyPlan: true},
			{name: "another template", given: arguments{"kid_template": "a-{thumbprint8}"}, want: map[string][]string{
				"EdDSA": {"kid_template: Kid Template Applies to New Keys"}, "HS256": {"kid_template: Kid Template Applies to New Secrets"},
			}, onlyPlan: true},
			{name: "a first key too late", given: late, want: map[string][]string{
				"EdDSA": {"initial_kid: First Key Is Read Only at Creation", "initial_private_key_pem: First Key Is Read Only at Creation"},
				"HS256": {"initial_secret: First Secret Is Read Only at Creation"},
			}},
		} {
			if step.wait != "" {
				clock.step(t, step.wait)
			}
			given := arguments{"algorithm": algorithm}
			for argument, value := range step.given {
				given[argument] = value
			}
			if !k.state.IsNull() && !step.unseen {
				k.refresh()
			}
			p, diags := k.tryPlan(k.config(k.arguments(given)))
			if got, want := located(diags), slices.Concat(step.want[algorithm], step.want[""]); !slices.Equal(got, want) {
				t.Errorf("%s, %s: warned %q, want %q", algorithm, step.name, got, want)
			}
			for _, words := range p.warnings { // For a secret, they speak of secrets that are distributed.
				words = strings.ToLower(strings.ReplaceAll(words, "keyset", ""))
				if algorithm == "HS256" && (strings.Contains(words, "publi") || strings.Contains(words, "key")) {
					t.Errorf("%s: %s", step.name, words)
				}
			}
			if !step.onlyPlan && !k.idle(p) {
				k.must(nil, k.apply(p))
			}
		}
	}
}

// With as_of, plans and applies use that time instead of the clock, and each run warns about it. A plan of a real keyset shows another time,
// but an apply is refused. A keyset that was created with as_of can be applied with and without it.
func TestKeysetSimulatedClock(t *testing.T) {
	k, given := newCore(t, newClock()), arguments{"algorithm": "EdDSA"}
	at := func(asOf any, want ...string) {
		t.Helper()
		if got := located(k.configure(asOf)); !slices.Equal(got, want) {
			t.Errorf("as_of = %v: %q, want %q", asOf, got, want)
		}
	}
	const simulated = "as_of: Simulated Clock in Use"
	refused := func() {
		t.Helper()
		diags, err := k.tryApply(k.see(given))
		if err != nil || !slices.Contains(located(diags), ": Simulated Clock for a Real Keyset") {
			t.Errorf("an apply is not refused: %q, %v", located(diags), err)
		}
	}
	applied := k.applied(given)
	at("2026-06-01T00:00:00Z", simulated)
	if c := k.change(k.see(given)); c.after.text("active.kid") != applied.text("standby.kid") {
		t.Error("a plan with as_of does not show the rotation")
	}
	refused()
	at(nil)
	if k.refresh(); !k.idle(k.see(given)) {
		t.Error("a refused apply changed the keyset")
	}

	k = newCore(t, newClock())
	at("2025-01-01T00:00:00Z", simulated)
	x := k.applied(given)
	if x.text("active.created_at") != "2025-01-01T00:00:00Z" || x.text("standby.activate_after") != "2025-01-02T01:05:00Z" {
		t.Error("an apply with as_of does not record that time")
	}
	token := signEnv(t, x.texts("env"), x.instant("active.created_at").Add(89*24*time.Hour), 48*time.Hour)
	at("2025-04-01T02:00:00+02:00", simulated)
	if c := k.change(k.see(given)); c.isUnknown("active") || c.after.text("active.activated_at") != "2025-04-01T00:00:00Z" {
		t.Error("a plan with as_of does not show when things happen")
	}
	x = k.applied(given)
	mustVerify(t, x.text("jwks"), token, time.Date(2025, 3, 31, 0, 0, 0, 0, time.UTC))
	at("2025-03-01T00:00:00Z", simulated)
	if p := k.see(given); !k.idle(p) || !anyContains(p.warnings, "Clock Is Behind the State: ") {
		t.Errorf("with an as_of in the past, a plan is idle: %t, and warns of %q", k.idle(p), p.warnings)
	}
	at(nil)
	k.applied(given)
	at("2027-06-01T00:00:00Z", simulated)
	refused()

	at(tftypes.UnknownValue, "as_of: Unknown Time")
	for _, outside := range []string{"1999-12-31T23:59:59Z", "2200-01-01T00:00:01Z", "9999-12-31T23:59:59Z"} {
		at(outside, "as_of: Simulated Time Out of Range")
	}
	at("tomorrow", "as_of: Invalid Time")
}

// A time in the future is refused. A time that is over revokes every older key in one apply.
func TestKeysetRevokeCreatedBeforeInTheFuture(t *testing.T) {
	clock := newClock()
	k := newCore(t, clock)
	before := k.applied(arguments{"algorithm": "EdDSA"})
	clock.step(t, "1d")
	given := arguments{"algorithm": "EdDSA", "revoke_created_before": instant(clock.now().Add(time.Second))}
	if got := located(k.refusals(k.config(k.arguments(given)))); !slices.Equal(got, []string{"revoke_created_before: Revocation in the Future"}) {
		t.Errorf("the errors are %q", got)
	}
	clock.step(t, "1s")
	x := k.applied(given)
	if x.number("active.generation") != 3 || x.number("standby.generation") != 4 || slices.Contains(kids(t, x.text("jwks")), before.text("active.kid")) {
		t.Errorf("generations %d and %d after the revocation of all keys", x.number("active.generation"), x.number("standby.generation"))
	}
}

// A time of an earlier apply stays in the configuration. If the clock of a later one is behind it, that is a wrong clock: it warns, and a stolen key
// can be revoked.
func TestKeysetRevokeCreatedBeforeWithClockBehind(t *testing.T) {
	clock := newClock()
	k := newCore(t, clock)
	k.applied(arguments{"algorithm": "EdDSA"})
	start := clock.now()
	clock.step(t, "60d")
	given := arguments{"algorithm": "EdDSA", "revoke_created_before": instant(clock.now())}
	x := k.applied(given)
	clock.set(start.Add(time.Hour))
	if found := k.refusals(k.config(k.arguments(given))); failed(found) || !slices.Equal(located(found), []string{": Clock Is Behind the State"}) {
		t.Errorf("an idle plan says %q", located(found))
	}
	stolen := x.text("active.kid")
	given["revoked_kids"] = []string{stolen}
	if x = k.applied(given); slices.Contains(kids(t, x.text("jwks")), stolen) {
		t.Error("the revoked key is still published")
	}
}

// A name for a field that no key of the algorithm has is a warning, because a keyset can change its algorithm. The warning is in the plan that creates or
// changes the resource, and in no plan after it.
func TestUnusedVariableNames(t *testing.T) {
	const unused = "Variable Without a Value"
	for _, kind := range []string{ofKey, ofKeyset} {
		for algorithm, want := range map[string]bool{"ES256": true, "HS256": false} {
			k := newCoreOf(t, newClock(), kind)
			config := k.config(k.arguments(arguments{"algorithm": algorithm, "env_names": arguments{"secret": "JWT_SECRET"}}))
			if diags := k.validate(config); len(diags) > 0 {
				t.Errorf("%s, %s: validation says %q", kind, algorithm, located(diags))
			}
			p := k.plan(config)
			if anyContains(p.warnings, unused) != want {
				t.Errorf("%s, %s: the plan that creates it warns of %q", kind, algorithm, p.warnings)
			}
			k.must(nil, k.apply(p))
			k.refresh()
			if p := k.plan(config); anyContains(p.warnings, unused) || !k.idle(p) {
				t.Errorf("%s, %s: the next plan warns of %q", kind, algorithm, p.warnings)
			}
			changed := k.plan(k.config(k.arguments(arguments{"algorithm": algorithm, "env_names": arguments{"secret": "SECRET"}})))
			if anyContains(changed.warnings, unused) != want {
				t.Errorf("%s, %s: the plan that changes it warns of %q", kind, algorithm, changed.warnings)
			}
		}
	}
}

// The warning is in the plan that creates the keyset, and in no plan after it.
func TestKeysetSecretMadeOfWords(t *testing.T) {
	k := newCore(t, newClock())
	config := k.config(k.arguments(arguments{"algorithm": "HS256", "initial_secret": "a-string-secret-at-least-256-bits-long"}))
	p := k.plan(config)
	if !anyContains(p.warnings, "Secret Made of Words") {
		t.Errorf("the plan warns of %q", p.warnings)
	}
	k.must(nil, k.apply(p))
	k.refresh()
	if p := k.plan(config); anyContains(p.warnings, "Secret Made of Words") || !k.idle(p) {
		t.Errorf("the next plan warns of %q", p.warnings)
	}
}
