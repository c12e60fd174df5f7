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
type rule func(s Stored, k key, c Config) (Decision, bool)

// rules are asked in this order.
var rules = []rule{keyGiven, keyMoved, keepersChanged, algorithmChanged, rsaBitsChanged, rotationDue}

func (s Stored) decide(k key, c Config) Decision {
	for _, decides := range rules {
		if d, ok := decides(s, k, c); ok {
			return d
		}
	}
	return Decision{Action: Keep}
}

// keyGiven: a key in the configuration is the key of the resource, whatever else has changed.
func keyGiven(_ Stored, k key, c Config) (Decision, bool) {
	switch {
	case c.given.IsZero():
		return Decision{}, false
	case k.same(c.given):
		return Decision{Action: Keep}, true
	default:
		return Decision{Action: Rewrite, Reason: "The configuration gives another key"}, true
	}
}

// keyMoved: nobody moves a key here to lose it. See [Stored.checkMoved].
func keyMoved(s Stored, _ key, _ Config) (Decision, bool) {
	return Decision{Action: Keep}, s.Moved()
}

func keepersChanged(s Stored, _ key, c Config) (Decision, bool) {
	return Decision{Replace, "keepers", "keepers has changed"}, s.Keepers != c.Keepers
}

func algorithmChanged(_ Stored, k key, c Config) (Decision, bool) {
	return Decision{Replace, "algorithm", fmt.Sprintf("%s cannot use this key, which is %s", c.Algorithm, k)}, k.fits(c.Algorithm) != nil
}

func rsaBitsChanged(_ Stored, k key, c Config) (Decision, bool) {
	bits := k.readable.Bits()
	return Decision{Replace, "rsa_bits", fmt.Sprintf("rsa_bits is %d and this key has %d", c.RSABits, bits)}, c.RSABits != 0 && c.RSABits != bits
}

// rotationDue: only a refresh decides that a key is due, and no refresh knows of a new rotation_period. So a new period is an update of
// rotate_after, and the next refresh judges by it. If the clock decided here, a plan that is applied after the key has become due would
// not be the plan that was saved.
func rotationDue(s Stored, _ key, c Config) (Decision, bool) {
	reason := fmt.Sprintf("rotation_period ended on %s", instant(rotateAfter(s.CreatedAt, s.RotationPeriod)))
	return Decision{Replace, "ready_for_rotation", reason}, s.ReadyForRotation && s.RotationPeriod == c.RotationPeriod
}

// advisePeriod warns that a new rotation_period has already ended, but that this apply does not replace the key.
func (s Stored) advisePeriod(d Decision, c Config, now time.Time) []rotation.Advice {
	due := rotateAfter(s.CreatedAt, c.RotationPeriod)
	if d.Action != Keep || s.RotationPeriod == c.RotationPeriod || !isDue(due, now) {
		return nil
	}
	return []rotation.Advice{{
		Argument: "rotation_period", Summary: "Rotation Due After This Apply",
		Detail: fmt.Sprintf("With the new rotation_period, the key %q is due for replacement since %s. This apply only updates rotate_after, and keeps the key. "+
			"The next plan with a refresh replaces it, and tokens of this key are then rejected.", s.Kid, instant(due)),
	}}
}

// checkMoved refuses arguments that would lose the key which a moved block has just brought here.
func (s Stored) checkMoved(k key, c Config) ArgumentErrors {
	var refused ArgumentErrors
	if !s.Moved() || !c.given.IsZero() {
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
