package rotation

import (
	"slices"
	"time"
)

// Advance does everything that is due at the instant judged, stamps it with the instant now, and returns what it did. A new key has
// no ID yet. The receiver does not change.
//
// The two instants differ when an apply happens later than its plan. It does what the plan showed, but what it publishes is published only
// now. judged must not be after now, and now must not be before [State.LastChange]. Advance moves an instant that is.
func (s State) Advance(p Policy, judged, now time.Time) (State, []Transition) {
	a := s.begin(p, judged, now)
	a.applyRequest()
	a.revoke()
	// Removal comes after activation: the key that stops signing counts among the keys to keep, and a key that it displaces must not wait
	// for a second apply.
	a.activate()
	a.release()
	a.remove()
	a.disallow()
	// The new standby comes last, so it never signs in the apply that publishes it.
	a.publish()
	a.place()
	return a.state, a.done
}

// apply is one call of Advance.
type apply struct {
	state       State
	policy      Policy
	judged, now time.Time
	done        []Transition
}

// begin does the part of an apply that moves instants. Everything that the rest decides by time, it decides by these.
func (s State) begin(p Policy, judged, now time.Time) *apply {
	a := &apply{state: s.clone(), policy: p, judged: judged, now: now}
	a.clampClock()
	a.stampAdopted()
	a.list()
	a.release()
	a.applyTiming()
	return a
}

// clampClock keeps time from running backward: now is not before the last change, and judged is not after now.
func (a *apply) clampClock() {
	a.now = latest(a.now, a.state.LastChange())
	if a.judged.After(a.now) {
		a.judged = a.now
	}
}

// stampAdopted stamps an adopted key in its first apply.
func (a *apply) stampAdopted() {
	if active, _ := a.state.Active(); a.state.Undated() {
		a.change(active, func(k *Key) { k.PublishedAt, k.ActivatedAt = a.now, a.now })
	}
}

// list stamps the standby when it is first seen in the live JWK Set, or a secret in the programs. Its time to wait begins again then: the
// apply that published it can have failed to deliver it. Once nobody looks any longer, that can still be so, and the time begins again as well.
func (a *apply) list() {
	standby, ok := a.state.Standby()
	looked := Policy{Symmetric: a.policy.Symmetric, RequirePublished: a.state.RequirePublished, RequireDeployed: a.state.RequireDeployed}
	unobserved := looked.awaitsListing(standby) && !a.policy.awaitsListing(standby)
	if ok && (unobserved || a.policy.sees(standby)) && !a.policy.revokes(standby.ID) {
		t := Transition{Kind: List, Key: standby}
		if unobserved {
			t.Reason, t.Argument = Unobserved, looked.missing(standby)
		}
		a.record(t)
		a.change(standby, func(k *Key) { k.ListedAt = a.now })
	}
	a.state.RequirePublished = a.policy.RequirePublished
}

// applyTiming remembers the timing of the policy, and moves the instants of the keys out where it asks for that. A change does not reach
// what is already in use: a cached JWK Set keeps its max-age, and a token its exp. So the slowest timing counts until then.
func (a *apply) applyTiming() {
	s, t := &a.state, a.policy.Timing
	if until, ok := s.slowestUntil(a.policy); ok && a.now.After(until) {
		s.Slowest = s.Timing
	}
	s.Slowest = s.Slowest.max(t)
	if s.Timing != t {
		s.Timing, s.TimingSince = t, a.now
	}
	for i := range s.Keys {
		k := &s.Keys[i]
		k.Slowest = a.policy.slowest(*k, a.now)
		switch k.Status {
		case Standby:
			k.ActivateAfter = activateAfter(*k)
		case Passive:
			k.RemoveAfter = removeAfter(*k, s.RemovalGrace, a.policy.RemovalGrace)
		}
	}
	s.RemovalGrace = a.policy.RemovalGrace
}

// applyRequest notes a change of trigger, algorithm or size. The first policy of a set changes nothing.
func (a *apply) applyRequest() {
	s, p := &a.state, a.policy
	if s.KeySpec != "" && (s.KeySpec != p.KeySpec || s.Trigger != p.Trigger) {
		s.RotationRequested, s.RequestedBy = true, s.RequestedBy.or(p.changes(*s))
	}
}

// revoke removes the revoked keys, whatever their status. If the active key is among them, the key that SigningKid names signs if it is ready,
// otherwise the standby, ready or not: to reject a valid token for a while is better than to accept a forged one.
func (a *apply) revoke() {
	for _, k := range slices.Clone(a.state.Keys) {
		if a.policy.revokes(k.ID) {
			a.retire(k)
			a.record(Transition{Kind: Revoke, Key: k})
		}
	}
	if _, ok := a.state.Active(); ok {
		return
	}
	if k, ok := a.state.chosen(a.policy); ok && a.state.ready(a.policy, k, a.judged) {
		a.handOver(Key{}, k, SigningKid)
		return
	}
	if standby, ok := a.state.Standby(); ok {
		if a.policy.eligible(standby, a.judged) {
			a.markKnown()
		}
		a.sign(standby)
		// This completes a requested rotation, unless the request was for a key of another kind.
		a.state.RotationRequested = a.state.RotationRequested && !a.state.fits(a.policy)
		a.record(Transition{Kind: Activate, Reason: Revocation, Key: standby})
		return
	}
	reason := First
	if len(a.done) > 0 {
		reason = Revocation
	}
	a.sign(a.newKey())
	a.state.RotationRequested = false
	active, _ := a.state.Active()
	a.record(Transition{Kind: Publish, Reason: reason, Key: active})
}

// activate lets the standby sign if the active key is due, the standby is ready, and no program signs with an earlier key. With SigningKid, only
// the key that it names can sign next.
func (a *apply) activate() {
	active, _ := a.state.Active()
	if a.policy.SigningKid != "" {
		if k, ok := a.state.chosen(a.policy); ok && a.state.ready(a.policy, k, a.judged) {
			a.handOver(active, k, SigningKid)
		}
		return
	}
	standby, ok := a.state.Standby()
	due, ever := a.state.due(a.policy, active)
	if !ok || !ever || a.judged.Before(due) || !a.state.fits(a.policy) || !a.policy.eligible(standby, a.judged) {
		return
	}
	if _, waits := a.state.unreleased(a.policy); waits {
		return
	}
	reason := Period
	if a.state.RotationRequested {
		reason = Request
	}
	a.handOver(active, standby, reason)
}

// handOver lets a key sign instead of the active one, which is zero if it was revoked. A standby completes a requested rotation.
func (a *apply) handOver(active, next Key, reason Reason) {
	if active.Generation != 0 {
		a.change(active, func(k *Key) {
			k.Status, k.DeactivatedAt, k.Newest = Passive, a.now, a.state.Generation
			k.RemoveAfter = removeAfter(*k, 0, a.policy.RemovalGrace)
		})
	}
	a.sign(next)
	a.record(Transition{Kind: Activate, Reason: reason, RequestedBy: a.state.RequestedBy, Key: next, Previous: active})
	if next.Status == Standby {
		a.markKnown()
		a.state.RotationRequested = false
	}
}

// remove removes the passive keys whose last token has expired.
func (a *apply) remove() {
	for rank, k := range a.state.Passive() {
		if a.policy.removable(k, rank, a.judged) {
			a.retire(k)
			a.record(Transition{Kind: Remove, Key: k})
		}
	}
}

// publish makes sure that there is a standby of the right algorithm and size, if there is a place for it. A revocation then finds a replacement that every
// verifier already has.
func (a *apply) publish() {
	standby, ok := a.state.Standby()
	if fits := a.state.fits(a.policy); ok && (!fits || a.state.crowded(a.policy)) {
		t := Transition{Kind: Drop, Key: standby}
		if fits {
			t.Reason = Capacity
		}
		a.retire(standby)
		a.record(t)
		ok = false
	}
	a.state.KeySpec, a.state.Trigger = a.policy.KeySpec, a.policy.Trigger
	if !a.state.RotationRequested {
		a.state.RequestedBy = Cause{}
	}
	if !ok && a.state.hasPlace(a.policy) {
		fresh := a.newKey()
		a.change(fresh, func(k *Key) { k.ActivateAfter = activateAfter(*k) })
		standby, _ = a.state.Standby()
		a.record(Transition{Kind: Publish, Key: standby})
	}
}

// newKey adds a standby that is published now.
func (a *apply) newKey() Key {
	a.state.Generation++
	k := Key{Generation: a.state.Generation, Status: Standby, PublishedAt: a.now, Slowest: a.policy.forKeys(a.state.Slowest)}
	a.state.Keys = append(a.state.Keys, k)
	return k
}

// sign makes k the active key. The timings from before no longer matter for it, except those that a signer may still act on.
// For a key that signed before, they do.
func (a *apply) sign(k Key) {
	if k.Status == Passive {
		a.change(k, func(k *Key) { *k = k.again(a.state.Slowest, a.policy.RemovalGrace) })
	} else {
		a.change(k, func(k *Key) { k.Slowest = a.state.Slowest })
	}
	a.change(k, func(k *Key) { k.Status, k.ActivatedAt = Active, a.now })
}

// retire removes k for good.
func (a *apply) retire(k Key) {
	a.state.Keys = slices.DeleteFunc(a.state.Keys, func(o Key) bool { return o.Generation == k.Generation })
	a.state.Retired = append(a.state.Retired, k.ID)
	a.state.Retired = a.state.Retired[max(0, len(a.state.Retired)-maxRetired):]
}

func (a *apply) change(k Key, f func(*Key)) {
	i := slices.IndexFunc(a.state.Keys, func(o Key) bool { return o.Generation == k.Generation })
	f(&a.state.Keys[i])
}

func (a *apply) record(t Transition) { a.done = append(a.done, t) }
