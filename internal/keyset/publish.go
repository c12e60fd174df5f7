package keyset

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// publish returns the JWK Set: active, standby, passive, and trusted keys. It contains a kid only once, and no withdrawn kid.
func (s Keyset) publish(c Config) string {
	var members []string
	seen := map[string]bool{}
	for _, k := range s.All() {
		if k.PublicJWK != "" {
			members = append(members, k.published(c.Certificate))
			seen[k.ID] = true
		}
	}
	for _, j := range c.Trusted {
		if text, err := j.PublicJSON(); err == nil && !seen[j.KeyID] && !s.withdrawn(c, j.KeyID) {
			members = append(members, text)
			seen[j.KeyID] = true
		}
	}
	return jwk.Set(members...)
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

// values returns the fields of the active key. The JWK Set is one of them only if the configuration names it. It changes when an old key
// is removed, and would then cause dependent secrets to be rewritten needlessly.
func (s Keyset) values(n EnvNames) map[Field]string {
	active := s.Active()
	v := active.Values(active.ID)
	if standby, ok := s.Standby(); ok {
		v[FieldNextSecret] = standby.Secret
	}
	if passive := s.Passive(); len(passive) > 0 {
		v[FieldPreviousSecret] = passive[0].Secret
	}
	v[FieldVerificationSecrets] = s.verificationSecrets()
	if n.Named(FieldJWKS) {
		v[FieldJWKS] = s.JWKS
	}
	return v
}

// verificationSecrets returns the secrets of all keys as a JSON array, the active one first. It is empty if there is none in plain text.
func (s Keyset) verificationSecrets() string {
	var secrets []string
	for _, k := range s.All() {
		if k.Secret != "" {
			secrets = append(secrets, k.Secret)
		}
	}
	if secrets == nil {
		return ""
	}
	text, err := json.Marshal(secrets)
	if err != nil {
		return "" // cannot happen: every string can be written as JSON
	}
	return string(text)
}

// Env returns the variables of a program that signs.
func (s Keyset) Env(n EnvNames) map[string]string { return n.Env(s.values(n)) }

// PublicEnv returns the variables of a program that only verifies or publishes, with the JWK Set. It has the PEM of the active key only if the
// configuration names it: a program that verifies with one key refuses the tokens of the others.
func (s Keyset) PublicEnv(n EnvNames) map[string]string {
	v := s.values(n)
	v[FieldJWKS] = s.JWKS
	if !n.Named(FieldPublicKeyPEM) {
		delete(v, FieldPublicKeyPEM)
	}
	return n.PublicEnv(v)
}

// Values are the fields of one key.
func (m Material) Values(kid string) map[Field]string {
	return map[Field]string{
		FieldAlgorithm:     m.Algorithm,
		FieldKid:           kid,
		FieldPrivateKeyPEM: m.PrivateKeyPEM,
		FieldPublicKeyPEM:  m.PublicKeyPEM,
		FieldSecret:        m.Secret,
		FieldPrivateKeyJWE: m.PrivateJWE,
	}
}
