package rotation

// Kind is what happens to a key.
type Kind string

// The kinds of transition.
const (
	Publish  Kind = "publish"  // a new key becomes the standby, or with reason First or Revocation the active one
	Activate Kind = "activate" // the standby begins to sign, the active key becomes passive
	Remove   Kind = "remove"   // a passive key leaves the JWK Set
	Revoke   Kind = "revoke"   // a key leaves the JWK Set before its time
	Drop     Kind = "drop"     // a standby that never signed leaves, as it is no longer what is wanted
)

// Reason is why it happens.
type Reason string

// The reasons. A kind that has only one reason bears none.
const (
	First      Reason = "first"      // the set had no key
	Period     Reason = "period"     // the active key has signed for the rotation period
	Request    Reason = "request"    // trigger, algorithm or size changed
	Revocation Reason = "revocation" // the active key was revoked
)

// Transition is one thing that an apply does to one key.
type Transition struct {
	Kind   Kind
	Reason Reason
	// Key is the key as it was before; for Publish, as it is after.
	Key Key
	// Previous is, for Activate, the key that signed until then: as it was before. Zero if it was revoked.
	Previous Key
}
