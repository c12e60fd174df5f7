package keyset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// CheckSigningKid refuses a signing_kid that names no key of the set, a revoked key, a standby that this apply replaces, or a key whose private
// half the state does not contain. The active key needs none: its signers have it. Its errors are of type *refusal.Error.
func (s Keyset) CheckSigningKid(c Config) error {
	kid := c.SigningKid
	if kid == "" {
		return nil
	}
	i := slices.IndexFunc(s.State.Keys, func(k rotation.Key) bool { return k.ID == kid })
	if i < 0 {
		return s.refuseUnknownSigningKid(kid, c.words())
	}
	k, key := s.Key(s.State.Keys[i]), c.words().key
	switch revoking := c.revoking(s); {
	case slices.Contains(c.RevokedKids, kid):
		return refuseRevoked(kid, key, "revoked_kids")
	case slices.Contains(revoking.RevokedKids, kid):
		return refuseRevoked(kid, key, "revoke_created_before")
	case k.Status == rotation.Standby && s.State.KeySpec != c.KeySpec:
		return &refusal.Error{
			Summary: "Standby in signing_kid Is Replaced",
			Detail: fmt.Sprintf("signing_kid names the standby %q, and this plan replaces the standby, because its algorithm or size is no longer the configured one. "+
				"Undo the change of algorithm or rsa_bits until %q signs, or remove signing_kid.", kid, kid),
		}
	case c.External || k.Status == rotation.Active || k.openedBy(c.Recipients) || k.PrivateJWE == "" && k.HasPrivate():
		return nil
	case k.PrivateJWE != "":
		return &refusal.Error{
			Summary: "Sealed Key in signing_kid Cannot Be Opened",
			Detail: fmt.Sprintf("The private key of %q is sealed only for former recipients, so none of the configured recipients can sign with it. "+
				"Add one of its recipients to recipients again, or name another %s.", kid, key),
		}
	case k.PublicJWK == "":
		return &refusal.Error{
			Summary: "Secret in signing_kid Is Not Stored",
			Detail: fmt.Sprintf("The state does not contain the secret of %q, because it came from a write-only argument. With recipients, the state would contain it sealed. "+
				"Remove signing_kid, or name another secret.", kid),
		}
	}
	return &refusal.Error{
		Summary: "Private Key in signing_kid Is Not Stored",
		Detail: fmt.Sprintf("The state does not contain the private key of %q, so this %s cannot sign again. keep_passive_private_keys = true keeps the private key of each key "+
			"that stops signing from then on. Without it, the private key is removed at that time. A key from a write-only argument is stored only with recipients. "+
			"Remove signing_kid, or name another key. To replace the active key, change rotation_triggers, or add its kid to revoked_kids if it is compromised.", kid, key),
	}
}

// CheckSigningKidStays refuses a signing_kid whose key leaves the set in the planned apply: the next plan could not find it. m is the moment of the plan. Its
// errors are of type *refusal.Error.
func (s Keyset) CheckSigningKidStays(c Config, m rotation.Moment) error {
	if k, _ := s.State.Active(); c.SigningKid == "" || c.SigningKid == k.ID {
		return nil
	}
	c = c.revoking(s)
	w := c.words()
	for _, o := range s.State.Plan(c.Policy, c.Policy, m).Outcomes {
		for _, t := range o.Transitions {
			switch {
			case t.Key.ID != c.SigningKid:
			case t.Kind == rotation.Drop:
				return &refusal.Error{
					Summary: "Standby in signing_kid Has No Place",
					Detail: fmt.Sprintf("signing_kid names the standby %q, and this plan drops it, because max_published_keys (%d) leaves no place for it. "+
						"Raise max_published_keys until %q signs, or remove signing_kid.", t.Key.ID, c.MaxPublished, t.Key.ID),
				}
			case t.Kind == rotation.Remove:
				return &refusal.Error{
					Summary: "Passive Key in signing_kid Is Removed",
					Detail: fmt.Sprintf("signing_kid names the passive %s %q, and this plan removes it, because its last token has expired. It cannot sign yet, because verifiers can lack it until they have the standby. "+
						"Raise removal_grace until %q signs, or remove signing_kid.", w.key, t.Key.ID, t.Key.ID),
				}
			}
		}
	}
	return nil
}

// refuseUnknownSigningKid names the kids that can be meant instead.
func (s Keyset) refuseUnknownSigningKid(kid string, w words) error {
	const summary = "Unknown Kid in signing_kid"
	if len(s.State.Keys) == 0 {
		return &refusal.Error{Summary: summary, Detail: fmt.Sprintf("This %s has no %s yet, so signing_kid cannot name one. Remove signing_kid. You can set it after the %s is created.", w.set, w.key, w.set)}
	}
	var kids []string
	for _, k := range s.All() {
		kids = append(kids, fmt.Sprintf("%s (%s)", strconv.Quote(k.ID), k.Status))
	}
	why := fmt.Sprintf("signing_kid is %s, and no %s of this %s has it", refusal.Kid(kid), w.key, w.set)
	if s.State.Knows(kid) {
		why = fmt.Sprintf("The %s %q is removed or revoked, and never signs again", w.key, kid)
	}
	return &refusal.Error{
		Summary: summary,
		Detail:  fmt.Sprintf("%s. The kids of this %s are %s. Name one of them, or remove signing_kid.", why, w.set, strings.Join(kids, ", ")),
	}
}

func refuseRevoked(kid, key, argument string) error {
	return &refusal.Error{
		Summary: "Revoked Kid in signing_kid",
		Detail:  fmt.Sprintf("signing_kid names %q, and %s revokes it. A revoked %s must not sign. Remove signing_kid, or name another %s.", kid, argument, key, key),
	}
}

// openedBy reports whether the private key is sealed for one of the recipients.
func (m Material) openedBy(recipients []jose.Recipient) bool {
	return m.PrivateJWE != "" && slices.ContainsFunc(recipients, func(r jose.Recipient) bool { return r.Opens(m.PrivateJWE) })
}
