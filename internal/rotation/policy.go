// Package rotation decides when keys are published, sign, are kept for verification only, and go.
//
// It is a state machine of plain values. It knows kids and instants and never sees key material; it never reads
// the clock, the present is a parameter. Its one promise: a token that is valid never fails to verify because of a
// rotation, however late or often [State.Advance] is called, and a revoked key goes at once.
//
// The life of a key is standby (published, does not sign), active (signs; exactly one), passive (published, verifies
// only), removed. The words are those of RFC 7517 (kid, JWK Set) and of key management at large (NIST SP 800-57,
// part 1, section 7: pre-activation, active, deactivated, destroyed).
package rotation

import (
	"slices"
	"time"
)

// Timing is what the operator says about tokens, caches, deployments and clocks. All are lengths of time, none negative.
type Timing struct {
	// MaxTokenTTL is the longest life of a token, from iat to exp.
	MaxTokenTTL time.Duration `json:"max_token_ttl"`
	// JWKSMaxAge is the longest that any verifier or cache holds the JWK Set before it fetches it again.
	// It is zero for HMAC keys, which no JWK Set publishes.
	JWKSMaxAge time.Duration `json:"jwks_max_age"`
	// PropagationDelay is the time from an apply until every signer has the new secret and every endpoint serves the new JWK Set.
	PropagationDelay time.Duration `json:"propagation_delay"`
	// ClockSkew is the largest difference between two clocks, and the largest leeway for exp that a verifier grants.
	ClockSkew time.Duration `json:"clock_skew"`
}

// Policy is what the configuration asks for.
type Policy struct {
	Timing

	// Symmetric is set for HMAC algorithms: their keys are secrets, which are distributed and never published.
	Symmetric bool

	// RotationPeriod is how long a key signs before it is due to be replaced; 0 means never by itself.
	RotationPeriod time.Duration
	// KeysToKeep is the number of passive keys that stay published even past their RemoveAfter.
	KeysToKeep int
	// KeySpec names the algorithm and size of new keys; a change asks for a rotation and replaces the standby.
	KeySpec string
	// Trigger is any text; a change asks for a rotation as soon as it is safe.
	Trigger string
	// RevokedKids are the kids that leave at once.
	RevokedKids []string
	// RequirePublished makes a standby wait, past its time, until its kid is in Listed.
	RequirePublished bool
	// PublishedKids are the kids that the operator has seen in the JWK Set as the world sees it.
	PublishedKids []string
}

func (p Policy) revokes(kid string) bool { return kid != "" && slices.Contains(p.RevokedKids, kid) }

// holds reports whether k waits to be seen in the live JWK Set.
func (p Policy) holds(k Key) bool {
	return p.RequirePublished && !slices.Contains(p.PublishedKids, k.ID)
}

// lead is the time from the publication of a key to its first signature, as parts to add up: until every endpoint serves
// it, every cache has let go of the document before it, and every clock agrees.
func (t Timing) lead() []time.Duration {
	return []time.Duration{t.PropagationDelay, t.JWKSMaxAge, t.ClockSkew}
}

// retention is how long a key is published after it stopped signing, as parts to add up: until every signer has let go of it, and
// the last token it signed has expired. The three skews are three: the clock that stamped the end may differ from the one by which
// the key goes, the one that dated the token from the one that judges it, and who judges it may grant as much leeway.
func (t Timing) retention() []time.Duration {
	return []time.Duration{t.PropagationDelay, t.MaxTokenTTL, t.ClockSkew, t.ClockSkew, t.ClockSkew}
}

// Lead is the length of time from the publication of a key to its first signature.
func (t Timing) Lead() time.Duration { return sum(t.lead()) }

// Retention is the length of time that a key stays published after it stopped signing.
func (t Timing) Retention() time.Duration { return sum(t.retention()) }

// sum adds up lengths of time, to say them. It stops at the longest that can be said (292 years).
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

// later adds lengths of time to an instant one by one, since their sum may be longer than a Duration can say.
func later(t time.Time, ds ...time.Duration) time.Time {
	for _, d := range ds {
		t = t.Add(d)
	}
	return t
}
