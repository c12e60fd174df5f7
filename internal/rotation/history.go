package rotation

import (
	"slices"
	"time"
)

// Term is a timing and since when it has been in force: until the next term begins. The first term of a set has no beginning,
// since documents and tokens may be older than the set.
//
// Terms are remembered because a change of policy does not reach what is already out: a cached document keeps
// the max-age it was served with, and a token the exp it was signed with.
type Term struct {
	Since time.Time `json:"since"`
	Timing
}

// remember returns the history with t in force since now.
func remember(h []Term, t Timing, now time.Time) []Term {
	if len(h) == 0 {
		return []Term{{Timing: t}}
	}
	if h[len(h)-1].Timing == t {
		return h
	}
	return append(h, Term{Since: now, Timing: t})
}

// eachTerm calls f with every term, the last first, and the last instant at which a signer or an endpoint may still act by it: one that
// the change which ended it took its longest to reach, by a clock that differs the most. It is zero for the term in force.
func eachTerm(h []Term, p Policy, f func(i int, t Term, heeded time.Time)) {
	slow := p.Timing
	for i, t := range slices.Backward(h) {
		slow = slow.slower(t.Timing)
		var heeded time.Time
		if i+1 < len(h) {
			heeded = later(h[i+1].Since, slow.PropagationDelay, slow.ClockSkew)
		}
		f(i, t, heeded)
	}
}

// slower returns t with the propagation delay or the skew of o where that is longer.
func (t Timing) slower(o Timing) Timing {
	t.PropagationDelay = max(t.PropagationDelay, o.PropagationDelay)
	t.ClockSkew = max(t.ClockSkew, o.ClockSkew)
	return t
}

// reaches reports whether a term may have been acted by at instant at or after it.
func reaches(heeded, at time.Time) bool { return heeded.IsZero() || !heeded.Before(at) }

// cached is the last instant at which a document served under t may sit in a cache; zero if there is none.
func (t Term) cached(heeded time.Time) time.Time {
	if heeded.IsZero() {
		return heeded
	}
	return heeded.Add(t.JWKSMaxAge)
}

// slowest returns the policy's timing, but with the longest propagation and the largest skew that there may have been since the
// instant given.
func slowest(h []Term, p Policy, since time.Time) Timing {
	slow := p.Timing
	eachTerm(h, p, func(_ int, t Term, heeded time.Time) {
		if reaches(heeded, since) {
			slow = slow.slower(t.Timing)
		}
	})
	return slow
}

// longestMaxAge returns the largest JWKSMaxAge that a document carried which was still cacheable at since or is of later date.
func longestMaxAge(h []Term, p Policy, since time.Time) time.Duration {
	longest := p.JWKSMaxAge
	eachTerm(h, p, func(_ int, t Term, heeded time.Time) {
		if reaches(t.cached(heeded), since) {
			longest = max(longest, t.JWKSMaxAge)
		}
	})
	return longest
}

// longestTTL returns the largest MaxTokenTTL that a signer may have gone by at any moment between from and to.
func longestTTL(h []Term, p Policy, from, to time.Time) time.Duration {
	var longest time.Duration
	eachTerm(h, p, func(_ int, t Term, heeded time.Time) {
		if reaches(heeded, from) && !t.Since.After(to) {
			longest = max(longest, t.MaxTokenTTL)
		}
	})
	return longest
}

// forget drops the oldest terms, as far as they can no longer matter: no document of theirs is in a cache, and no key that is held
// signed under them.
func forget(s State, p Policy, now time.Time) []Term {
	first := len(s.History)
	eachTerm(s.History, p, func(i int, t Term, heeded time.Time) {
		matters := reaches(t.cached(heeded), now)
		for _, k := range s.Keys {
			matters = matters || k.Status != Standby && reaches(heeded, k.ActivatedAt)
		}
		if matters {
			first = min(first, i)
		}
	})
	return s.History[first:]
}
