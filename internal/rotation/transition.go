package rotation

// Kind is what happens to a key.
type Kind string

// The kinds of transition.
const (
	Publish  Kind = "publish"  // a new key becomes the standby, or with reason First or Revocation the active key
	List     Kind = "list"     // the standby was first seen where it has to be, so its time to wait begins again
	Activate Kind = "activate" // the standby, or a passive key again, starts to sign, and the active key becomes passive
	Release  Kind = "release"  // all programs have a newer key than a passive one, so its time to stay begins again
	Disallow Kind = "disallow" // no signer can have a passive key any longer
	Remove   Kind = "remove"   // a passive key leaves the JWK Set
	Revoke   Kind = "revoke"   // a revoked key leaves the JWK Set
	Drop     Kind = "drop"     // a standby that never signed leaves, because it has not the configured algorithm or size, or with reason Capacity no place
)

// Reason is why it happens.
type Reason string

// The reasons. A kind with only one reason has none.
const (
	First      Reason = "first"       // the set had no key
	Period     Reason = "period"      // the active key has signed for the rotation period
	Request    Reason = "request"     // trigger, algorithm or size changed
	Revocation Reason = "revocation"  // the active key was revoked
	SigningKid Reason = "signing_kid" // signing_kid names the key
	Capacity   Reason = "capacity"    // there are more keys than places
	Unobserved Reason = "unobserved"  // the configuration no longer says what is published or deployed
)

// Transition is what an apply does to one key.
type Transition struct {
	Kind   Kind
	Reason Reason
	// RequestedBy is, for the reason Request, which arguments changed.
	RequestedBy Cause
	// Argument is, for List with the reason Unobserved, the argument that is no longer set.
	Argument string
	// Key is the key before the apply. For Publish it is the key after it.
	Key Key
	// Previous is, for Activate, the key that signed until then, as it was before. It is zero if that key was revoked.
	Previous Key
}
