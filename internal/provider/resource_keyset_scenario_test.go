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

// TestKeysetRotations takes a keyset of each kind of key through rotations, on time and late. At every step, every token that a signer can have
// signed must verify until it expires, with every JWK Set that a verifier can have.
func TestKeysetRotations(t *testing.T) {
	w := newInProcessWorkspace(t)
	algorithms := []string{"RS256", "ES384", "EdDSA", "HS512"}
	all := sets{}
	for _, a := range algorithms {
		all[a] = map[string]string{"algorithm": quoted(a)}
	}
	w.configSets(all)

	sets := map[string]*observedSet{}
	for _, a := range algorithms {
		sets[a] = &observedSet{w: w, address: "jwt_keyset." + a}
	}
	// each applies, and checks the set with the servers and the verifiers of before and after the apply.
	each := func(generation string, passive int) {
		t.Helper()
		w.apply()
		for _, a := range algorithms {
			sets[a].look(t, generation, passive)
		}
	}
	idle := func() {
		t.Helper()
		w.mustBeSettled()
	}

	each("1", 0)
	w.clock.step(t, "2160h") // 90 days
	w.clock.step(t, "-1s")
	idle()

	w.clock.step(t, "1s")
	p := w.plan()
	for _, a := range algorithms {
		sets[a].plansRotation(t, p)
	}
	each("2", 1)

	rotated := w.clock.now()
	w.clock.set(rotated.Add(scenarioRetention - time.Second))
	idle()
	w.clock.step(t, "1s")
	p = w.plan()
	for _, a := range algorithms {
		sets[a].plansRemoval(t, p)
	}
	each("2", 0)

	// After a year without an apply, one rotation is enough, and no token is refused.
	w.clock.step(t, "1y")
	each("3", 1)
	w.clock.step(t, "1y")
	each("4", 1)
	w.destroy()
}

// observedSet is everything that programs and verifiers know of one set.
type observedSet struct {
	w       *workspace
	address string
	env     map[string]string // variables of the servers before the last apply
	served  string            // the document from before the last apply, which verifiers can still have
	tokens  []aging           // all signed tokens
}

type aging struct {
	token string
	until time.Time
}

// document returns the JWK Set of the verifiers. For HS* it contains the secrets.
func document(x object) string {
	if strings.HasPrefix(x.text("active.algorithm"), "HS") {
		return x.text("private_jwks")
	}
	return x.text("jwks")
}

// look signs with the variables that servers have before and after the apply. Each token that has not expired must verify against both
// documents.
func (l *observedSet) look(t *testing.T, generation string, passive int) {
	t.Helper()
	x, now := l.w.resource(l.address), l.w.clock.now()
	if got := fmt.Sprint(x.at("active.generation")); got != generation || len(x.object("passive").values) != passive {
		t.Fatalf("%s: the key of generation %s signs and %d are passive; want %s and %d", l.address, got, len(x.object("passive").values), generation, passive)
	}
	if x.text("active.kid") == x.text("standby.kid") || x.text("active.status") != "active" || x.text("standby.status") != "standby" {
		t.Errorf("%s: active and standby are not two keys", l.address)
	}
	l.tokens = slices.DeleteFunc(l.tokens, func(a aging) bool { return !now.Before(a.until) })
	sign := func(env map[string]string, at time.Time) {
		l.tokens = append(l.tokens, aging{signEnv(t, env, at, scenarioTTL), at.Add(scenarioTTL)})
	}
	documents := []string{document(x)}
	if l.env != nil {
		// A server that does not have the new variables yet signs as before.
		sign(l.env, now.Add(-time.Second))
		documents = append(documents, l.served)
	}
	sign(x.texts("env"), now)
	for _, d := range documents {
		for _, a := range l.tokens {
			mustVerify(t, d, a.token, latestOf(now, a.until.Add(-scenarioTTL)))
			if d == documents[0] {
				mustVerify(t, d, a.token, a.until.Add(-time.Second))
			}
		}
	}
	if l.env != nil {
		straggler := signEnv(t, l.env, now.Add(scenarioDelay), scenarioTTL)
		mustVerify(t, documents[0], straggler, now.Add(scenarioDelay+scenarioTTL-time.Second))
		l.tokens = append(l.tokens, aging{straggler, now.Add(scenarioDelay + scenarioTTL)})
	}
	l.env, l.served = x.texts("env"), document(x)
}

func latestOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// plansRotation fails the test unless a plan shows which kid will sign, and its variables.
func (l *observedSet) plansRotation(t *testing.T, p *plan) {
	t.Helper()
	x, c := l.w.resource(l.address), p.of(l.address)
	if !c.does("update") {
		t.Fatalf("%s: planned to %v", l.address, c.actions)
	}
	if c.after.text("active.kid") != x.text("standby.kid") {
		t.Errorf("%s: the plan does not show that the standby will sign", l.address)
	}
	for _, known := range []string{"active.kid", "active.private_jwk", "active.generation", "signing_key_version", "jwks_cache_control"} {
		if c.isUnknown(known) {
			t.Errorf("%s: %s is unknown in the plan of a rotation", l.address, known)
		}
	}
	for _, unknown := range []string{"active.activated_at", "standby.kid", "jwks"} {
		if unknown == "jwks" && strings.Contains(l.address, ".HS") {
			continue // always empty
		}
		if !c.isUnknown(unknown) {
			t.Errorf("%s: %s is known in the plan of a rotation", l.address, unknown)
		}
	}
	if env := c.after.at("env"); strings.Contains(l.address, ".HS") == (env != nil && !c.isUnknown("env")) {
		t.Errorf("%s: env must be unknown if it contains next_secret, which is new, and otherwise known", l.address)
	}
}

// plansRemoval fails the test unless a plan changes nothing that a signer uses.
func (l *observedSet) plansRemoval(t *testing.T, p *plan) {
	t.Helper()
	c := p.of(l.address)
	if !c.does("update") || anyTrue(c.unknown.values) {
		t.Errorf("%s: planned to %v, with unknowns: %v", l.address, c.actions, c.unknown.values)
	}
	kept := []string{"active", "standby", "signing_key_version"}
	if !strings.Contains(l.address, ".HS") {
		kept = append(kept, "env") // for HS*, previous_secret is removed
	}
	for _, name := range kept {
		if fmt.Sprint(c.before.at(name)) != fmt.Sprint(c.after.at(name)) {
			t.Errorf("%s: %s changes when a passive key is removed", l.address, name)
		}
	}
}
