package rotation

import (
	"reflect"
	"slices"
	"strconv"
	"time"
)

// The operator of a world: applies on time, late and not at all, saves plans, changes his mind about everything, loses keys.

// run gives a world its history.
func (w *world) run(applies int) {
	scales := []time.Duration{time.Second, time.Minute, time.Hour, day, 20 * 365 * day}
	scale := scales[w.rng.IntN(len(scales))]
	w.policy = Policy{Wanted: "RS256", HoldUntilListed: w.stuck, Timing: Timing{
		MaxTokenTTL:      w.length(scale, 1, 2, 24, 100),
		JWKSMaxAge:       w.length(scale, 0, 1, 24, 100),
		PropagationDelay: w.length(scale, 0, 1, 5, 24),
		ClockSkew:        w.length(scale, 0, 1, 3, 12),
	}, RotationPeriod: w.length(scale, 0, 1, 10, 90, 365), KeysToKeep: max(0, w.rng.IntN(6)-3)}
	if w.symmetric {
		w.policy.JWKSMaxAge = 0
	}
	if w.rng.IntN(5) == 0 {
		w.state = Adopt("1", epoch)
		w.keys[1] = &witness{kind: w.policy.Wanted, excused: true}
	}
	w.apply(0, 0)
	for range applies - 1 {
		if w.fault.kind != "" {
			return
		}
		p := w.policy
		w.reconsider(&p, scale)
		at := w.occasion(p)
		planned := at
		if w.rng.IntN(5) == 0 {
			at = max(at, w.occasion(p))
		}
		w.policy = p
		w.apply(planned, at)
	}
}

func (w *world) length(scale time.Duration, multiples ...int64) time.Duration {
	m := multiples[w.rng.IntN(len(multiples))]
	const longest = 1<<63 - 1 - (1<<63-1)%time.Second
	if m > 0 && scale > longest/time.Duration(m) {
		return longest
	}
	return scale * time.Duration(m)
}

// reconsider changes some of the policy, mostly nothing.
func (w *world) reconsider(p *Policy, scale time.Duration) {
	if w.rng.IntN(2) == 0 {
		return
	}
	maybe := func() bool { return w.rng.IntN(5) == 0 }
	if maybe() {
		p.MaxTokenTTL = w.length(scale, 1, 2, 24, 100)
	}
	if maybe() && !w.symmetric {
		p.JWKSMaxAge = w.length(scale, 0, 1, 24, 100)
	}
	if maybe() {
		p.PropagationDelay = w.length(scale, 0, 1, 5, 24)
	}
	if maybe() {
		p.ClockSkew = w.length(scale, 0, 1, 3, 12)
	}
	if maybe() {
		p.RotationPeriod = w.length(scale, 0, 1, 10, 90, 365)
	}
	if maybe() {
		p.KeysToKeep = max(0, w.rng.IntN(6)-3)
	}
	if maybe() {
		p.Trigger = strconv.Itoa(w.rng.IntN(3))
	}
	if maybe() {
		p.Wanted = []string{"RS256", "ES256", "RS384"}[w.rng.IntN(3)]
	}
	if maybe() {
		for _, k := range w.state.Keys {
			if w.rng.IntN(len(w.state.Keys)) == 0 {
				p.Revoked = append(slices.Clone(p.Revoked), k.ID)
			}
		}
	}
}

// occasion is when the next apply may happen: mostly when something is just due, or at the edge of what is promised.
func (w *world) occasion(p Policy) int64 {
	last := w.versions[len(w.versions)-1].at
	at := last
	switch boundaries := w.state.Boundaries(p); w.rng.IntN(8) {
	case 0, 1, 2: // a clock that is ahead shows a boundary
		b := boundaries[w.rng.IntN(len(boundaries))]
		at = int64(b.Sub(epoch)/time.Second) - w.part().of(p.ClockSkew)
	case 3: // some periods late
		at += (1 + w.rng.Int64N(5)) * seconds(p.RotationPeriod)
	case 4, 5: // as some promise runs out
		for _, d := range []time.Duration{p.PropagationDelay, p.JWKSMaxAge, p.ClockSkew, p.MaxTokenTTL, p.ClockSkew, p.ClockSkew} {
			at += seconds(d) * w.rng.Int64N(2)
		}
		at += w.rng.Int64N(3) - 1
	case 6:
		at += w.rng.Int64N(1 + seconds(p.Lead()))
	}
	return max(at, last+1)
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
	before := w.state
	after, _ := w.rules.advance(before, w.policy, judged, now)
	for i, k := range after.Keys {
		if k.ID == "" {
			after.Keys[i].ID = strconv.Itoa(k.Generation)
			w.keys[k.Generation] = &witness{kind: w.policy.Wanted, version: n}
		}
	}
	w.state = after
	v := &w.versions[n]
	for _, k := range after.Keys {
		v.doc = append(v.doc, k.Generation)
		if k.Status == Active {
			v.signs = k.Generation
		}
	}
	w.excuse(before, at)
	now = latest(now, before.Latest())
	if judged.After(now) {
		judged = now
	}
	w.inspect(before, judged, now)
	w.spread()
}

// reads is an instant by the clock of one of many machines that apply.
func (w *world) reads(at int64) time.Time {
	return epoch.Add(time.Duration(w.part().of(w.policy.ClockSkew)) * time.Second).Add(time.Duration(at) * time.Second)
}

// excuse takes note of revocations, and of keys that must sign before the world knows them since no other is left.
func (w *world) excuse(before State, at int64) {
	bereft := true // no key is left that could sign and is known
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

// inspect blames an apply for what no token need ever show: work left undone, and work not asked for.
func (w *world) inspect(before State, judged, now time.Time) {
	after, p := w.state, w.policy
	for _, k := range after.Keys {
		if slices.Contains(p.Revoked, k.ID) {
			w.blame("revoked key published", "key %d", k.Generation)
		}
	}
	count := map[Status]int{}
	for _, k := range after.Keys {
		count[k.Status]++
	}
	if count[Active] != 1 || count[Standby] != 1 {
		w.blame("not one active and one standby", "%d and %d", count[Active], count[Standby])
		return
	}

	was, _ := before.Active()
	waited, _ := before.Standby()
	is, _ := after.Active()
	lost := slices.Contains(p.Revoked, was.ID)
	longest := w.longest()
	if n := len(w.versions); n > 1 {
		w.asked = w.asked || w.trigger != p.Trigger || w.keys[waited.Generation].kind != p.Wanted
	}
	w.trigger = p.Trigger
	due := w.asked || p.RotationPeriod > 0 && !judged.Before(was.ActivatedAt.Add(p.RotationPeriod))
	switch {
	case was.Generation == 0:
	case is.Generation != was.Generation && !lost:
		if !due {
			w.blame("rotation not due", "key %d", is.Generation)
		}
		if w.keys[is.Generation].kind != p.Wanted {
			w.blame("key of another kind signs", "key %d is %s, wanted is %s", is.Generation, w.keys[is.Generation].kind, p.Wanted)
		}
		w.asked = false
	case is.Generation != was.Generation:
		w.asked = w.keys[is.Generation].kind != p.Wanted
	case due && is.Generation == was.Generation && after.has(waited) && !p.holds(waited) &&
		!judged.Before(later(waited.PublishedAt, longest.lead()...).Add(resolution)):
		w.blame("rotation overdue", "key %d", was.Generation)
	}
	for rank, k := range after.Passive() {
		if rank >= p.KeysToKeep && !judged.Before(later(k.DeactivatedAt, longest.retention()...).Add(resolution)) {
			w.blame("removal overdue", "key %d", k.Generation)
		}
	}
	if again, more := w.rules.advance(after, p, now, now); judged.Equal(now) && (len(more) > 0 || !reflect.DeepEqual(again, after)) {
		w.blame("work left for a second apply", "%v", more)
	}
}

func (s State) has(k Key) bool {
	return slices.ContainsFunc(s.Keys, func(o Key) bool { return o.Generation == k.Generation })
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
