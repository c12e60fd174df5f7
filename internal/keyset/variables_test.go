package keyset

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// TestHMACVariables: env always contains every secret that can have signed a valid token. env_version changes whenever one of them
// changes, even if the secret that signs stays the same.
func TestHMACVariables(t *testing.T) {
	c := Config{Env: EnvNames{Prefix: "JWT_"}}
	c.Policy = rotation.Policy{
		Timing:         rotation.Timing{MaxTokenTTL: 30 * 24 * time.Hour, PropagationDelay: time.Hour, ClockSkew: time.Minute},
		RotationPeriod: 24 * time.Hour, // several keys stop signing within the lifetime of a token
	}
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	var s Keyset
	// apply applies with an algorithm. changes and signs are whether env_version and signing_key_version must change.
	apply := func(what, algorithm string, changes, signs bool) {
		t.Helper()
		c.Algorithm, c.KeySpec = must(jwk.ParseAlgorithm(algorithm)), algorithm
		was := s
		s = advance(s, c, now)
		if changed := s.EnvVersion == was.EnvVersion+1; changed != changes || !changed && s.EnvVersion != was.EnvVersion {
			t.Errorf("%s: env_version goes from %d to %d", what, was.EnvVersion, s.EnvVersion)
		}
		if (s.SigningKeyVersion != was.SigningKeyVersion) != signs {
			t.Errorf("%s: signing_key_version goes from %d to %d", what, was.SigningKeyVersion, s.SigningKeyVersion)
		}
		var secrets, want []string
		check(json.Unmarshal([]byte(s.Variables["JWT_VERIFICATION_SECRETS"]), &secrets))
		for _, k := range s.All() {
			want = append(want, k.Secret)
		}
		if !slices.Equal(secrets, want) || secrets[0] != s.Variables["JWT_SECRET"] {
			t.Errorf("%s: verification_secrets are not the secrets of the %d keys, with the one that signs first", what, len(want))
		}
	}
	apply("first", "HS256", true, true)
	apply("idle", "HS256", false, false)
	for range 3 {
		now = now.Add(24 * time.Hour)
		apply("rotation", "HS256", true, true)
	}
	if n := len(s.Passive()); n != 3 {
		t.Fatalf("%d passive keys, not 3", n)
	}
	apply("another algorithm for the standby", "HS512", true, false)
	c.RevokedKids = []string{s.Passive()[1].ID}
	apply("revocation of a key that only verifies", "HS512", true, false)
	now = now.Add(40 * 24 * time.Hour)
	apply("late rotation and removal", "HS512", true, true)
	c.Env.Prefix = "AUTH_"
	was := s.EnvVersion
	if s = advance(s, c, now); s.EnvVersion != was+1 {
		t.Error("env_version does not change with the name of a variable")
	}
}
