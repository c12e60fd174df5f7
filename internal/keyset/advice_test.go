package keyset

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

const day = 24 * time.Hour

// advisedConfig is the default policy for an algorithm.
func advisedConfig(algorithm string) Config {
	a := must(jwk.ParseAlgorithm(algorithm))
	return Config{Algorithm: a, Policy: rotation.Policy{
		Symmetric:      a.Symmetric(),
		Timing:         rotation.Timing{MaxTokenTTL: day, JWKSMaxAge: day, PropagationDelay: time.Hour, ClockSkew: 5 * time.Minute},
		RotationPeriod: 90 * day, KeySpec: algorithm,
	}}
}

func summaries(advice []rotation.Advice) (all []string, details string) {
	for _, a := range advice {
		all = append(all, a.Argument+": "+a.Summary)
		details += a.Detail + "\n"
	}
	return all, details
}

func TestAdviseOnPolicy(t *testing.T) {
	const (
		short   = "rotation_period: Rotation Period Too Short"
		several = "rotation_period: Several Passive Keys Published"
		secret  = "rotation_period: Several Previous Secrets in Use"
	)
	for _, test := range []struct {
		name      string
		algorithm string
		change    func(*Config)
		want      []string
		says      []string
	}{
		{name: "the defaults", algorithm: "ES256", change: func(*Config) {}},
		{name: "the defaults", algorithm: "HS256", change: func(*Config) {}},
		{name: "never by itself", algorithm: "ES256", change: func(c *Config) { c.RotationPeriod = 0 }},
		{name: "as long as the lead and the retention", algorithm: "ES256", change: func(c *Config) { c.RotationPeriod = c.Retention() }},
		{name: "shorter than the retention", algorithm: "ES256", change: func(c *Config) { c.RotationPeriod = c.Retention() - time.Second }, want: []string{several}, says: []string{"up to 2 keys"}},
		{name: "as long as the lead", algorithm: "ES256", change: func(c *Config) { c.RotationPeriod = c.Lead() }, want: []string{several}},
		{name: "shorter than the lead", algorithm: "ES256", change: func(c *Config) { c.RotationPeriod = 12 * time.Hour }, want: []string{short, several},
			says: []string{"1d1h5m after its publication", "jwks_max_age 1d", "propagation_delay 1h", "clock_skew 5m", "not for 12h", "up to 2 keys"}},
		{name: "shorter than the retention with the grace", algorithm: "ES256", change: func(c *Config) { c.RotationPeriod, c.RemovalGrace = 7*day, 7*day }, want: []string{several},
			says: []string{"8d1h15m after it stopped signing (removal_grace 1w included)", "up to 2 keys"}},
		{name: "the grace", algorithm: "HS256", change: func(c *Config) { c.RotationPeriod, c.RemovalGrace = 7*day, 7*day }},
		{name: "long tokens", algorithm: "HS256", change: func(c *Config) { c.MaxTokenTTL = 365 * day }, want: []string{secret}, says: []string{"up to 5 secrets", "verification_secrets"}},
		{name: "shorter than the lead", algorithm: "HS256", change: func(c *Config) { c.RotationPeriod = time.Hour }, want: []string{short, secret}, says: []string{"1h5m after its distribution", "propagation_delay 1h"}},
		{name: "keys to keep", algorithm: "ES256", change: func(c *Config) { c.KeysToKeep = 3 }},
		{name: "keys to keep", algorithm: "HS256", change: func(c *Config) { c.KeysToKeep = 3 }, want: []string{secret}, says: []string{"keys_to_keep keeps 3"}},
		{name: "a place for every key", algorithm: "ES256", change: func(c *Config) { c.MaxPublished, c.KeysToKeep = 4, 2 }},
		{name: "no place for keys to keep", algorithm: "ES256", change: func(c *Config) { c.MaxPublished, c.KeysToKeep = 3, 2 },
			want: []string{"keys_to_keep: No Place for Keys to Keep"}, says: []string{"and 1 more, so keys_to_keep counts as 1"}},
		{name: "two places, and a period that is just long enough", algorithm: "ES256", change: func(c *Config) { c.MaxPublished, c.RotationPeriod = 2, 2*day+2*time.Hour+20*time.Minute }},
		{name: "two places, and a short period", algorithm: "ES256", change: func(c *Config) { c.MaxPublished, c.RotationPeriod = 2, 2*day },
			want: []string{"rotation_period: Rotation Period Too Short for max_published_keys"}, says: []string{"replaced every 2d2h20m at the earliest, and not every 2d"}},
		{name: "three places, and the same period", algorithm: "ES256", change: func(c *Config) { c.MaxPublished, c.RotationPeriod = 3, 2*day }},
		{name: "as many keys to keep as there are anyway", algorithm: "HS256", change: func(c *Config) { c.MaxTokenTTL, c.KeysToKeep = 365*day, 5 }, want: []string{secret},
			says: []string{"A secret is needed for"}},
		{name: "listed", algorithm: "HS256", change: func(c *Config) { c.RequirePublished = true }, want: []string{"published_kids: Secrets Are Never Published"}},
		{name: "listed", algorithm: "ES256", change: func(c *Config) { c.RequirePublished = true }},
	} {
		t.Run(test.algorithm+" "+test.name, func(t *testing.T) {
			c := advisedConfig(test.algorithm)
			test.change(&c)
			got, details := summaries(c.advise())
			if !slices.Equal(got, test.want) {
				t.Errorf("advised %q, want %q", got, test.want)
			}
			for _, words := range test.says {
				if !strings.Contains(details, words) {
					t.Errorf("%q is missing in: %s", words, details)
				}
			}
			if strings.Contains(details, "jwks_max_age") && test.algorithm == "HS256" {
				t.Errorf("jwks_max_age has no effect for HMAC, but the advice names it: %s", details)
			}
		})
	}
}

// The advice is true: a set that is applied whenever something is due has as many passive keys as it says, and keys sign as long.
func TestAdviceIsTrue(t *testing.T) {
	c := advisedConfig("ES256")
	c.RotationPeriod = 12 * time.Hour
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s, most, signed := rotation.State{}, 0, map[time.Duration]bool{}
	for range 40 {
		var done []rotation.Transition
		s, done = s.Advance(c.Policy, now, now)
		for _, t := range done {
			if t.Kind == rotation.Activate {
				signed[now.Sub(t.Previous.ActivatedAt)] = true
			}
		}
		most = max(most, len(s.Passive()))
		u, ok := s.Next(c.Policy)
		if !ok {
			t.Fatal("nothing is due")
		}
		now = u.At
	}
	if most != 2 || len(signed) != 1 || !signed[c.Lead()] {
		t.Errorf("%d were passive at a time, keys signed for %v", most, signed)
	}
}

// A plan warns about a policy only when the policy changes.
func TestAdviseOnChangedPolicy(t *testing.T) {
	last := advisedConfig("ES256")
	last.RotationPeriod = 12 * time.Hour
	for name, change := range map[string]func(*Config){
		"nothing":         func(*Config) {},
		"trigger":         func(c *Config) { c.Trigger = "other" },
		"timing":          func(c *Config) { c.ClockSkew++ },
		"rotation period": func(c *Config) { c.RotationPeriod++ },
		"keys to keep":    func(c *Config) { c.KeysToKeep = 1 },
		"places":          func(c *Config) { c.MaxPublished = 3 },
		"key spec":        func(c *Config) { c.KeySpec = "other" },
		"published kids":  func(c *Config) { c.RequirePublished = true },
	} {
		c := last
		change(&c)
		warns := name != "nothing" && name != "trigger"
		if got := advance(Keyset{}, last, begin).advise(last.Policy, c); (len(got) > 0) != warns {
			t.Errorf("%s: warned %v", name, got)
		}
	}
}

// A plan warns of large signatures when a set is created with them, or moves to them, and never again.
func TestAdviseOnSignatures(t *testing.T) {
	const large = "algorithm: Large Signatures"
	warned := func(s Keyset, last, c Config) bool {
		p := must(s.Plan(last.Policy, c, s.State.Moment(last.Policy, begin, time.Time{}, false)))
		found, details := summaries(p.Warnings)
		if c.Algorithm.String() == "ML-DSA-65" && slices.Contains(found, large) && (!strings.Contains(details, "3309 bytes") || !strings.Contains(details, "4412 characters")) {
			t.Errorf("the warning does not name the sizes: %s", details)
		}
		return slices.Contains(found, large)
	}
	small, mlDSA := advisedConfig("ES256"), advisedConfig("ML-DSA-65")
	longer := mlDSA
	longer.RotationPeriod++
	for _, test := range []struct {
		name      string
		set       Keyset
		last, is  Config
		wantWarns bool
	}{
		{"a new set", Keyset{}, Config{}, mlDSA, true},
		{"a new set of small signatures", Keyset{}, Config{}, small, false},
		{"moved to it", advance(Keyset{}, small, begin), small, mlDSA, true},
		{"moved to another one", advance(Keyset{}, mlDSA, begin), mlDSA, advisedConfig("ML-DSA-87"), true},
		{"moved from it", advance(Keyset{}, mlDSA, begin), mlDSA, small, false},
		{"nothing changes", advance(Keyset{}, mlDSA, begin), mlDSA, mlDSA, false},
		{"the period changes", advance(Keyset{}, mlDSA, begin), mlDSA, longer, false},
	} {
		if got := warned(test.set, test.last, test.is); got != test.wantWarns {
			t.Errorf("%s: warned is %v", test.name, got)
		}
	}
}

// A published or deployed kid that the set never had shows that the state is old or that another set is delivered there. It causes one warning.
func TestAdviseOnSeenKids(t *testing.T) {
	for argument, see := range map[string]func(*Config, ...string){
		"published_kids": func(c *Config, kids ...string) { c.RequirePublished, c.PublishedKids = true, kids },
		"deployed_kids":  func(c *Config, kids ...string) { c.RequireDeployed, c.DeployedKids = true, kids },
	} {
		c := advisedConfig("ES256")
		s := advance(Keyset{}, c, begin)
		s.State.Retired = []string{"gone"}
		c.Trusted = []jwk.JWK{{KeyID: "theirs"}}
		last := c.Policy
		warned := func(s Keyset) bool {
			p := must(s.Plan(last, c, s.State.Moment(last, begin, time.Time{}, false)))
			found, details := summaries(p.Warnings)
			return slices.ContainsFunc(found, func(summary string) bool {
				return strings.HasPrefix(summary, argument+": ") && strings.HasSuffix(summary, " Kid Not in This Keyset")
			}) && strings.Contains(details, `"foreign"`)
		}
		known := []string{s.Active().ID, "gone", "theirs"}
		if see(&c, known...); warned(s) {
			t.Errorf("%s: warned of kids that the set has or had, or that are trusted", argument)
		}
		if see(&c, append(known, "foreign")...); !warned(s) || !warned(Keyset{}) {
			t.Errorf("%s: no warning about a foreign kid", argument)
		}
		if last = c.Policy; warned(s) {
			t.Errorf("%s: warned again, although the kid was there before", argument)
		}
	}
}

// must is for what cannot fail in a test unless the test is wrong.
func must[T any](value T, err error) T { check(err); return value }

func check(err error) {
	if err != nil {
		panic(err)
	}
}
