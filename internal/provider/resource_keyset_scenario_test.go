package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// The durations of the default policy: rotation_period 90d, max_token_ttl 24h, jwks_max_age 24h, propagation_delay 1h, clock_skew 5m,
// removal_grace 7d.
const (
	scenarioTTL       = 24 * time.Hour
	scenarioDelay     = time.Hour
	scenarioRetention = time.Hour + 24*time.Hour + 3*5*time.Minute + 7*24*time.Hour
)

// keysetStep is an apply in TestKeysetRotates.
type keysetStep struct {
	wait   string    // before the plan
	change arguments // of the configuration
	want   string    // the kids of the document of verifiers: active, standby, passive
}

// TestKeysetRotates takes keysets through rotations, on time and late. Each apply reads the state and the private state of the last one. At
// every step, every token that a signer can have signed must verify until it expires, with every JWK Set that a verifier can have.
func TestKeysetRotates(t *testing.T) {
	t.Parallel()
	ordinary := []keysetStep{
		{want: "1 2"}, {wait: "89d23h59m59s", want: "1 2"}, {wait: "1s", want: "2 3 1"}, {wait: "8d1h14m59s", want: "2 3 1"}, {wait: "1s", want: "2 3"},
		{wait: "1y", want: "3 4 2"}, {wait: "1y", want: "4 5 3"},
	}
	trigger := func(n int) arguments { return arguments{"rotation_triggers": arguments{"n": n}} }
	for name, test := range map[string]struct {
		arguments arguments
		steps     []keysetStep
	}{
		"RSA":                                   {arguments{"algorithm": "RS256"}, ordinary},
		"EC":                                    {arguments{"algorithm": "ES384"}, ordinary},
		"OKP":                                   {arguments{"algorithm": "EdDSA"}, ordinary},
		"secret":                                {arguments{"algorithm": "HS512"}, ordinary},
		"private keys of passive keys are kept": {arguments{"keep_passive_private_keys": true}, ordinary},
		"keys_to_keep": {arguments{"keys_to_keep": 1}, []keysetStep{
			{want: "1 2"}, {wait: "90d", want: "2 3 1"}, {wait: "9d", want: "2 3 1"}, {wait: "90d", change: arguments{"keys_to_keep": 0}, want: "3 4 2"},
		}},
		"a date in the kid": {arguments{"kid_template": "{date}-{generation}"}, []keysetStep{
			{want: "2026-01-01-1 2026-01-01-2"}, {wait: "90d", want: "2026-01-01-2 2026-04-01-3 2026-01-01-1"},
		}},
		"no kid is used again": {arguments{"kid_template": "k"}, []keysetStep{
			{want: "k k-2"}, {wait: "90d", want: "k-2 k-3 k"}, {wait: "9d", want: "k-2 k-3"}, {wait: "90d", want: "k-3 k-4 k-2"},
		}},
		"requested before the standby can sign": {trigger(1), []keysetStep{
			{want: "1 2"}, {wait: "1h", change: trigger(2), want: "1 2"}, {wait: "24h4m59s", want: "1 2"}, {wait: "1s", want: "2 3 1"},
		}},
		"requested later": {trigger(1), []keysetStep{{want: "1 2"}, {wait: "26h5m", change: trigger(2), want: "2 3 1"}}},
		"waits for published_kids": {arguments{"published_kids": []string{}}, []keysetStep{
			{want: "1 2"}, {wait: "90d", want: "1 2"}, {wait: "9d", change: arguments{"published_kids": []string{"2"}}, want: "1 2"}, {wait: "90d", want: "2 3 1"},
		}},
		"rolled back": {arguments{"keep_passive_private_keys": true}, []keysetStep{
			{want: "1 2"}, {wait: "90d", want: "2 3 1"}, {wait: "1h", change: arguments{"signing_kid": "1"}, want: "1 3 2"}, {wait: "8d1h14m59s", want: "1 3 2"},
			{wait: "1s", want: "1 3"}, {wait: "1y", want: "1 3"}, {change: arguments{"signing_kid": ""}, want: "3 4 1"},
		}},
		"rolled back to a secret": {arguments{"algorithm": "HS256"}, []keysetStep{
			{want: "1 2"}, {wait: "90d", want: "2 3 1"}, {wait: "1h", change: arguments{"signing_kid": "1"}, want: "1 3 2"}, {wait: "9d", want: "1 3"},
		}},
		"the standby signs early": {arguments{}, []keysetStep{
			{want: "1 2"}, {wait: "1h", change: arguments{"signing_kid": "2"}, want: "1 2"}, {wait: "24h4m59s", want: "1 2"}, {wait: "1s", want: "2 3 1"},
		}},
		"waits for deployed_kids": {arguments{"deployed_kids": []string{}}, []keysetStep{
			{want: "1 2"}, {wait: "90d", want: "2 3 1"}, {wait: "90d", want: "2 3 1"}, {change: arguments{"deployed_kids": []string{"2"}}, want: "3 4 2 1"},
			{wait: "9d", want: "3 4 2"}, {wait: "90d", change: arguments{"deployed_kids": []string{"3"}}, want: "4 5 3 2"},
		}},
		"another algorithm": {arguments{"algorithm": "ES256"}, []keysetStep{
			{want: "1 2"}, {wait: "1h", change: arguments{"algorithm": "EdDSA"}, want: "1 3"}, {wait: "25h5m", want: "3 4 1"},
		}},
		"a larger key": {arguments{"algorithm": "PS256"}, []keysetStep{{want: "1 2"}, {wait: "1h", change: arguments{"rsa_bits": 3072}, want: "1 3"}}},
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			k, l, given := newCore(t, clock), &observedSet{}, arguments{"algorithm": "EdDSA", "kid_template": "{generation}"}
			add := func(more arguments) {
				for argument, value := range more {
					given[argument] = value
				}
			}
			add(test.arguments)
			var was []string
			for _, step := range test.steps {
				if add(step.change); step.wait != "" {
					clock.step(t, step.wait)
				}
				p, is := k.see(given), strings.Fields(step.want)
				switch {
				case len(was) == 0:
				case is[0] != was[0] && is[1] == was[1]:
					plansRollback(t, k.change(p))
				case is[0] != was[0]:
					plansRotation(t, k.change(p))
				case len(is) < len(was):
					plansRemoval(t, k.change(p))
				}
				x := k.finish(p)
				if got := kids(t, document(x)); !slices.Equal(got, is) || x.text("active.kid") != is[0] || x.text("standby.kid") != is[1] || len(x.object("passive").values) != len(is)-2 {
					t.Fatalf("at %s, the kids are %q, want %q", instant(clock.now()), got, is)
				}
				for kid := range x.object("passive").values {
					if kept := !x.object("passive//" + kid).isNull("private_jwk"); kept != (given["keep_passive_private_keys"] != nil || isHMAC(x)) {
						t.Errorf("the state has the private half of the passive key %s: %t", kid, kept)
					}
				}
				l.look(t, x, clock.now())
				was = is
			}
		})
	}
}

func isHMAC(x object) bool { return strings.HasPrefix(x.text("active.algorithm"), "HS") }

// document returns the JWK Set of the verifiers. For HS* it contains the secrets.
func document(x object) string {
	if isHMAC(x) {
		return x.text("private_jwks")
	}
	return x.text("jwks")
}

// kids returns the kids of a JWK Set in order.
func kids(t *testing.T, jwks string) []string {
	t.Helper()
	var set struct{ Keys []struct{ Kid string } }
	decode(t, []byte(jwks), &set)
	kids := []string{}
	for _, k := range set.Keys {
		kids = append(kids, k.Kid)
	}
	return kids
}

// observedSet is everything that programs and verifiers know of one set.
type observedSet struct {
	env    map[string]string    // variables of the servers before the last apply
	served string               // the document from before the last apply, which verifiers can still have
	tokens map[string]time.Time // all signed tokens, and when they were signed
}

// look signs with the variables that servers have before and after the apply. Each token that has not expired must verify against both
// documents.
func (l *observedSet) look(t *testing.T, x object, now time.Time) {
	t.Helper()
	mustBePublic(t, x)
	env, documents := x.texts("env"), []string{document(x)}
	tokens := map[string]time.Time{signEnv(t, env, now, scenarioTTL): now}
	for token, at := range l.tokens {
		if now.Before(at.Add(scenarioTTL)) {
			tokens[token] = at
		}
	}
	if l.env != nil {
		// A server that does not have the new variables yet signs as before.
		tokens[signEnv(t, l.env, now.Add(-time.Second), scenarioTTL)] = now.Add(-time.Second)
		documents = append(documents, l.served)
	}
	for token, at := range tokens {
		for _, d := range documents {
			mustVerify(t, d, token, slices.MaxFunc([]time.Time{now, at}, time.Time.Compare))
		}
		mustVerify(t, documents[0], token, at.Add(scenarioTTL-time.Second))
	}
	if l.env != nil {
		straggler, at := signEnv(t, l.env, now.Add(scenarioDelay), scenarioTTL), now.Add(scenarioDelay)
		mustVerify(t, documents[0], straggler, at.Add(scenarioTTL-time.Second))
		tokens[straggler] = at
	}
	l.env, l.served, l.tokens = env, documents[0], tokens
}

// plansRotation fails the test unless a plan shows which kid will sign, and its variables.
func plansRotation(t *testing.T, c change) {
	t.Helper()
	for name, want := range map[string]bool{
		"active.kid": false, "active.private_jwk": false, "active.generation": false, "signing_key_version": false, "jwks_cache_control": false,
		"active.activated_at": true, "standby.kid": true, "jwks": !isHMAC(c.before), "env": isHMAC(c.before), // for HS*, env has the new secret
	} {
		if c.isUnknown(name) != want {
			t.Errorf("in the plan of a rotation, %s is unknown: %t", name, !want)
		}
	}
}

// plansRollback fails the test unless a plan knows everything but when the apply happens. No key is new.
func plansRollback(t *testing.T, c change) {
	t.Helper()
	for name, want := range map[string]bool{
		"active.kid": false, "active.private_jwk": false, "active.deactivated_at": false, "signing_key_version": false, "standby.kid": false, "jwks": false,
		"env": false, "active.activated_at": true,
	} {
		if c.isUnknown(name) != want {
			t.Errorf("in the plan of a rollback, %s is unknown: %t", name, !want)
		}
	}
}

// plansRemoval fails the test unless a plan knows everything, and changes nothing that a signer uses.
func plansRemoval(t *testing.T, c change) {
	t.Helper()
	if anyTrue(c.unknown.values) {
		t.Errorf("unknown in the plan of a removal: %v", c.unknown.values)
	}
	for _, name := range []string{"active", "standby", "signing_key_version", "env"} {
		if changed := fmt.Sprint(c.before.at(name)) != fmt.Sprint(c.after.at(name)); changed != (name == "env" && isHMAC(c.before)) {
			t.Errorf("when a passive key is removed, %s changes: %t", name, changed)
		}
	}
}

// TestKeysetAdoption starts with a key that already signs. Only the time of the adoption, and what depends on a write-only argument, is
// unknown in the plan.
func TestKeysetAdoption(t *testing.T) {
	t.Parallel()
	es, ed, hs, owner := makeKey(t, "ES384"), makeKey(t, "EdDSA"), makeKey(t, "HS256"), makeKey(t, "RS256")
	recipients := []string{pemOfPublic(t, owner)}
	for name, test := range map[string]struct {
		given      arguments
		kid, holds string // the attribute of the active key that has the key, and its value
		value      string
	}{
		"key":               {arguments{"algorithm": "ES384", "initial_private_key_pem": pemOfPrivate(t, es)}, es.Thumbprint(), "private_key_pem", pemOfPrivate(t, es)},
		"key with a kid":    {arguments{"algorithm": "EdDSA", "initial_private_key_pem": pemOfPrivate(t, ed), "initial_kid": "old"}, "old", "private_key_pem", pemOfPrivate(t, ed)},
		"secret":            {arguments{"algorithm": "HS256", "initial_secret": hs.Secret(), "initial_kid": "old"}, "old", "secret", hs.Secret()},
		"write-only key":    {arguments{"algorithm": "ES384", "initial_private_key_pem_wo": pemOfPrivate(t, es), "initial_kid": "old"}, "old", "public_key_pem", pemOfPublic(t, es)},
		"write-only secret": {arguments{"algorithm": "HS256", "initial_secret_wo": hs.Secret(), "initial_kid": "old"}, "old", "", ""},
		"sealed key":        {arguments{"algorithm": "ES384", "initial_private_key_pem_wo": pemOfPrivate(t, es), "initial_kid": "old", "recipients": recipients}, "old", "private_key_jwe", ""},
		"sealed secret":     {arguments{"algorithm": "HS256", "initial_secret_wo": hs.Secret(), "initial_kid": "old", "recipients": recipients}, "old", "private_key_jwe", ""},
	} {
		t.Run(name, func(t *testing.T) {
			clock := newClock()
			k, writeOnly := newCore(t, clock), strings.HasPrefix(name, "write-only") || strings.HasPrefix(name, "sealed")
			p := k.see(test.given)
			c := k.change(p)
			if c.isUnknown("active.kid") || c.isUnknown("env.JWT_KID") || !c.isUnknown("active.activated_at") || c.isUnknown("active.public_jwk") != (writeOnly && test.given["algorithm"] == "ES384") {
				t.Errorf("unknown in the plan are %v", c.unknown.values)
			}
			clock.step(t, "3d")
			x, now := k.finish(p), clock.now()
			if x.number("active.generation") != 1 || x.isNull("standby.kid") || x.number("signing_key_version") != 1 || x.text("active.kid") != test.kid {
				t.Error("the adopted key is not the first")
			}
			for _, at := range []string{"created_at", "published_at", "activated_at"} {
				if !(writeOnly && at == "created_at") && x.instant("active."+at) != now {
					t.Errorf("active.%s is %s, not the time of the apply", at, x.text("active."+at))
				}
			}
			if writeOnly {
				mustBeSealed(t, x.object("active"))
			} else {
				mustVerify(t, document(x), signEnv(t, x.texts("env"), now, time.Hour), now)
			}
			switch {
			case test.holds == "private_key_jwe":
				opened, private := openJWE(t, x.text("active.private_key_jwe"), owner)
				if token := signJWK(t, private, now, time.Hour); opened.KeyID != "old" {
					t.Errorf("sealed is %q", opened.KeyID)
				} else if !isHMAC(x) {
					mustVerify(t, x.text("jwks"), token, now)
				}
			case !x.isNull("active.private_key_jwe"):
				t.Error("a key is sealed without recipients")
			case test.holds != "" && x.text("active."+test.holds) != test.value:
				t.Errorf("%s is another key", test.holds)
			}
			// The arguments have no effect any longer, and the key rotates like any other.
			for argument := range test.given {
				if strings.HasPrefix(argument, "initial_") {
					delete(test.given, argument)
				}
			}
			if y := k.applied(test.given); fmt.Sprint(y.at("active")) != fmt.Sprint(x.at("active")) || y.text("standby.kid") != x.text("standby.kid") {
				t.Error("keys changed when the arguments of the first key were removed")
			}
			clock.step(t, "90d")
			if y := k.applied(test.given); y.text("active.kid") != x.text("standby.kid") || y.isNull("passive//"+test.kid) {
				t.Error("the adopted key was not replaced like any other")
			}
		})
	}
}
