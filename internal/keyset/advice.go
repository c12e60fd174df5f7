package keyset

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// advise returns what a plan warns of because the policy of an existing set changed. last is the policy of the last apply.
func (s Keyset) advise(last rotation.Policy, c Config) []rotation.Advice {
	var warnings []rotation.Advice
	if last.KeySpec != c.KeySpec {
		warnings = AdviseSignature(c.Algorithm)
	}
	if changed := last.Timing != c.Timing || last.RotationPeriod != c.RotationPeriod || last.KeysToKeep != c.KeysToKeep || last.MaxPublished != c.MaxPublished ||
		last.RemovalGrace != c.RemovalGrace || last.KeySpec != c.KeySpec || last.RequirePublished != c.RequirePublished; changed {
		warnings = append(warnings, c.advise()...)
	}
	return warnings
}

// adviseTrusted warns of each trusted key that is not published, because its kid is withdrawn.
func (s Keyset) adviseTrusted(c Config) []rotation.Advice {
	var warnings []rotation.Advice
	for _, j := range c.Trusted {
		why := "revoked_kids contains it"
		if !slices.Contains(c.RevokedKids, j.KeyID) {
			why = "it is the kid of a key that this keyset revoked or removed"
		}
		if s.withdrawn(c, j.KeyID) {
			warnings = append(warnings, rotation.Advice{
				Argument: "trusted_public_keys", Summary: "Trusted Key Not Published",
				Detail: fmt.Sprintf("jwks does not contain the trusted key with the kid %q, because %s. Verifiers reject its tokens. Remove the key from trusted_public_keys. "+
					"If another system still signs with this key, let it use a new key with another kid.", j.KeyID, why),
			})
		}
	}
	return warnings
}

// adviseTemplate warns of a new set whose kids can belong to other keys later.
func (c Config) adviseTemplate() []rotation.Advice {
	if c.KidTemplate.identifiesKey() {
		return nil
	}
	lacks, unique := "neither {thumbprint8} nor {thumbprint}", "{thumbprint8}"
	if c.External {
		lacks, unique = "no {random}", "{random}"
	}
	return []rotation.Advice{{
		Argument: "kid_template", Summary: "Kid Does Not Identify Its Key",
		Detail: fmt.Sprintf("kid_template contains %s. If this %s is replaced, destroyed and created again, or restored from a backup, "+
			"a new key can get the kid of an old one. Verifiers that still have the old key then reject the tokens of the new one. Add %s to kid_template.", lacks, c.words().set, unique),
	}}
}

// AdviseNewTemplate says from when on kids of a changed template show. was is the template of the last apply. published is set if this apply publishes a
// new key.
func (s Keyset) AdviseNewTemplate(was KidTemplate, c Config, published bool) []rotation.Advice {
	standby, waits := s.State.Standby()
	if c.KidTemplate == was || !waits {
		return nil
	}
	w := c.words()
	shows := fmt.Sprintf("The new %s of this apply is the first with a kid of the new template.", w.key)
	if !published {
		shows = fmt.Sprintf("The standby %q keeps its kid too, and signs next. The first kid of the new template appears with the %s that follows it, when the standby starts to sign", standby.ID, w.key)
		if phases := s.State.Phases(c.Policy, standby); len(phases) > 1 {
			shows += ": at " + instant(phases[1].From)
			if end := phases[1].To; !end.IsZero() {
				shows += ". That " + w.key + " signs from " + instant(end) + " on"
			}
		}
		shows += ". To get it sooner, change rotation_triggers too."
	}
	return append([]rotation.Advice{{
		Argument: "kid_template", Summary: "Kid Template Applies to New " + strings.ToUpper(w.keys[:1]) + w.keys[1:],
		Detail: fmt.Sprintf("Existing %s keep their kids. %s", w.keys, shows),
	}}, c.adviseTemplate()...)
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// adviseSeen warns of a kid in published_kids or deployed_kids that this set never had. The state can be an old one, or another set is delivered to
// the same place. Only a new kid causes the warning, because one place can serve several sets.
func (s Keyset) adviseSeen(last rotation.Policy, c Config) []rotation.Advice {
	set := c.words().set
	published := "If only this " + set + " publishes there, the state is older than what is published, for example because it was restored from a backup, " +
		"and an apply can make keys invalid that sign now: restore the latest state first. If another " + set + " or system publishes there too, this warning needs no action."
	deployed := "If only this " + set + " delivers there, the state is older than what is deployed, for example because it was restored from a backup, " +
		"and an apply can take away what programs sign with now: restore the latest state first. If another " + set + " delivers there too, this warning needs no action."
	return slices.Concat(
		s.adviseUnknown("published_kids", "Published", last.PublishedKids, c.PublishedKids, c, published),
		s.adviseUnknown("deployed_kids", "Deployed", last.DeployedKids, c.DeployedKids, c, deployed),
	)
}

func (s Keyset) adviseUnknown(argument, how string, last, kids []string, c Config, why string) []rotation.Advice {
	var unknown []string
	for _, kid := range kids {
		if !slices.Contains(last, kid) && !s.State.Knows(kid) && !c.trusts(kid) {
			unknown = append(unknown, refusal.Kid(kid))
		}
	}
	if unknown == nil {
		return nil
	}
	w := c.words()
	return []rotation.Advice{{
		Argument: argument, Summary: how + " Kid Not in This " + strings.ToUpper(w.set[:1]) + w.set[1:],
		Detail: fmt.Sprintf("%s contains kids that no %s of this %s has or had: %s. %s", argument, w.key, w.set, strings.Join(unknown, ", "), why),
	}}
}

// trusts reports whether a trusted key has this kid.
func (c Config) trusts(kid string) bool {
	return slices.ContainsFunc(c.Trusted, func(j jwk.JWK) bool { return j.KeyID == kid })
}

// words are the words for a key, for the way in which verifiers get it, and for the resource.
type words struct{ key, keys, publication, set string }

func (c Config) words() words {
	w := wordsFor(c.Algorithm.Symmetric())
	if c.External {
		w.set = "rotation"
	}
	return w
}

func wordsFor(symmetric bool) words {
	if symmetric {
		return words{"secret", "secrets", "distribution", "keyset"}
	}
	return words{"key", "keys", "publication", "keyset"}
}

// advise returns warnings about a policy that has effects which are safe, but easy to overlook.
func (c Config) advise() []rotation.Advice {
	w := c.words()
	var warnings []rotation.Advice
	if c.Algorithm.Symmetric() && c.RequirePublished {
		warnings = append(warnings, rotation.Advice{
			Argument: "published_kids", Summary: "Secrets Are Never Published",
			Detail: fmt.Sprintf("With published_kids, a standby signs only after its kid is in the list. But a JWK Set never contains a %s secret, so nothing can find the kid there. "+
				"Use deployed_kids instead.", c.Algorithm),
		})
	}
	lead, every := c.Lead(), c.RotationPeriod
	if every > 0 && every < lead {
		parts := []string{"propagation_delay " + duration.Format(c.PropagationDelay), "clock_skew " + duration.Format(c.ClockSkew)}
		if !c.Algorithm.Symmetric() {
			parts = append([]string{"jwks_max_age " + duration.Format(c.JWKSMaxAge)}, parts...)
		}
		every = lead
		warnings = append(warnings, rotation.Advice{
			Argument: "rotation_period", Summary: "Rotation Period Too Short",
			Detail: fmt.Sprintf("A new %s can sign %s after its %s at the earliest (%s). So each %s signs for that long, and not for %s. "+
				"To rotate faster, lower these values. Otherwise raise rotation_period.",
				w.key, duration.Format(lead), w.publication, strings.Join(parts, ", "), w.key, duration.Format(c.RotationPeriod)),
		})
	}
	if c.MaxPublished > 0 {
		return append(warnings, c.adviseCapacity()...)
	}
	return append(warnings, c.advisePassive(every)...)
}

// advisePassive warns if several passive keys exist at a time, because a key is replaced before the tokens of its predecessor have expired.
// every is the time between two rotations, 0 if there is none.
func (c Config) advisePassive(every time.Duration) []rotation.Advice {
	w := c.words()
	needed, after := c.Retention(), "it stopped signing"
	if !c.Algorithm.Symmetric() && c.RemovalGrace > 0 { // In the grace, no token of a secret is valid any longer.
		needed = c.RetentionWithGrace()
		after += fmt.Sprintf(" (removal_grace %s included)", duration.Format(c.RemovalGrace))
	}
	passive, cause := c.KeysToKeep, fmt.Sprintf("keys_to_keep keeps %d %s that no longer sign", c.KeysToKeep, w.keys)
	if every > 0 {
		if overlap := int((needed + every - 1) / every); overlap > 1 && overlap >= passive {
			passive, cause = overlap, fmt.Sprintf("A %s is needed for %s after %s, and the next %s replaces it every %s. So up to %d %s are passive at a time",
				w.key, duration.Format(needed), after, w.key, duration.Format(every), overlap, w.keys)
		}
	}
	switch {
	case passive < 2:
		return nil
	case c.Algorithm.Symmetric():
		return []rotation.Advice{{
			Argument: "rotation_period", Summary: "Several Previous Secrets in Use",
			Detail: cause + ". previous_secret in env is only the last one. A program that verifies with it rejects valid tokens of the others. " +
				"Let programs verify with verification_secrets, which contains all of them, or rotate less often.",
		}}
	case passive > c.KeysToKeep:
		larger := "jwks becomes larger"
		if c.External {
			larger = "the JWK Set becomes larger"
		}
		return []rotation.Advice{{
			Argument: "rotation_period", Summary: "Several Passive Keys Published",
			Detail: cause + ". This is safe, but " + larger + ". To publish fewer keys, rotate less often.",
		}}
	}
	return nil
}
