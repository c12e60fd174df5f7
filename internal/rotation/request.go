package rotation

import (
	"fmt"
	"strings"
)

// Cause says which arguments requested a rotation. The zero Cause is one that an older version of the state does not name.
type Cause struct {
	Triggers  bool `json:"rotation_triggers,omitempty"`
	Algorithm bool `json:"algorithm,omitempty"`
	RSABits   bool `json:"rsa_bits,omitempty"`
}

// changes returns which arguments request a rotation now. A new algorithm brings its own key size, so rsa_bits is not named with it.
func (p Policy) changes(s State) Cause {
	was, size, _ := strings.Cut(s.KeySpec, " ")
	is, newSize, _ := strings.Cut(p.KeySpec, " ")
	return Cause{Triggers: s.Trigger != p.Trigger, Algorithm: was != is, RSABits: was == is && size != newSize}
}

// or returns the arguments of c and o.
func (c Cause) or(o Cause) Cause {
	return Cause{c.Triggers || o.Triggers, c.Algorithm || o.Algorithm, c.RSABits || o.RSABits}
}

// arguments returns the names of the arguments.
func (c Cause) arguments() []string {
	var names []string
	for _, argument := range []struct {
		changed bool
		name    string
	}{{c.Triggers, "rotation_triggers"}, {c.Algorithm, "algorithm"}, {c.RSABits, "rsa_bits"}} {
		if argument.changed {
			names = append(names, argument.name)
		}
	}
	return names
}

// because says why a rotation is requested, as the end of a sentence.
func (c Cause) because() string {
	names := c.arguments()
	switch last := len(names) - 1; last {
	case -1:
		return "because of a change that was requested earlier"
	case 0:
		return fmt.Sprintf("because %s changed", names[0])
	default:
		return fmt.Sprintf("because %s and %s changed", strings.Join(names[:last], ", "), names[last])
	}
}

// requested says when a requested rotation happens, in the plan that requests it. after is the state that the apply of s leads to, under p. If the
// apply publishes a new standby, that announcement says it, and with SigningKid the advice about that.
func requested(s, after State, p Policy, m Moment) (Advice, bool) {
	was, _ := s.Standby()
	standby, _ := after.Standby()
	changes := p.changes(s).arguments()
	if !after.RotationRequested || changes == nil || standby.Generation != was.Generation || p.SigningKid != "" {
		return Advice{}, false
	}
	active, _ := after.Active()
	w, release := wordsFor(p), after.awaitedRelease(p)
	ready := !m.Now.Before(standby.ActivateAfter) && !p.awaitsListing(standby)
	when, gate := fmt.Sprintf("It will happen in %s, when all verifiers should have the standby %s.", after.firstApply(s, p, m), w.named(standby)), ""
	switch {
	case standby.Generation == 0:
		when = fmt.Sprintf("It will happen when verifiers have a new %s, for which max_published_keys (%d) leaves no place yet. That one is %s %s.", w.key, p.MaxPublished, w.published, after.placeFrees(s, p))
	case release != "" && ready:
		when = fmt.Sprintf("It will happen in the first apply for which %s.", release)
	case release != "":
		gate = fmt.Sprintf("It also waits until %s.", release)
	}
	a := advice("Rotation Requested", fmt.Sprintf("A rotation is requested, %s.", after.RequestedBy.because()), when, gate,
		fmt.Sprintf("Until then, %s goes on signing.", w.named(active)))
	a.Argument = changes[0]
	return a, true
}
