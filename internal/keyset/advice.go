package keyset

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Advise returns what a plan for a set that exists warns of besides time. last is the policy of the last apply.
func (s Keyset) Advise(last rotation.Policy, c Config) []rotation.Advice {
	var said []rotation.Advice
	for _, kid := range c.RevokedKids {
		if !slices.Contains(last.RevokedKids, kid) && !s.State.Knows(kid) {
			said = append(said, s.neverHeld(kid, c))
		}
	}
	if changed := last.Timing != c.Timing || last.RotationPeriod != c.RotationPeriod || last.KeysToKeep != c.KeysToKeep ||
		last.KeySpec != c.KeySpec || last.RequirePublished != c.RequirePublished; changed {
		said = append(said, c.Advise()...)
	}
	return said
}

// neverHeld: in an emergency a misspelt kid would go unnoticed, and the compromised key would stay. (A kid that was named before is
// not mentioned again, since one list may well serve many sets.)
func (s Keyset) neverHeld(kid string, c Config) rotation.Advice {
	if slices.ContainsFunc(c.Trusted, func(j jwk.JWK) bool { return j.KeyID == kid }) {
		return rotation.Advice{
			Argument: "revoked_kids", Summary: "Revoked Key Is Still Published",
			Detail: fmt.Sprintf("%q is the kid of a key in trusted_public_keys, and stays in jwks as long as it is there. Take it out of trusted_public_keys.", kid),
		}
	}
	var held []string
	for _, k := range s.All() {
		held = append(held, fmt.Sprintf("%q (%s)", k.ID, k.Status))
	}
	return rotation.Advice{
		Argument: "revoked_kids", Summary: "Revoked Kid Was Never Held",
		Detail: fmt.Sprintf("No key of this set is or was called %q, so nothing is revoked by it. Look for a slip: a key that is compromised would go on "+
			"being published. The set holds %s.", kid, strings.Join(held, ", ")),
	}
}

// Advise tells what a policy leads to that one may not expect of it. None of it is unsafe.
func (c Config) Advise() []rotation.Advice {
	var said []rotation.Advice
	if c.Algorithm.Symmetric() && c.RequirePublished {
		said = append(said, rotation.Advice{
			Argument: "published_kids", Summary: "HMAC Keys Are Never Seen",
			Detail: fmt.Sprintf("With published_kids, a standby signs only once it is listed there, and no JWK Set ever lists a key of %s. Leave published_kids "+
				"out, or list the kid of the standby yourself when every server has it.", c.Algorithm),
		})
	}
	lead, every := c.Lead(), c.RotationPeriod
	if every > 0 && every < lead {
		parts := []string{"propagation_delay " + duration.Format(c.PropagationDelay), "clock_skew " + duration.Format(c.ClockSkew)}
		if !c.Algorithm.Symmetric() {
			parts = append([]string{"jwks_max_age " + duration.Format(c.JWKSMaxAge)}, parts...)
		}
		every = lead
		said = append(said, rotation.Advice{
			Argument: "rotation_period", Summary: "Rotation Period Is Shorter Than a Key Needs To Be Known",
			Detail: fmt.Sprintf("A new key signs %s after its publication at the earliest (%s), so each key signs for that long, and not for %s. "+
				"To rotate faster, lower these; otherwise raise rotation_period, to say what happens.", duration.Format(lead), strings.Join(parts, ", "), duration.Format(c.RotationPeriod)),
		})
	}
	return append(said, c.adviseOnPassive(every)...)
}

// adviseOnPassive is for keys that are relieved faster than their tokens expire.
func (c Config) adviseOnPassive(every time.Duration) []rotation.Advice {
	passive, why := c.KeysToKeep, fmt.Sprintf("keys_to_keep keeps %d keys that no longer sign", c.KeysToKeep)
	if every > 0 {
		if crowd := int((c.Retention() + every - 1) / every); crowd > 1 && crowd >= passive {
			passive, why = crowd, fmt.Sprintf("A key stays for %s after it stopped signing, and another takes over every %s: up to %d keys are passive at a time",
				duration.Format(c.Retention()), duration.Format(every), crowd)
		}
	}
	switch {
	case passive < 2:
		return nil
	case c.Algorithm.Symmetric():
		return []rotation.Advice{{
			Argument: "rotation_period", Summary: "Previous Secret Is Not the Only One",
			Detail: why + ". previous_secret in env is the last of them only: a program that verifies by it refuses valid tokens of the others. " +
				"Give it verification_secrets, which holds them all, or rotate more slowly.",
		}}
	case passive > c.KeysToKeep:
		return []rotation.Advice{{
			Argument: "rotation_period", Summary: "Several Passive Keys Are Published at a Time",
			Detail: why + ". That is safe; jwks grows with it.",
		}}
	}
	return nil
}
