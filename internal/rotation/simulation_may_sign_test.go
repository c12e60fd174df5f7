package rotation

import (
	"slices"
	"time"
)

// What an apply allows to sign takes effect at once: the worst that can happen to a signer that has not got the next key yet.
const (
	mayNotSign   = "a key signs only while it is in may_sign"
	maySignsOnly = "a key leaves may_sign when it is time"
)

// checkAllowed reports a token whose key the last apply did not allow to sign. A revoked key must not sign. Nor must a key whose
// signer should have had a newer key than the one of version used, once the grace is over.
func (d *deployment) checkAllowed(t issued, used int) {
	revoked := d.keys[t.generation].revoked
	if !d.policy.External || d.outlivesGrace(used, t.signed+1) || revoked != 0 && t.signed >= revoked {
		return
	}
	if n := d.newest(t.signed); !slices.Contains(d.versions[n].may, t.generation) {
		d.report(mayNotSign, "key %d signed at %d, after apply %d at %d", t.generation, t.signed, n, d.versions[n].at)
	}
}

// checkMaySign reports a passive key that may sign for longer than it can have a signer.
func (d *deployment) checkMaySign(t observation, passive Key, judged time.Time, longest Timing) {
	if t.policy.RequireDeployed && passive.ReleasedAt.IsZero() {
		return
	}
	end := later(latest(passive.DeactivatedAt, passive.ReleasedAt), longest.PropagationDelay, longest.ClockSkew, resolution)
	if !t.policy.RequireDeployed {
		end = end.Add(t.policy.RemovalGrace)
	}
	if t.policy.External && !judged.Before(end) && slices.Contains(t.after.MaySign(), passive.Generation) {
		d.report(maySignsOnly, "key %d", passive.Generation)
	}
}
