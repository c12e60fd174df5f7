package rotation

import (
	"slices"
	"strconv"
	"time"
)

// The operator of a world: applies on time, late and not at all, saves plans, changes his mind about everything, loses keys.

// temper is what the operator of a world is like.
type temper struct {
	scale   time.Duration // the lengths of time that he thinks in
	changes [9]int        // in how many of ten applies he changes each thing
	// hurried operators rotate as fast as the rules let them, apply again and again while that is under way, and have tokens that
	// live much longer than anything else takes.
	hurried bool
	// sweeping operators make everything quick or everything slow.
	sweeping bool
}

// pass gives a world its history.
func (w *world) pass(applies int) {
	var o temper
	o.scale = []time.Duration{time.Second, time.Minute, time.Hour, day, 20 * 365 * day}[w.rng.IntN(5)]
	for i := range o.changes {
		o.changes[i] = []int{0, 0, 1, 5}[w.rng.IntN(4)]
	}
	w.policy = Policy{Wanted: "RS256", HoldUntilListed: w.stuck, KeysToKeep: max(0, w.rng.IntN(6)-3)}
	if o.hurried = w.hurried || w.rng.IntN(3) == 0; o.hurried {
		o.changes = [9]int{5, 1, 5, 0, 0, 0, 0, 0, 0}
	}
	if o.sweeping = !o.hurried && w.rng.IntN(3) == 0; o.sweeping {
		o.changes = [9]int{0, 0, 0, 0, 1, 0, 1, 0, 0}
	}
	first := o
	first.changes = [9]int{10, 10, 10, 10, 10}
	w.reconsider(first)
	if w.rng.IntN(5) == 0 {
		w.state = Adopt("1", epoch)
		w.keys[1] = &witness{kind: w.policy.Wanted, excused: true}
	}
	w.apply(0, 0)
	for range applies - 1 {
		if w.fault.kind != "" {
			return
		}
		w.reconsider(o)
		planned := w.occasion(o)
		at := planned
		if w.rng.IntN(5) == 0 {
			at = max(at, w.occasion(o))
		}
		w.apply(planned, at)
	}
}

// reconsider changes some of the policy.
func (w *world) reconsider(o temper) {
	p := &w.policy
	length := func(multiples ...int64) time.Duration {
		m := multiples[w.rng.IntN(len(multiples))]
		const longest = 1<<63 - 1 - (1<<63-1)%time.Second
		if m > 0 && o.scale > longest/time.Duration(m) {
			return longest
		}
		return o.scale * time.Duration(m)
	}
	ages, delays, skews, periods := []int64{0, 1, 24, 100}, []int64{0, 1, 5, 24}, []int64{0, 1, 3, 12}, []int64{0, 1, 10, 90, 365}
	if o.hurried {
		ages, delays, skews, periods = []int64{0}, []int64{1, 5}, []int64{0, 1}, []int64{1}
	}
	if o.sweeping && w.rng.IntN(10) < 3 {
		p.MaxTokenTTL, p.PropagationDelay, p.JWKSMaxAge = length(2), length(0, 1), length(0, 1)
		if w.rng.IntN(2) == 0 {
			p.MaxTokenTTL, p.PropagationDelay, p.JWKSMaxAge = length(24), length(5, 24), length(5, 24)
		}
		if w.symmetric {
			p.JWKSMaxAge = 0
		}
	}
	for i, change := range []func(){
		func() { p.MaxTokenTTL = length(1, 2, 24, 100) },
		func() {
			if !w.symmetric {
				p.JWKSMaxAge = length(ages...)
			}
		},
		func() { p.PropagationDelay = length(delays...) },
		func() { p.ClockSkew = length(skews...) },
		func() { p.RotationPeriod = length(periods...) },
		func() { p.KeysToKeep = max(0, w.rng.IntN(6)-3) },
		func() { p.Trigger = strconv.Itoa(w.rng.IntN(3)) },
		func() { p.Wanted = []string{"RS256", "ES256", "RS384"}[w.rng.IntN(3)] },
		func() {
			for _, k := range w.state.Keys {
				if w.rng.IntN(2*len(w.state.Keys)) == 0 {
					p.Revoked = append(slices.Clone(p.Revoked), k.ID)
				}
			}
		},
	} {
		if w.rng.IntN(10) < o.changes[i] {
			change()
		}
	}
}

// occasion is when the next apply may happen: mostly when something is just due, or at the edge of what is promised.
func (w *world) occasion(o temper) int64 {
	p := w.policy
	last := w.versions[len(w.versions)-1].at
	kinds := []func() int64{w.punctual, w.punctual, w.impatient, func() int64 { return last + w.rng.Int64N(1+seconds(p.Lead())) }}
	if !o.hurried {
		kinds = append(kinds, w.punctual, w.edgy, w.edgy,
			func() int64 { return last }, // at once
			func() int64 { return last + (1+w.rng.Int64N(5))*seconds(p.RotationPeriod) }, // some periods late
		)
	}
	return max(last+1, kinds[w.rng.IntN(len(kinds))]())
}

// punctual is when a clock that may be ahead shows a boundary.
func (w *world) punctual() int64 {
	var ahead []int64
	last := w.versions[len(w.versions)-1].at
	for _, b := range w.state.Boundaries(w.policy) {
		if at := b.Unix() - epoch.Unix() - w.part().of(w.policy.ClockSkew); at > last {
			ahead = append(ahead, at)
		}
	}
	if len(ahead) == 0 {
		return last
	}
	return ahead[min(w.rng.IntN(len(ahead)), w.rng.IntN(len(ahead)), w.rng.IntN(len(ahead)))] // mostly the next
}

// impatient is before the last apply has reached everyone.
func (w *world) impatient() int64 {
	n := len(w.versions) - 1
	return w.versions[n].at + w.part().of(w.delay(n)) - 1 - w.rng.Int64N(1+seconds(w.policy.ClockSkew))
}

// edgy is as some of what is promised about the last apply runs out.
func (w *world) edgy() int64 {
	p := w.policy
	at := w.versions[len(w.versions)-1].at + w.rng.Int64N(3) - 1
	for _, d := range []time.Duration{p.PropagationDelay, p.JWKSMaxAge, p.MaxTokenTTL, p.ClockSkew, p.ClockSkew, p.ClockSkew} {
		at += seconds(d) * w.rng.Int64N(2)
	}
	return at
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
		w.policy.Listed = nil
		for _, k := range w.state.Keys {
			if w.known(k.Generation) <= planned {
				w.policy.Listed = append(w.policy.Listed, k.ID)
			}
		}
	}
	t := take(w.rules, w.state, w.policy, judged, now, func(k Key) string {
		w.keys[k.Generation] = &witness{kind: w.policy.Wanted, version: n}
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
		if slices.Contains(w.policy.Revoked, k.ID) {
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
			waits && signing.Generation == standby.Generation && slices.Contains(w.policy.Revoked, active.ID)
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
	if judged.After(t.present()) {
		judged = t.present()
	}
	standby, waits := t.before.Standby()
	w.asked = w.asked || len(w.versions) > 1 && (w.trigger != p.Trigger || waits && w.keys[standby.Generation].kind != p.Wanted)
	w.trigger = p.Trigger
	due := w.asked || p.RotationPeriod > 0 && !judged.Before(was.ActivatedAt.Add(p.RotationPeriod))

	switch kind := w.keys[is.Generation].kind; {
	case is.Generation == was.Generation:
		if due && waits && t.after.has(standby) && !p.holds(standby) &&
			!judged.Before(later(standby.PublishedAt, longest.lead()...).Add(resolution)) {
			w.blame("a rotation is carried out when it is due", "key %d", was.Generation)
		}
	case p.revokes(was.ID):
		w.asked = kind != p.Wanted
	default:
		w.asked = false
		if !due {
			w.blame("no rotation is carried out before it is due", "key %d", is.Generation)
		}
		if kind != p.Wanted {
			w.blame("a key of the wanted kind signs", "key %d is %s, wanted is %s", is.Generation, kind, p.Wanted)
		}
	}
	if h := t.after.History; len(h) > 1 {
		matters := !later(h[1].Since, longest.lead()...).Before(t.present())
		for _, k := range t.after.Keys {
			matters = matters || k.Status != Standby && !later(h[1].Since, longest.PropagationDelay, longest.ClockSkew).Before(k.ActivatedAt)
		}
		if !matters {
			w.blame("what no longer matters is forgotten", "%v", h[0])
		}
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
