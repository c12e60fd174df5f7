package keyset

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// publish returns the JWK Set: active, standby, passive, and trusted keys. It contains a kid only once, and no withdrawn kid. It also returns the trusted keys in it.
func (s Keyset) publish(c Config) (string, []jwk.JWK) {
	var members []string
	seen := map[string]bool{}
	for _, k := range s.All() {
		if k.PublicJWK != "" {
			members = append(members, k.published(c.Certificate))
			seen[k.ID] = true
		}
	}
	var trusted []jwk.JWK
	for _, j := range c.Trusted {
		if text, err := j.PublicJSON(); err == nil && !seen[j.KeyID] && !s.withdrawn(c, j.KeyID) {
			members, trusted = append(members, text), append(trusted, j)
			seen[j.KeyID] = true
		}
	}
	return jwk.Set(members...), trusted
}

// withdrawn reports whether a key with this kid is not published as a trusted key: the kid is revoked, or it belongs to a former key of the
// set. Otherwise a revoked key would come back through trusted_public_keys, for example from a list that several sets share.
func (s Keyset) withdrawn(c Config, kid string) bool {
	return slices.Contains(c.RevokedKids, kid) || slices.Contains(s.State.Retired, kid)
}

// CheckTrusted refuses a trusted key whose kid belongs to a different key of the set, or to a different trusted key.
func (s Keyset) CheckTrusted(trusted []jwk.JWK) error {
	seen := map[string]jwk.Key{}
	for _, k := range s.All() {
		if j, err := jwk.ParseJWK(k.PublicJWK); err == nil {
			seen[k.ID] = j.Key
		}
	}
	for i, j := range trusted {
		if other, ok := seen[j.KeyID]; ok && !other.SamePublic(j.Key) {
			return &refusal.Error{
				Summary: "Kid Already Taken",
				Detail: fmt.Sprintf("The key at index %d has the same kid as a different key. A verifier finds a key by its kid, so one JWK Set cannot contain both. "+
					"Change the kid in the system that the key comes from, or remove the key.", i),
			}
		}
		seen[j.KeyID] = j.Key
	}
	return nil
}

// PrivateJWKS returns the JWK Set of all private keys in plain text, the active key first. It is empty if there is none.
func (s Keyset) PrivateJWKS() string {
	var members []string
	for _, k := range s.All() {
		if k.HasPrivate() {
			members = append(members, k.PrivateJWK)
		}
	}
	if members == nil {
		return ""
	}
	return jwk.Set(members...)
}

// CacheControl returns the Cache-Control header for the endpoint that serves the JWK Set (RFC 9111, section 5.2.2).
func CacheControl(maxAge time.Duration) string {
	return fmt.Sprintf("public, max-age=%d", int64(maxAge/time.Second))
}

// keys returns what env and public_env are made of.
func (s Keyset) keys() Keys {
	standby, _ := s.Standby()
	return Keys{Active: s.Active(), Standby: standby, Passive: s.Passive(), Trusted: s.trusted, JWKS: s.JWKS, isSet: true}
}

// Env returns the variables of a program that signs. A field that changes when an old key is removed is one of them only if the configuration names it.
// Otherwise, dependent secrets would be rewritten needlessly.
func (s Keyset) Env(n EnvNames) map[string]string {
	v := s.keys().Values(n)
	maps.DeleteFunc(v, func(name Field, _ string) bool { f, _ := fieldWith(name); return f.changing && !n.Named(name) })
	return n.Env(v)
}

// PublicEnv returns the variables of a program that only verifies or publishes, with the JWK Set. It has the PEM of the active key only if the
// configuration names it: a program that verifies with one key refuses the tokens of the others.
func (s Keyset) PublicEnv(n EnvNames) map[string]string {
	v := s.keys().Values(n)
	maps.DeleteFunc(v, func(name Field, _ string) bool { f, _ := fieldWith(name); return f.single && !n.Named(name) })
	return n.PublicEnv(v)
}
