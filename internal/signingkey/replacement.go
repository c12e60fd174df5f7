package signingkey

import (
	"fmt"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Action is what an apply does with the stored key.
type Action string

const (
	// Create means that there is no stored key.
	Create Action = "create"
	// Keep keeps the key. Its kid, algorithm and variables can change.
	Keep Action = "keep"
	// Rewrite puts another given key in the place of the stored one, without a replacement of the resource.
	Rewrite Action = "rewrite"
	// Replace replaces the resource, which generates a new key.
	Replace Action = "replace"
)

// Decision is an action and its cause.
type Decision struct {
	Action Action
	// Argument is the name of the attribute whose value replaces the resource.
	Argument string
	// Reason says why another key follows, as the beginning of a sentence. It is empty if the key stays.
	Reason string
}

// rule decides on one cause for another key. It returns false if the cause does not exist, and the next rule is asked.
type rule func(s Stored, k key, c Config, now time.Time) (Decision, bool)

// rules are asked in this order.
var rules = []rule{keyGiven, keyMoved, keepersChanged, algorithmChanged, rsaBitsChanged, rotationDue}

func (s Stored) decide(k key, c Config, now time.Time) Decision {
	for _, decides := range rules {
		if d, ok := decides(s, k, c, now); ok {
			return d
		}
	}
	return Decision{Action: Keep}
}

// keyGiven: a key in the configuration is the key of the resource, whatever else has changed.
func keyGiven(_ Stored, k key, c Config, _ time.Time) (Decision, bool) {
	switch {
	case c.given.IsZero():
		return Decision{}, false
	case c.given.Thumbprint() == k.thumbprint:
		return Decision{Action: Keep}, true
	default:
		return Decision{Action: Rewrite, Reason: "The configuration gives another key"}, true
	}
}

// keyMoved: nobody moves a key here to lose it. See [Stored.checkMoved].
func keyMoved(s Stored, _ key, _ Config, _ time.Time) (Decision, bool) {
	return Decision{Action: Keep}, s.moved()
}

func keepersChanged(s Stored, _ key, c Config, _ time.Time) (Decision, bool) {
	return Decision{Replace, "keepers", "keepers has changed"}, s.Keepers != c.Keepers
}

func algorithmChanged(_ Stored, k key, c Config, _ time.Time) (Decision, bool) {
	return Decision{Replace, "algorithm", fmt.Sprintf("%s cannot use this key, which is %s", c.Algorithm, k)}, k.fits(c.Algorithm) != nil
}

func rsaBitsChanged(_ Stored, k key, c Config, _ time.Time) (Decision, bool) {
	bits := k.readable.Bits()
	return Decision{Replace, "rsa_bits", fmt.Sprintf("rsa_bits is %d and this key has %d", c.RSABits, bits)}, c.RSABits != 0 && c.RSABits != bits
}

// rotationDue: while rotation_period stays the same, the refresh decides, so a plan and its apply agree. No refresh knows of a
// new rotation_period, so the clock decides on that. If such a period ends between the plan and the apply, the plan is stale.
func rotationDue(s Stored, _ key, c Config, now time.Time) (Decision, bool) {
	due := rotateAfter(s.CreatedAt, c.RotationPeriod)
	reason := fmt.Sprintf("rotation_period ended on %s", instant(due))
	if s.RotationPeriod == c.RotationPeriod {
		return Decision{Replace, "ready_for_rotation", reason}, s.ReadyForRotation
	}
	return Decision{Replace, "rotation_period", reason}, isDue(due, now)
}

// checkMoved refuses arguments that would lose the key which a moved block has just brought here.
func (s Stored) checkMoved(k key, c Config) ArgumentErrors {
	var refused ArgumentErrors
	if !s.moved() || !c.given.IsZero() {
		return refused
	}
	refused.addError("algorithm", "Key Does Not Fit the Algorithm", c.Algorithm.Fits(k.readable))
	if bits := k.readable.Bits(); c.RSABits != 0 && c.RSABits != bits {
		refused.add("rsa_bits", "Moved Key Has Another Size",
			fmt.Sprintf("The moved key is %s, but rsa_bits is %d. A new key would replace it, and all tokens of the moved key would fail. "+
				"Remove rsa_bits to keep the key.", k, c.RSABits))
	}
	return refused
}

// advise warns about what another key means for the tokens of this one.
func (d Decision) advise(kid string) []rotation.Advice {
	if d.Reason == "" {
		return nil
	}
	return []rotation.Advice{{
		Summary: "Hard Cutover to Another Key",
		Detail: fmt.Sprintf("%s, so this apply replaces the key %q with another one. Tokens of the old key fail where the new key is in use, and "+
			"new tokens fail where it is not yet in use. To rotate without failing tokens, use jwt_keyset: a moved block makes this key the first key of a keyset.", d.Reason, kid),
	}}
}
