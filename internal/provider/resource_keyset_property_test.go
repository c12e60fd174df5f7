package provider

import (
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var randomScenarios = flag.Int("keyset.scenarios", 5, "random scenarios of a keyset to run")

// TestKeysetKeepsItsPlans runs random scenarios of a keyset: configurations change, time passes between applies and between a plan and
// its apply, clocks run backward, refreshes are omitted, and plans do not know an argument. An apply must keep the known values of its plan, and an immediate plan after it
// must be empty. What the provider answers without the framework is compared with the framework's answer, see [comparedServer].
func TestKeysetKeepsItsPlans(t *testing.T) {
	t.Parallel()
	runScenarios(t, "jwt_keyset")
}

func runScenarios(t *testing.T, kind string) {
	applied, late := 0, 0
	for seed := range uint64(*randomScenarios) {
		a, l := runScenario(t, seed, kind)
		applied, late = applied+a, late+l
		if t.Failed() {
			t.Fatalf("in scenario %d", seed)
		}
	}
	t.Logf("%d scenarios with %d applies, %d of them later than their plan", *randomScenarios, applied, late)
	t.Logf("%d refreshes and %d plans were answered without the framework", answered.reads.Load(), answered.plans.Load())
	if applied < *randomScenarios || late == 0 || answered.reads.Load() == 0 || answered.plans.Load() == 0 {
		t.Error("too little happened in these scenarios to prove anything")
	}
}

func runScenario(t *testing.T, seed uint64, kind string) (applied, late int) {
	r := rand.New(rand.NewPCG(seed, 0))
	c := newClock()
	k := newCoreOf(t, c, kind)
	args := map[string]tftypes.Value{}
	if kind == "jwt_keyset" {
		args["algorithm"] = text(pick(r, "EdDSA", "HS256"))
	}
	var steps []string
	log := func(format string, values ...any) {
		steps = append(steps, c.now().Format(time.RFC3339)+" "+fmt.Sprintf(format, values...))
	}
	for range 25 {
		if refresh := r.IntN(5) > 0; refresh && !k.state.IsNull() {
			k.refresh()
			log("refresh")
		}
		if r.IntN(2) == 0 {
			changeArgument(t, r, k, c.now(), args)
		}
		partly, unknown := withUnknown(r, args)
		p, diags := k.tryPlan(k.config(partly))
		if clockIsBehind(diags) {
			log("plan refused")
			c.set(c.now().Add(100 * 24 * time.Hour)) // somebody corrects the clock
			continue
		}
		if argument := refusedArgument(diags); argument != "" {
			log("%s refused", argument)
			delete(args, argument)
			continue
		}
		k.must(diags, nil)
		log("plan %v, unknown: %q, idle: %t", args, unknown, k.idle(p))
		if kind == "jwt_rotation" && unknown == "" {
			checkGenerations(t, p)
		}
		p.config = k.config(args)
		if !k.idle(p) {
			if r.IntN(2) == 0 {
				c.set(c.now().Add(someTime(r)))
				late++
			}
			log("apply")
			diags, err := k.tryApply(p)
			if clockIsBehind(diags) {
				log("apply refused")
				c.set(c.now().Add(100 * 24 * time.Hour))
				continue
			}
			if argument := refusedArgument(diags); argument != "" && unknown != "" {
				log("%s refused in the apply", argument)
				delete(args, argument)
				continue
			}
			k.must(diags, nil)
			if err != nil {
				t.Errorf("%v, after:", err)
				for _, s := range steps {
					t.Log(s)
				}
				return
			}
			applied++
			settle(t, k, args, steps)
			if t.Failed() {
				return
			}
		}
		c.set(c.now().Add(someTime(r)))
	}
	return applied, late
}

// withUnknown returns the arguments as a plan sees them that does not know one of them yet, and its name. Most plans know all, and the name is empty.
func withUnknown(r *rand.Rand, args map[string]tftypes.Value) (map[string]tftypes.Value, string) {
	if len(args) == 0 || r.IntN(4) > 0 {
		return args, ""
	}
	name := pick(r, slices.Sorted(maps.Keys(args))...)
	partly := maps.Clone(args)
	partly[name] = tftypes.NewValue(args[name].Type(), tftypes.UnknownValue)
	return partly, name
}

// refusedArgument returns the argument that does not fit the keys or the other arguments. It is empty if there is none.
func refusedArgument(diags []*tfprotov6.Diagnostic) string {
	for _, d := range diags {
		switch {
		case strings.HasSuffix(d.Summary, "in signing_kid") || strings.Contains(d.Summary, "in signing_kid "):
			return "signing_kid"
		case d.Summary == "Secret Has No Certificate":
			return "certificate"
		case d.Summary == "Secrets Are Not Published":
			return "max_published_keys"
		}
	}
	return ""
}

// clockIsBehind reports whether a plan or an apply was refused because the clock is behind the state, or behind an argument.
func clockIsBehind(diags []*tfprotov6.Diagnostic) bool {
	return slices.ContainsFunc(diags, func(d *tfprotov6.Diagnostic) bool {
		return d.Severity == tfprotov6.DiagnosticSeverityError && (d.Summary == "Clock Is Behind the State" || d.Summary == "Revocation in the Future")
	})
}

// settle fails the test unless one apply makes the next plan empty. It does what became due after an older plan was made.
func settle(t *testing.T, k *core, args map[string]tftypes.Value, steps []string) {
	t.Helper()
	for range 3 { // A changed configuration of a jwt_rotation can need one more.
		k.refresh()
		refreshed := k.private
		k.refresh()
		if string(refreshed) != string(k.private) {
			t.Error("a second refresh changed the state")
		}
		p, diags := k.tryPlan(k.config(args))
		if clockIsBehind(diags) {
			return
		}
		k.must(diags, nil)
		if k.idle(p) {
			return
		}
		if err := k.apply(p); err != nil {
			t.Error(err)
		}
	}
	if p := k.plan(k.config(args)); !k.idle(p) {
		t.Errorf("the plan is still not empty: %q, after:", p.warnings)
		for _, s := range steps {
			t.Log(s)
		}
	}
}

// someTime returns a random time between applies. It often ends next to a boundary, and is sometimes negative.
func someTime(r *rand.Rand) time.Duration {
	const day = 24 * time.Hour
	d := pick(r, 0, time.Minute, time.Hour, 65*time.Minute, 25*time.Hour, 25*time.Hour+5*time.Minute, scenarioRetention, 3*day, 30*day, 90*day, 400*day)
	d += pick(r, 0, 0, time.Second, -time.Second)
	if r.IntN(12) == 0 {
		d = -d
	}
	return d
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func text(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }

func set(texts ...string) tftypes.Value {
	var elements []tftypes.Value
	for _, s := range texts {
		elements = append(elements, text(s))
	}
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, elements)
}

// changeArgument sets an argument to another value, or removes it.
func changeArgument(t *testing.T, r *rand.Rand, k *core, now time.Time, args map[string]tftypes.Value) {
	t.Helper()
	kids := storedKids(t, k)
	names := []string{"rotation_period", "max_token_ttl", "jwks_max_age", "propagation_delay", "clock_skew", "removal_grace", "keys_to_keep", "max_published_keys", "kid_template", "rotation_triggers",
		"signing_kid", "revoked_kids", "revoke_created_before", "published_kids", "deployed_kids"}
	if k.kind == "jwt_keyset" {
		names = append(names, "keep_passive_private_keys", "env_prefix", "env_names", "algorithm", "certificate")
	}
	name := pick(r, names...)
	if name != "algorithm" && r.IntN(3) == 0 {
		delete(args, name)
		return
	}
	switch name {
	case "rotation_period":
		args[name] = text(pick(r, "0s", "1s", "1h", "1d", "30d", "60d", "90d", "1y", "292y"))
	case "max_token_ttl":
		args[name] = text(pick(r, "1s", "5m", "12h", "48h", "30d", "100y"))
	case "jwks_max_age", "propagation_delay", "clock_skew", "removal_grace":
		args[name] = text(pick(r, "0s", "1s", "5m", "2h", "48h", "30d"))
	case "keys_to_keep":
		args[name] = tftypes.NewValue(tftypes.Number, r.IntN(4))
	case "max_published_keys":
		args[name] = tftypes.NewValue(tftypes.Number, 2+r.IntN(3))
	case "kid_template":
		args[name] = text(pick(r, "k", "k-{generation}", "{date}"))
	case "rotation_triggers":
		args[name] = tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{"n": text(fmt.Sprint(r.IntN(1000)))})
	case "signing_kid":
		args[name] = text(pick(r, append(kids, "")...))
	case "revoked_kids", "published_kids", "deployed_kids":
		r.Shuffle(len(kids), func(i, j int) { kids[i], kids[j] = kids[j], kids[i] })
		args[name] = set(kids[:r.IntN(len(kids)+1)]...)
	case "revoke_created_before":
		args[name] = text(instant(now.Add(-pick(r, 0, time.Second, time.Hour, scenarioRetention, 30*24*time.Hour))))
	case "keep_passive_private_keys":
		args[name] = tftypes.NewValue(tftypes.Bool, r.IntN(2) == 0)
	case "env_prefix":
		args[name] = text(pick(r, "A_", "B_"))
	case "env_names":
		args[name] = tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{pick(r, "jwks", "kid", "private_keyring", "inactive_public_keys_pem"): text(pick(r, "NAME", ""))})
	case "certificate":
		args[name] = k.certificate(pick(r, "orders", "payments"), r.IntN(2) == 0)
	case "algorithm":
		args[name] = text(pick(r, "EdDSA", "Ed25519", "ES256", "HS256", "HS512"))
	}
}

// storedKids returns the kids of all keys in the state.
func storedKids(t *testing.T, k *core) []string {
	t.Helper()
	var kids []string
	if k.state.IsNull() {
		return nil
	}
	all := attributes(t, k.state)
	for _, key := range append([]tftypes.Value{all["active"], all["standby"]}, values(attributes(t, all["passive"]))...) {
		if key.IsNull() {
			continue
		}
		var kid string
		check(attributes(t, key)["kid"].As(&kid))
		kids = append(kids, kid)
	}
	slices.Sort(kids)
	return kids
}

func values(m map[string]tftypes.Value) []tftypes.Value {
	var all []tftypes.Value
	for _, v := range m {
		all = append(all, v)
	}
	return all
}
