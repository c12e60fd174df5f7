package keyset

import (
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// A JWK Set contains a trusted key after the keys of the set, and a key that is in both only once.
func TestTrustedKeysArePublished(t *testing.T) {
	c := advisedConfig("ES256")
	s := advance(Keyset{}, c, begin)
	own, theirs := must(jwk.ParseJWK(s.Active().PublicJWK)), jwk.JWK{Key: must(jwk.Generate(c.Algorithm, 0)), KeyID: "theirs"}
	standby, _ := s.Standby()
	c.Trusted = []jwk.JWK{own, theirs, theirs}
	if got, want := advance(s, c, begin.Add(day)), jwk.Set(s.Active().PublicJWK, standby.PublicJWK, publicJSON(theirs)); got.JWKS != want || got.JWKSVersion != s.JWKSVersion+1 || got.EnvVersion != s.EnvVersion {
		t.Errorf("jwks is %s, want %s", got.JWKS, want)
	}
}

// A revoked or former kid does not come back through the trusted keys, and each plan says so.
func TestWithdrawnKidsAreNotPublished(t *testing.T) {
	c := advisedConfig("ES256")
	s := advance(Keyset{}, c, begin)
	own, foreign := must(jwk.ParseJWK(s.Active().PublicJWK)), jwk.JWK{Key: must(jwk.Generate(c.Algorithm, 0)), KeyID: "foreign"}
	published := func(s Keyset, j jwk.JWK) bool { return strings.Contains(s.JWKS, strconv.Quote(j.KeyID)) }
	warned := func(s Keyset, last, c Config, now time.Time) []string {
		p := must(s.Plan(last.Policy, c, s.State.Moment(last.Policy, now, time.Time{}, false)))
		var found []string
		for _, a := range p.Warnings {
			if a.Summary == "Trusted Key Not Published" {
				found = append(found, a.Detail)
			}
		}
		return found
	}

	trusts := c
	trusts.Trusted = []jwk.JWK{own, foreign}
	s = advance(s, trusts, begin.Add(time.Hour))
	if !published(s, foreign) || len(warned(s, trusts, trusts, begin.Add(time.Hour))) > 0 {
		t.Error("a key that is only trusted is not published, or there is a warning")
	}

	revokes := trusts
	revokes.RevokedKids = []string{own.KeyID, "foreign"}
	if got := warned(s, trusts, revokes, begin.Add(2*time.Hour)); len(got) != 2 {
		t.Errorf("the plan that revokes warns of %q", got)
	}
	s = advance(s, revokes, begin.Add(2*time.Hour))
	if published(s, own) || published(s, foreign) {
		t.Errorf("a revoked key is published: %s", s.JWKS)
	}

	s = advance(s, trusts, begin.Add(3*time.Hour)) // nothing is revoked any longer
	if published(s, own) || !published(s, foreign) {
		t.Errorf("a key that the set revoked is published, or the foreign one is not: %s", s.JWKS)
	}
	if got := warned(s, trusts, trusts, begin.Add(3*time.Hour)); len(got) != 1 || !strings.Contains(got[0], own.KeyID) {
		t.Errorf("the plan warns of %q", got)
	}
	if got := warned(Keyset{}, Config{}, revokes, begin); len(got) != 2 {
		t.Errorf("the plan of a new set warns of %q", got)
	}
}

func TestCacheControl(t *testing.T) {
	for maxAge, want := range map[time.Duration]string{0: "public, max-age=0", 90 * time.Minute: "public, max-age=5400", 365 * day: "public, max-age=31536000"} {
		if got := CacheControl(maxAge); got != want {
			t.Errorf("%s: got %q, want %q", maxAge, got, want)
		}
	}
}

// A JWK Set verifies the tokens of all keys, and the PEM of the active key does not. So public_env has the PEM only by name.
func TestPublicEnv(t *testing.T) {
	s := Adopt("k", Material{Algorithm: "ES256", PublicKeyPEM: "pem", PublicJWK: "{}", PrivateKeyPEM: "private"})
	s.JWKS = "jwks"
	for _, test := range []struct {
		names map[Field]string
		want  map[string]string
	}{
		{nil, map[string]string{"ALGORITHM": "ES256", "KID": "k", "JWKS": "jwks"}},
		{map[Field]string{FieldPublicKeyPEM: "PEM", FieldJWKS: ""}, map[string]string{"ALGORITHM": "ES256", "KID": "k", "PEM": "pem"}},
	} {
		if got := s.PublicEnv(EnvNames{Names: test.names}); !maps.Equal(got, test.want) {
			t.Errorf("%v: %q", test.names, got)
		}
	}
}
