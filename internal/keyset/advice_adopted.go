package keyset

import (
	"fmt"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// adviseAdopted warns if the first key of a new set has no private half here, and env therefore has none either: it comes from a write-only argument, or was
// moved from a resource that did not store it.
func (s Keyset) adviseAdopted(c Config) []rotation.Advice {
	active := s.Active()
	if active.writeOnly && len(c.Recipients) == 0 {
		active.Material = active.stored()
	}
	if !s.Undated() || active.HasPrivate() || active.PrivateJWE != "" {
		return nil
	}
	field, effect, argument := FieldPrivateKeyPEM, "Programs that sign", "private_key_pem"
	if c.Algorithm.Symmetric() {
		field, effect, argument = FieldSecret, "verification_secrets does not contain it either. Programs that sign or verify", "secret"
	}
	w, name := c.words(), c.Env.Name(field)
	if name == "" {
		return nil // The configuration does not want it there.
	}
	private := map[Field]string{FieldPrivateKeyPEM: "Private Key", FieldSecret: "Secret"}[field]
	return []rotation.Advice{{
		Summary: "No " + private + " in env",
		Detail: fmt.Sprintf("Terraform does not store the first %s of this keyset, so env has no %s until the next %s signs. %s must read it from where it is today until then. "+
			"If they should read it from env, do not apply this plan. Set initial_%s instead, or set recipients too. "+
			"If a moved block brings the %s, set %s or recipients on the jwt_signing_key instead, and apply that before you move it.", w.key, name, w.key, effect, argument, w.key, argument),
	}}
}
