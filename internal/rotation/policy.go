// Package rotation decides when keys are published, sign, only verify, and are removed.
//
// It is a state machine of plain values. It knows key IDs and instants, and never sees key material. It does not read the clock: the
// current time is a parameter. It keeps one promise, if the [Timing] of every policy is true for the operator's systems: a rotation does not
// make a valid token fail to verify, however late or often [State.Advance] is called. A revoked key is removed at once.
//
// A key is first standby (published, does not sign), then active (signs; there is exactly one), then passive (published, verifies only),
// then removed. The terms kid and JWK Set are from RFC 7517. The statuses are the key states of NIST SP 800-57 part 1, section 7
// (pre-activation, active, deactivated, destroyed).
package rotation

import (
	"slices"
	"time"
)

// Policy is what the configuration asks for.
type Policy struct {
	Timing

	// Symmetric is set for HMAC algorithms: their keys are secrets, which are distributed and never published.
	Symmetric bool
	// RotationPeriod is how long a key signs before it is due to be replaced. With 0 it is never due by time alone.
	RotationPeriod time.Duration
	// KeysToKeep is the number of passive keys that stay published even after their RemoveAfter.
	KeysToKeep int
	// MaxPublished is the number of keys that can be published at the same time. A new key waits until there is a place for it. 0 is no limit.
	MaxPublished int
	// RemovalGrace is how long a passive key stays published after its last token has expired. It is how long a failed delivery to signers
	// can stay unrepaired.
	RemovalGrace time.Duration
	// KeySpec names the algorithm and size of new keys, with a space between them. A change requests a rotation and replaces the standby.
	KeySpec string
	// Trigger is any text. A change requests a rotation as soon as it is safe.
	Trigger string
	// SigningKid names the key of the set that has to sign, instead of the key that the schedule chooses. While it is set, no rotation happens by
	// time or by request. A key that does not sign yet signs once every verifier has it. Empty for the schedule.
	SigningKid string
	// RevokedKids are the keys to remove at once.
	RevokedKids []string
	// RequirePublished makes a standby wait until PublishedKids lists it. Its ActivateAfter then counts from the first apply that finds it there.
	RequirePublished bool
	// PublishedKids are the keys that the operator has seen in the live JWK Set.
	PublishedKids []string
	// RequireDeployed makes a passive key stay, and every rotation wait, until DeployedKids shows that all programs have a newer one. For
	// secrets it also makes a standby wait as RequirePublished does, until DeployedKids contains it.
	RequireDeployed bool
	// DeployedKids are the keys that the operator has seen in all programs that sign: the key that they sign with. For secrets they are
	// all that every program has, also those that only verify.
	DeployedKids []string
	// External is set if others make and use the keys, for example in a KMS. A plan has to say which keys there are after the apply, see
	// [Moment.Decided]. And a passive key is stamped when no signer can have it any longer, see [State.MaySign].
	External bool
}

// Lead is the time from the publication of a key of this policy to its first signature.
func (p Policy) Lead() time.Duration { return p.forKeys(p.Timing).Lead() }

// forKeys returns the part of a timing that counts for the keys of this policy. No JWK Set contains a secret, so no cache keeps one back.
// The state remembers the max-age all the same: the set can publish trusted keys, and its next keys can be public.
func (p Policy) forKeys(t Timing) Timing {
	if p.Symmetric {
		t.JWKSMaxAge = 0
	}
	return t
}

// RetentionWithGrace is how long a key stays published after it stopped signing. It stops at 292 years.
func (p Policy) RetentionWithGrace() time.Duration { return sum(append(p.retention(), p.RemovalGrace)) }

func (p Policy) revokes(kid string) bool { return kid != "" && slices.Contains(p.RevokedKids, kid) }

// sees reports whether an apply is the first to find the standby k where it has to be seen.
func (p Policy) sees(k Key) bool { return p.awaitsListing(k) && p.missing(k) == "" }

// awaitsListing reports whether the standby k still has to be seen: in the live JWK Set, or for a secret in the programs.
func (p Policy) awaitsListing(k Key) bool {
	return (p.RequirePublished || p.deploysStandby()) && k.ListedAt.IsZero()
}

// missing returns the name of the argument that should list the standby k and does not. It is empty if there is none.
func (p Policy) missing(k Key) string {
	switch {
	case p.RequirePublished && !slices.Contains(p.PublishedKids, k.ID):
		return "published_kids"
	case p.deploysStandby() && !slices.Contains(p.DeployedKids, k.ID):
		return "deployed_kids"
	}
	return ""
}

// listing returns the name of the arguments in which a standby is seen.
func (p Policy) listing() string {
	switch {
	case !p.deploysStandby():
		return "published_kids"
	case p.RequirePublished:
		return "published_kids and deployed_kids"
	}
	return "deployed_kids"
}

// deploysStandby reports whether programs have to hold the standby before it signs.
func (p Policy) deploysStandby() bool { return p.Symmetric && p.RequireDeployed }
