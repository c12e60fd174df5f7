package keyset

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// rolled returns a set whose key 2 replaced key 1, and the configuration of the last apply, two hours later.
func rolled(c Config) (Keyset, Config) {
	s := advance(Keyset{}, c, begin)
	return advance(s, c, begin.Add(90*day)), c
}

// A rollback hands out the previous key again: its private half, its kid, and a new version. Verifiers notice nothing.
func TestRollBack(t *testing.T) {
	for _, algorithm := range []string{"ES256", "HS256"} {
		c := advisedConfig(algorithm)
		c.KeepPassivePrivateKeys = algorithm == "ES256" // HS* secrets always stay
		c.Env = EnvNames{Prefix: "JWT_"}
		before := advance(Keyset{}, c, begin)
		s := advance(before, c, begin.Add(90*day))
		c.SigningKid = before.Active().ID
		if err := s.CheckSigningKid(c); err != nil {
			t.Fatal(err)
		}
		back := advance(s, c, begin.Add(90*day+time.Hour))
		if got, want := back.Active(), before.Active(); got.Material != want.Material || got.Generation != 1 {
			t.Errorf("%s: key %d signs", algorithm, got.Generation)
		}
		for _, name := range []string{"JWT_KID", "JWT_PRIVATE_KEY_PEM", "JWT_SECRET"} {
			if back.Variables[name] != before.Variables[name] {
				t.Errorf("%s: %s is not the one from before", algorithm, name)
			}
		}
		if back.SigningKeyVersion != s.SigningKeyVersion+1 || back.EnvVersion != s.EnvVersion+1 {
			t.Errorf("%s: signing_key_version %d after %d, env_version %d after %d", algorithm, back.SigningKeyVersion, s.SigningKeyVersion, back.EnvVersion, s.EnvVersion)
		}
		published := func(s Keyset) (kids []string) {
			for _, k := range s.All() {
				kids = append(kids, k.ID)
			}
			slices.Sort(kids)
			return kids
		}
		if !slices.Equal(published(back), published(s)) {
			t.Errorf("%s: the keys are %q, were %q", algorithm, published(back), published(s))
		}
	}
}

func TestCheckSigningKid(t *testing.T) {
	plain := func(algorithm string) func() (Keyset, Config) {
		return func() (Keyset, Config) { return rolled(advisedConfig(algorithm)) }
	}
	keeping := func() (Keyset, Config) {
		c := advisedConfig("ES256")
		c.KeepPassivePrivateKeys = true
		return rolled(c)
	}
	sealed := func() (Keyset, Config) {
		r, _ := newRecipient()
		c := advisedConfig("ES256")
		c.KeepPassivePrivateKeys, c.Recipients = true, []jose.Recipient{r}
		return rolled(c)
	}
	// written is a set whose first key came from a write-only argument, as a public key or without a secret.
	written := func(algorithm string, replace bool) func() (Keyset, Config) {
		return func() (Keyset, Config) {
			c := advisedConfig(algorithm)
			c.KeepPassivePrivateKeys = true
			a := must(jwk.ParseAlgorithm(algorithm))
			m := must(Describe(must(jwk.Generate(a, 0)), a, "old", begin))
			s := advance(Adopt("old", m.PublicHalf()), c, begin)
			if replace {
				s = advance(s, c, begin.Add(90*day))
			}
			return s, c
		}
	}
	for _, test := range []struct {
		name   string
		set    func() (Keyset, Config)
		choose string // a status, or a kid
		change func(*Config)
		want   string // summary; empty if it is accepted
		says   string
	}{
		{"none", plain("ES256"), "", nil, "", ""},
		{"the active key", plain("ES256"), "active", nil, "", ""},
		{"the active key, write-only", written("ES256", false), "active", nil, "", ""},
		{"the standby", plain("ES256"), "standby", nil, "", ""},
		{"a passive key that is kept", keeping, "passive", nil, "", ""},
		{"a passive secret", plain("HS256"), "passive", nil, "", ""},
		{"a passive key that is sealed", sealed, "passive", nil, "", ""},
		{"a passive key that is not kept", plain("ES256"), "passive", nil, "Private Key in signing_kid Is Not Stored", "keep_passive_private_keys = true"},
		{"a passive key that is kept from now on", plain("ES256"), "passive", func(c *Config) { c.KeepPassivePrivateKeys = true }, "Private Key in signing_kid Is Not Stored", "from then on"},
		{"a passive key, write-only", written("ES256", true), "passive", nil, "Private Key in signing_kid Is Not Stored", "write-only"},
		{"a passive secret, write-only", written("HS256", true), "passive", nil, "Secret in signing_kid Is Not Stored", "write-only"},
		{"a passive key that is sealed for others", sealed, "passive", func(c *Config) {
			r, _ := newRecipient()
			c.Recipients = []jose.Recipient{r}
		}, "Sealed Key in signing_kid Cannot Be Opened", "former recipients"},
		{"a passive key that is sealed for one of several", sealed, "passive", func(c *Config) {
			r, _ := newRecipient()
			c.Recipients = append(c.Recipients, r)
		}, "", ""},
		{"an unknown kid", plain("ES256"), "nobody", nil, "Unknown Kid in signing_kid", `"nobody"`},
		{"an unknown kid that can be a secret", plain("ES256"), "hunter2-hunter2-hunter2-hunter2", nil, "Unknown Kid in signing_kid", "31 characters"},
		{"a kid of a new set", func() (Keyset, Config) { return Keyset{}, advisedConfig("ES256") }, "nobody", nil, "Unknown Kid in signing_kid", "after the keyset is created"},
		{"a removed kid", func() (Keyset, Config) {
			s, c := rolled(advisedConfig("ES256"))
			s.State.Retired = []string{"gone"}
			return s, c
		}, "gone", nil, "Unknown Kid in signing_kid", "never signs again"},
		{"a revoked kid", keeping, "passive", func(c *Config) { c.RevokedKids = []string{c.SigningKid} }, "Revoked Kid in signing_kid", "revoked_kids revokes it"},
		{"the active kid, revoked", keeping, "active", func(c *Config) { c.RevokedKids = []string{c.SigningKid} }, "Revoked Kid in signing_kid", "revoked_kids revokes it"},
		{"a kid that revoke_created_before revokes", keeping, "passive", func(c *Config) { c.RevokeCreatedBefore = begin.Add(day) }, "Revoked Kid in signing_kid", "revoke_created_before revokes it"},
		{"the standby, and another algorithm", plain("ES256"), "standby", func(c *Config) { c.KeySpec = "another" }, "Standby in signing_kid Is Replaced", "algorithm or rsa_bits"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, c := test.set()
			c.SigningKid = test.choose
			for _, k := range s.State.Keys {
				if string(k.Status) == test.choose {
					c.SigningKid = k.ID
				}
			}
			if test.change != nil {
				test.change(&c)
			}
			err := s.CheckSigningKid(c)
			var refused *refusal.Error
			if errors.As(err, &refused); test.want == "" && err != nil || test.want != "" && (refused == nil || refused.Summary != test.want || !strings.Contains(refused.Detail, test.says)) {
				t.Errorf("got %+v, want %q with %q", refused, test.want, test.says)
			}
			if err != nil && strings.Contains(refused.Detail, "hunter2") {
				t.Error("the refusal quotes a kid that can be a secret")
			}
		})
	}
}

// A plan that drops or removes the key of signing_kid would leave a configuration that no plan accepts.
func TestCheckSigningKidStays(t *testing.T) {
	ready := func(s Keyset) time.Time {
		k, _ := s.Standby()
		return k.ActivateAfter
	}
	for _, test := range []struct {
		name   string
		choose rotation.Status
		change func(*Config)
		unsure bool // verifiers can lack the passive key
		at     func(Keyset) time.Time
		want   string
	}{
		{"the standby", rotation.Standby, func(*Config) {}, false, nil, ""},
		{"the standby without a place", rotation.Standby, func(c *Config) { c.MaxPublished = 2 }, false, nil, "Standby in signing_kid Has No Place"},
		{"the standby that signs instead", rotation.Standby, func(c *Config) { c.MaxPublished = 2 }, false, ready, ""},
		{"the active key without a standby", rotation.Active, func(c *Config) { c.MaxPublished = 2 }, false, nil, ""},
		{"a passive key that signs instead", rotation.Passive, func(c *Config) { c.MaxPublished = 2 }, false, nil, ""},
		{"a passive key that is removed", rotation.Passive, func(c *Config) { c.JWKSMaxAge = 365 * day }, true, func(s Keyset) time.Time { return s.Passive()[0].RemoveAfter }, "Passive Key in signing_kid Is Removed"},
		{"a passive key that stays", rotation.Passive, func(c *Config) { c.JWKSMaxAge, c.RemovalGrace = 365*day, 365*day }, true, func(s Keyset) time.Time { return s.Passive()[0].RemoveAfter }, ""},
	} {
		c := advisedConfig("ES256")
		c.External = true
		s, c := rolled(c)
		was := c.Policy
		for i, k := range s.State.Keys {
			if k.Status == test.choose {
				c.SigningKid = k.ID
			}
			s.State.Keys[i].Known = !test.unsure
		}
		test.change(&c)
		at := begin.Add(90*day + time.Hour)
		if test.at != nil {
			at = test.at(s)
		}
		var refused *refusal.Error
		if errors.As(s.CheckSigningKidStays(c, s.State.Moment(was, at, at, false)), &refused); (refused == nil) != (test.want == "") || refused != nil && refused.Summary != test.want {
			t.Errorf("%s: got %+v, want %q", test.name, refused, test.want)
		}
	}
}

// A chosen key that waits until every verifier has it keeps its private half, whatever the configuration says of passive keys.
func TestChosenKeyKeepsPrivateHalf(t *testing.T) {
	c := advisedConfig("ES256")
	c.KeepPassivePrivateKeys = true
	s, c := rolled(c)
	passive := s.Passive()[0]
	for i := range s.State.Keys {
		s.State.Keys[i].Known = false
	}
	c.KeepPassivePrivateKeys, c.SigningKid = false, passive.ID
	s = advance(s, c, begin.Add(90*day+time.Hour))
	if waits := s.Passive()[0]; waits.ID != passive.ID || !waits.HasPrivate() {
		t.Fatal("the key does not wait, or lost its private half")
	}
	if s = advance(s, c, begin.Add(92*day)); s.Active().ID != passive.ID || s.Variables["PRIVATE_KEY_PEM"] != passive.PrivateKeyPEM {
		t.Error("the key does not sign when the standby is ready")
	}
	if s.Passive()[0].HasPrivate() {
		t.Error("the key that it replaced has its private half")
	}
}
