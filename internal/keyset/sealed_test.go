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

// newRecipient returns a new recipient and its private key.
func newRecipient(t *testing.T) (jose.Recipient, jwk.JWK) {
	t.Helper()
	a := must(jwk.ParseAlgorithm("ES256"))
	key := must(jwk.Generate(a, 0))
	pem := must(key.PublicPEM())
	r := must(jose.ParseRecipient(pem))
	return r, jwk.JWK{Key: key}
}

func sealedConfig(t *testing.T, algorithm string, recipients ...jose.Recipient) Config {
	t.Helper()
	a := must(jwk.ParseAlgorithm(algorithm))
	return Config{
		Policy:     rotation.Policy{RotationPeriod: 90 * 24 * time.Hour, KeySpec: algorithm},
		Algorithm:  a,
		Recipients: recipients,
		Env:        EnvNames{Prefix: "JWT_", PEMFormat: "pem"},
	}
}

func advance(t *testing.T, s Keyset, c Config, now time.Time) Keyset {
	t.Helper()
	next, _, err := s.Apply(c, at(now))
	if err != nil {
		t.Fatal(err)
	}
	return next
}

var firstApply = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// A sealed set contains private keys only as JWEs. The JWE of a key does not change.
func TestSealedSetRotates(t *testing.T) {
	for _, test := range []struct {
		algorithm string
		keep      bool
		passive   bool // a passive key keeps its JWE
	}{{"ES256", false, false}, {"ES256", true, true}, {"HS256", false, true}} {
		r, owner := newRecipient(t)
		c := sealedConfig(t, test.algorithm, r)
		c.KeepPassivePrivateKeys, c.KeysToKeep = test.keep, 5
		var s Keyset
		seen := map[string]string{}
		for n := range 6 {
			s = advance(t, s, c, firstApply.AddDate(0, 0, 91*n))
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
				if opened, err := jose.Open(k.PrivateJWE, owner); err != nil || opened.KeyID != k.ID {
					t.Errorf("%s: key %d: %v", test.algorithm, k.Generation, err)
				}
			}
			if s.PrivateJWKS() != "" {
				t.Errorf("%s: a sealed set has private_jwks", test.algorithm)
			}
			env := s.Env(c.Env)
			if env["JWT_PRIVATE_KEY_JWE"] != s.Active().PrivateJWE || env["JWT_PRIVATE_KEY_PEM"]+env["JWT_SECRET"]+env["JWT_NEXT_SECRET"]+env["JWT_PREVIOUS_SECRET"] != "" {
				t.Errorf("%s: env contains %v", test.algorithm, env)
			}
			if public := s.PublicEnv(c.Env); public["JWT_PRIVATE_KEY_JWE"] != "" {
				t.Errorf("%s: public_env contains a sealed key", test.algorithm)
			}
		}
	}
}

// In a plan that seals keys, only the sealed texts are unknown.
func TestPlanOfSealing(t *testing.T) {
	r, _ := newRecipient(t)
	c := sealedConfig(t, "EdDSA")
	plain := advance(t, Keyset{}, c, firstApply)
	plan := must(plain.Plan(c.Policy, sealedConfig(t, "EdDSA", r), plain.State.Moment(c.Policy, firstApply, time.Time{}, false)))
	one, two := plan.Outcomes[0], plan.Outcomes[1]
	if one.Active().PrivateJWE == two.Active().PrivateJWE {
		t.Error("sealing a key twice returned the same text, so a plan could show it as known")
	}
	if one.Active().PublicHalf() != two.Active().PublicHalf() || one.JWKS != plain.JWKS || one.SigningKeyVersion != plain.SigningKeyVersion {
		t.Error("sealing changes what is public")
	}
	sealed := advance(t, plain, sealedConfig(t, "EdDSA", r), firstApply)
	plan = must(sealed.Plan(c.Policy, sealedConfig(t, "EdDSA", r), sealed.State.Moment(c.Policy, firstApply, time.Time{}, false)))
	for _, outcome := range plan.Outcomes {
		if outcome.Active().Material != sealed.Active().Material {
			t.Error("the plan changes a key that is already sealed")
		}
	}
}

func TestChangesOfRecipients(t *testing.T) {
	first, _ := newRecipient(t)
	second, _ := newRecipient(t)
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

// A program must not take the absence of secrets for empty ones.
func TestSealedSetHasNoSecretsInAnyField(t *testing.T) {
	r, _ := newRecipient(t)
	c := sealedConfig(t, "HS256", r)
	var s Keyset
	for n := range 3 {
		s = advance(t, s, c, firstApply.AddDate(0, 0, 91*n))
	}
	for name := range s.Env(c.Env) {
		if !slices.Contains([]string{"JWT_ALGORITHM", "JWT_KID", "JWT_PRIVATE_KEY_JWE"}, name) {
			t.Errorf("env of a sealed HMAC set has %s", name)
		}
	}
}
