package keyset

import (
	"fmt"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// A set can have keys that others make and hold, for example a KMS. The set knows their generations, kids and schedule, and no material. Its kids
// are known before its keys exist.

// ExternalKeySpec is the KeySpec of the policy of a set of external keys. The set does not know their algorithm.
const ExternalKeySpec = "external"

// DefaultExternalKid is the default template for the kids of external keys.
const DefaultExternalKid KidTemplate = "{random}-{generation}"

// External returns the material of an external key.
func External(k rotation.Key) Material { return Material{CreatedAt: k.PublishedAt} }

// withRandom returns the set with its random text, which it keeps.
func (s Keyset) withRandom() Keyset {
	if s.Random == "" {
		s.Random = jwk.RandomName()
	}
	return s
}

// nameExternal names the new keys of an apply, or of its plan.
func (s Keyset) nameExternal(c Config) newKey {
	return func(k rotation.Key, taken func(string) bool) (string, Material, error) {
		return c.KidTemplate.Kid(KeyNames{Thumbprint: s.Random}, k.Generation, k.PublishedAt, taken), External(k), nil
	}
}

// adviseDestroyExternal warns that a plan destroys a set of external keys, or that an apply replaces it with a new one.
func adviseDestroyExternal(lastToken time.Time, replaced bool) []rotation.Advice {
	summary, does := "Rotation Destroyed", "This plan destroys the schedule of this rotation. Resources with for_each over its generations destroy their keys"
	remedy := "If you renamed the resource, or changed its count or for_each key, add a moved block. To prevent this, set prevent_destroy."
	if replaced {
		summary, does = "Rotation Replaced", "This apply replaces the schedule of this rotation (-replace, taint or replace_triggered_by). The new one begins with the generations 1 and 2. "+
			"Resources with for_each over its generations destroy the keys of all others, and if they have keys 1 and 2, these go on under new kids"
		remedy = "To get a new key without failing tokens, change rotation_triggers instead."
	}
	return []rotation.Advice{{
		Summary: summary + " While Its Tokens Are Valid",
		Detail: fmt.Sprintf("%s. Tokens can be valid until %s, but verifiers without their key and its kid reject them. %s",
			does, instant(lastToken), remedy),
	}}
}
