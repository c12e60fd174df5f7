package provider

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// A keysetChange changes arguments of a live set.
type keysetChange struct {
	name string
	args map[string]string // HCL by argument; <active>, <standby> and <passive> are replaced by the kids of the set
	// moves are the attributes that may change, or be unknown when planned. All others are known in the plan, and stay as they are.
	moves []string
	// rotates is set if another key can sign after the change, revokes if tokens of the passive or the active key can be refused.
	rotates, revokes bool
}

// outputs of a set that signers, verifiers and endpoints use.
var keysetOutputs = []string{
	"active", "standby", "passive", "jwks", "private_jwks", "jwks_cache_control", "env", "public_env",
	"signing_key_version", "env_version", "jwks_version", "next_transition", "next_transition_at", "timeline",
}

// keysetChanges has one or more changes of each argument, for a set with the default policy that rotated an hour ago.
func keysetChanges(t *testing.T) []keysetChange {
	next := []string{"next_transition", "next_transition_at", "timeline"}
	published := []string{"jwks", "jwks_version", "public_env"}
	standby := append([]string{"standby", "private_jwks"}, append(published, next...)...)
	return []keysetChange{
		{name: "rotation_period raised", args: map[string]string{"rotation_period": `"180d"`}, moves: next},
		{name: "rotation_period lowered", args: map[string]string{"rotation_period": `"30d"`}, moves: next},
		{name: "rotation_period zero", args: map[string]string{"rotation_period": `"0s"`}, moves: next},
		{name: "max_token_ttl raised", args: map[string]string{"max_token_ttl": `"48h"`}, moves: append([]string{"passive"}, next...)},
		{name: "max_token_ttl lowered", args: map[string]string{"max_token_ttl": `"1h"`}},
		{name: "jwks_max_age raised", args: map[string]string{"jwks_max_age": `"48h"`}, moves: append([]string{"standby", "jwks_cache_control"}, next...)},
		{name: "jwks_max_age lowered", args: map[string]string{"jwks_max_age": `"1h"`}, moves: []string{"jwks_cache_control"}},
		{name: "propagation_delay raised", args: map[string]string{"propagation_delay": `"2h"`}, moves: append([]string{"standby", "passive"}, next...)},
		{name: "removal_grace lowered", args: map[string]string{"removal_grace": `"0s"`}, moves: append([]string{"passive"}, next...)},
		{name: "removal_grace raised", args: map[string]string{"removal_grace": `"30d"`}, moves: append([]string{"passive"}, next...)},
		{name: "clock_skew raised", args: map[string]string{"clock_skew": `"10m"`}, moves: append([]string{"standby", "passive"}, next...)},
		{name: "keys_to_keep", args: map[string]string{"keys_to_keep": `2`}, moves: next},
		{name: "kid_template", args: map[string]string{"kid_template": `"k-{generation}"`}},
		{name: "rotation_triggers", args: map[string]string{"rotation_triggers": `{ why = "somebody left" }`}, moves: next},
		{name: "rotation_triggers empty", args: map[string]string{"rotation_triggers": `{}`}},
		{name: "revoked_kids active", args: map[string]string{"revoked_kids": `[<active>]`}, moves: keysetOutputs, rotates: true, revokes: true},
		{name: "revoked_kids two", args: map[string]string{"revoked_kids": `[<active>, <standby>]`}, moves: keysetOutputs, rotates: true, revokes: true},
		{name: "revoked_kids standby", args: map[string]string{"revoked_kids": `[<standby>]`}, moves: standby},
		{name: "revoked_kids passive", args: map[string]string{"revoked_kids": `[<passive>]`}, moves: append(append([]string{"passive"}, published...), next...), revokes: true},
		{name: "revoked_kids all", args: map[string]string{"revoked_kids": `[<active>, <standby>, <passive>]`}, moves: keysetOutputs, rotates: true, revokes: true},
		{name: "revoke_created_before none", args: map[string]string{"revoke_created_before": `"2020-01-01T00:00:00Z"`}},
		{name: "revoke_created_before all", args: map[string]string{"revoke_created_before": `"2026-04-01T00:30:00Z"`}, moves: keysetOutputs, rotates: true, revokes: true},
		{name: "published_kids without it", args: map[string]string{"published_kids": `[]`}, moves: next},
		{name: "published_kids with it", args: map[string]string{"published_kids": `[<standby>]`}, moves: append([]string{"standby"}, next...)},
		{name: "trusted_public_keys", args: map[string]string{"trusted_public_keys": `[` + quoted(publicPEM(t)) + `]`}, moves: published},
		{name: "initial_kid", args: map[string]string{"initial_kid": `"old"`, "initial_private_key_pem": quoted(newPEM(t, "EdDSA"))}},
		{name: "keep_passive_private_keys", args: map[string]string{"keep_passive_private_keys": `true`}},
		{name: "env_prefix", args: map[string]string{"env_prefix": `"AUTH_"`}, moves: []string{"env", "env_version", "public_env"}},
		{name: "env_names", args: map[string]string{"env_names": `{ kid = "KEY_ID", jwks = "KEYS", algorithm = "" }`}, moves: []string{"env", "env_version", "public_env"}},
		{name: "env_pem_format", args: map[string]string{"env_pem_format": `"base64"`}, moves: []string{"env", "env_version", "public_env"}},
		{name: "algorithm", args: map[string]string{"algorithm": `"ES256"`}, moves: standby},
		{name: "algorithm renamed", args: map[string]string{"algorithm": `"Ed25519"`}, moves: standby},
		{name: "nothing", args: map[string]string{}},
	}
}

// TestKeysetChanges changes every argument of a live set, alone and together with every other argument, in one apply. After each change, a plan
// is empty. Attributes that the change does not concern do not change, in the plan and in the state.
func TestKeysetChanges(t *testing.T) {
	w := newInProcessWorkspace(t)
	changes := map[string]keysetChange{}
	for i, c := range keysetChanges(t) {
		changes[fmt.Sprintf("alone%d", i)] = c
	}
	for i, c := range together(keysetChanges(t)) {
		changes[fmt.Sprintf("together%d", i)] = c
	}

	t.Logf("%d sets", len(changes))
	w.writeSets(changes, nil)
	w.apply()
	w.clock.step(t, "90d")
	w.must("apply", "-auto-approve", "-json")
	w.clock.step(t, "1h")
	before := w.resources()
	w.writeSets(changes, before)
	p := w.plan()
	w.clock.step(t, "1m") // the apply comes later
	p.apply()
	after := w.resources()
	for name, change := range changes {
		address := "jwt_keyset." + name
		change.check(t, p.of(address), before[address], after[address], w.clock.now())
	}
}

// writeSets writes a set for each change: before the change, or after it if the earlier sets are given.
func (w *workspace) writeSets(changes map[string]keysetChange, before map[string]object) {
	w.t.Helper()
	var config strings.Builder
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		args := map[string]string{"algorithm": `"EdDSA"`}
		if before != nil {
			x := before["jwt_keyset."+name]
			kids := strings.NewReplacer("<active>", quoted(x.text("active.kid")), "<standby>", quoted(x.text("standby.kid")), "<passive>", quoted(onlyKey(x.object("passive").values)))
			for arg, value := range changes[name].args {
				args[arg] = kids.Replace(value)
			}
		}
		config.WriteString(block("jwt_keyset", name, args))
	}
	w.config(config.String())
}

// together combines changes. Each pair of changes to different arguments is in one of the combinations. (With one set for every pair there would
// be hundreds, and terraform writes the whole state once for each.)
func together(changes []keysetChange) []keysetChange {
	type pair struct{ i, j int }
	missing := map[pair]bool{}
	for i, a := range changes {
		for j, b := range changes[:i] {
			if _, ok := a.with(b); ok {
				missing[pair{i, j}] = true
			}
		}
	}
	var combined []keysetChange
	for len(missing) > 0 {
		var members []int
		covers := func(i int) (n int) {
			for _, j := range members {
				if missing[pair{max(i, j), min(i, j)}] {
					n++
				}
			}
			return n
		}
		// Starts with a missing pair, then adds the change that covers most pairs. The order decides ties, so every run is the same.
		first := slices.MinFunc(slices.Collect(maps.Keys(missing)), func(a, b pair) int { return cmp.Or(a.i-b.i, a.j-b.j) })
		all, _ := changes[first.i].with(changes[first.j])
		members = []int{first.i, first.j}
		for {
			best, gain := -1, 0
			for i, c := range changes {
				if _, fits := all.with(c); fits && covers(i) > gain {
					best, gain = i, covers(i)
				}
			}
			if best < 0 {
				break
			}
			all, _ = all.with(changes[best])
			members = append(members, best)
		}
		for _, i := range members {
			for _, j := range members {
				delete(missing, pair{i, j})
			}
		}
		combined = append(combined, all)
	}
	return combined
}

// with combines two changes. It returns false if they change the same argument.
func (a keysetChange) with(b keysetChange) (both keysetChange, ok bool) {
	both = keysetChange{
		name: a.name + " and " + b.name, args: maps.Clone(a.args), moves: slices.Concat(a.moves, b.moves),
		rotates: a.rotates || b.rotates, revokes: a.revokes || b.revokes,
	}
	for arg, value := range b.args {
		if _, taken := both.args[arg]; taken {
			return keysetChange{}, false
		}
		both.args[arg] = value
	}
	return both, len(b.args) > 0 && len(a.args) > 0
}

func (a keysetChange) check(t *testing.T, planned change, before, after object, now time.Time) {
	t.Helper()
	want := "update"
	if len(a.args) == 0 {
		want = "no-op"
	}
	if !planned.does(want) {
		t.Errorf("%s: planned to %v", a.name, planned.actions)
	}
	for _, name := range keysetOutputs {
		if slices.Contains(a.moves, name) {
			continue
		}
		if planned.isUnknown(name) {
			t.Errorf("%s: %s is unknown in the plan", a.name, name)
		}
		if !reflect.DeepEqual(before.at(name), after.at(name)) {
			t.Errorf("%s: %s changed", a.name, name)
		}
	}
	if !a.rotates && (before.text("active.kid") != after.text("active.kid") || before.text("active.private_jwk") != after.text("active.private_jwk")) {
		t.Errorf("%s: another key signs", a.name)
	}
	token := signJWK(t, after.text("active.private_jwk"), now, time.Hour)
	mustVerify(t, after.text("jwks"), token, now)
	if !a.rotates {
		mustVerify(t, before.text("jwks"), token, now)
	}
	for _, status := range []string{"active", "standby", "passive"} {
		kid := onlyKey(before.object("passive").values)
		if status != "passive" {
			kid = before.text(status + ".kid")
		}
		if strings.Contains(a.args["revoked_kids"], "<"+status+">") && strings.Contains(after.text("jwks")+after.text("private_jwks"), quoted(kid)) {
			t.Errorf("%s: the %s key is revoked, but still published", a.name, status)
		}
	}
	if a.rotates {
		mustRefuse(t, after.text("jwks"), signJWK(t, before.text("active.private_jwk"), now, time.Hour), now)
		if after.number("signing_key_version") != before.number("signing_key_version")+1 {
			t.Errorf("%s: another key signs under the same version", a.name)
		}
	}
	if !a.revokes {
		mustVerify(t, after.text("jwks"), signJWK(t, before.text("active.private_jwk"), now, time.Hour), now)
		if len(after.object("passive").values) == 0 {
			t.Errorf("%s: the passive key was removed too early", a.name)
		}
	}
}

// An unknown argument makes only its dependent outputs unknown. The apply keeps the known values of the plan.
func TestKeysetUnknownArguments(t *testing.T) {
	w := newWorkspace(t)
	values := map[string]struct {
		args  string
		moves []string // nil means all
	}{
		"trusted":  {`trusted_public_keys = [` + quoted(publicPEM(t)) + `, terraform_data.later.output]`, []string{"jwks", "jwks_version", "public_env"}},
		"prefix":   {`env_prefix = replace(terraform_data.later.output, "/(?s).+/", "X_")`, []string{"env", "env_version", "public_env"}},
		"template": {`kid_template = replace(terraform_data.later.output, "/(?s).+/", "X_")`, []string{}},
		"trigger":  {`rotation_triggers = { later = terraform_data.later.output }`, nil},
		"period":   {`rotation_period = "${length(terraform_data.later.output)}d"`, nil},
		"first":    {`initial_private_key_pem = terraform_data.later.output`, []string{}},
	}
	later := "resource \"terraform_data\" \"later\" {\n  input = " + quoted(publicPEM(t)) + "\n}\n"
	config := func(args bool) string {
		var hcl strings.Builder
		for name, v := range values {
			more := map[string]string{"algorithm": `"EdDSA"`}
			if arg, value, _ := strings.Cut(v.args, " = "); args {
				more[arg] = value
			}
			hcl.WriteString(block("jwt_keyset", name, more))
		}
		return hcl.String()
	}
	w.config(config(false))
	w.apply()
	w.clock.step(t, "2d")
	w.config(config(true) + later)
	p := w.plan()
	before := w.resources()
	for name, v := range values {
		c := p.of("jwt_keyset." + name)
		for _, output := range keysetOutputs {
			if open := v.moves == nil || slices.Contains(v.moves, output); open != c.isUnknown(output) {
				t.Errorf("%s: %s is unknown: %t", name, output, !open)
			}
		}
	}
	p.apply()
	for name, v := range values {
		if x := w.resource("jwt_keyset." + name); v.moves != nil && x.text("active.kid") != before["jwt_keyset."+name].text("active.kid") {
			t.Errorf("%s: another key signs", name)
		}
	}
}
