package rotation

import (
	"fmt"
	"slices"
)

// invariantsOfRelease are about keys that stopped signing, and the programs that may still sign with them.
var invariantsOfRelease = []invariant{
	{"no rotation begins while programs sign with an older key", func(t observation) string {
		was, signed := t.before.Active()
		if is, _ := t.after.Active(); !signed || is.Generation == was.Generation || t.policy.revokes(was.ID) || !t.policy.RequireDeployed || t.policy.SigningKid != "" {
			return ""
		}
		for _, k := range t.before.Passive() {
			// For secrets, the next rotation can be what shows it.
			if is, stays := t.after.key(k.Generation); stays && is.ReleasedAt.IsZero() && !t.policy.Symmetric {
				return fmt.Sprintf("key %d", k.Generation)
			}
		}
		return ""
	}},
	{"a standby that nobody has seen waits again", func(t observation) string {
		was, _ := t.before.Standby()
		k, stays := t.after.key(was.Generation)
		looked := t.before.RequirePublished || t.before.RequireDeployed && t.policy.Symmetric
		looks := t.policy.RequirePublished || t.policy.RequireDeployed && t.policy.Symmetric
		return wrongIf(stays && looked && !looks && was.ListedAt.IsZero() && !k.ListedAt.Equal(t.stamped), "key %d", k.Generation)
	}},
	{"an apply remembers what it looked at", func(t observation) string {
		return wrongIf(t.after.RequirePublished != t.policy.RequirePublished || t.after.RequireDeployed != t.policy.RequireDeployed, "published %t, deployed %t",
			t.after.RequirePublished, t.after.RequireDeployed)
	}},
	{"what was released was seen", func(t observation) string {
		holds := func(k Key) bool { return slices.Contains(t.policy.DeployedKids, k.ID) }
		for _, k := range t.after.Keys {
			was, _ := t.before.key(k.Generation)
			if k.ReleasedAt.IsZero() || !was.ReleasedAt.IsZero() || !t.policy.RequireDeployed && t.before.RequireDeployed {
				continue
			}
			if !t.policy.RequireDeployed || k.Status != Passive || !slices.ContainsFunc(t.before.Keys, func(o Key) bool {
				is, _ := t.after.key(o.Generation)
				signs := latest(o.ActivatedAt, is.ActivatedAt)
				return holds(o) && o.Generation != k.Generation && (!o.PublishedAt.Before(k.DeactivatedAt) ||
					!t.policy.Symmetric && !signs.IsZero() && !signs.Before(k.DeactivatedAt) && !holds(k))
			}) {
				return fmt.Sprintf("key %d", k.Generation)
			}
		}
		return ""
	}},
	{"a key that was seen to be replaced is released", func(t observation) string {
		holds := func(k Key) bool { return slices.Contains(t.policy.DeployedKids, k.ID) }
		for _, was := range t.before.Keys {
			k, stays := t.after.key(was.Generation)
			if was.Status != Passive || !stays || k.Status != Passive || !k.ReleasedAt.IsZero() {
				continue
			}
			if t.before.RequireDeployed && !t.policy.RequireDeployed {
				return fmt.Sprintf("key %d still waits", k.Generation)
			}
			for _, o := range t.before.Keys {
				newer := o.PublishedAt.After(k.DeactivatedAt) || o.Status == Active && !t.policy.Symmetric && !holds(k)
				if t.policy.RequireDeployed && holds(o) && newer {
					return fmt.Sprintf("key %d, by key %d", k.Generation, o.Generation)
				}
			}
		}
		return ""
	}},
}
