package keyset

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// planFacts are what a plan can know, by name. A text that is empty is known to be empty.
func planFacts(s Keyset, c Config) map[string]any {
	facts := map[string]any{
		"jwks": s.JWKS, "private_jwks": s.PrivateJWKS(), "signing_key_version": s.SigningKeyVersion, "env_version": s.EnvVersion, "jwks_version": s.JWKSVersion,
		"timeline": s.Timeline(c.Policy), "passive": len(s.Passive()),
	}
	for name, v := range s.Variables {
		facts["env."+name] = v
	}
	standby, _ := s.Standby()
	for status, k := range map[string]Key{"active": s.Active(), "standby": standby} {
		for _, a := range Attributes {
			switch {
			case a.Derive != nil: // It is known wherever the text is known that it is derived from.
			case a.Number != nil:
				facts[status+"."+a.Name] = *a.Number(&k)
			case a.Instant != nil:
				facts[status+"."+a.Name] = a.Instant(&k).String()
			default:
				facts[status+"."+a.Name] = a.Value(k)
			}
		}
	}
	return facts
}

// unknownFacts returns the names of the facts that are not equal in all outcomes.
func unknownFacts(p Plan, c Config) []string {
	first, unknown := planFacts(p.Outcomes[0], c), map[string]bool{}
	for _, s := range p.Outcomes[1:] {
		for name, v := range planFacts(s, c) {
			if first[name] != v {
				unknown[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(unknown))
}

// What a plan knows is exactly what does not depend on when the apply happens and on keys that it generates.
func TestPlanKnows(t *testing.T) {
	var (
		newKey  = []string{"kid", "private_jwk", "private_key_pem", "public_jwk", "public_key_pem"}
		created = []string{"created_at", "published_at"}
		of      = func(status string, names ...[]string) []string {
			var all []string
			for _, name := range slices.Concat(names...) {
				all = append(all, status+"."+name)
			}
			return all
		}
		waits   = []string{"activate_after"}
		signs   = []string{"activated_at"}
		newPair = slices.Concat(of("active", newKey, created, signs), of("standby", newKey, created, waits),
			[]string{"jwks", "private_jwks", "timeline", "env.JWT_KID", "env.JWT_PRIVATE_KEY_PEM", "env.JWT_PUBLIC_KEY_PEM"})
		newStandby = slices.Concat(of("standby", newKey, created, waits), []string{"jwks", "private_jwks", "timeline"})
	)
	recipient, _ := newRecipient()
	seal := func(c *Config, _ string) { c.Recipients = append(c.Recipients, recipient) }
	certify := func(c *Config, _ string) { c.Certificate = certifiedConfig("ES256").Certificate }
	none := func(Keyset, Config) Keyset { return Keyset{} }
	newSecret := slices.Concat(of("standby", []string{"kid", "private_jwk", "secret"}, created, waits),
		[]string{"private_jwks", "timeline", "env.JWT_NEXT_SECRET", "env.JWT_VERIFICATION_SECRETS"})
	sealedKey := []string{"kid", "private_key_jwe", "public_jwk", "public_key_pem"}
	for _, test := range []struct {
		name        string
		hmac        bool                        // the algorithm is HS256, otherwise ES256
		change      func(*Config, string)       // after the first apply; it gets the kid of the active key
		set         func(Keyset, Config) Keyset // what the plan begins with; the set of the first apply if it is nil
		after, seen time.Duration               // the first apply
		simulated   bool
		unknown     []string
		idle        bool
		kid         string // of the active key: "active" or "standby" of the set before; "" if it is unknown
	}{
		{name: "create", set: none, unknown: newPair},
		{name: "create with a simulated clock", set: none, simulated: true, unknown: slices.Concat(of("active", newKey), of("standby", newKey),
			[]string{"jwks", "private_jwks", "timeline", "env.JWT_KID", "env.JWT_PRIVATE_KEY_PEM", "env.JWT_PUBLIC_KEY_PEM"})},
		{name: "create a sealed set", set: none, change: seal, unknown: slices.Concat(of("active", sealedKey, created, signs), of("standby", sealedKey, created, waits),
			[]string{"jwks", "timeline", "env.JWT_KID", "env.JWT_PRIVATE_KEY_JWE", "env.JWT_PUBLIC_KEY_PEM"})},
		{name: "create with certificates", set: none, change: certify, unknown: slices.Concat(newPair, []string{"active.certificate_pem", "standby.certificate_pem"})},
		{name: "certificates are added", after: day, idle: true, kid: "active", change: certify, unknown: []string{"active.certificate_pem", "standby.certificate_pem"}},
		{name: "certificates are added to jwks too", after: day, idle: true, kid: "active", change: func(c *Config, kid string) {
			certify(c, kid)
			c.Certificate.InJWKS = true
		}, unknown: []string{"active.certificate_pem", "standby.certificate_pem", "jwks"}},
		{name: "create with HS256", hmac: true, set: none, unknown: slices.Concat(newSecret,
			of("active", []string{"kid", "private_jwk", "secret"}, created, signs), []string{"env.JWT_KID", "env.JWT_SECRET"})},
		{name: "adopt a key", kid: "active", set: func(s Keyset, _ Config) Keyset {
			m := s.Active().Material
			m.CreatedAt = time.Time{}
			return Adopt(s.Active().ID, m)
		}, unknown: slices.Concat(of("active", created, signs), newStandby)},
		{name: "adopt a secret, with a random kid", hmac: true, set: func(s Keyset, _ Config) Keyset {
			key := must(jwk.ParseJWK(s.Active().PrivateJWK)).Key
			adopt := func(kid string) Keyset { return Adopt(kid, must(Describe(key, s.algorithm(), kid, begin))) }
			return adopt("one").Or(adopt("other"))
		}, unknown: slices.Concat(of("active", []string{"kid", "private_jwk", "published_at"}, signs), newSecret, []string{"env.JWT_KID"})},
		{name: "adopt a write-only key", set: func(s Keyset, _ Config) Keyset {
			return Adopt("kid", s.Active().PublicHalf()).FromWriteOnly(false)
		}, unknown: slices.Concat(of("active", []string{"kid", "public_jwk", "public_key_pem", "published_at"}, signs), newStandby, []string{"env.JWT_KID", "env.JWT_PUBLIC_KEY_PEM"})},
		{name: "adopt a write-only key with a kid", kid: "active", set: func(s Keyset, _ Config) Keyset {
			return Adopt(s.Active().ID, s.Active().PublicHalf()).FromWriteOnly(true)
		}, unknown: slices.Concat(of("active", []string{"public_jwk", "public_key_pem", "published_at"}, signs), newStandby, []string{"env.JWT_PUBLIC_KEY_PEM"})},
		{name: "adopt a write-only secret", hmac: true, kid: "kid", set: func(s Keyset, _ Config) Keyset {
			return Adopt("kid", s.Active().PublicHalf()).FromWriteOnly(true)
		}, unknown: slices.Concat(of("active", []string{"published_at"}, signs), newSecret)},
		{name: "nothing to do", after: day, idle: true, kid: "active"},
		{name: "nothing seen, though a rotation is due", after: 90 * day, idle: true, kid: "active"},
		{name: "rotation", after: 90 * day, seen: 90 * day, kid: "standby", unknown: slices.Concat(of("active", signs), newStandby)},
		{name: "rotation of HS256", hmac: true, after: 90 * day, seen: 90 * day, kid: "standby", unknown: slices.Concat(of("active", signs), newSecret)},
		{name: "removal", after: 93 * day, seen: 93 * day, kid: "active", set: func(s Keyset, c Config) Keyset { return advance(s, c, begin.Add(90*day)) }},
		{name: "revocation", after: time.Hour, kid: "standby", change: func(c *Config, active string) { c.RevokedKids = []string{active} },
			unknown: slices.Concat(of("active", signs), newStandby)},
		{name: "a shorter period that can end before the apply", after: 30 * day, seen: 2 * day, change: func(c *Config, _ string) { c.RotationPeriod = 60 * day },
			unknown: slices.Concat(of("active", newKey, []string{"generation", "activate_after", "activated_at"}), of("standby", newKey, created, waits, []string{"generation"}),
				[]string{"jwks", "jwks_version", "private_jwks", "timeline", "passive", "signing_key_version", "env_version", "env.JWT_KID", "env.JWT_PRIVATE_KEY_PEM", "env.JWT_PUBLIC_KEY_PEM"})},
		{name: "another prefix", after: day, idle: true, kid: "active", change: func(c *Config, _ string) { c.Env.Prefix = "AUTH_" }},
		{name: "sealing", after: day, idle: true, kid: "active", change: seal, unknown: []string{"active.private_key_jwe", "standby.private_key_jwe", "env.JWT_PRIVATE_KEY_JWE"}},
		{name: "sealed before", after: day, idle: true, kid: "active", change: seal, set: func(_ Keyset, c Config) Keyset { return advance(Keyset{}, c, begin) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := advisedConfig(map[bool]string{false: "ES256", true: "HS256"}[test.hmac])
			c.Env = EnvNames{Prefix: "JWT_"}
			s, last := advance(Keyset{}, c, begin), c.Policy
			if test.change != nil {
				test.change(&c, s.Active().ID)
			}
			if test.set != nil {
				s = test.set(s, c)
			}
			m := at(begin)
			if test.after > 0 {
				seen := time.Time{}
				if test.seen > 0 {
					seen = begin.Add(test.seen)
				}
				m = s.State.Moment(last, begin.Add(test.after), seen, false)
			}
			m.Simulated = test.simulated
			p := must(s.Plan(advisedConfig("ES256").Policy, c, m))
			slices.Sort(test.unknown)
			if got := unknownFacts(p, c); !slices.Equal(got, test.unknown) {
				t.Errorf("unknown are\n%q, want\n%q", got, test.unknown)
			}
			if p.Idle != test.idle {
				t.Errorf("idle: %t", p.Idle)
			}
			want := map[string]string{"active": s.Active().ID, "standby": "", "kid": "kid"}
			if standby, ok := s.Standby(); ok {
				want["standby"] = standby.ID
			}
			if got := p.Outcomes[0].Active().ID; test.kid != "" && got != want[test.kid] {
				t.Errorf("the active key is %q, not the %s %q", got, test.kid, want[test.kid])
			}
		})
	}
}

// An apply of the moment does what the plan knows.
func TestApplyKeepsPlan(t *testing.T) {
	for _, algorithm := range []string{"ES256", "HS256"} {
		c := advisedConfig(algorithm)
		var s Keyset
		var seen time.Time
		for n := range 8 {
			now := begin.Add(time.Duration(n) * 46 * day)
			p := must(s.Plan(c.Policy, c, s.State.Moment(c.Policy, now, seen, false)))
			later := s.State.Moment(c.Policy, now.Add(time.Hour), seen, false)
			next, _, err := s.Apply(c, later)
			if err != nil {
				t.Fatal(err)
			}
			open := unknownFacts(p, c)
			is := planFacts(next, c)
			for name, v := range planFacts(p.Outcomes[0], c) {
				if !slices.Contains(open, name) && is[name] != v {
					t.Errorf("%s, apply %d: the plan knew another value of %s", algorithm, n, name)
				}
			}
			s, seen = next, now.Add(46*day)
		}
		if s.SigningKeyVersion < 4 {
			t.Errorf("%s: only %d keys have signed", algorithm, s.SigningKeyVersion)
		}
	}
}

// Keys that are trusted must not have the kid of another key.
func TestPlanOfTakenKid(t *testing.T) {
	c := advisedConfig("ES256")
	s := advance(Keyset{}, c, begin)
	other := must(jwk.Generate(c.Algorithm, 0))
	for kid, taken := range map[string]bool{s.Active().ID: true, "theirs": false} {
		c.Trusted = []jwk.JWK{{Key: other, KeyID: kid}}
		p := must(s.Plan(c.Policy, c, s.State.Moment(c.Policy, begin.Add(day), time.Time{}, false)))
		if err := p.Outcomes[0].CheckTrusted(c.Trusted); (err != nil) != taken {
			t.Errorf("%s: %v", kid, err)
		}
	}
}

// Nothing is derived from a text that does not exist, or that is a placeholder.
func TestDerivedAttribute(t *testing.T) {
	a := Attribute{Text: func(k *Key) *string { return &k.PublicJWK }, Derive: func(text string) string { return "derived from " + text }}
	for name, test := range map[string]struct {
		material Material
		want     string
	}{
		"key": {Material{PublicJWK: "x"}, "derived from x"}, "no key": {Material{}, ""}, "placeholder": {Material{PublicJWK: "x", placeholder: true}, "x"},
	} {
		if got := a.Value(Key{Material: test.material}); got != test.want {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

func (s Keyset) algorithm() jwk.Algorithm { return must(jwk.ParseAlgorithm(s.Active().Algorithm)) }
