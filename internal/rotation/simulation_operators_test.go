package rotation

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

const day = 24 * time.Hour

// noon is where the clocks of the table tests start.
var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// ordinary is the policy that an operator who sets nothing has.
func ordinary() Policy {
	return Policy{
		Timing: Timing{
			MaxTokenTTL:      day,
			JWKSMaxAge:       day,
			PropagationDelay: time.Hour,
			ClockSkew:        5 * time.Minute,
		},
		RotationPeriod: 90 * day,
		KeySpec:        "RS256",
	}
}

// operator is how someone runs a key set: applies on time, late and not at all, saves plans, changes his mind, loses keys.
// Lengths of time are multiples of a scale.
type operator struct {
	name                                string
	lives, ages, delays, skews, periods []int64
	// changes is in how many of ten applies the operator changes a thing: the five lengths, the number of keys to keep, the trigger, the
	// algorithm, or what is revoked.
	changes [9]int
	// sweeps is in how many of ten applies the operator makes everything quick (the first of the multiples) or some things slow (the last).
	sweeps int
	// patient operators let time pass between applies.
	patient bool
}

var (
	// fickle operators do everything, and each of them some things more often.
	fickle = operator{
		name:  "erratic",
		lives: []int64{1, 2, 24, 100}, ages: []int64{0, 1, 24, 100}, delays: []int64{0, 1, 5, 24}, skews: []int64{0, 1, 3, 12},
		periods: []int64{0, 1, 10, 90, 365}, patient: true,
	}
	// sweeping operators change many lengths at once.
	sweeping = operator{
		name:  "abrupt",
		lives: []int64{1, 2, 24, 100}, ages: []int64{0, 1, 24, 100}, delays: []int64{0, 1, 5, 24}, skews: []int64{0, 1},
		periods: []int64{1, 10}, changes: [9]int{4: 1, 6: 1, 7: 1, 8: 1}, sweeps: 2, patient: true,
	}
	// hurried operators rotate as fast as the rules let them and apply again and again while that is under way. Their tokens live much
	// longer than anything else takes.
	hurried = operator{
		name:  "hasty",
		lives: []int64{1, 2, 24, 100}, ages: []int64{0}, delays: []int64{1, 5}, skews: []int64{0, 1},
		periods: []int64{1}, changes: [9]int{0: 3, 2: 3}, sweeps: 2,
	}
	operators = []operator{fickle, hurried, sweeping}
)

// pass gives a world its history.
func (w *world) pass(applies int) {
	if w.operator.name == "" {
		w.operator = operators[w.rng.IntN(len(operators))]
	}
	if w.operator.name == fickle.name {
		for i := range w.operator.changes {
			w.operator.changes[i] = pick(w.rng, 0, 0, 1, 5)
		}
	}
	w.scale = pick(w.rng, time.Second, time.Minute, time.Hour, day, 20*365*day)
	w.policy = Policy{
		Timing:         Timing{w.length(w.operator.lives), w.age(w.operator), w.length(w.operator.delays), w.length(w.operator.skews)},
		RotationPeriod: w.length(w.operator.periods), KeySpec: "RS256", RequirePublished: w.stuck, KeysToKeep: max(0, w.rng.IntN(6)-3),
	}
	if w.rng.IntN(5) == 0 {
		w.state = Adopt("1", pick(w.rng, epoch, time.Time{}))
		w.keys[1] = &witness{kind: w.policy.KeySpec, excused: true}
	}
	w.apply(0, 0)
	for range applies - 1 {
		if w.fault.kind != "" {
			return
		}
		w.reconsider()
		planned := w.occasion()
		at := planned
		if w.rng.IntN(5) == 0 {
			at = max(at, w.occasion())
		}
		w.apply(planned, at)
	}
}

func pick[T any](rng *rand.Rand, from ...T) T { return from[rng.IntN(len(from))] }

// length is one of some lengths of time, or the longest that can be said.
func (w *world) length(multiples []int64) time.Duration {
	const longest = 1<<63 - 1 - (1<<63-1)%time.Second
	m := pick(w.rng, multiples...)
	if m > 0 && w.scale > longest/time.Duration(m) {
		return longest
	}
	return w.scale * time.Duration(m)
}

func (w *world) age(o operator) time.Duration {
	if w.symmetric {
		return 0
	}
	return w.length(o.ages)
}

// reconsider changes some of the policy.
func (w *world) reconsider() {
	o, p := w.operator, &w.policy
	if w.rng.IntN(10) < o.sweeps {
		slow := pick(w.rng, 0, 0, 7, w.rng.IntN(8), 1<<w.rng.IntN(3), 1<<w.rng.IntN(3))
		of := func(bit int, multiples []int64) []int64 {
			half := (len(multiples) + 1) / 2
			if slow&bit != 0 {
				return multiples[len(multiples)-half:]
			}
			return multiples[:half]
		}
		o.lives, o.ages, o.delays = of(1, o.lives), of(2, o.ages), of(4, o.delays)
		o.changes[0], o.changes[1], o.changes[2] = 10, 10, 10
	}
	for i, change := range []func(){
		func() { p.MaxTokenTTL = w.length(o.lives) },
		func() { p.JWKSMaxAge = w.age(o) },
		func() { p.PropagationDelay = w.length(o.delays) },
		func() { p.ClockSkew = w.length(o.skews) },
		func() { p.RotationPeriod = w.length(o.periods) },
		func() { p.KeysToKeep = max(0, w.rng.IntN(6)-3) },
		func() { p.Trigger = strconv.Itoa(w.rng.IntN(3)) },
		func() { p.KeySpec = pick(w.rng, "RS256", "ES256", "RS384") },
		func() {
			for _, k := range w.state.Keys {
				if w.rng.IntN(2*len(w.state.Keys)) == 0 {
					p.RevokedKids = append(slices.Clone(p.RevokedKids), k.ID)
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
func (w *world) occasion() int64 {
	p := w.policy
	last := w.versions[len(w.versions)-1].at
	kinds := []func() int64{w.punctual, w.punctual, w.impatient, func() int64 { return last + w.rng.Int64N(1+seconds(p.Lead())) }}
	if w.operator.patient {
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
