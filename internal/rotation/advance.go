package rotation

import (
	"slices"
	"time"
)

// Advance carries out everything that is due at the instant judged, stamps it with the instant now, and says what it did.
// A key it calls for has no ID yet. The receiver is left as it was.
//
// The two instants differ when a decision is carried out later than it was made: an apply of a saved plan does
// what the plan said, but what it publishes is published only now. judged must not be after now, and now not before
// [State.LastChange]; an instant that is, is moved.
func (s State) Advance(p Policy, judged, now time.Time) (State, []Transition) {
	return standard.advance(s, p, judged, now)
}

// Due reports whether Advance would do anything to a key at the instant judged.
func (s State) Due(p Policy, judged time.Time) bool {
	_, done := s.Advance(p, judged, judged)
	return len(done) > 0
}

func (r rules) advance(s State, p Policy, judged, now time.Time) (State, []Transition) {
	a := apply{rules: r, state: s.clone(), policy: p, judged: judged, now: now}
	for _, step := range r.steps {
		step(&a)
	}
	return a.state, a.done
}

// apply is one Advance under way.
type apply struct {
	rules
	state       State
	policy      Policy
	judged, now time.Time
	done        []Transition
}

// wind keeps time from running backward: to before what has been stamped already, or from a judgement to its execution.
func (a *apply) wind() {
	a.now = latest(a.now, a.state.LastChange())
	if a.judged.After(a.now) {
		a.judged = a.now
	}
}

// settle takes note of what changed in the policy and moves the instants of the keys out where it asks for that.
func (a *apply) settle() {
	s, p := &a.state, a.policy
	if s.Undated() {
		active, _ := s.Active()
		a.change(active, func(k *Key) { k.PublishedAt, k.ActivatedAt = a.now, a.now })
	}
	s.History = remember(s.History, p.Timing, a.now)
	if !a.fits(*s, p) || s.KeySpec != "" && s.Trigger != p.Trigger {
		s.RotationRequested = true
	}
	for i, k := range s.Keys {
		switch k.Status {
		case Standby:
			s.Keys[i].ActivateAfter = a.activateAfter(*s, p, k)
		case Passive:
			s.Keys[i].RemoveAfter = a.removeAfter(*s, p, k)
		}
	}
}

// revoke takes out the revoked keys whatever their status. If none is left to sign, the standby must, ready or not: a token that a
// stale cache refuses for a while is better than a forged one that it accepts.
func (a *apply) revoke() {
	for _, k := range slices.Clone(a.state.Keys) {
		if a.policy.revokes(k.ID) {
			a.retire(k)
			a.note(Transition{Kind: Revoke, Key: k})
		}
	}
	if _, ok := a.state.Active(); ok {
		return
	}
	if standby, ok := a.state.Standby(); ok {
		a.sign(standby)
		// A rotation that was asked for is done with it, unless it asked for a key of another kind.
		a.state.RotationRequested = a.state.RotationRequested && !a.fits(a.state, a.policy)
		a.note(Transition{Kind: Activate, Reason: Revocation, Key: standby})
		return
	}
	reason := First
	if len(a.done) > 0 {
		reason = Revocation
	}
	a.sign(a.call())
	a.state.RotationRequested = false
	fresh, _ := a.state.Active()
	a.note(Transition{Kind: Publish, Reason: reason, Key: fresh})
}

// activate lets the standby sign if the active key is due and the standby is ready.
func (a *apply) activate() {
	active, _ := a.state.Active()
	due, ok := a.due(a.state, a.policy, active)
	standby, ready := a.state.Standby()
	if !ok || a.judged.Before(due) || !ready || !a.fits(a.state, a.policy) || !a.eligible(a.policy, standby, a.judged) {
		return
	}
	reason := Period
	if a.state.RotationRequested {
		reason = Request
	}
	a.change(active, func(k *Key) {
		k.Status, k.DeactivatedAt = Passive, a.now
		k.RemoveAfter = a.removeAfter(a.state, a.policy, *k)
	})
	a.sign(standby)
	a.state.RotationRequested = false
	a.note(Transition{Kind: Activate, Reason: reason, Key: standby, Previous: active})
}

// remove takes out the passive keys whose last token has expired.
func (a *apply) remove() {
	for rank, k := range a.state.Passive() {
		if a.removable(a.policy, k, rank, a.judged) {
			a.retire(k)
			a.note(Transition{Kind: Remove, Key: k})
		}
	}
}

// publish sees to it that there is a standby, and that it is what the policy wants: a revocation then finds a replacement that is
// already known everywhere.
func (a *apply) publish() {
	standby, ok := a.state.Standby()
	if ok && !a.fits(a.state, a.policy) {
		a.retire(standby)
		a.note(Transition{Kind: Drop, Key: standby})
		ok = false
	}
	a.state.KeySpec, a.state.Trigger = a.policy.KeySpec, a.policy.Trigger
	if ok {
		return
	}
	fresh := a.call()
	a.change(fresh, func(k *Key) { k.ActivateAfter = a.activateAfter(a.state, a.policy, *k) })
	standby, _ = a.state.Standby()
	a.note(Transition{Kind: Publish, Key: standby})
}

// clean forgets what matters to no key any longer.
func (a *apply) clean() { a.state.History = a.forget(a.state, a.policy, a.now) }

// call adds a new standby, published now.
func (a *apply) call() Key {
	a.state.Generation++
	k := Key{Generation: a.state.Generation, Status: Standby, PublishedAt: a.now}
	a.state.Keys = append(a.state.Keys, k)
	return k
}

// sign makes k the active key.
func (a *apply) sign(k Key) {
	a.change(k, func(k *Key) { k.Status, k.ActivatedAt = Active, a.now })
}

// retire takes k out for good.
func (a *apply) retire(k Key) {
	a.state.Keys = slices.DeleteFunc(a.state.Keys, func(o Key) bool { return o.Generation == k.Generation })
	a.state.Retired = append(a.state.Retired, k.ID)
}

func (a *apply) change(k Key, f func(*Key)) {
	i := slices.IndexFunc(a.state.Keys, func(o Key) bool { return o.Generation == k.Generation })
	f(&a.state.Keys[i])
}

func (a *apply) note(t Transition) { a.done = append(a.done, t) }
