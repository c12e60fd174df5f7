package keyset

import (
	"slices"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

func externalConfig(template KidTemplate) Config {
	timing := rotation.Timing{MaxTokenTTL: time.Hour, JWKSMaxAge: time.Hour, PropagationDelay: time.Minute}
	return Config{Policy: rotation.Policy{Timing: timing, RotationPeriod: 24 * time.Hour, External: true, KeySpec: ExternalKeySpec}, KidTemplate: template}
}

// The first plan does not know the kids. Later ones know the kids of new keys, if no date is part of them, and the apply keeps to it.
func TestExternalKids(t *testing.T) {
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		template KidTemplate
		known    bool
	}{
		{DefaultExternalKid, true},
		{"{random}", true},
		{"k", true},
		{"{date}-{generation}", false},
	} {
		c := externalConfig(test.template)
		var s Keyset
		same := func(m rotation.Moment, generation int) bool {
			plan := must(s.Plan(c.Policy, c, m))
			kids := map[string]bool{}
			for _, o := range plan.Outcomes {
				for _, k := range o.State.Keys {
					if k.Generation == generation {
						kids[k.ID] = true
					}
				}
			}
			return len(kids) == 1
		}
		if same(rotation.At(start, false), 1) && test.template != "k" && test.template != "{random}" {
			t.Errorf("%q: the first plan knows a kid", test.template)
		}
		s, _, _ = s.Apply(c, s.State.Moment(rotation.Policy{}, start, time.Time{}, false))
		now := start.Add(48 * time.Hour)
		m := s.State.Moment(c.Policy, now, now, false)
		if same(m, 3) != test.known {
			t.Errorf("%q: the plan knows the kid of a new key: %t", test.template, !test.known)
		}
		next, _, _ := s.Apply(c, m)
		if next.Random != s.Random || len(s.Random) != 10 {
			t.Errorf("%q: the random text %q became %q", test.template, s.Random, next.Random)
		}
		var kids []string
		for _, k := range next.State.Keys {
			kids = append(kids, k.ID)
		}
		if slices.Sort(kids); len(kids) != 3 || len(slices.Compact(kids)) != 3 {
			t.Errorf("%q: the kids are %q", test.template, kids)
		}
	}
}

func TestExternalKidTemplate(t *testing.T) {
	for template, ok := range map[KidTemplate]bool{"{random}-{generation}": true, "{date}": true, "{thumbprint}": false, "{thumbprint8}": false, "{other}": false} {
		if err := template.CheckExternal(); (err == nil) != ok {
			t.Errorf("%q: %v", template, err)
		}
	}
	if KidTemplate("{random}").Check() == nil {
		t.Error("a keyset accepts {random}")
	}
	if len(externalConfig("k").adviseTemplate()) != 1 || externalConfig(DefaultExternalKid).adviseTemplate() != nil {
		t.Error("the advice about the template is wrong")
	}
}

// Others hold the private half, so each published key can be chosen.
func TestExternalSigningKid(t *testing.T) {
	c := externalConfig(DefaultExternalKid)
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s, _, _ := Keyset{}.Apply(c, rotation.At(start, false))
	now := start.Add(48 * time.Hour)
	s, _, _ = s.Apply(c, s.State.Moment(c.Policy, now, now, false))
	for _, k := range s.All() {
		c.SigningKid = k.ID
		if err := s.CheckSigningKid(c); err != nil {
			t.Errorf("%s: %v", k.Status, err)
		}
	}
	c.SigningKid = "other"
	if s.CheckSigningKid(c) == nil {
		t.Error("an unknown kid is accepted")
	}
}
