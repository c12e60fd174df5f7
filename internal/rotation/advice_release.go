package rotation

import "fmt"

// undeployed: until every program has the next key, the old one stays and no rotation begins. If that takes longer than it should, or delays a
// rotation, the operator must know what the keyset waits for. after is the state after an apply now.
func undeployed(after State, p Policy, m Moment) (Advice, bool) {
	k, waits := after.unreleased(p)
	if !waits {
		return Advice{}, false
	}
	active, _ := after.Active()
	_, due, ever := after.handover(p)
	delayed := ever && !m.Now.Before(due)
	if !delayed && m.Now.Before(k.DeactivatedAt.Add(p.PropagationDelay)) {
		return Advice{}, false
	}
	w, o := wordsFor(p), active
	if next, ok := after.successor(p, k); ok {
		o = next
	}
	fact := fmt.Sprintf("deployed_kids does not contain %q, which was %s when %q stopped signing or later.", o.ID, w.published, k.ID)
	switch {
	case o.ID == "":
		fact = fmt.Sprintf("deployed_kids does not contain a %s that was %s when %q stopped signing or later.", w.key, w.published, k.ID)
	case madeSince(o, k):
	case p.holds(o):
		fact = fmt.Sprintf("deployed_kids contains %q, which has signed since %s, but also %q, which stopped signing then.", o.ID, instant(o.ActivatedAt), k.ID)
	default:
		fact = fmt.Sprintf("deployed_kids does not contain %q, which has signed since %s.", o.ID, instant(o.ActivatedAt))
	}
	wait := fmt.Sprintf("So a program may still sign with %q. This %s stays %s, and no rotation begins.", k.ID, w.key, w.published)
	if delayed {
		wait += fmt.Sprintf(" The rotation that has been due since %s waits, too.", instant(due))
	}
	a := advice("Deployment Not Seen", fact, wait,
		fmt.Sprintf("Check that the last apply delivered the active %s to all programs that sign, or repeat that apply.", w.key),
		fmt.Sprintf("If deployed_kids can never show it, remove the argument: %q then counts as no longer in use from that apply on.", k.ID))
	a.Argument = "deployed_kids"
	return a, true
}
