package keyset

import (
	"slices"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// A first key without a private half leaves env without one. A sealed key is in env as a JWE.
func TestAdviseAdopted(t *testing.T) {
	r, _ := newRecipient()
	for _, test := range []struct {
		name, algorithm string
		change          func(m Material, c *Config) Material
		want            string
	}{
		{name: "in plain text", algorithm: "ES256", change: func(m Material, _ *Config) Material { return m }},
		{name: "the public half", algorithm: "ES256", change: func(m Material, _ *Config) Material { return m.PublicHalf() }, want: ": No Private Key in env"},
		{name: "the public half", algorithm: "HS256", change: func(m Material, _ *Config) Material { return m.PublicHalf() }, want: ": No Secret in env"},
		{name: "to be sealed", algorithm: "ES256", change: func(m Material, c *Config) Material { c.Recipients = append(c.Recipients, r); return m }},
		{name: "sealed", algorithm: "HS256", change: func(m Material, c *Config) Material {
			c.Recipients = append(c.Recipients, r)
			return must(m.Sealed(c.Recipients))
		}},
		{name: "not in env by intention", algorithm: "ES256", change: func(m Material, c *Config) Material {
			c.Env.Names = map[Field]string{FieldPrivateKeyPEM: ""}
			return m.PublicHalf()
		}},
	} {
		c := advisedConfig(test.algorithm)
		key := advance(Keyset{}, c, begin).Active()
		s := Adopt("a", test.change(key.Material, &c))
		warnings := must(s.Plan(rotation.Policy{}, c, at(begin))).Warnings
		found, _ := summaries(warnings)
		if got := test.want != "" && slices.Contains(found, test.want); len(found) > 0 != (test.want != "") || got != (test.want != "") {
			t.Errorf("%s, %s: warned of %q", test.algorithm, test.name, found)
		}
		if test.want == "" {
			continue
		}
		// The initial_ arguments have no effect on a moved key.
		argument := map[string]string{"ES256": "private_key_pem", "HS256": "secret"}[test.algorithm]
		for _, remedy := range []string{"Set initial_" + argument, "set " + argument + " or recipients on the jwt_signing_key"} {
			if !strings.Contains(warnings[0].Detail, remedy) {
				t.Errorf("%s, %s: the warning does not contain %q: %s", test.algorithm, test.name, remedy, warnings[0].Detail)
			}
		}
	}
}
