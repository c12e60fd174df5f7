package rotation

import "time"

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

// eachTerm calls f with every term and the instant it ended; zero for the one still in force.
func eachTerm(h []Term, f func(t Term, ended time.Time)) {
	for i, t := range h {
		var ended time.Time
		if i+1 < len(h) {
			ended = h[i+1].Since
		}
		f(t, ended)
	}
}

// cacheableUntil is the last instant at which a document served under t, which ended at ended, may sit in a cache,
// if endpoints took until delay to serve its successor.
func (t Term) cacheableUntil(ended time.Time, delay, skew time.Duration) time.Time {
	return later(ended, max(t.PropagationDelay, delay), t.JWKSMaxAge, max(t.ClockSkew, skew))
}

// longestMaxAge returns the largest JWKSMaxAge that a document carried which was still cacheable at since.
func longestMaxAge(h []Term, p Policy, since time.Time) time.Duration {
	longest := p.JWKSMaxAge
	eachTerm(h, func(t Term, ended time.Time) {
		if ended.IsZero() || !t.cacheableUntil(ended, p.PropagationDelay, p.ClockSkew).Before(since) {
			longest = max(longest, t.JWKSMaxAge)
		}
	})
	return longest
}

// longestTTL returns the largest MaxTokenTTL in force at any moment between from and to.
func longestTTL(h []Term, from, to time.Time) time.Duration {
	var longest time.Duration
	eachTerm(h, func(t Term, ended time.Time) {
		if !t.Since.After(to) && (ended.IsZero() || !ended.Before(from)) {
			longest = max(longest, t.MaxTokenTTL)
		}
	})
	return longest
}

// forget drops the terms that can no longer matter: no document of theirs is in a cache, and no key that is held signed under them.
func forget(s State, p Policy, now time.Time) []Term {
	var kept []Term
	eachTerm(s.History, func(t Term, ended time.Time) {
		delay := max(t.PropagationDelay, p.PropagationDelay)
		matters := ended.IsZero() ||
			!t.cacheableUntil(ended, p.PropagationDelay, p.ClockSkew).Before(now) ||
			!ended.Add(delay).Before(now)
		for _, k := range s.Keys {
			matters = matters || k.Status != Standby && !ended.Add(delay).Before(k.ActivatedAt)
		}
		if matters {
			kept = append(kept, t)
		}
	})
	return kept
}
