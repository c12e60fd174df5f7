package rotation

import (
	"fmt"
	"slices"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

// noStandby warns when an apply leads to a time without a standby, because there is no place for one. after is the state that the apply of s leads to.
func noStandby(s, after State, p Policy) (Advice, bool) {
	_, had := s.Standby()
	if _, has := after.Standby(); has || !had {
		return Advice{}, false
	}
	active, _ := after.Active()
	w := wordsFor(p)
	a := advice(fmt.Sprintf("No Standby %s for Some Time", w.keyTitle),
		fmt.Sprintf("After this apply, max_published_keys (%d) leaves no place for a standby. The next one is %s %s.", p.MaxPublished, w.published, after.placeFrees(s, p)),
		fmt.Sprintf("Until verifiers have that one, a revocation of the active %s %s has no replacement ready: a new %s then signs immediately, and verifiers that do not have it yet reject its tokens.",
			w.key, w.named(active), w.key))
	a.Argument = "max_published_keys"
	return a, true
}

// placeFrees says in which apply a place becomes free for a new key. An apply of before leads to s.
func (s State) placeFrees(before State, p Policy) string {
	var leaving []Key
	for rank, k := range s.Passive() {
		if rank >= p.kept() {
			leaving = append(leaving, k)
		}
	}
	slices.SortFunc(leaving, func(a, b Key) int {
		if waits := p.awaitsRelease(a); waits != p.awaitsRelease(b) {
			if waits {
				return 1
			}
			return -1
		}
		return a.RemoveAfter.Compare(b.RemoveAfter)
	})
	next := leaving[len(s.Keys)-p.MaxPublished] // There are more keys than places if MaxPublished was lowered.
	w := wordsFor(p)
	was, _ := before.key(next.Generation)
	switch {
	case p.awaitsRelease(next):
		return fmt.Sprintf("in the first apply that can remove %s, which waits for deployed_kids", w.named(next))
	case was.Status != Passive: // It stops signing in this apply.
		return fmt.Sprintf("in the first apply at least %s after this one, which removes %s", duration.Format(next.RemoveAfter.Sub(next.stopped())), w.named(next))
	}
	return fmt.Sprintf("in the first apply from %s on, which removes %s", instant(next.RemoveAfter), w.named(next))
}
