package rotation

import "time"

// Timing is what the operator promises about tokens, caches, deployments and clocks. No length is negative.
type Timing struct {
	// MaxTokenTTL is the longest lifetime of a token, from iat to exp.
	MaxTokenTTL time.Duration `json:"max_token_ttl"`
	// JWKSMaxAge is how long a verifier or a cache uses a JWK Set before it fetches it again.
	// It does not count for HMAC secrets, which no JWK Set contains: see Policy.Lead.
	JWKSMaxAge time.Duration `json:"jwks_max_age"`
	// PropagationDelay is the time from an apply until every signer has the new secret and every endpoint serves the new JWK Set.
	PropagationDelay time.Duration `json:"propagation_delay"`
	// ClockSkew is the largest difference between two clocks, and the largest leeway for exp that a verifier grants.
	ClockSkew time.Duration `json:"clock_skew"`
}

// Lead is the time from the publication of a key to its first signature. It stops at 292 years.
func (t Timing) Lead() time.Duration { return sum(t.lead()) }

// Retention is the time from the end of signing until the last token of a key has expired. It stops at 292 years.
func (t Timing) Retention() time.Duration { return sum(t.retention()) }

// lead returns the parts of Lead: until every endpoint serves the key, every cache has dropped the JWK Set before it, and every clock
// agrees.
func (t Timing) lead() []time.Duration {
	return []time.Duration{t.PropagationDelay, t.JWKSMaxAge, t.ClockSkew}
}

// retention returns the parts of Retention: until every signer has the next key, and the lifetime of a token. The skew counts three times.
// The clock that stamps the end can differ from the one that decides the removal. The clock that dates the token can differ from the one
// that verifies it. And the verifier can grant the same again as leeway.
func (t Timing) retention() []time.Duration {
	return []time.Duration{t.PropagationDelay, t.MaxTokenTTL, t.ClockSkew, t.ClockSkew, t.ClockSkew}
}

// max returns the longer of each length of t and o.
func (t Timing) max(o Timing) Timing {
	return Timing{
		MaxTokenTTL:      max(t.MaxTokenTTL, o.MaxTokenTTL),
		JWKSMaxAge:       max(t.JWKSMaxAge, o.JWKSMaxAge),
		PropagationDelay: max(t.PropagationDelay, o.PropagationDelay),
		ClockSkew:        max(t.ClockSkew, o.ClockSkew),
	}
}

// sum adds lengths of time. It stops at the longest that a Duration can hold (292 years).
func sum(ds []time.Duration) time.Duration {
	const longest = time.Duration(1<<63 - 1)
	var total time.Duration
	for _, d := range ds {
		if d > longest-total {
			return longest
		}
		total += d
	}
	return total
}

// later adds lengths of time to an instant one by one, because their sum can be longer than a Duration can hold.
func later(t time.Time, ds ...time.Duration) time.Time {
	for _, d := range ds {
		t = t.Add(d)
	}
	return t
}

// latest returns the latest of some instants.
func latest(ts ...time.Time) time.Time {
	var l time.Time
	for _, t := range ts {
		if t.After(l) {
			l = t
		}
	}
	return l
}
