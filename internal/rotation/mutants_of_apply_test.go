package rotation

import (
	"slices"
	"time"
)

// mutantsOfApply break what is remembered from apply to apply, and what an apply does and in which order.
var mutantsOfApply = []mutant{
	// What is remembered.
	{name: "all but the present forgotten", by: refusal, breaks: func(r *rules) {
		r.forget = func(s State, _ Policy, _ time.Time) []Term { return s.History[len(s.History)-1:] }
	}},
	{name: "cached documents forgotten", by: refusal, among: sweeping, breaks: func(r *rules) {
		r.forget = func(s State, p Policy, now time.Time) []Term {
			kept := forget(past(s, func(t *Timing) { t.JWKSMaxAge = 0 }), p, now)
			return s.History[len(s.History)-len(kept):]
		}
	}},
	{name: "what held keys signed forgotten", by: refusal, breaks: func(r *rules) {
		r.forget = func(s State, p Policy, now time.Time) []Term {
			s.Keys = nil
			return forget(s, p, now)
		}
	}},
	{
		name: "nothing forgotten", by: "what no longer matters is forgotten", because: "memory is not wrong, only ever longer",
		breaks: func(r *rules) { r.forget = func(s State, _ Policy, _ time.Time) []Term { return s.History } },
	},

	// What an apply does, and in which order.
	{name: "stamped as planned", by: refusal, breaks: func(r *rules) {
		r.steps = slices.Insert(slices.Clone(r.steps), 1, func(a *apply) { a.now = latest(a.judged, a.state.LastChange()) })
	}},
	{
		name: "judged by a clock ahead of the apply", by: "no key signs before its time",
		because: "clocks that differ by the skew at most are allowed for, one by one",
		breaks:  instead((*apply).wind, func(a *apply) { a.now = latest(a.now, a.state.LastChange()) }),
	},
	{
		name: "time runs backward", by: "what happens is stamped with the present",
		because: "clocks that differ by the skew at most are allowed for, one by one",
		breaks:  func(r *rules) { r.steps = r.steps[1:] },
	},
	{
		name: "revocation waits for a standby that is ready", by: "a revoked key leaves at once", because: "a token of a revoked key is not valid",
		breaks: instead((*apply).revoke, func(a *apply) {
			if standby, ok := a.state.Standby(); !ok || a.eligible(a.policy, standby, a.judged) {
				a.revoke()
			}
		}),
	},
	{name: "revocation passes the standby over", by: refusal, breaks: instead((*apply).revoke, func(a *apply) {
		active, _ := a.state.Active()
		if standby, ok := a.state.Standby(); ok && a.policy.revokes(active.ID) {
			a.retire(standby)
		}
		a.revoke()
	})},
	{name: "activation before revocation", by: refusal, breaks: func(r *rules) {
		r.steps = []func(*apply){
			(*apply).wind, (*apply).settle, (*apply).activate, (*apply).revoke, (*apply).remove, (*apply).publish, (*apply).clean,
		}
	}},
	{
		name: "removal before activation", by: "nothing is left for a second apply", because: "a key that stays too long refuses no token",
		breaks: func(r *rules) {
			r.steps = []func(*apply){
				(*apply).wind, (*apply).settle, (*apply).revoke, (*apply).remove, (*apply).activate, (*apply).publish, (*apply).clean,
			}
		},
	},
	{name: "no standby until it is due", by: refusal, breaks: instead((*apply).publish, func(a *apply) {
		active, _ := a.state.Active()
		if due, ok := a.due(a.state, a.policy, active); ok && !a.judged.Before(due) {
			a.publish()
		}
	})},
	{
		name: "a standby of another kind signs", by: "a key of the wanted kind signs", because: "verifiers know the key whatever its kind",
		breaks: instead((*apply).activate, func(a *apply) {
			fits := a.fits
			a.fits = func(State, Policy) bool { return true }
			a.activate()
			a.fits = fits
		}),
	},
	{
		name: "a standby of another kind stays", by: "a rotation is carried out when it is due", because: "the old key goes on signing",
		breaks: func(r *rules) { r.fits = func(State, Policy) bool { return true } },
	},
	{
		name: "a trigger is ignored", by: "a rotation is carried out when it is due", because: "the old key goes on signing",
		breaks: instead((*apply).settle, func(a *apply) {
			a.state.Trigger = a.policy.Trigger
			a.settle()
		}),
	},
	{
		name: "a request is forgotten", by: "a rotation is carried out when it is due", because: "the old key goes on signing",
		breaks: instead((*apply).clean, func(a *apply) {
			a.clean()
			a.state.RotationRequested = false
		}),
	},
	{
		name: "a request is never done with", by: "no rotation is carried out before it is due", because: "a rotation too many refuses no token",
		breaks: instead((*apply).activate, func(a *apply) {
			asked := a.state.RotationRequested
			a.activate()
			a.state.RotationRequested = asked
		}),
	},
	{
		name: "never due", by: "a rotation is carried out when it is due", because: "the old key goes on signing",
		breaks: func(r *rules) { r.due = func(State, Policy, Key) (time.Time, bool) { return time.Time{}, false } },
	},
	{
		name: "always due", by: "no rotation is carried out before it is due", because: "a rotation too many refuses no token",
		breaks: func(r *rules) { r.due = func(State, Policy, Key) (time.Time, bool) { return time.Time{}, true } },
	},
	{
		name: "kids of the dead forgotten", by: "no kid comes back", because: "the world names its keys by generation",
		breaks: instead((*apply).clean, func(a *apply) {
			a.clean()
			a.state.Retired = nil
		}),
	},
}
