package keyset

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// newRecipient returns a new recipient and its private key.
func newRecipient() (jose.Recipient, jwk.JWK) {
	key := must(jwk.Generate(must(jwk.ParseAlgorithm("ES256")), 0))
	return must(jose.ParseRecipient(must(key.PublicPEM()))), jwk.JWK{Key: key}
}

func advance(s Keyset, c Config, now time.Time) Keyset {
	next, _, err := s.Apply(c, at(now))
	check(err)
	return next
}

// A sealed set contains private keys only as JWEs. The JWE of a key does not change.
func TestSealedSetRotates(t *testing.T) {
	for _, test := range []struct {
		algorithm string
		keep      bool
		passive   bool // a passive key keeps its JWE
	}{{"ES256", false, false}, {"ES256", true, true}, {"HS256", false, true}} {
		r, owner := newRecipient()
		c := advisedConfig(test.algorithm)
		c.Timing, c.Recipients, c.Env = rotation.Timing{}, []jose.Recipient{r}, EnvNames{Prefix: "JWT_"}
		c.KeepPassivePrivateKeys, c.KeysToKeep = test.keep, 5
		var s Keyset
		seen := map[string]string{}
		for n := range 6 {
			s = advance(s, c, begin.AddDate(0, 0, 91*n))
			for _, k := range s.All() {
				if k.HasPrivate() || k.PrivateKeyPEM != "" || k.Secret != "" {
					t.Errorf("%s: key %d is in plain text", test.algorithm, k.Generation)
				}
				if sealed := k.PrivateJWE != ""; sealed != (k.Status != rotation.Passive || test.passive) {
					t.Errorf("%s, keep %v: a key that is %s has its JWE: %v", test.algorithm, test.keep, k.Status, sealed)
					continue
				}
				if k.PrivateJWE == "" {
					continue
				}
				if before := seen[k.ID]; before != "" && before != k.PrivateJWE {
					t.Errorf("%s: key %d was sealed again", test.algorithm, k.Generation)
				}
				seen[k.ID] = k.PrivateJWE
				if opened, err := jose.Open(k.PrivateJWE, owner); err != nil || opened.KeyID != k.ID || opened.Algorithm != test.algorithm {
					t.Errorf("%s: key %d: %v", test.algorithm, k.Generation, err)
				}
			}
			if s.PrivateJWKS() != "" {
				t.Errorf("%s: a sealed set has private_jwks", test.algorithm)
			}
			env := s.Env(c.Env)
			// A program must not take the absence of secrets for empty ones.
			names := []string{"JWT_ALGORITHM", "JWT_KID", "JWT_PRIVATE_KEY_JWE"}
			if test.algorithm == "ES256" {
				names = append(names, "JWT_PUBLIC_KEY_PEM")
			}
			if got := slices.Sorted(maps.Keys(env)); env["JWT_PRIVATE_KEY_JWE"] != s.Active().PrivateJWE || !slices.Equal(got, names) {
				t.Errorf("%s: env contains %q", test.algorithm, got)
			}
			if public := s.PublicEnv(c.Env); public["JWT_PRIVATE_KEY_JWE"] != "" {
				t.Errorf("%s: public_env contains a sealed key", test.algorithm)
			}
		}
	}
}

func TestChangesOfRecipients(t *testing.T) {
	first, _ := newRecipient()
	second, _ := newRecipient()
	plain := Key{Key: rotation.Key{ID: "plain"}, Material: Material{PrivateJWK: "x"}}
	sealed := Key{Key: rotation.Key{ID: "sealed"}, Material: Material{PrivateJWE: "x"}}
	public := Key{Key: rotation.Key{ID: "public"}}
	for name, test := range map[string]struct {
		former, recipients []jose.Recipient
		sealed, kept       []string
		refused            bool
	}{
		"none":        {nil, nil, nil, nil, true},
		"first":       {nil, []jose.Recipient{first}, []string{"plain"}, []string{"sealed"}, false},
		"same":        {[]jose.Recipient{first}, []jose.Recipient{first}, []string{"plain"}, nil, false},
		"other order": {[]jose.Recipient{first, second}, []jose.Recipient{second, first}, []string{"plain"}, nil, false},
		"more":        {[]jose.Recipient{first}, []jose.Recipient{first, second}, []string{"plain"}, []string{"sealed"}, false},
		"fewer":       {[]jose.Recipient{first, second}, []jose.Recipient{second}, []string{"plain"}, []string{"sealed"}, false},
		"taken away":  {[]jose.Recipient{first}, nil, nil, nil, true},
	} {
		change := CompareRecipients(test.former, test.recipients, plain, sealed, public)
		if !slices.Equal(change.Sealed, test.sealed) || !slices.Equal(change.Kept, test.kept) {
			t.Errorf("%s: got %v", name, change)
		}
		err := CheckUnsealed(test.recipients, plain, sealed, public)
		var refused *refusal.Error
		if errors.As(err, &refused) != test.refused {
			t.Errorf("%s: got %v", name, err)
		}
		if test.refused && (!strings.Contains(refused.Detail, `"sealed"`) || strings.Contains(refused.Detail, `"plain"`)) {
			t.Errorf("%s: the refusal names other keys: %s", name, refused.Detail)
		}
	}
	if err := CheckUnsealed(nil, plain, public); err != nil {
		t.Error(err)
	}
}
