package rotation

import (
	"fmt"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

// unlisted: until the standby is seen where it has to be, it does not sign. If that takes longer than a delivery and every cache, the operator must know
// what the keyset waits for. after is the state after an apply now.
func unlisted(after State, p Policy, m Moment) (Advice, bool) {
	k, _ := after.Standby()
	if k.ID == "" || !p.awaitsListing(k) || m.Now.Before(k.ActivateAfter) {
		return Advice{}, false
	}
	w, argument := wordsFor(p), p.missing(k)
	wait := fmt.Sprintf("So some verifiers may not have this %s, and it cannot sign.", w.key)
	if _, due, ever := after.handover(p); ever && !m.Now.Before(due) && p.SigningKid == "" {
		wait += fmt.Sprintf(" The rotation that has been due since %s waits.", instant(due))
	}
	check := "Check that the last apply delivered the JWK Set, and that published_kids is read where your verifiers fetch it. Or repeat that apply."
	if argument == "deployed_kids" {
		check = "Check that the last apply delivered this secret to all programs, or repeat that apply."
	}
	a := advice(fmt.Sprintf("Standby %s Not Seen", w.keyTitle),
		fmt.Sprintf("%s does not contain the standby %q, which was %s at %s.", argument, k.ID, w.published, instant(k.PublishedAt)), wait, check,
		fmt.Sprintf("If %s can never show it, remove the argument: %q can then sign %s after that apply.", argument, k.ID, duration.Format(k.ActivateAfter.Sub(k.PublishedAt))))
	a.Argument = argument
	return a, true
}
