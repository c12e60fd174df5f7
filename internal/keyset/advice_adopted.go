package keyset

import (
	"fmt"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// adviseAdopted warns if the first key of a new set has no private half here, and env therefore has none either: it comes from a write-only argument, or was
// moved from a resource that did not store it.
func (s Keyset) adviseAdopted(c Config) []rotation.Advice {
	active := s.Active()
	if !s.Undated() || active.HasPrivate() || active.PrivateJWE != "" {
		return nil
	}
	field, effect := FieldPrivateKeyPEM, "Programs that sign"
	if c.Algorithm.Symmetric() {
		field, effect = FieldSecret, "verification_secrets does not contain it either. Programs that sign or verify"
	}
	w, name := c.words(), c.Env.Name(field)
	if name == "" {
		return nil // The configuration does not want it there.
	}
	private := map[Field]string{FieldPrivateKeyPEM: "Private Key", FieldSecret: "Secret"}[field]
	return []rotation.Advice{{
		Summary: "No " + private + " in env",
		Detail: fmt.Sprintf("Terraform does not store the first %s of this keyset, so env has no %s until the next %s signs. %s must read it from where it is today until then. "+
			"If they should read it from env, adopt the %s with a plain argument, or with recipients.", w.key, name, w.key, effect, w.key),
	}}
}
