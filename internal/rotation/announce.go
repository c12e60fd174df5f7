package rotation

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

// announce says what the coming apply does to a key: what happens, why, and what comes next. after is the state that the apply leads to,
// under p.
//
// The time of the apply is not known yet. Times that depend on it are given as a length of time after this apply. All other times are given
// as instants.
func (t Transition) announce(after State, p Policy) Advice {
	a := announcement{Transition: t, after: after, words: wordsFor(p), p: p}
	switch t.Kind {
	case Publish:
		if t.Key.Status == Active {
			return a.publishAndActivate()
		}
		return a.publish()
	case List:
		return a.list()
	case Activate:
		return a.activate()
	case Release:
		return a.release()
	case Disallow:
		return a.disallow()
	case Remove:
		return a.remove()
	case Revoke:
		return a.revoke()
	default:
		return a.drop()
	}
}

// words are the words for a key, and for the way in which verifiers get it.
type words struct{ key, keyTitle, published, publishedTitle string }

func wordsFor(p Policy) words {
	if p.Symmetric {
		return words{"secret", "Secret", "distributed", "Distributed"}
	}
	return words{"key", "Key", "published", "Published"}
}

// announcement is an announcement that is being written.
type announcement struct {
	Transition
	words
	after State
	p     Policy
}

func (a announcement) publish() Advice {
	sentences := []string{
		fmt.Sprintf("A new %s is %s as the standby.", a.key, a.published),
		fmt.Sprintf("It can sign %s after %s at the earliest, when all verifiers should have it.",
			duration.Format(a.Key.ActivateAfter.Sub(a.Key.PublishedAt)), a.countedFrom()),
	}
	if active, ok := a.after.Active(); ok {
		sentences = append(sentences, a.replaces(active))
	}
	if a.p.External {
		sentences = append(sentences, fmt.Sprintf("It is generation %d.", a.Key.Generation))
	}
	return advice(fmt.Sprintf("New Signing %s %s", a.keyTitle, a.publishedTitle), sentences...)
}

func (a announcement) disallow() Advice {
	return advice("Previous Signing Key No Longer Signs",
		fmt.Sprintf("%q stopped signing at %s, and by now every signer has a newer key.", a.Key.ID, instant(a.Key.DeactivatedAt)),
		fmt.Sprintf("So generation %d leaves may_sign. The key stays published, and verifies, until %s at the earliest.", a.Key.Generation, instant(a.Key.RemoveAfter)))
}

// replaces says when the new standby replaces the active key.
func (a announcement) replaces(active Key) string {
	due, ok := a.after.due(a.p, active)
	switch {
	case a.p.SigningKid != "":
		return fmt.Sprintf("It does not replace %s while signing_kid is set, unless you revoke that %s.", a.named(active), a.key)
	case a.after.RotationRequested:
		s := fmt.Sprintf("The first apply after that lets it replace %s, %s.", a.named(active), a.after.RequestedBy.because())
		if release := a.after.awaitedRelease(a.p); release != "" {
			s += fmt.Sprintf(" It also waits until %s.", release)
		}
		return s
	case !ok:
		return fmt.Sprintf("It replaces %s when you request a rotation or revoke that %s.", a.named(active), a.key)
	case active.ActivatedAt.Equal(a.Key.PublishedAt): // in this apply
		return fmt.Sprintf("It replaces the %s that starts to sign now. That rotation is due %s after this apply.", a.key, duration.Format(a.p.RotationPeriod))
	}
	return fmt.Sprintf("It replaces %s. That rotation is due at %s.", a.named(active), instant(due))
}

// list says that the standby was seen, and how long it still waits.
func (a announcement) list() Advice {
	k := a.afterwards(a.Key)
	summary, why := fmt.Sprintf("Standby %s Seen", a.keyTitle), fmt.Sprintf("The standby %s is in %s for the first time.", a.named(k), a.p.listing())
	if a.Reason == Unobserved {
		summary = fmt.Sprintf("Standby %s Waits Again", a.keyTitle)
		why = fmt.Sprintf("%s is no longer set, and no apply found the standby %s in it.", a.Argument, a.named(k))
	}
	return advice(summary, why,
		fmt.Sprintf("It can sign %s after this apply at the earliest, when all verifiers should have it.", duration.Format(k.ActivateAfter.Sub(k.ListedAt))))
}

// publishAndActivate is for a key that has to sign in the apply that publishes it.
func (a announcement) publishAndActivate() Advice {
	why := "the active one is revoked and no standby is left"
	if a.Reason == First {
		why = "there is no other"
	}
	return advice(fmt.Sprintf("New Signing %s Activated Immediately", a.keyTitle),
		fmt.Sprintf("A new %s is %s and signs from this apply on, because %s.", a.key, a.published, why), a.acceptance(a.Key), a.nextRotation())
}

func (a announcement) activate() Advice {
	summary := fmt.Sprintf("Signing %s Activated", a.keyTitle)
	if a.Reason == Revocation {
		if a.early(a.Key) {
			summary += " Early"
		}
		return advice(summary,
			fmt.Sprintf("%s signs from this apply on, because the active %s is revoked.", a.named(a.Key), a.key), a.acceptance(a.Key), a.nextRotation())
	}
	if a.Previous.Generation == 0 {
		return advice(summary,
			fmt.Sprintf("%s signs from this apply on, because signing_kid names it and the active %s is revoked.", a.named(a.Key), a.key),
			a.knownSince(a.Key), a.nextRotation())
	}
	why := a.RequestedBy.because()
	switch a.Reason {
	case Period:
		why = fmt.Sprintf("because the rotation period of %s is over", duration.Format(a.p.RotationPeriod))
	case SigningKid:
		why = "because signing_kid names it"
	}
	return advice(summary,
		fmt.Sprintf("%s replaces %s as the signing %s, %s.", a.named(a.Key), a.named(a.Previous), a.key, why),
		fmt.Sprintf("%s has signed since %s.", a.named(a.Previous), instant(a.Previous.ActivatedAt)),
		a.knownSince(a.Key), a.retention(), a.nextRotation(), a.repeat())
}

// repeat says how late an apply can be repeated if it saves the keyset and then fails to deliver it.
func (a announcement) repeat() string {
	deployed, published := a.p.RequireDeployed, a.p.RequirePublished || a.p.RequireDeployed && a.p.Symmetric
	late := "you can repeat it at any time"
	switch grace := duration.Format(a.p.RemovalGrace); {
	case deployed && !published:
		late = "repeat it before the next rotation"
	case !deployed && a.p.RemovalGrace == 0:
		late = "repeat it at once"
	case !deployed && published:
		late = fmt.Sprintf("repeat it within removal_grace (%s)", grace)
	case !deployed:
		late = fmt.Sprintf("repeat it within removal_grace (%s) and before the next rotation", grace)
	}
	set := "keyset"
	if a.p.External {
		set = "rotation"
	}
	return fmt.Sprintf("If this apply fails after it saved the %s, %s.", set, late)
}

// retention says how long the key that stops signing stays.
func (a announcement) retention() string {
	k := a.afterwards(a.Previous)
	return fmt.Sprintf("%s stays %s for at least %s after %s, %s.", a.named(k), a.published, duration.Format(k.RemoveAfter.Sub(k.stopped())), a.releasedBy(k), a.untilExpired())
}

// releasedBy names the apply from which the time to stay of a passive key counts.
func (a announcement) releasedBy(k Key) string {
	if o, ok := a.after.successor(a.p, k); ok && a.p.awaitsRelease(k) {
		return fmt.Sprintf("the first apply that finds %s in deployed_kids", a.named(o))
	}
	return "this apply"
}

func (a announcement) untilExpired() string {
	until := "until its last token has expired"
	if a.p.RemovalGrace > 0 {
		until += fmt.Sprintf(" and removal_grace (%s) is over", duration.Format(a.p.RemovalGrace))
	}
	return until
}

// release says that no program signs with a passive key any longer, and how long it still stays.
func (a announcement) release() Advice {
	k := a.afterwards(a.Key)
	why := fmt.Sprintf("deployed_kids shows that no program signs with the passive %s %s any longer.", a.key, a.named(k))
	if a.Reason == Unobserved {
		why = fmt.Sprintf("deployed_kids is no longer set, so no apply can see whether a program still signs with the passive %s %s. "+
			"Check that all programs that sign have the active %s before you apply.", a.key, a.named(k), a.key)
	}
	stays := fmt.Sprintf("It stays %s for at least %s after this apply, %s.", a.published, duration.Format(k.RemoveAfter.Sub(k.stopped())), a.untilExpired())
	if k.Status != Passive {
		stays = "" // It signs again from this apply on.
	}
	return advice(fmt.Sprintf("Passive %s Released", a.keyTitle), why, stays)
}

// afterwards returns a key as it is after the apply.
func (a announcement) afterwards(k Key) Key {
	if is, ok := a.after.key(k.Generation); ok {
		return is
	}
	return k
}

// nextRotation says when the key that signs from this apply on is replaced.
func (a announcement) nextRotation() string {
	switch {
	case a.p.SigningKid != "":
		return "No rotation takes place until you remove signing_kid. " +
			a.after.withoutSigningKid(a.p.RotationPeriod > 0, duration.Format(a.p.RotationPeriod)+" after this apply")
	case a.after.RotationRequested:
		return fmt.Sprintf("The next standby replaces it as soon as it is ready, %s.", a.after.RequestedBy.because())
	case a.p.RotationPeriod > 0:
		return fmt.Sprintf("The next rotation is due %s after this apply.", duration.Format(a.p.RotationPeriod))
	}
	return "It signs until you request a rotation."
}

func (a announcement) remove() Advice {
	return advice(fmt.Sprintf("Passive %s Removed", a.keyTitle),
		fmt.Sprintf("%s is no longer %s after this apply.", a.named(a.Key), a.published),
		fmt.Sprintf("It stopped signing at %s. Its last token has expired by %s, with the configured delays and clock skew included.",
			instant(a.Key.DeactivatedAt), instant(a.Key.RemoveAfter.Add(-a.p.RemovalGrace))),
		a.deletes())
}

// deletes says what happens to a key that others hold.
func (a announcement) deletes() string {
	if !a.p.External {
		return ""
	}
	return fmt.Sprintf("Generation %d leaves generations, so a resource with for_each over it destroys the key.", a.Key.Generation)
}

func (a announcement) revoke() Advice {
	sentences := []string{fmt.Sprintf("%s is no longer %s after this apply, because you revoked it.", a.named(a.Key), a.published)}
	rejected := fmt.Sprintf("Its tokens are rejected, even those that have not expired. A verifier that still has the %s can accept them for up to %s after "+
		"this apply.", a.key, duration.Format(a.lead()))
	switch a.Key.Status {
	case Standby:
		sentences = append(sentences, "It was the standby and never signed, so no token is affected.")
	case Passive:
		sentences = append(sentences, fmt.Sprintf("It signed from %s to %s.", instant(a.Key.ActivatedAt), instant(a.Key.DeactivatedAt)), rejected)
	case Active:
		sentences = append(sentences, fmt.Sprintf("It has signed since %s.", instant(a.Key.ActivatedAt)), rejected)
		if active, ok := a.after.Active(); ok {
			sentences = append(sentences, sentence("%s signs from this apply on.", a.named(active)))
			if active.ID == "" || active.ID != a.p.SigningKid { // otherwise its own announcement says it
				sentences = append(sentences, a.acceptance(active))
			}
		}
	}
	return advice(a.keyTitle+" Revoked", append(sentences, a.deletes())...)
}

func (a announcement) drop() Advice {
	why := "its algorithm or key size is not the configured one"
	if a.Reason == Capacity {
		why = fmt.Sprintf("max_published_keys (%d) leaves no place for it", a.p.MaxPublished)
	}
	return advice(fmt.Sprintf("Unused Signing %s Dropped", a.keyTitle),
		fmt.Sprintf("The standby %s is no longer %s after this apply, because %s.", a.named(a.Key), a.published, why),
		"It never signed, so no token is affected.")
}

// acceptance says whether a verifier may not have k yet, which signs from this apply on.
func (a announcement) acceptance(k Key) string {
	const reject = "Verifiers that do not have it yet reject its tokens"
	switch {
	case k.ID == "" || k.ActivateAfter.IsZero():
		return fmt.Sprintf("%s, for up to %s after this apply.", reject, duration.Format(a.lead()))
	case a.early(k):
		return fmt.Sprintf("%s, until %s at the latest.", reject, instant(k.ActivateAfter))
	case a.p.awaitsListing(k):
		return fmt.Sprintf("%s: %s does not contain it.", reject, a.p.missing(k))
	}
	return a.knownSince(k)
}

func (a announcement) knownSince(k Key) string {
	if k.Status == Passive {
		return fmt.Sprintf("%s signed from %s to %s and is still %s, so all verifiers should have it.", a.named(k), instant(k.ActivatedAt), instant(k.DeactivatedAt), a.published)
	}
	return fmt.Sprintf("All verifiers should have had this %s since %s.", a.key, instant(k.ActivateAfter))
}

// early reports whether k signs from this apply on before every verifier has it.
func (a announcement) early(k Key) bool {
	active, ok := a.after.Active()
	return ok && active.ActivatedAt.Before(k.ActivateAfter)
}

// lead is how long a verifier can use what was published before this apply.
func (a announcement) lead() time.Duration {
	now := a.after.LastChange()
	return activateAfter(Key{PublishedAt: now, Slowest: a.p.forKeys(a.after.Slowest)}).Sub(now)
}

// countedFrom names the apply from which the time to wait counts.
func (a announcement) countedFrom() string {
	if a.p.awaitsListing(a.Key) {
		return "the first apply that finds it in " + a.p.listing()
	}
	return "this apply"
}

// named names a key in the middle of a sentence. The kid of a new key is not known before the apply.
func (w words) named(k Key) string {
	if k.ID == "" {
		return "a new " + w.key
	}
	return fmt.Sprintf("%q", k.ID)
}

// sentence formats a sentence whose first word can be an article.
func sentence(format string, args ...any) string {
	s := fmt.Sprintf(format, args...)
	return strings.ToUpper(s[:1]) + s[1:]
}

// advice joins sentences and leaves out empty ones.
func advice(summary string, sentences ...string) Advice {
	sentences = slices.DeleteFunc(slices.Clone(sentences), func(s string) bool { return s == "" })
	return Advice{Summary: summary, Detail: strings.Join(sentences, " ")}
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
