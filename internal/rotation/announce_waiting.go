package rotation

import (
	"fmt"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

// held says that no rotation takes place while signing_kid is set, or when the key that it names starts to sign. after is the state that the
// apply of s leads to, under p.
func held(s, after State, p Policy, m Moment) (Advice, bool) {
	active, signs := after.Active()
	if p.SigningKid == "" || !signs {
		return Advice{}, false
	}
	w := wordsFor(p)
	if k, ok := after.chosen(p); ok {
		a := advice(fmt.Sprintf("Signing %s Waits", w.keyTitle),
			fmt.Sprintf("signing_kid names %q, but not all verifiers have that %s yet.", k.ID, w.key),
			fmt.Sprintf("It replaces %s in %s.", w.named(active), after.firstApply(s, p, m)),
			fmt.Sprintf("Until then, %s goes on signing, and no other rotation takes place.", w.named(active)))
		a.Argument = "signing_kid"
		return a, true
	}
	if was, _ := s.Active(); !was.ActivatedAt.Equal(active.ActivatedAt) {
		return Advice{}, false // The announcement of the key that starts to sign says it.
	}
	due, ever := after.due(p, active)
	a := advice("Rotation Paused",
		fmt.Sprintf("signing_kid is set, so %s goes on signing and no rotation takes place.", w.named(active)),
		after.withoutSigningKid(ever, "at "+instant(due)), "Remove signing_kid when the schedule can go on.")
	a.Argument = "signing_kid"
	return a, true
}

// withoutSigningKid says when the active key is replaced once signing_kid is removed.
func (s State) withoutSigningKid(ever bool, due string) string {
	switch {
	case s.RotationRequested:
		return fmt.Sprintf("A requested rotation waits, %s.", s.RequestedBy.because())
	case ever:
		return fmt.Sprintf("Without it, the next rotation is due %s.", due)
	}
	return "Without it, the next rotation takes place when you request one."
}

// awaitedRelease says what every rotation waits for, as the end of a sentence. It is empty if that is nothing.
func (s State) awaitedRelease(p Policy) string {
	k, waits := s.unreleased(p)
	if !waits {
		return ""
	}
	return fmt.Sprintf("deployed_kids shows that all programs have a newer %s than %q", wordsFor(p).key, k.ID)
}

// firstApply says in which apply the standby can sign, or a passive key that not every verifier has. An apply of before leads to s.
func (s State) firstApply(before State, p Policy, m Moment) string {
	standby, ok := s.Standby()
	if !ok {
		return fmt.Sprintf("the first apply after verifiers have a new %s, which is %s %s", wordsFor(p).key, wordsFor(p).published, s.placeFrees(before, p))
	}
	was, _ := before.Standby()
	lead := duration.Format(standby.ActivateAfter.Sub(latest(standby.PublishedAt, standby.ListedAt)))
	switch {
	case p.awaitsListing(standby):
		return fmt.Sprintf("the first apply at least %s after an apply finds %s in %s", lead, wordsFor(p).named(standby), p.listing())
	case was.Generation != standby.Generation || !was.ListedAt.Equal(standby.ListedAt): // published or listed in this apply
		return fmt.Sprintf("the first apply at least %s after this one", lead)
	}
	if !m.Now.Before(standby.ActivateAfter) {
		return "the next apply"
	}
	return fmt.Sprintf("the first apply after %s", instant(standby.ActivateAfter))
}
