package rotation

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

var updateAnnouncements = flag.Bool("rotation.update", false, "write testdata/announcements.txt")

// testdata/announcements.txt has the words of every announcement. Read it after a change: a test cannot know whether they are good.
func TestAnnouncements(t *testing.T) {
	const file = "testdata/announcements.txt"
	var all strings.Builder
	named := func(k Key) string { return "K" + byGeneration(k) }
	begun := func(p Policy) State { return observe(State{}, p, noon, noon, named).after }
	rotated := func(p Policy) State { return observe(begun(p), p, noon.Add(90*day), noon.Add(90*day), named).after }
	fullOf := func(p Policy) State { // two places, with an active and a passive key
		p.MaxPublished = 2
		return rotated(p)
	}
	rotatedTwice := func(p Policy) State { // the second time as soon as the standby could sign
		s := rotated(p)
		standby, _ := s.Standby()
		p.Trigger = "again"
		return observe(s, p, standby.ActivateAfter, standby.ActivateAfter, named).after
	}
	for _, tt := range []struct {
		name   string
		before func(Policy) State
		after  time.Duration // noon
		change func(*Policy)
	}{
		{"a rotation period is over", begun, 91 * day, func(*Policy) {}},
		{"a rotation period was over twice", begun, 181 * day, func(*Policy) {}},
		{"a rotation is requested", begun, 2 * day, func(p *Policy) { p.Trigger = "now" }},
		{"a rotation is requested, and the standby is not ready", begun, time.Hour, func(p *Policy) { p.Trigger = "now" }},
		{"a rotation is requested, and the standby is not listed", begun, 2 * day, func(p *Policy) { p.Trigger, p.RequirePublished = "now", true }},
		{"a rotation is requested, and a program may have the key before", rotated, 90*day + 30*time.Minute, func(p *Policy) {
			p.Trigger, p.RequireDeployed = "now", true
		}},
		{"a rotation is requested, the standby is ready, and a program may have the key before", rotated, 92 * day, func(p *Policy) {
			p.Trigger, p.RequireDeployed = "now", true
		}},
		{"another algorithm is configured, and a program may have the key before", rotated, 92 * day, func(p *Policy) {
			p.KeySpec, p.RequireDeployed = "another", true
		}},
		{"a rotation is requested, and the standby is seen now", begun, 2 * day, func(p *Policy) {
			p.Trigger, p.RequirePublished, p.PublishedKids = "now", true, []string{"K2"}
		}},
		{"the last token has expired", rotated, 92 * day, func(*Policy) {}},
		{"a rotation period is over, and there is a grace", begun, 91 * day, func(p *Policy) { p.RemovalGrace = 3 * day }},
		{"the last token has expired, and the grace is over", rotated, 95 * day, func(p *Policy) { p.RemovalGrace = 3 * day }},
		{"another algorithm is configured", begun, 2 * day, func(p *Policy) { p.KeySpec = "another" }},
		{"the standby is revoked, and no rotation is due by time", begun, 2 * day, func(p *Policy) { p.RevokedKids, p.RotationPeriod = []string{"K2"}, 0 }},
		{"the standby is revoked, and the next must be published first", begun, 2 * day, func(p *Policy) { p.RevokedKids, p.RequirePublished = []string{"K2"}, true }},
		{"the standby is seen", begun, 2 * day, func(p *Policy) { p.RequirePublished, p.PublishedKids = true, []string{"K2"} }},
		{"a rotation period is over, and programs are observed", begun, 91 * day, func(p *Policy) { p.RequireDeployed, p.DeployedKids = true, []string{"K1", "K2"} }},
		{"programs have the new key", rotated, 91 * day, func(p *Policy) { p.RequireDeployed, p.DeployedKids = true, []string{"K2", "K3"} }},
		{"the JWK Set is no longer observed before the standby is seen", func(p Policy) State {
			s := begun(p)
			s.RequirePublished = true
			return s
		}, 91 * day, func(*Policy) {}},
		{"programs are no longer observed before they have the standby", func(p Policy) State {
			s := begun(p)
			s.RequireDeployed = true
			return s
		}, 91 * day, func(*Policy) {}},
		{"programs are no longer observed", func(p Policy) State {
			s := rotated(p)
			s.RequireDeployed = true
			return s
		}, 91 * day, func(*Policy) {}},
		{"a passive key is revoked", rotated, 90*day + time.Hour, func(p *Policy) { p.RevokedKids = []string{"K1"} }},
		{"signing_kid names a passive key", rotated, 90*day + time.Hour, func(p *Policy) { p.SigningKid = "K1" }},
		{"signing_kid names a passive key, and the active key is revoked", rotated, 90*day + time.Hour, func(p *Policy) {
			p.SigningKid, p.RevokedKids = "K1", []string{"K2"}
		}},
		{"signing_kid names the active key", begun, 100 * day, func(p *Policy) { p.SigningKid = "K1" }},
		{"signing_kid names the active key, and no rotation is due by time", begun, 2 * day, func(p *Policy) { p.SigningKid, p.RotationPeriod = "K1", 0 }},
		{"signing_kid names the active key, and another algorithm is configured", begun, 2 * day, func(p *Policy) {
			p.SigningKid, p.KeySpec = "K1", "another"
		}},
		{"signing_kid names the standby, which is ready", begun, 2 * day, func(p *Policy) { p.SigningKid = "K2" }},
		{"signing_kid names the standby, which is not ready", begun, time.Hour, func(p *Policy) { p.SigningKid = "K2" }},
		{"signing_kid names the standby, which is not listed", begun, 2 * day, func(p *Policy) { p.SigningKid, p.RequirePublished = "K2", true }},
		{"signing_kid names the standby, which is seen now", begun, 2 * day, func(p *Policy) {
			p.SigningKid, p.RequirePublished, p.PublishedKids = "K2", true, []string{"K2"}
		}},
		{"a rotation period is over, and there are two places", begun, 91 * day, func(p *Policy) { p.MaxPublished = 2 }},
		{"a rotation period is over, there are two places, and programs are observed", begun, 91 * day, func(p *Policy) { p.MaxPublished, p.RequireDeployed = 2, true }},
		{"there are only two places now", rotated, 90*day + time.Hour, func(p *Policy) { p.MaxPublished = 2 }},
		{"there are only two places now, and two passive keys", rotatedTwice, 91*day + 70*time.Minute, func(p *Policy) { p.MaxPublished, p.Trigger = 2, "again" }},
		{"a rotation is requested, and there is no place", fullOf, 90*day + time.Hour, func(p *Policy) { p.MaxPublished, p.Trigger = 2, "now" }},
		{"the active key is revoked, and there is no place for a standby", fullOf, 90*day + time.Hour, func(p *Policy) { p.MaxPublished, p.RevokedKids = 2, []string{"K2"} }},
		{"a place is free", fullOf, 92 * day, func(p *Policy) { p.MaxPublished = 2 }},
		{"the active key is revoked, and the standby is ready", begun, 2 * day, func(p *Policy) { p.RevokedKids = []string{"K1"} }},
		{"the active key is revoked, and the standby is ready but not listed", begun, 2 * day, func(p *Policy) {
			p.RevokedKids, p.RequirePublished, p.RotationPeriod = []string{"K1"}, true, 0
		}},
		{"the active key is revoked, and the standby is young and of another algorithm", begun, time.Hour, func(p *Policy) {
			p.RevokedKids, p.KeySpec = []string{"K1"}, "another"
		}},
		{"all keys are revoked", begun, 2 * day, func(p *Policy) { p.RevokedKids = []string{"K1", "K2"} }},
		{"the standby is revoked, and a delay is 292 years", begun, 2 * day, func(p *Policy) { p.RevokedKids, p.PropagationDelay = []string{"K2"}, 1<<63-1 }},
	} {
		for _, symmetric := range []bool{false, true} {
			p := ordinary()
			if p.Symmetric = symmetric; symmetric {
				p.KeySpec, p.JWKSMaxAge = "HS256", 0
			}
			before, was := tt.before(p), p
			fmt.Fprintf(&all, "# %s: %s\n", p.KeySpec, tt.name)
			tt.change(&p)
			at := noon.Add(tt.after)
			plan := before.Plan(was, p, before.Moment(was, at, at, false))
			for _, a := range slices.Concat(plan.Announcements, plan.Advice) {
				fmt.Fprintf(&all, "%s\n    %s\n", a.Summary, strings.ReplaceAll(a.Detail, ". ", ".\n    "))
			}
			all.WriteString("\n")
		}
	}
	if *updateAnnouncements {
		check(os.WriteFile(file, []byte(all.String()), 0o600))
	}
	got, lines := strings.Split(all.String(), "\n"), strings.Split(string(must(os.ReadFile(file))), "\n")
	for i := range min(len(got), len(lines)) {
		if got[i] != lines[i] {
			t.Fatalf("%s:%d:\n got %s\nwant %s\nIf the new words are good, run go test -rotation.update", file, i+1, got[i], lines[i])
		}
	}
	if len(got) != len(lines) {
		t.Errorf("%d lines, want %d", len(got), len(lines))
	}
}

func TestUpcomingString(t *testing.T) {
	for want, upcoming := range map[string]Upcoming{
		"activate K2": {Kind: Activate, Key: Key{ID: "K2"}},
		"list K2: an apply must find it in published_kids. Check that the live JWK Set contains it": {Kind: List, Key: Key{ID: "K2"}, In: "published_kids"},
		"list K2: an apply must find it in deployed_kids. Check that all programs have it":          {Kind: List, Key: Key{ID: "K2"}, In: "deployed_kids"},
		"release K1: an apply must find K2 in deployed_kids, and no longer K1. Check which key the programs sign with": {
			Kind: Release, Key: Key{ID: "K1", Generation: 1, DeactivatedAt: noon}, Seen: Key{ID: "K2", Generation: 2}, In: "deployed_kids",
		},
		"release K1: an apply must find K3 in deployed_kids. Check that all programs have it": {
			Kind: Release, Key: Key{ID: "K1", Generation: 1, Newest: 2}, Seen: Key{ID: "K3", Generation: 3}, In: "deployed_kids",
		},
		"remove K1": {Kind: Remove, Key: Key{ID: "K1"}},
		"remove K1; no rotation while signing_kid is set": {Kind: Remove, Key: Key{ID: "K1"}, Held: true},
		"no rotation while signing_kid is set":            {Held: true},
		"":                                                {},
	} {
		if got := upcoming.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestHowLateAnApplyCanBeRepeated(t *testing.T) {
	week := 7 * 24 * time.Hour
	for want, p := range map[string]Policy{
		"repeat it at once": {RequirePublished: true},
		"repeat it within removal_grace (1w) and before the next rotation": {RemovalGrace: week},
		"repeat it within removal_grace (1w)":                              {RemovalGrace: week, RequirePublished: true},
		"repeat it before the next rotation":                               {RemovalGrace: week, RequireDeployed: true},
		"you can repeat it at any time":                                    {RequireDeployed: true, RequirePublished: true},
	} {
		if got := (announcement{p: p}).repeat(); got != "If this apply fails after it saved the keyset, "+want+"." {
			t.Errorf("%+v: %s", p, got)
		}
	}
	if got := (announcement{p: Policy{RequireDeployed: true, Symmetric: true}}).repeat(); !strings.Contains(got, "at any time") {
		t.Errorf("secrets: %s", got)
	}
}
