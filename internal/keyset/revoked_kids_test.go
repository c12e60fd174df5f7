package keyset

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// A new revoked kid that nothing in the set has or had is refused. It is a warning if the state cannot know that, and nothing if the set knows the kid,
// or if it was in the list before.
func TestUnknownRevokedKids(t *testing.T) {
	const typo = "a-typo-that-can-be-a-secret"
	gone := func(s *Keyset, _ *Config) { s.State.Retired, s.State.Generation = []string{"gone"}, 3 }
	for _, test := range []struct {
		name    string
		revoked string // "active" is the kid of the active key
		change  func(s *Keyset, c *Config)
		want    string
	}{
		{name: "a typo", revoked: typo, want: "refused"},
		{name: "a typo next to the right kid", revoked: "active " + typo, want: "refused"},
		{name: "two typos", revoked: typo + " " + typo + "-2", want: "refused 2 new kids"},
		{name: "the active key", revoked: "active"},
		{name: "a removed key", revoked: "gone", change: gone},
		{name: "a typo in a set with a removed key", revoked: typo, change: gone, want: "refused"},
		{name: "a typo of a trusted key", revoked: "thiers", change: func(_ *Keyset, c *Config) { c.Trusted = []jwk.JWK{{KeyID: "theirs"}} }, want: `refused "theirs" (trusted)`},
		{name: "a trusted key", revoked: "theirs", change: func(_ *Keyset, c *Config) { c.Trusted = []jwk.JWK{{KeyID: "theirs"}} }},
		{name: "a key that was trusted", revoked: "theirs", change: func(s *Keyset, _ *Config) { s.JWKS = `{"keys":[{"kty":"OKP","kid":"theirs"}]}` }},
		{name: "a key that the state forgot", revoked: typo, change: func(s *Keyset, _ *Config) { s.State.Generation = 3 }, want: "warned not remember"},
		{name: "a key of a later state", revoked: typo, change: func(_ *Keyset, c *Config) { c.PublishedKids = []string{typo} }, want: "warned published_kids"},
		{name: "a deployed key of a later state", revoked: typo, change: func(_ *Keyset, c *Config) { c.DeployedKids = []string{typo} }, want: "warned deployed_kids"},
		{name: "a key of a later state and a typo", revoked: "later " + typo, change: func(_ *Keyset, c *Config) { c.PublishedKids = []string{"later"} }, want: "refused a new kid"},
		{name: "a set that is created", revoked: typo, change: func(s *Keyset, _ *Config) { *s = Keyset{} }},
		{name: "a set that is adopted", revoked: typo, change: func(s *Keyset, _ *Config) { *s = Adopt("a", s.Active().Material) }},
	} {
		c := advisedConfig("ES256")
		s := advance(Keyset{}, c, begin)
		c.RevokedKids = strings.Fields(strings.ReplaceAll(test.revoked, "active", s.Active().ID))
		known := s.Active().ID
		if test.change != nil {
			test.change(&s, &c)
		}
		what, says, _ := strings.Cut(test.want, " ")
		text := ""
		err := s.CheckRevokedKids(rotation.Policy{}, c)
		if (err != nil) != (what == "refused") {
			t.Errorf("%s: refused: %v", test.name, err)
		} else if err != nil {
			text = refusal.Of("", err).Detail
		}
		warned := s.adviseRevokedKids(rotation.Policy{}, c)
		if what != "refused" && (len(warned) == 1) != (what == "warned") {
			t.Errorf("%s: warned of %v", test.name, warned)
		} else if err == nil && len(warned) == 1 {
			text = warned[0].Detail
		}
		if !strings.Contains(text, says) || strings.Contains(text, typo) || text != "" && !strings.Contains(text, known) {
			t.Errorf("%s: %s", test.name, text)
		}
		before := c.Policy
		if err := s.CheckRevokedKids(before, c); err != nil || len(s.adviseRevokedKids(before, c)) > 0 {
			t.Errorf("%s: refused or warned again, although the kids were revoked before", test.name)
		}
	}
}

// Whatever a set went through, it knows the kids of all its keys until it forgets the oldest: revoked by their kids or by their dates, dropped or removed.
func TestFormerKidsAreKnown(t *testing.T) {
	c := advisedConfig("ES256")
	s, now := Keyset{}, begin
	kids := map[string]bool{}
	for n := range 12 {
		switch n % 4 {
		case 1:
			c.RevokedKids = []string{s.Active().ID}
		case 2:
			c.RevokeCreatedBefore = now
		case 3:
			c.KeySpec += "+"
		}
		now = now.Add(100 * day)
		s = advance(s, c, now)
		for _, k := range s.All() {
			kids[k.ID] = true
		}
	}
	last := c.Policy
	last.RevokedKids = nil
	for kid := range kids {
		c.RevokedKids = []string{kid}
		if err := s.CheckRevokedKids(last, c); err != nil || len(s.adviseRevokedKids(last, c)) > 0 {
			t.Fatalf("a former kid is not known: %v", err)
		}
	}
	if c.RevokedKids = []string{"typo"}; len(kids) < 12 || s.CheckRevokedKids(last, c) == nil {
		t.Errorf("after %d keys, a typo is not refused", len(kids))
	}
}

// A revoked secret and the next one were in the same environment. The plan that lets the next one sign says so, unless the standby is revoked too or was
// not there.
func TestNextSecretInTheSameEnvironment(t *testing.T) {
	for _, test := range []struct {
		name, algorithm string
		env             EnvNames
		change          func(c *Config, s Keyset)
		want            bool
	}{
		{name: "next_secret and verification_secrets", algorithm: "HS256", want: true},
		{name: "verification_secrets", algorithm: "HS256", env: EnvNames{Names: map[Field]string{"next_secret": ""}}, want: true},
		{name: "next_secret", algorithm: "HS256", env: EnvNames{Names: map[Field]string{"verification_secrets": "", "next_secret": "X"}}, want: true},
		{name: "neither", algorithm: "HS256", env: EnvNames{Names: map[Field]string{"verification_secrets": "", "next_secret": ""}}},
		{name: "both revoked", algorithm: "HS256", change: func(c *Config, s Keyset) {
			standby, _ := s.Standby()
			c.RevokedKids = []string{s.Active().ID, standby.ID}
		}},
		{name: "by date as well", algorithm: "HS256", change: func(c *Config, s Keyset) {
			c.RevokedKids, c.RevokeCreatedBefore = []string{s.Active().ID}, begin.Add(time.Second)
		}},
		{name: "only the standby", algorithm: "HS256", change: func(c *Config, s Keyset) {
			standby, _ := s.Standby()
			c.RevokedKids = []string{standby.ID}
		}},
		{name: "nothing revoked", algorithm: "HS256", change: func(*Config, Keyset) {}},
		{name: "a key", algorithm: "ES256"},
	} {
		c := advisedConfig(test.algorithm)
		c.Env = test.env
		s, last := advance(Keyset{}, c, begin), c.Policy
		if c.RevokedKids = []string{s.Active().ID}; test.change != nil {
			c.RevokedKids = nil
			test.change(&c, s)
		}
		now := begin.Add(day)
		found, _ := summaries(must(s.Plan(last, c, s.State.Moment(last, now, time.Time{}, false))).Warnings)
		if got := slices.Contains(found, "revoked_kids: Next Secret Was in the Same Environment"); got != test.want {
			t.Errorf("%s: warned of %q", test.name, found)
		}
	}
}
