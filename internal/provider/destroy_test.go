package provider

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Each plan that destroys or replaces keys says so before it is too late, once for each resource: also for a smaller count, another key of for_each, a new
// name and -replace. A moved block keeps the keys, and causes no warning.
func TestDestroyIsAnnounced(t *testing.T) {
	w := newWorkspace(t)
	const (
		set, key = "Keyset Destroyed While Its Tokens Are Valid", "Key Destroyed While Its Tokens Can Be Valid"
		replaced = "Keyset Replaced While Its Tokens Are Valid"
	)
	before := `
		resource "jwt_keyset" "counted" {
			count         = 2
			algorithm     = "EdDSA"
			max_token_ttl = "30d"
		}
		resource "jwt_keyset" "each" {
			for_each  = toset(["a"])
			algorithm = "HS256"
		}
		resource "jwt_signing_key" "x" {
			algorithm = "ES256"
		}`
	w.config(before)
	w.apply()
	w.clock.step(t, "1d")
	for name, test := range map[string]struct {
		config string
		flags  []string
		want   []string // in the order of the letters
		says   string
	}{
		"nothing":                {config: before},
		"a smaller count":        {config: strings.Replace(before, "= 2", "= 1", 1), want: []string{set}, says: "2026-02-01T01:15:00Z"},
		"another key":            {config: strings.Replace(before, `"a"`, `"b"`, 1), want: []string{set}, says: "all secrets"},
		"a new name":             {config: strings.Replace(before, `"x"`, `"y"`, 1), want: []string{key}, says: "since 2026-01-01T00:00:00Z"},
		"a moved block":          {config: strings.Replace(before, `"x"`, `"y"`, 1) + "\nmoved {\nfrom = jwt_signing_key.x\nto = jwt_signing_key.y\n}\n"},
		"a replacement of a key": {config: strings.Replace(before, "ES256", "ES384", 1), want: []string{cutover}, says: "ES384"},
		"-destroy":               {config: before, flags: []string{"-destroy"}, want: []string{key, set, set, set}},
	} {
		w.config(test.config)
		p := w.plan(test.flags...)
		var unexpected []string
		rest := append([]string{}, test.want...)
		for _, warning := range p.warnings() {
			found := false
			for i, want := range rest {
				if strings.HasPrefix(warning, want+": ") {
					rest, found = append(rest[:i], rest[i+1:]...), true
					break
				}
			}
			if !found {
				unexpected = append(unexpected, warning)
			}
		}
		if len(rest) > 0 || len(unexpected) > 0 || test.says != "" && !anyContains(p.warnings(), test.says) {
			t.Errorf("%s: the plan warns of %q", name, p.warnings())
		}
	}

	// Terraform shows no warning of a provider in a plan with -replace, so the apply warns. What a plan announced is not said again.
	w.config(before)
	for flag, want := range map[string]string{
		"-replace=jwt_keyset.counted[1]": replaced, "-replace=jwt_signing_key.x": cutover, "-destroy": "",
	} {
		p := w.plan(flag)
		r, err := p.saved.Apply(t.Context())
		fatal(t, err)
		if got := (result{r}).warnings(); want == "" && len(got) > 0 || want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], want)) {
			t.Errorf("%s: the apply warns of %q", flag, got)
		}
		if flag == "-destroy" {
			w.apply()
		}
	}
}

// A damaged state can be destroyed.
func TestDamagedStateIsDestroyed(t *testing.T) {
	for kind, attribute := range map[string]string{"jwt_keyset": "rotation_period", ofKey: "created_at"} {
		k := newCoreOf(t, newClock(), kind)
		k.applied(arguments{"algorithm": "EdDSA"})
		all := attributes(t, k.state)
		all[attribute] = text("damaged")
		k.state = tftypes.NewValue(k.state.Type(), all)
		k.must(k.destroy(k.planDestroy()), nil)
	}
}
