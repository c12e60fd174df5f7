package keyset

import (
	"fmt"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// AdviseDestroy warns that a plan destroys the set, or that an apply replaces it with a new one. last is the policy of the last apply.
func (s Keyset) AdviseDestroy(last rotation.Policy, now time.Time, replaced bool) []rotation.Advice {
	if last.External {
		return adviseDestroyExternal(s.State.LastToken(last, now), replaced)
	}
	w := wordsFor(last.Symmetric)
	summary, does := "Keyset Destroyed", fmt.Sprintf("This plan destroys all %s of this keyset", w.keys)
	remedy := "If you renamed the resource, or changed its count or for_each key, add a moved block. To prevent this, set prevent_destroy."
	if replaced {
		summary, does = "Keyset Replaced", fmt.Sprintf("This apply replaces all %s of this keyset (-replace, taint or replace_triggered_by)", w.keys)
		remedy = fmt.Sprintf("To get new %s without failing tokens, change rotation_triggers instead.", w.keys)
	}
	return []rotation.Advice{{
		Summary: summary + " While Its Tokens Are Valid",
		Detail: fmt.Sprintf("%s, and only a backup of the state can restore them. Tokens of this keyset can be valid until %s, but verifiers without its %s reject them. %s",
			does, instant(s.State.LastToken(last, now)), w.keys, remedy),
	}}
}
