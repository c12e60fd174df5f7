package keyset

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	jwxjwk "github.com/lestrrat-go/jwx/v3/jwk"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// named are names of all fields that exist only if they are named.
func named() EnvNames {
	n := EnvNames{Prefix: "JWT_", Names: map[Field]string{}}
	for _, f := range fields {
		if f.description != "" {
			n.Names[f.name] = strings.ToUpper(string(f.name))
		}
	}
	return n
}

// The private keyring of each set has exactly one private key, which is the first, signs, and is the active one. A JOSE library reads all of it, as Supabase
// Auth does.
func TestPrivateKeyring(t *testing.T) {
	c := advisedConfig("ES256")
	c.Env, c.KeepPassivePrivateKeys, c.KeysToKeep = named(), true, 2
	trusted := must(jwk.Generate(must(jwk.ParseAlgorithm("RS256")), 0)).Public()
	c.Trusted = []jwk.JWK{{Key: trusted, KeyID: "theirs", Algorithm: "RS256", Use: "sig"}}
	var s Keyset
	for n := range 4 {
		s = advance(s, c, begin.AddDate(0, 0, 91*n))
		var ring []json.RawMessage
		check(json.Unmarshal([]byte(s.Variables["PRIVATE_KEYRING"]), &ring))
		if len(ring) != len(s.All())+1 {
			t.Errorf("%d keys, want %d and a trusted one", len(ring), len(s.All()))
		}
		var kids []string
		for i, text := range ring {
			key := must(jwxjwk.ParseKey(text))
			ops, _ := key.KeyOps()
			private := must(jwxjwk.IsPrivateKey(key))
			if private != (i == 0) || slices.Contains(ops, jwxjwk.KeyOpSign) != private || !slices.Contains(ops, jwxjwk.KeyOpVerify) {
				t.Errorf("key %d is private: %t, with the key_ops %v", i, private, ops)
			}
			kid, _ := key.KeyID()
			kids = append(kids, kid)
			if _, err := jwxjwk.PublicKeyOf(key); err != nil || key.Validate() != nil {
				t.Errorf("key %d: %v", i, err)
			}
		}
		if kids[0] != s.Active().ID || kids[len(kids)-1] != "theirs" {
			t.Errorf("the kids are %q", kids)
		}
		if public := s.PublicEnv(c.Env); public["PRIVATE_KEYRING"] != "" {
			t.Error("public_env has the private keyring")
		}
	}
}

// The keyring of secrets has all of them, because a verifier needs them, and one signs.
func TestPrivateKeyringOfSecrets(t *testing.T) {
	c := advisedConfig("HS256")
	c.Env = named()
	s := advance(advance(Keyset{}, c, begin), c, begin.Add(90*day))
	ring := s.Variables["PRIVATE_KEYRING"]
	if n := strings.Count(ring, `"k":"`); n != 3 || strings.Count(ring, `"sign"`) != 1 || !strings.HasPrefix(ring, strings.TrimSuffix("["+s.Active().PrivateJWK, "}")+`,"key_ops":["sign","verify"]}`) {
		t.Errorf("the keyring has %d secrets", n)
	}
	if s.Variables["PUBLIC_KEYS_PEM"] != "" || s.PublicEnv(c.Env)["PRIVATE_KEYRING"] != "" {
		t.Error("a secret is a public key")
	}
}

// A set without an active key in plain text has no keyring. Its public keys are in env all the same.
func TestFieldsOfSealedSet(t *testing.T) {
	recipient, _ := newRecipient()
	c := advisedConfig("ES256")
	c.Env, c.Recipients = named(), []jose.Recipient{recipient}
	s := advance(Keyset{}, c, begin)
	if _, ok := s.Variables["PRIVATE_KEYRING"]; ok || s.Variables["PUBLIC_KEYS_PEM"] == "" {
		t.Error("a sealed set has a keyring, or no public keys")
	}
}

// The public keys are all keys of the JWK Set, the active one first. These fields are in env and public_env only if they are named.
func TestPublicKeysPEM(t *testing.T) {
	c := advisedConfig("EdDSA")
	c.Env = named()
	trusted := must(jwk.Generate(c.Algorithm, 0)).Public()
	c.Trusted = []jwk.JWK{{Key: trusted, KeyID: "theirs"}, {Key: trusted, KeyID: "gone"}}
	c.RevokedKids = []string{"gone"}
	s := advance(advance(Keyset{}, c, begin), c, begin.Add(90*day))
	want := must(jwk.PublicKeysPEM(must(jwk.ParseSet(s.JWKS))))
	for name, env := range map[string]map[string]string{"env": s.Variables, "public_env": s.PublicEnv(c.Env)} {
		if env["PUBLIC_KEYS_PEM"] != want || env["INACTIVE_PUBLIC_KEYS_PEM"] != strings.TrimPrefix(want, s.Active().PublicKeyPEM) || strings.Count(want, "BEGIN") != 4 {
			t.Errorf("%s: public_keys_pem is\n%s, want\n%s", name, env["PUBLIC_KEYS_PEM"], want)
		}
	}
	c.Env = EnvNames{Prefix: "JWT_", Names: map[Field]string{FieldKid: "JWT_PUBLIC_KEYS_PEM"}}
	if err := c.Env.Check(); err != nil {
		t.Errorf("the name of a field that does not exist is taken: %v", err)
	}
	for name, env := range map[string]map[string]string{"env": s.Env(c.Env), "public_env": s.PublicEnv(c.Env)} {
		for variable, value := range env {
			if strings.Count(value, "BEGIN PUBLIC KEY") > 1 || strings.Contains(value, "key_ops") {
				t.Errorf("%s has %s, which nobody named", name, variable)
			}
		}
	}
}

// A plan does not know a field with a key that only the apply makes, and knows it where no key changes.
func TestPlanKnowsNamedFields(t *testing.T) {
	c := advisedConfig("ES256")
	c.Env = named()
	s := advance(Keyset{}, c, begin)
	for after, want := range map[time.Duration][]string{day: nil, 90 * day: {"env.INACTIVE_PUBLIC_KEYS_PEM", "env.PRIVATE_KEYRING", "env.PUBLIC_KEYS_PEM"}} {
		p := must(s.Plan(c.Policy, c, s.State.Moment(c.Policy, begin.Add(after), begin.Add(after), false)))
		got := slices.DeleteFunc(unknownFacts(p, c), func(name string) bool { return !strings.HasPrefix(name, "env.") })
		if !slices.Equal(got, want) {
			t.Errorf("after %s, unknown are %q, want %q", after, got, want)
		}
	}
}

// One key has the fields too, apart from the fields of a set.
func TestFieldsOfOneKey(t *testing.T) {
	n := named()
	n.Prefix = "X_"
	for algorithm, want := range map[string]string{
		"ES256": "algorithm kid private_key_pem private_keyring public_key_pem public_keys_pem", "HS256": "algorithm kid private_keyring secret",
	} {
		a := must(jwk.ParseAlgorithm(algorithm))
		m := must(Describe(must(jwk.Generate(a, 0)), a, "k", begin))
		var got []string
		for name, value := range (Keys{Active: Key{Key: rotation.Key{ID: "k"}, Material: m}}).Values(n) {
			if value != "" {
				got = append(got, string(name))
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: the fields are %q", algorithm, got)
		}
	}
}

// The documentation describes every field that must be named.
func TestNamedFields(t *testing.T) {
	if text := NamedFields(); strings.Count(text, "` is ") != len(named().Names) || len(named().Names) == 0 {
		t.Errorf("the description is %s", text)
	}
}
