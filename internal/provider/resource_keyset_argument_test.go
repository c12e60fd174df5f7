package provider

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// sets are configurations of keysets by name. Each has the arguments other than `algorithm = "EdDSA"`.
type sets map[string]map[string]string

// configSets replaces main.tf by one with all of the sets.
func (w *workspace) configSets(all sets) {
	w.t.Helper()
	var config strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		args := map[string]string{"algorithm": `"EdDSA"`}
		maps.Copy(args, all[name])
		config.WriteString(block("jwt_keyset", name, args))
	}
	w.config(config.String())
}

// applySets applies a configuration with all sets, and returns the resources.
func (w *workspace) applySets(all sets) map[string]object {
	w.t.Helper()
	w.configSets(all)
	w.apply()
	found := map[string]object{}
	for name := range all {
		found[name] = w.resource("jwt_keyset." + name)
	}
	return found
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

// wantGenerations fails the test unless the active, standby and passive keys have these generations.
func wantGenerations(t *testing.T, when string, x object, active, standby int64, passive ...int64) {
	t.Helper()
	var got []int64
	for kid := range x.object("passive").values {
		n := must(x.at("passive//" + kid).(map[string]any)["generation"].(json.Number).Int64())
		got = append(got, n)
	}
	slices.Sort(got)
	if x.number("active.generation") != active || x.number("standby.generation") != standby || !slices.Equal(got, passive) {
		t.Errorf("%s: %s has active %d, standby %d, passive %d; want %d, %d, %d", when, x.name, x.number("active.generation"), x.number("standby.generation"), got, active, standby, passive)
	}
	if !strings.HasPrefix(x.text("active.algorithm"), "HS") {
		want := []string{x.text("active.kid"), x.text("standby.kid")}
		if got := kids(t, x.text("jwks")); !slices.Equal(got[:2], want) || len(got) != 2+len(passive) {
			t.Errorf("%s: %s publishes %q", when, x.name, got)
		}
	}
}

// TestKeysetArguments applies sets with different arguments at the same times.
func TestKeysetArguments(t *testing.T) {
	w := newInProcessWorkspace(t)
	all := sets{
		"keep":     {"keys_to_keep": `1`},
		"dated":    {"kid_template": `"{date}-{generation}"`},
		"constant": {"kid_template": `"k"`},
		"early":    {"rotation_triggers": `{ n = 1 }`},
		"late":     {"rotation_triggers": `{ n = 1 }`},
		"listed":   {"published_kids": `[]`},
		"private":  {"keep_passive_private_keys": `true`},
		"other":    {"algorithm": `"ES256"`},
		"larger":   {"algorithm": `"PS256"`},
		"hmac":     {"algorithm": `"HS384"`},
	}
	x := w.applySets(all)
	if dated := x["dated"]; dated.text("active.kid") != "2026-01-01-1" || dated.text("standby.kid") != "2026-01-01-2" {
		t.Errorf("kids are %q", kids(t, dated.text("jwks")))
	}
	if got := kids(t, x["constant"].text("jwks")); !slices.Equal(got, []string{"k", "k-2"}) {
		t.Errorf("kids are %q", got)
	}
	if env := x["hmac"].texts("env"); env["JWT_SECRET"] != x["hmac"].text("active.secret") || env["JWT_NEXT_SECRET"] != x["hmac"].text("standby.secret") || env["JWT_PREVIOUS_SECRET"] != "" {
		t.Errorf("the variables of an HMAC set are %q or hold other values", slices.Sorted(maps.Keys(env)))
	}
	first := x
	tokens := map[string]string{}
	for name, set := range x {
		tokens[name] = signEnv(t, set.texts("env"), w.clock.now().Add(25*time.Hour), 24*time.Hour)
	}

	// A rotation that is requested before the standby can sign has to wait.
	w.clock.step(t, "1h")
	all["early"]["rotation_triggers"] = `{ n = 2 }`
	all["other"]["algorithm"] = `"EdDSA"`
	all["larger"]["rsa_bits"] = `3072`
	x = w.applySets(all)
	wantGenerations(t, "requested", x["early"], 1, 2)
	wantGenerations(t, "requested", x["other"], 1, 3)
	wantGenerations(t, "requested", x["larger"], 1, 3)
	if at := x["early"].text("next_transition_at"); at != "2026-01-02T01:05:00Z" || !strings.Contains(x["early"].text("next_transition"), x["early"].text("standby.kid")) {
		t.Errorf("a requested rotation is due at %s: %s", at, x["early"].text("next_transition"))
	}
	if x["other"].text("active.algorithm") != "ES256" || x["other"].text("standby.algorithm") != "EdDSA" {
		t.Error("the old algorithm does not sign until the new key is known")
	}

	// When the standby can sign, it does. A request at this time rotates at once.
	w.clock.step(t, "25h5m")
	all["late"]["rotation_triggers"] = `{ n = 2 }`
	x = w.applySets(all)
	for _, name := range []string{"early", "late"} {
		wantGenerations(t, "eligible", x[name], 2, 3, 1)
	}
	for _, name := range []string{"other", "larger"} {
		wantGenerations(t, "eligible", x[name], 3, 4, 1)
	}
	if x["other"].text("active.algorithm") != "EdDSA" || x["other"].texts("env")["JWT_ALGORITHM"] != "EdDSA" {
		t.Error("the new algorithm does not sign")
	}
	for name, token := range tokens {
		mustVerify(t, document(x[name]), token, w.clock.now().Add(22*time.Hour))
	}

	// The period is over.
	w.clock.set(first["keep"].instant("active.activated_at").Add(90 * 24 * time.Hour))
	x = w.applySets(all)
	for _, name := range []string{"keep", "dated", "constant", "private", "hmac"} {
		wantGenerations(t, "rotated", x[name], 2, 3, 1)
	}
	wantGenerations(t, "not listed", x["listed"], 1, 2)
	if !strings.Contains(x["listed"].text("next_transition"), "list "+x["listed"].text("standby.kid")) {
		t.Errorf("what is due next is %q", x["listed"].text("next_transition"))
	}
	if got := kids(t, x["constant"].text("jwks")); !slices.Equal(got, []string{"k-2", "k-3", "k"}) {
		t.Errorf("kids are %q", got)
	}
	if got := x["dated"].text("standby.kid"); got != "2026-04-01-3" {
		t.Errorf("the new kid is %q", got)
	}
	if x["private"].isNull("passive//"+first["private"].text("active.kid")) || x["private"].object("passive//"+first["private"].text("active.kid")).isNull("private_jwk") {
		t.Error("the private key of a passive key was removed, although it must be kept")
	}
	if !x["keep"].object("passive//" + first["keep"].text("active.kid")).isNull("private_jwk") {
		t.Error("the private half of a passive key is still in the state")
	}
	if env := x["hmac"].texts("env"); env["JWT_PREVIOUS_SECRET"] != first["hmac"].text("active.secret") || env["JWT_SECRET"] != first["hmac"].text("standby.secret") {
		t.Error("the secrets of an HMAC set did not rotate")
	}

	// The previous keys can be removed now, except where they are kept, and published_kids lists the standby key.
	w.clock.step(t, "9d")
	all["listed"]["published_kids"] = `[` + quoted(first["listed"].text("standby.kid")) + `]`
	x = w.applySets(all)
	wantGenerations(t, "kept", x["keep"], 2, 3, 1)
	for _, name := range []string{"dated", "constant", "private", "hmac"} {
		wantGenerations(t, "removed", x[name], 2, 3)
	}
	wantGenerations(t, "listed", x["listed"], 1, 2)
	if x["listed"].text("standby.listed_at") != instant(w.clock.now()) {
		t.Error("the standby key is not stamped when it is listed")
	}

	// No kid is used again. With a lower keys_to_keep, the other keys are removed.
	w.clock.step(t, "90d")
	all["keep"]["keys_to_keep"] = `0`
	x = w.applySets(all)
	wantGenerations(t, "not kept", x["keep"], 3, 4, 2)
	wantGenerations(t, "listed long ago", x["listed"], 2, 3, 1)
	if got := kids(t, x["constant"].text("jwks")); !slices.Equal(got, []string{"k-3", "k-4", "k-2"}) {
		t.Errorf("kids are %q", got)
	}
}

// TestKeysetAdoption starts with a key that already signs.
func TestKeysetAdoption(t *testing.T) {
	w := newInProcessWorkspace(t)
	const secret = "correct horse battery staple, correct horse"
	pem, other := newPEM(t, "ES384"), newPEM(t, "EdDSA")
	all := sets{
		"plain":   {"algorithm": `"ES384"`, "initial_private_key_pem": quoted(pem)},
		"named":   {"initial_private_key_pem": quoted(other), "initial_kid": `"2019-key"`},
		"hmac":    {"algorithm": `"HS256"`, "initial_secret": quoted(secret), "initial_kid": `"s"`},
		"trusted": {"trusted_public_keys": `[` + quoted(publicPEM(t)) + `]`, "initial_private_key_pem": quoted(other)},
	}
	w.configSets(all)
	p := w.plan()
	w.clock.step(t, "3d")
	p.apply()
	x, now := w.applySets(all), w.clock.now()
	for name, set := range x {
		if set.number("active.generation") != 1 || set.isNull("standby.kid") || set.number("signing_key_version") != 1 {
			t.Errorf("%s: the adopted key is not the first", name)
		}
		if c := p.of("jwt_keyset." + name); c.isUnknown("active.kid") || c.isUnknown("env.JWT_KID") || !c.isUnknown("active.activated_at") {
			t.Errorf("%s: of an adopted key, only the time of the adoption must be unknown", name)
		}
		for _, at := range []string{"created_at", "published_at", "activated_at"} {
			if got := set.instant("active." + at); got != now {
				t.Errorf("%s: active.%s is %s, not the time of the apply", name, at, got)
			}
		}
		mustVerify(t, document(set), signEnv(t, set.texts("env"), now, time.Hour), now)
	}
	if x["plain"].text("active.private_key_pem") != pem || x["named"].text("active.kid") != "2019-key" || x["named"].texts("env")["JWT_PRIVATE_KEY_PEM"] != other || x["hmac"].texts("env")["JWT_SECRET"] != secret {
		t.Error("the adopted key is not the one that signs")
	}
	if got := kids(t, x["trusted"].text("jwks")); len(got) != 3 {
		t.Errorf("with a trusted key, %q are published", got)
	}
	// The arguments have no effect any longer.
	for name := range all {
		delete(all[name], "initial_private_key_pem")
		delete(all[name], "initial_kid")
		delete(all[name], "initial_secret")
	}
	y := w.applySets(all)
	for name := range all {
		if y[name].text("active.kid") != x[name].text("active.kid") || y[name].text("private_jwks") != x[name].text("private_jwks") {
			t.Errorf("%s: keys changed when the arguments of the first key were removed", name)
		}
	}
	w.clock.step(t, "90d")
	y = w.applySets(all)
	for name := range all {
		wantGeneration := y[name].number("active.generation")
		if _, kept := y[name].object("passive").values[x[name].text("active.kid")]; !kept || wantGeneration != 2 {
			t.Errorf("%s: the adopted key was not replaced like any other", name)
		}
	}
}
