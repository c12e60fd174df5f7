package rotation

import (
	"slices"
	"time"
)

// A key that stopped signing is passive at once. But a signer goes on signing with it until the next key has reached it. What guards an external
// key, such as the policy of a KMS, has to allow that until then, and no longer.

// MaySign returns the generations that signers can still use: the active one, and each that stopped signing so recently that a signer can still have
// it. They are sorted. It is for a set of external keys.
func (s State) MaySign() []int {
	var generations []int
	for _, k := range s.Keys {
		if k.Status == Active || k.Status == Passive && k.DisallowedAt.IsZero() {
			generations = append(generations, k.Generation)
		}
	}
	slices.Sort(generations)
	return generations
}

// allowed reports whether a passive key can still have a signer, and time alone ends that.
func (p Policy) allowed(passive Key) bool {
	return p.External && passive.DisallowedAt.IsZero() && !p.awaitsRelease(passive)
}

// disallowAfter returns when the next key has reached every signer. The delivery of the apply that stopped the key can have failed. DeployedKids shows that
// it has not. Otherwise it can stay unrepaired for the grace.
func (p Policy) disallowAfter(passive Key) time.Time {
	repaired := passive.stopped()
	if !p.RequireDeployed {
		repaired = repaired.Add(p.RemovalGrace)
	}
	slowest := passive.Slowest.max(p.Timing) // A state that lost its memory has only the timing of the policy.
	return latest(later(repaired, slowest.PropagationDelay, slowest.ClockSkew), repaired.Add(resolution))
}

// disallow stamps each passive key that no signer can have any longer.
func (a *apply) disallow() {
	for _, k := range a.state.Passive() {
		if a.policy.allowed(k) && !a.judged.Before(a.policy.disallowAfter(k)) {
			a.record(Transition{Kind: Disallow, Key: k})
			a.change(k, func(k *Key) { k.DisallowedAt = a.now })
		}
	}
}
