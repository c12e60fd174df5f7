package keyset

import (
	"fmt"
	"math"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// adviseCapacity warns if max_published_keys overrides what other arguments ask for.
func (c Config) adviseCapacity() []rotation.Advice {
	var warnings []rotation.Advice
	if places := c.MaxPublished - 2; c.KeysToKeep > places {
		warnings = append(warnings, rotation.Advice{
			Argument: "keys_to_keep", Summary: "No Place for Keys to Keep",
			Detail: fmt.Sprintf("max_published_keys (%d) has places for the active key, the standby and %d more, so keys_to_keep counts as %d. Raise max_published_keys, or lower keys_to_keep.",
				c.MaxPublished, places, places),
		})
	}
	// When a key is replaced, the key that was replaced MaxPublished - 1 rotations before has to be gone, and the next one has to have waited.
	stays, waits := c.RetentionWithGrace(), c.Lead()
	between := min(stays, math.MaxInt64-waits) + waits // no overflow
	if least := between / time.Duration(c.MaxPublished-1); c.RotationPeriod > 0 && c.RotationPeriod < least {
		warnings = append(warnings, rotation.Advice{
			Argument: "rotation_period", Summary: "Rotation Period Too Short for max_published_keys",
			Detail: fmt.Sprintf("A key stays published for %s after it stopped signing (%s of it is removal_grace), and the next key is published for %s before it signs. "+
				"With max_published_keys = %d, a key is therefore replaced every %s at the earliest, and not every %s. No token is rejected. Raise rotation_period or max_published_keys, or lower removal_grace or max_token_ttl.",
				duration.Format(stays), duration.Format(c.RemovalGrace), duration.Format(waits), c.MaxPublished, duration.Format(least.Round(time.Second)), duration.Format(c.RotationPeriod)),
		})
	}
	return warnings
}
