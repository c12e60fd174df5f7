package rotation

import (
	"slices"
	"strconv"
	"time"
)

// witness is what the world remembers of a key, whatever the rules make of it.
type witness struct {
	kind     string // algorithm and size
	version  int    // that published it
	relieved int64  // when it stopped signing; never if 0
	revoked  int64  // since when it is; never if 0
	// excused is set for a key that signs before the world knows it, since there was no other.
	excused bool
}

// apply carries out what was planned at one instant at another, and has everyone hear of it.
func (w *world) apply(planned, at int64) {
	n := len(w.versions)
	w.versions = append(w.versions, version{at: at, timing: w.policy.Timing})
	if !slices.Contains(w.skews, w.policy.ClockSkew) {
		w.skews = append(w.skews, w.policy.ClockSkew)
	}
	judged, now := w.reads(planned), w.reads(at)
	if w.stuck {
		w.policy.PublishedKids = nil
		for _, k := range w.state.Keys {
			if w.known(k.Generation) <= planned {
				w.policy.PublishedKids = append(w.policy.PublishedKids, k.ID)
			}
		}
	}
	t := take(w.state, w.policy, judged, now, func(k Key) string {
		w.keys[k.Generation] = &witness{kind: w.policy.KeySpec, version: n}
		return strconv.Itoa(k.Generation)
	})
	w.state = t.after
	v := &w.versions[n]
	for _, k := range t.after.Keys {
		v.doc = append(v.doc, k.Generation)
		switch k.Status {
		case Active:
			v.signs = k.Generation
		case Passive:
			if was, _ := t.before.key(k.Generation); was.Status != Passive {
				w.keys[k.Generation].relieved = at
			}
		}
	}
	w.excuse(t.before, at)
	if w.promise != refusal {
		if f := t.broken(w.promise); f.kind != "" {
			w.blame(f.kind, "%s", f.detail)
		}
		w.inspect(t)
	}
	w.spread()
}

// reads is an instant by the clock of one of many machines that apply.
func (w *world) reads(at int64) time.Time {
	return time.Unix(epoch.Unix()+clock{w.part()}.shows(w, at), 0).UTC()
}

// excuse takes note of revocations, and of keys that must sign before the world knows them since no other is left.
func (w *world) excuse(before State, at int64) {
	_, stood := before.Standby()
	bereft := stood || len(w.versions) == 1 // no key is left that could sign
	for _, k := range before.Keys {
		if slices.Contains(w.policy.RevokedKids, k.ID) {
			w.keys[k.Generation].revoked = at
		} else if k.Status != Passive {
			bereft = false
		}
	}
	if signing, ok := w.state.Active(); ok {
		active, _ := before.Active()
		standby, waits := before.Standby()
		succeeds := w.keys[signing.Generation]
		succeeds.excused = succeeds.excused || bereft ||
			waits && signing.Generation == standby.Generation && slices.Contains(w.policy.RevokedKids, active.ID)
	}
}

// inspect blames an apply for what no token need ever show: work that was due and is left undone, and work that nobody asked for.
func (w *world) inspect(t turn) {
	was, signed := t.before.Active()
	is, signs := t.after.Active()
	if !signed || !signs {
		w.trigger = t.policy.Trigger
		return
	}
	p, longest := t.policy, w.longest()
	judged := t.judged
	if judged.After(t.present) {
		judged = t.present
	}
	standby, waits := t.before.Standby()
	w.asked = w.asked || len(w.versions) > 1 && (w.trigger != p.Trigger || waits && w.keys[standby.Generation].kind != p.KeySpec)
	w.trigger = p.Trigger
	due := w.asked || p.RotationPeriod > 0 && !judged.Before(was.ActivatedAt.Add(p.RotationPeriod))

	switch kind := w.keys[is.Generation].kind; {
	case is.Generation == was.Generation:
		if due && waits && t.after.has(standby) && !p.awaitsPublication(standby) &&
			!judged.Before(later(standby.PublishedAt, longest.lead()...).Add(resolution)) {
			w.blame("a rotation is carried out when it is due", "key %d", was.Generation)
		}
	case p.revokes(was.ID):
		w.asked = kind != p.KeySpec
	default:
		w.asked = false
		if !due {
			w.blame("no rotation is carried out before it is due", "key %d", is.Generation)
		}
		if kind != p.KeySpec {
			w.blame("a key of the configured kind signs", "key %d is %s, configured is %s", is.Generation, kind, p.KeySpec)
		}
	}
	if s := t.after; s.Slowest != s.Timing && later(s.TimingSince, longest.lead()...).Before(t.present) {
		w.blame("what no longer matters is forgotten", "%v", s.Slowest)
	}
	for rank, k := range t.after.Passive() {
		longest.MaxTokenTTL = w.longestLife(w.keys[k.Generation].relieved + seconds(longest.PropagationDelay) + 2*seconds(longest.ClockSkew))
		if rank >= p.KeysToKeep && !judged.Before(later(k.DeactivatedAt, longest.retention()...).Add(resolution)) {
			w.blame("a key goes when it is time", "key %d", k.Generation)
		}
	}
}

// longestLife is the longest life of tokens that was promised by an instant.
func (w *world) longestLife(by int64) time.Duration {
	var life time.Duration
	for _, v := range w.versions {
		if v.at <= by {
			life = max(life, v.timing.MaxTokenTTL)
		}
	}
	return life
}

// longest is the longest of each length that was ever promised.
func (w *world) longest() Timing {
	var t Timing
	for _, v := range w.versions {
		t.MaxTokenTTL = max(t.MaxTokenTTL, v.timing.MaxTokenTTL)
		t.JWKSMaxAge = max(t.JWKSMaxAge, v.timing.JWKSMaxAge)
		t.PropagationDelay = max(t.PropagationDelay, v.timing.PropagationDelay)
		t.ClockSkew = max(t.ClockSkew, v.timing.ClockSkew)
	}
	return t
}
