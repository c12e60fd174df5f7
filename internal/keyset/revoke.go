package keyset

import (
	"slices"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
)

// revoking returns the configuration with the kids of all keys that RevokeCreatedBefore revokes in RevokedKids. A key that is adopted and has no
// date yet is not among them.
func (c Config) revoking(s Keyset) Config {
	kids := slices.Clone(c.RevokedKids)
	for _, k := range s.State.Keys {
		if created := s.Material[k.Generation].CreatedAt; !created.IsZero() && created.Before(c.RevokeCreatedBefore) && !slices.Contains(kids, k.ID) {
			kids = append(kids, k.ID)
		}
	}
	slices.Sort(kids)
	c.RevokedKids = kids
	return c
}

// CheckRevokeCreatedBefore refuses an instant that is later than the apply: the keys that it makes would be revoked again. If the clock is behind
// the state, the apply dates new keys with the last change of the state. So an instant of an earlier apply, which stays in the configuration, is
// not refused: another key may have to be revoked just then.
func (s Keyset) CheckRevokeCreatedBefore(c Config, now time.Time) error {
	if !c.RevokeCreatedBefore.After(now) || !c.RevokeCreatedBefore.After(s.State.LastChange()) {
		return nil
	}
	return &refusal.Error{
		Summary: "Revocation in the Future",
		Detail: "revoke_created_before is in the future. This apply would create new keys before that time, and the next apply would revoke them again. " +
			"Set it to the current time or an earlier one. If that time is already over, the clock of this machine is behind: correct it.",
	}
}
