package provider

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// setWith is a keyset named x with more arguments.
func setWith(args ...string) string { return setWithAlgorithm("EdDSA", args...) }

func setWithAlgorithm(algorithm string, args ...string) string {
	return fmt.Sprintf("resource \"jwt_keyset\" \"x\" {\n  algorithm = %q\n  %s\n}\n", algorithm, strings.Join(args, "\n  "))
}

// A wordsStep is one step of TestKeysetWords: a configuration, a time, and the expected warnings of the plan.
type wordsStep struct {
	name  string
	wait  string // before the plan
	args  []string
	flags []string
	want  []string // summaries of the warnings, in order
	says  []string // <active>, <standby> and <passive> are replaced by kids
	plan  bool     // only plan
}

// TestKeysetWords checks the warnings of every plan in a scenario: none if nothing happens, and otherwise the key, what happens to it, and
// why.
func TestKeysetWords(t *testing.T) {
	w := newInProcessWorkspace(t)
	for _, step := range []wordsStep{
		{name: "creation", args: []string{`rotation_period = "12h"`},
			want: []string{"Rotation Period Too Short", "Several Passive Keys Published"}},
		{name: "idle", args: []string{`rotation_period = "12h"`}},
		{name: "a policy that makes sense", args: nil},
		{name: "due", wait: "90d", want: []string{"Signing Key Activated", "New Signing Key Published"}, says: []string{`"<standby>" replaces "<active>" as the signing key`, "90d is over"}, plan: true},
		{name: "due, and not seen", flags: []string{"-refresh=false"}, want: []string{"Due Transition Not Planned"}, says: []string{`activate "<standby>"`}, plan: true},
		{name: "overdue", wait: "90d", want: []string{"Rotation Is Overdue", "Signing Key Activated", "New Signing Key Published"}, says: []string{`"<active>" was due to be replaced at 2026-04-01T00:00:00Z`}},
		{name: "the passive key goes", wait: "8d2h", want: []string{"Passive Key Removed"}, says: []string{`"<passive>"`}},
		{name: "a trigger", args: []string{`rotation_triggers = { a = 1 }`}, want: []string{"Signing Key Activated", "New Signing Key Published"}, says: []string{"rotation_triggers"}, plan: true},
		{name: "a period that may end before the apply", wait: "10d", args: []string{`rotation_period = "30d"`}, want: []string{"Plan Depends on When It Is Applied"},
			says: []string{"An apply now does this: nothing.", `activate "<standby>"`}, plan: true},
		{name: "a period that has ended", wait: "30d", args: []string{`rotation_period = "30d"`}, want: []string{"Signing Key Activated", "New Signing Key Published"},
			says: []string{`"<standby>" replaces "<active>" as the signing key`}},
		{name: "a typo", args: []string{`rotation_period = "30d"`, `revoked_kids = ["typo"]`}, want: []string{"Unknown Kid in revoked_kids"}, says: []string{`"typo"`, `"<active>" (active)`}},
		{name: "said once", args: []string{`rotation_period = "30d"`, `revoked_kids = ["typo"]`}},
		{name: "a first key too late", args: []string{`initial_kid = "old"`, `initial_private_key_pem = ` + quoted(newPEM(t, "EdDSA"))}, want: []string{"First Key Is Read Only at Creation", "First Key Is Read Only at Creation"}},
		{name: "back in time", wait: "-1d", args: []string{`initial_kid = "old"`}, want: []string{"Clock Is Behind the State"}, plan: true},
	} {
		w.clock.step(t, orZero(step.wait))
		says := step.says
		if step.name != "creation" {
			x := w.resource("jwt_keyset.x")
			kids := strings.NewReplacer("<active>", x.text("active.kid"), "<standby>", x.text("standby.kid"), "<passive>", onlyKey(x.object("passive").values))
			for i := range says {
				says[i] = kids.Replace(says[i])
			}
		}
		w.config(setWith(step.args...))
		r := w.must(append([]string{"plan", "-json"}, step.flags...)...)
		var got []string
		for _, d := range r.Diagnostics {
			got = append(got, d.Summary)
		}
		slices.Sort(got)
		slices.Sort(step.want)
		if !slices.Equal(got, step.want) {
			t.Errorf("%s: warned %q, want %q", step.name, got, step.want)
		}
		for _, words := range says {
			if !strings.Contains(strings.Join(r.warnings(), "\n"), words) {
				t.Errorf("%s: %q is not in the warnings:\n%s", step.name, words, strings.Join(r.warnings(), "\n"))
			}
		}
		if !step.plan {
			w.must(append([]string{"apply", "-auto-approve", "-json"}, step.flags...)...)
		}
	}
}

// Warnings about an HS* keyset speak of secrets that are distributed.
func TestKeysetWordsForSecrets(t *testing.T) {
	w := newInProcessWorkspace(t)
	w.config(setWithAlgorithm("HS256"))
	w.apply()
	w.clock.step(t, "90d")
	x := w.resource("jwt_keyset.x")
	w.config(setWithAlgorithm("HS256", `initial_secret = "`+strings.Repeat("s", 32)+`"`, `max_token_ttl = "1y"`, `revoked_kids = ["typo", `+quoted(x.text("standby.kid"))+`]`))
	r := w.must("plan", "-json")
	var got []string
	for _, d := range r.Diagnostics {
		got = append(got, d.Summary)
		if text := strings.ToLower(strings.ReplaceAll(d.Summary+" "+d.Detail, "keyset", "")); strings.Contains(text, "publi") || strings.Contains(text, "key") {
			t.Errorf("%s: %s", d.Summary, d.Detail)
		}
	}
	slices.Sort(got)
	want := []string{"First Secret Is Read Only at Creation", "New Signing Secret Distributed", "Several Previous Secrets in Use", "Secret Revoked", "Unknown Kid in revoked_kids"}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("warned %q, want %q", got, want)
	}
}

func orZero(length string) string {
	if length == "" {
		return "0s"
	}
	return length
}

// With as_of, a plan of a real keyset shows another time, but an apply is refused. A keyset that was created with as_of can be applied with
// and without it.
func TestKeysetIsRealOrSimulated(t *testing.T) {
	w := newWorkspace(t)
	at := func(asOf string) { w.config(fmt.Sprintf("provider \"jwt\" {\n  as_of = %s\n}\n", asOf) + setWith()) }
	at("null")
	w.apply()
	applied := w.resource("jwt_keyset.x")
	at(`"2026-06-01T00:00:00Z"`)
	if c := w.plan().of("jwt_keyset.x"); c.after.text("active.kid") != applied.text("standby.kid") {
		t.Error("a plan with as_of does not show the rotation")
	}
	mustFail(t, w.applyError(), "Simulated Clock for a Real Keyset")
	at("null")
	w.mustBeSettled()

	w.must("destroy", "-auto-approve", "-json")
	at(`"2025-01-01T00:00:00Z"`)
	w.apply()
	at(`"2025-06-01T00:00:00Z"`)
	w.apply()
	at("null")
	w.apply()
	at(`"2027-06-01T00:00:00Z"`)
	mustFail(t, w.applyError(), "Simulated Clock for a Real Keyset")
}

// With as_of, plans and applies use that time instead of the clock, and each plan warns about it.
func TestKeysetSimulatedClock(t *testing.T) {
	w := newWorkspace(t)
	at := func(asOf string) { w.config(fmt.Sprintf("provider \"jwt\" {\n  as_of = %q\n}\n", asOf) + setWith()) }
	apply := func(want ...string) object {
		t.Helper()
		r := w.apply()
		var got []string
		for _, d := range r.Diagnostics {
			if !slices.Contains(got, d.Summary) {
				got = append(got, d.Summary)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("warned %q, want %q", got, want)
		}
		return w.resource("jwt_keyset.x")
	}
	at("2030-01-01T00:00:00Z")
	x := apply("Simulated Clock in Use")
	if x.text("active.created_at") != "2030-01-01T00:00:00Z" || x.text("standby.activate_after") != "2030-01-02T01:05:00Z" {
		t.Error("an apply with as_of does not record that time")
	}
	token := signEnv(t, x.texts("env"), x.instant("active.created_at").Add(89*24*time.Hour), 48*time.Hour)
	at("2030-04-01T02:00:00+02:00")
	p := w.plan()
	if c := p.of("jwt_keyset.x"); c.isUnknown("active") || c.after.text("active.activated_at") != "2030-04-01T00:00:00Z" {
		t.Error("a plan with as_of does not show when things happen")
	}
	x = apply("New Signing Key Published", "Signing Key Activated", "Simulated Clock in Use")
	mustVerify(t, x.text("jwks"), token, time.Date(2030, 3, 31, 0, 0, 0, 0, time.UTC))
	at("2030-03-01T00:00:00Z")
	if y := apply("Clock Is Behind the State", "Simulated Clock in Use"); y.text("active.kid") != x.text("active.kid") {
		t.Error("an apply with an as_of in the past changed the set")
	}

	w.config("resource \"terraform_data\" \"when\" {\n  input = timestamp()\n}\nprovider \"jwt\" {\n  as_of = terraform_data.when.output\n}\n" + setWith())
	r := w.applyError()
	if !strings.Contains(strings.Join(r.errors(), "\n"), "Unknown Time: The value of as_of is not known while planning") {
		t.Errorf("an unknown as_of: %q", r.errors())
	}
	for _, outside := range []string{"1999-12-31T23:59:59Z", "2200-01-01T00:00:01Z", "9999-12-31T23:59:59Z"} {
		at(outside)
		mustFail(t, w.applyError(), "Simulated Time Out of Range")
	}
	at("tomorrow")
	if r := w.applyError(); len(r.errors()) != 1 || r.Diagnostics[0].Snippet == nil || !strings.Contains(r.Diagnostics[0].Snippet.Code, "as_of") {
		t.Errorf("an as_of that is not a time: %q", r.errors())
	}
}

// A time in the future is refused. A time that is over revokes every older key in one apply.
func TestKeysetRevokeCreatedBeforeInTheFuture(t *testing.T) {
	w := newInProcessWorkspace(t)
	w.config(setWith())
	w.apply()
	w.clock.step(t, "1d")
	future := instant(w.clock.now().Add(time.Second))
	w.config(setWith(`revoke_created_before = ` + quoted(future)))
	if printed := strings.Join(w.applyError().errors(), "\n"); !strings.Contains(printed, "Revocation in the Future") {
		t.Errorf("the errors are %s", printed)
	}
	before := w.resource("jwt_keyset.x")
	w.clock.step(t, "1s")
	w.apply()
	x := w.resource("jwt_keyset.x")
	if fmt.Sprint(x.at("active.generation"))+" "+fmt.Sprint(x.at("standby.generation")) != "3 4" || slices.Contains(kids(t, x.text("jwks")), before.text("active.kid")) {
		t.Errorf("generations %v and %v after the revocation of all keys", x.at("active.generation"), x.at("standby.generation"))
	}
	w.mustBeSettled()
}
