package keyset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// CheckRevokedKids refuses a kid that is new in RevokedKids and that nothing in this set has or had. In an emergency, a misspelled kid could go
// unnoticed, and the compromised key would stay. last is the policy of the last apply. Kids that it contains are accepted, and so is every kid when the
// set is created, because a list can be older than its set.
//
// Every key that the set publishes is in the state, so the refusal never prevents a revocation. It does not quote the kid, which can be a
// secret that was pasted into the wrong argument.
func (s Keyset) CheckRevokedKids(last rotation.Policy, c Config) error {
	unknown, _ := s.unknownKids(last, c)
	if len(unknown) == 0 {
		return nil
	}
	w := c.words()
	return &refusal.Error{Summary: "Unknown Kid in revoked_kids", Detail: s.sayUnknown(unknown, c) + fmt.Sprintf(
		" To revoke a %s of another %s, add its kid to the revoked_kids of that %s only.", w.key, w.set, w.set)}
}

// adviseRevokedKids warns of unknown kids that [Keyset.CheckRevokedKids] does not refuse.
func (s Keyset) adviseRevokedKids(last rotation.Policy, c Config) []rotation.Advice {
	_, unknown := s.unknownKids(last, c)
	if len(unknown) == 0 {
		return nil
	}
	why := "the state does not remember every former kid of this " + c.words().set
	if s.State.RemembersAll() {
		why = "published_kids or deployed_kids contains the kid"
	}
	return []rotation.Advice{{
		Argument: "revoked_kids", Summary: "Unknown Kid in revoked_kids",
		Detail: s.sayUnknown(unknown, c) + " This is a warning and not an error, because " + why + ".",
	}}
}

// unknownKids returns the kids that are new in RevokedKids, and that no key of the set and no trusted key has or had. Some of them can still be right: the
// state does not know them because it forgot a former key, or because it was restored from a backup and the live JWK Set, or a program, has a key of a later state.
func (s Keyset) unknownKids(last rotation.Policy, c Config) (wrong, possible []string) {
	if s.isNew() {
		return nil, nil
	}
	var published []string // with the trusted keys of the last apply
	if members, err := jwk.ParseSet(s.JWKS); err == nil {
		for _, m := range members {
			published = append(published, m.KeyID)
		}
	}
	for _, kid := range c.RevokedKids {
		switch {
		case slices.Contains(last.RevokedKids, kid) || s.State.Knows(kid) || c.trusts(kid) || slices.Contains(published, kid):
		case s.State.RemembersAll() && !slices.Contains(slices.Concat(c.PublishedKids, c.DeployedKids), kid):
			wrong = append(wrong, kid)
		default:
			possible = append(possible, kid)
		}
	}
	return wrong, possible
}

func (s Keyset) sayUnknown(kids []string, c Config) string {
	var known []string
	for _, k := range s.All() {
		known = append(known, fmt.Sprintf("%q (%s)", k.ID, k.Status))
	}
	for _, j := range c.Trusted {
		known = append(known, fmt.Sprintf("%q (trusted)", j.KeyID))
	}
	subject := "a new kid"
	if len(kids) > 1 {
		subject = fmt.Sprintf("%d new kids", len(kids))
	}
	w := c.words()
	hadIt := fmt.Sprintf("no %s of this %s and no trusted key has or had", w.key, w.set)
	if c.External {
		hadIt = fmt.Sprintf("no %s of this %s has or had", w.key, w.set)
	}
	return fmt.Sprintf("revoked_kids contains %s that %s, so it revokes nothing. If a kid is misspelled, the compromised %s stays in use. "+
		"Check the spelling, or remove the kid. The kids of this %s are %s.", subject, hadIt, w.key, w.set, strings.Join(known, ", "))
}

// adviseNextSecret warns that the secret which replaces a revoked one was in the same environment. named are the kids in the configuration, and c also revokes
// the kids of RevokeCreatedBefore.
func (s Keyset) adviseNextSecret(named []string, c Config) []rotation.Advice {
	active, standby := s.Active(), Key{}
	if k, ok := s.Standby(); ok {
		standby = k
	}
	inEnv := false
	for _, value := range s.Variables {
		inEnv = inEnv || standby.Secret != "" && strings.Contains(value, standby.Secret) // verification_secrets contains several
	}
	if !inEnv || !slices.Contains(named, active.ID) || slices.Contains(c.RevokedKids, standby.ID) || active.CreatedAt.Before(c.RevokeCreatedBefore) {
		return nil
	}
	return []rotation.Advice{{
		Argument: "revoked_kids", Summary: "Next Secret Was in the Same Environment",
		Detail: fmt.Sprintf("This apply revokes the active secret %q, and the standby %q signs instead. But env contained both secrets, in next_secret or verification_secrets. "+
			"If the secret leaked with the environment of a program, the standby leaked as well. Then set revoke_created_before to the current time: it revokes both, and a new secret signs.",
			active.ID, standby.ID),
	}}
}
