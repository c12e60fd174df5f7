package keyset

import (
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

// A JWK Set contains a trusted key after the keys of the set, and a key that is in both only once.
func TestTrustedKeysArePublished(t *testing.T) {
	c := advisedConfig(t, "ES256")
	s := advance(t, Keyset{}, c, begin)
	own, err := jwk.ParseJWK(s.Active().PublicJWK)
	if err != nil {
		t.Fatal(err)
	}
	other, err := jwk.Generate(c.Algorithm, 0)
	if err != nil {
		t.Fatal(err)
	}
	theirs := jwk.JWK{Key: other, KeyID: "theirs"}
	standby, _ := s.Standby()
	c.Trusted = []jwk.JWK{own, theirs, theirs}
	if got, want := advance(t, s, c, begin.Add(day)), jwk.Set(s.Active().PublicJWK, standby.PublicJWK, publicJSON(t, theirs)); got.JWKS != want || got.JWKSVersion != s.JWKSVersion+1 || got.EnvVersion != s.EnvVersion {
		t.Errorf("jwks is %s, want %s", got.JWKS, want)
	}
}

func TestCacheControl(t *testing.T) {
	for maxAge, want := range map[time.Duration]string{0: "public, max-age=0", 90 * time.Minute: "public, max-age=5400", 365 * day: "public, max-age=31536000"} {
		if got := CacheControl(maxAge); got != want {
			t.Errorf("%s: got %q, want %q", maxAge, got, want)
		}
	}
}
