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

// CheckRevokeCreatedBefore refuses an instant in the future.
func (c Config) CheckRevokeCreatedBefore(now time.Time) error {
	if !c.RevokeCreatedBefore.After(now) {
		return nil
	}
	return &refusal.Error{
		Summary: "Revocation in the Future",
		Detail: "revoke_created_before is in the future. This apply would create new keys before that time, and the next apply would revoke them again. " +
			"Set it to the current time or an earlier one.",
	}
}
