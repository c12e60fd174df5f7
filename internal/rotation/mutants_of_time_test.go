package rotation

import "time"

// mutantsOfTime break how long a key is published before it signs, and after.
var mutantsOfTime = []mutant{
	// How long a key is published before it signs.
	{name: "no propagation delay before signing", by: refusal, breaks: lead(func(t *Timing) { t.PropagationDelay = 0 })},
	{name: "no max-age before signing", by: refusal, breaks: lead(func(t *Timing) { t.JWKSMaxAge = 0 })},
	{name: "no skew before signing", by: refusal, breaks: lead(func(t *Timing) { t.ClockSkew = 0 })},
	{name: "max-age served before ignored", by: refusal, breaks: func(r *rules) {
		r.activateAfter = func(s State, p Policy, k Key) time.Time {
			return activateAfter(past(s, func(t *Timing) { t.JWKSMaxAge = 0 }), p, k)
		}
	}},
	{name: "max-age raised while waiting ignored", by: refusal, breaks: func(r *rules) {
		r.activateAfter = func(s State, p Policy, k Key) time.Time {
			if !k.ActivateAfter.IsZero() {
				return k.ActivateAfter
			}
			return activateAfter(s, p, k)
		}
	}},
	{name: "max-age lowered has reached all at once", by: refusal, among: sweeping, breaks: func(r *rules) {
		r.activateAfter = func(s State, p Policy, k Key) time.Time {
			t := slowest(s.History, p, k.PublishedAt)
			t.JWKSMaxAge = p.JWKSMaxAge
			for i, term := range s.History[:max(0, len(s.History)-1)] {
				if !s.History[i+1].Since.Add(term.JWKSMaxAge).Before(k.PublishedAt) {
					t.JWKSMaxAge = max(t.JWKSMaxAge, term.JWKSMaxAge)
				}
			}
			return latest(later(k.PublishedAt, t.lead()...), k.PublishedAt.Add(resolution), k.ActivateAfter)
		}
	}},
	{name: "signs without waiting", by: refusal, breaks: func(r *rules) {
		r.eligible = func(p Policy, k Key, _ time.Time) bool { return !p.holds(k) }
	}},
	{name: "signs without being listed", by: refusal, breaks: func(r *rules) {
		r.eligible = func(_ Policy, k Key, now time.Time) bool { return !now.Before(k.ActivateAfter) }
	}},
	{name: "published and signing in one apply", by: refusal, breaks: func(r *rules) {
		r.eligible = func(p Policy, k Key, _ time.Time) bool { return !p.holds(k) }
		r.steps = []func(*apply){
			(*apply).wind, (*apply).settle, (*apply).revoke, (*apply).publish, (*apply).activate, (*apply).remove, (*apply).publish, (*apply).clean,
		}
	}},
	{
		name: "a lead of nothing is nothing", by: "no key is published and signs at once",
		because: "whoever allows for no delay at all knows the key at once",
		breaks: func(r *rules) {
			r.activateAfter = func(_ State, p Policy, k Key) time.Time {
				return latest(later(k.PublishedAt, p.lead()...), k.ActivateAfter)
			}
			r.steps = []func(*apply){
				(*apply).wind, (*apply).settle, (*apply).revoke, (*apply).publish, (*apply).activate, (*apply).remove, (*apply).publish, (*apply).clean,
			}
		},
	},
	{name: "slower days before signing ignored", by: refusal, breaks: func(r *rules) {
		r.activateAfter = func(s State, p Policy, k Key) time.Time {
			t := p.Timing
			t.JWKSMaxAge = longestMaxAge(s.History, p, k.PublishedAt)
			return latest(later(k.PublishedAt, t.lead()...), k.PublishedAt.Add(resolution), k.ActivateAfter)
		}
	}},
	{
		name: "a lowered policy lets a key sign earlier", by: "no instant moves earlier",
		because: "what was slower is remembered until it cannot matter",
		breaks: func(r *rules) {
			r.activateAfter = func(s State, p Policy, k Key) time.Time {
				k.ActivateAfter = time.Time{}
				return activateAfter(s, p, k)
			}
		},
	},

	// How long a key is published after it signed.
	{name: "no propagation delay before removal", by: refusal, breaks: retention(func(t *Timing) { t.PropagationDelay = 0 })},
	{name: "no token life before removal", by: refusal, breaks: retention(func(t *Timing) { t.MaxTokenTTL = 0 })},
	{name: "two skews of three before removal", by: refusal, breaks: shorter(func(t Timing) time.Duration { return t.ClockSkew })},
	{name: "removed some seconds too early", by: refusal, breaks: shorter(func(Timing) time.Duration { return 3 * time.Second })},
	{name: "life of tokens at removal only", by: refusal, breaks: life(func(_ State, p Policy, _ Key) time.Duration { return p.MaxTokenTTL })},
	{name: "life of tokens at deactivation only", by: refusal, breaks: life(func(s State, p Policy, k Key) time.Duration {
		return longestTTL(s.History[max(0, len(s.History)-1):], p, k.DeactivatedAt, k.DeactivatedAt)
	})},
	{name: "life lowered before signing has reached all", by: refusal, among: hurried, breaks: heeding(func(t, _ Timing) (delay, skew time.Duration) {
		return 0, t.ClockSkew
	})},
	{name: "life lowered before signing, by a clock behind", by: refusal, among: hurried, breaks: heeding(func(t, _ Timing) (delay, skew time.Duration) {
		return t.PropagationDelay, 0
	})},
	{name: "life lowered and delay lowered with it", by: refusal, among: hurried, breaks: heeding(func(_, since Timing) (delay, skew time.Duration) {
		return since.PropagationDelay, since.ClockSkew
	})},
	{name: "life lowered and delay raised with it", by: refusal, among: hurried, breaks: heeding(func(t, _ Timing) (delay, skew time.Duration) {
		return t.PropagationDelay, t.ClockSkew
	})},
	{name: "life raised after signing reaches none", by: refusal, among: hurried, breaks: life(func(s State, p Policy, k Key) time.Duration {
		return longestTTL(s.History, p, k.ActivatedAt, k.DeactivatedAt)
	})},
	{name: "life raised after signing, by a clock behind", by: refusal, among: hurried, breaks: life(func(s State, p Policy, k Key) time.Duration {
		t := slowest(s.History, p, k.ActivatedAt)
		return longestTTL(s.History, p, k.ActivatedAt, later(k.DeactivatedAt, t.PropagationDelay))
	})},
	{
		name: "life raised long after signing counts", by: "a key goes when it is time",
		because: "a key that stays too long refuses no token",
		breaks: life(func(s State, p Policy, k Key) time.Duration {
			return longestTTL(s.History, p, k.ActivatedAt, s.LastChange())
		}),
	},
	{
		name: "a retention of nothing is nothing", by: "between boundaries judgement is the same",
		because: "tokens that live no time are never valid", proof: withoutTime,
		breaks: func(r *rules) {
			r.removeAfter = func(_ State, p Policy, k Key) time.Time {
				return latest(later(k.DeactivatedAt, p.retention()...), k.RemoveAfter)
			}
		},
	},
	{name: "slower days before removal ignored", by: refusal, breaks: func(r *rules) {
		r.removeAfter = func(s State, p Policy, k Key) time.Time {
			t := p.Timing
			t.MaxTokenTTL = longestTTL(s.History, p, k.ActivatedAt, later(k.DeactivatedAt, t.PropagationDelay, t.ClockSkew))
			return latest(later(k.DeactivatedAt, t.retention()...), k.RemoveAfter)
		}
	}},
	{
		name: "a lowered policy lets a key go earlier", by: "no instant moves earlier",
		because: "what was longer is remembered as long as a key is held, unless the memory is lost", proof: withoutMemory,
		breaks: func(r *rules) {
			r.removeAfter = func(s State, p Policy, k Key) time.Time {
				k.RemoveAfter = time.Time{}
				return removeAfter(s, p, k)
			}
		},
	},
	{name: "keys to keep are all that is kept", by: refusal, breaks: func(r *rules) {
		r.removable = func(p Policy, k Key, rank int, now time.Time) bool {
			if p.KeysToKeep > 0 {
				return rank >= p.KeysToKeep
			}
			return removable(p, k, rank, now)
		}
	}},
	{
		name: "keys to keep are not kept", by: "nothing leaves but what may",
		because: "the operator asks for them past the last valid token",
		breaks: func(r *rules) {
			r.removable = func(p Policy, k Key, _ int, now time.Time) bool { return removable(p, k, p.KeysToKeep, now) }
		},
	},
	{
		name: "keys stay", by: "a key goes when it is time", because: "a key that stays too long refuses no token",
		breaks: func(r *rules) { r.removable = func(Policy, Key, int, time.Time) bool { return false } },
	},
}
