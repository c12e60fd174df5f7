package rotation

import (
	"fmt"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

// Announce says in plain words what an apply is about to do to a key: the summary in Title Case, the detail as sentences that
// tell which key, what happens, why now and what is next. after is the state that the transition leads to, under p.
//
// It is said before the apply, so the instants that the apply will stamp are not known. What they decide is told as a length of
// time after this apply; only what has been stamped already is told as an instant.
func (t Transition) Announce(after State, p Policy) (summary, detail string) {
	w := wording{t: t, after: after, p: p}
	switch t.Kind {
	case Publish:
		if t.Key.Status == Active {
			return w.begin()
		}
		return w.publish()
	case Activate:
		return w.activate()
	case Remove:
		return "JWT Key Is Removed", fmt.Sprintf("%s is no longer published. It stopped signing at %s, and every token it signed "+
			"has expired by %s, whatever the delays and clocks that the policy allows for.",
			named(t.Key), instant(t.Key.DeactivatedAt), instant(t.Key.RemoveAfter))
	case Revoke:
		return w.revoke()
	case Drop:
		return "Unused JWT Key Is Dropped", fmt.Sprintf("The standby %s never signed, and it is not of the algorithm and size "+
			"that are wanted now. It is no longer published; no token is affected.", named(t.Key))
	}
	return "JWT Key Changes", fmt.Sprintf("%s: %s.", named(t.Key), t.Kind)
}

// String says what is due next, for a reader who sees next to it when.
func (u Upcoming) String() string {
	said := fmt.Sprintf("%s %s", u.Kind, u.Key.ID)
	if u.AwaitsPublication {
		said += " once published_kids lists it"
	}
	return said
}

// wording is one announcement under way.
type wording struct {
	t     Transition
	after State
	p     Policy
}

// begin is for a key that has to sign in the apply that publishes it.
func (w wording) begin() (summary, detail string) {
	if w.t.Reason == First {
		return "First JWT Key Begins To Sign", paragraph(
			sentence("%s is published and signs at once, since there is no other.", named(w.t.Key)),
			w.acceptance(w.t.Key), w.successor())
	}
	return "New JWT Key Signs At Once", paragraph(
		sentence("%s is published and signs at once, since the active key is revoked and no standby is left.", named(w.t.Key)),
		w.acceptance(w.t.Key), w.successor())
}

func (w wording) publish() (summary, detail string) {
	k := w.t.Key
	said := []string{
		sentence("%s is published as the standby, so that every verifier knows it before it signs.", named(k)),
		fmt.Sprintf("It may sign %s after this apply at the earliest%s.", duration.Format(k.ActivateAfter.Sub(k.PublishedAt)), w.onceListed(k)),
	}
	if active, ok := w.after.Active(); ok {
		said = append(said, w.replacement(active, k.PublishedAt))
	}
	return "New JWT Key Is Published", paragraph(said...)
}

// replacement says when the active key gives way to the standby; now is the instant that the coming apply is taken to stamp.
func (w wording) replacement(active Key, now time.Time) string {
	due, ok := w.after.due(w.p, active)
	switch {
	case w.after.RotationRequested:
		return fmt.Sprintf("The first apply after that lets it sign in place of %s, since %s.", named(active), requested)
	case !ok:
		return fmt.Sprintf("It replaces %s when a rotation is asked for, or if that key is revoked.", named(active))
	case active.ActivatedAt.Equal(now):
		return fmt.Sprintf("It replaces the key that begins to sign now, which is due %s after this apply.", duration.Format(w.p.RotationPeriod))
	}
	return fmt.Sprintf("It replaces %s, which is due at %s.", named(active), instant(due))
}

func (w wording) activate() (summary, detail string) {
	k := w.t.Key
	if w.t.Reason == Revocation {
		summary = "JWT Key Begins To Sign"
		if w.early(k) {
			summary += " Early"
		}
		return summary, paragraph(
			fmt.Sprintf("%s signs from this apply on, since the active key is revoked.", named(k)), w.acceptance(k), w.successor())
	}
	old := w.t.Previous
	why := requested
	if w.t.Reason == Period {
		why = fmt.Sprintf("the rotation period of %s is over", duration.Format(w.p.RotationPeriod))
	}
	return "JWT Key Begins To Sign", paragraph(
		fmt.Sprintf("%s signs from this apply on in place of %s, which has signed since %s: %s.",
			named(k), named(old), instant(old.ActivatedAt), why),
		fmt.Sprintf("Every verifier has been able to know it since %s.", instant(k.ActivateAfter)),
		w.retention(old), w.successor())
}

// retention says how long the key that just stopped signing stays.
func (w wording) retention(old Key) string {
	for _, k := range w.after.Passive() {
		if k.Generation == old.Generation {
			return fmt.Sprintf("%s stays published for at least %s after this apply, until the last token it signed has expired.",
				named(k), duration.Format(k.RemoveAfter.Sub(k.DeactivatedAt)))
		}
	}
	return ""
}

// successor says when the key that signs from this apply on will be replaced.
func (w wording) successor() string {
	switch {
	case w.after.RotationRequested:
		return fmt.Sprintf("It is replaced as soon as a new standby is ready, since %s.", requested)
	case w.p.RotationPeriod > 0:
		return fmt.Sprintf("The next rotation is due %s after this apply.", duration.Format(w.p.RotationPeriod))
	}
	return "It signs until a rotation is asked for."
}

func (w wording) revoke() (summary, detail string) {
	k := w.t.Key
	said := []string{fmt.Sprintf("%s is revoked and no longer published from this apply on.", named(k))}
	fate := fmt.Sprintf("are refused, valid or not; a verifier that still holds what was published before may accept them for up to %s "+
		"after this apply.", duration.Format(w.lead()))
	switch k.Status {
	case Standby:
		said = append(said, "It was the standby and never signed, so no token is affected.")
	case Passive:
		said = append(said, fmt.Sprintf("It signed from %s to %s. All its tokens %s", instant(k.ActivatedAt), instant(k.DeactivatedAt), fate))
	case Active:
		said = append(said, fmt.Sprintf("It has signed since %s. All its tokens %s", instant(k.ActivatedAt), fate))
		if active, ok := w.after.Active(); ok {
			said = append(said, sentence("%s signs from now on.", named(active)), w.acceptance(active))
		}
	}
	return "JWT Key Is Revoked", paragraph(said...)
}

// acceptance says until when the new tokens of k, which signs from this apply on, may meet a verifier that does not know k.
func (w wording) acceptance(k Key) string {
	switch {
	case k.ID == "" || k.ActivateAfter.IsZero():
		return fmt.Sprintf("Its tokens may be refused for up to %s after this apply, by verifiers that do not know it yet.", duration.Format(w.lead()))
	case w.early(k):
		return fmt.Sprintf("Its tokens may be refused until %s, by verifiers that do not know it yet.", instant(k.ActivateAfter))
	case w.p.awaitsPublication(k):
		return "Its tokens may be refused until published_kids lists it: the verifiers have not been seen to know it."
	}
	return fmt.Sprintf("Every verifier has been able to know it since %s.", instant(k.ActivateAfter))
}

// early reports whether k signs from this apply on before every verifier knows it.
func (w wording) early(k Key) bool {
	active, ok := w.after.Active()
	return ok && active.ActivatedAt.Before(k.ActivateAfter)
}

// lead is how long what was published before this apply may be remembered after it.
func (w wording) lead() time.Duration {
	now := w.after.LastChange()
	return activateAfter(Key{PublishedAt: now, Slowest: w.after.Slowest}).Sub(now)
}

func (w wording) onceListed(k Key) string {
	if w.p.awaitsPublication(k) {
		return ", and not until published_kids lists it"
	}
	return ""
}

const requested = "rotation_triggers, the algorithm or the key size changed"

// named names a key in the middle of a sentence. The kid of a fresh key is not known before the apply.
func named(k Key) string {
	if k.ID == "" {
		return "a new key"
	}
	return fmt.Sprintf("%q", k.ID)
}

// sentence formats a sentence whose first word may be an article.
func sentence(format string, args ...any) string {
	s := fmt.Sprintf(format, args...)
	return strings.ToUpper(s[:1]) + s[1:]
}

func paragraph(sentences ...string) string {
	var said []string
	for _, s := range sentences {
		if s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, " ")
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
