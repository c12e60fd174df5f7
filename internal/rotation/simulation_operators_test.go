package rotation

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"time"
)

const day = 24 * time.Hour

// noon is where the clocks of the tests start.
var noon = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// ordinary is the default policy.
func ordinary() Policy {
	return Policy{Timing: Timing{MaxTokenTTL: day, JWKSMaxAge: day, PropagationDelay: time.Hour, ClockSkew: 5 * time.Minute}, RotationPeriod: 90 * day, KeySpec: "RS256"}
}

// operator is how somebody runs a set of keys: applies on time, late or not at all, saves plans, changes the policy, revokes keys. Lengths
// are multiples of a scale.
type operator struct {
	name                               string
	ttls, ages, delays, skews, periods []int64
	// changes is in how many of ten applies each of these changes: the five lengths, the number of keys to keep, the trigger, the algorithm,
	// the revoked keys, the grace, the key that has to sign, and how many keys can be published.
	changes [12]int
	// sweepingChanges is in how many of ten applies all lengths become short (the first multiples), or some of them long (the last).
	sweepingChanges int
	// idles is set for an operator that lets time pass between applies.
	idles bool
}

var (
	// erratic operators do everything, each of them some things more often.
	erratic = operator{
		name: "erratic", ttls: []int64{1, 2, 24, 100}, ages: []int64{0, 1, 24, 100}, delays: []int64{0, 1, 5, 24}, skews: []int64{0, 1, 3, 12},
		periods: []int64{0, 1, 10, 90, 365}, idles: true,
	}
	// abrupt operators change many lengths at the same time.
	abrupt = operator{
		name: "abrupt", ttls: []int64{1, 2, 24, 100}, ages: []int64{0, 1, 24, 100}, delays: []int64{0, 1, 5, 24}, skews: []int64{0, 1},
		periods: []int64{1, 10}, changes: [12]int{4: 1, 6: 1, 7: 1, 8: 1, 9: 1, 10: 2}, sweepingChanges: 2, idles: true,
	}
	// hasty operators rotate as fast as the rules allow, and apply again and again during that time. Their tokens live much longer than
	// anything else takes.
	hasty = operator{
		name: "hasty", ttls: []int64{1, 2, 24, 100}, ages: []int64{0}, delays: []int64{1, 5}, skews: []int64{0, 1},
		periods: []int64{1}, changes: [12]int{0: 3, 2: 3, 9: 1, 10: 2}, sweepingChanges: 2,
	}
	// alarmed operators revoke keys and choose the one that signs, again and again before the last apply had any effect.
	alarmed = operator{
		name: "alarmed", ttls: []int64{1, 2, 24}, ages: []int64{1, 24}, delays: []int64{0, 1, 5}, skews: []int64{0, 1},
		periods: []int64{1, 90}, changes: [12]int{0: 1, 8: 2, 10: 6},
	}
	operators = []operator{erratic, hasty, abrupt, alarmed}
)

// operate runs some applies.
func (d *deployment) operate(applies int) {
	if d.operator.name == "" {
		d.operator = operators[d.rng.IntN(len(operators))]
	}
	if d.operator.name == erratic.name {
		for i := range d.operator.changes {
			d.operator.changes[i] = pick(d.rng, 0, 0, 1, 5)
		}
	}
	d.scale = pick(d.rng, time.Second, time.Minute, time.Hour, day, 20*365*day)
	d.policy = Policy{
		Timing:         Timing{d.length(d.operator.ttls), d.age(d.operator), d.length(d.operator.delays), d.length(d.operator.skews)},
		RotationPeriod: d.length(d.operator.periods), KeySpec: "RS256", KeysToKeep: max(0, d.rng.IntN(6)-3),
		RemovalGrace: d.grace(), MaxPublished: d.places(), Symmetric: d.symmetric, External: !d.symmetric,
		RequirePublished: d.lateEndpoints || !d.symmetric && (d.experiment.failing || d.failing && d.rng.IntN(2) == 0),
		RequireDeployed:  d.experiment.failing || d.rng.IntN(2) == 0,
	}
	if o := &d.operator; d.failing && !d.gated() {
		o.sweepingChanges = 0
		for _, length := range []int{0, 1, 2, 3, 9} {
			o.changes[length] = 0
		}
	}
	if d.rng.IntN(5) == 0 {
		d.state = Adopt("1")
		d.keys[1] = &keyRecord{kind: d.policy.KeySpec}
	}
	d.apply(0, 0)
	for range applies - 1 {
		if d.violation.rule != "" {
			return
		}
		d.changePolicy()
		planned := d.nextApply()
		at := planned
		if d.rng.IntN(5) == 0 {
			at = max(at, d.nextApply())
		}
		if d.apply(planned, at); d.policy.RequireDeployed && d.rng.IntN(3) == 0 {
			d.apply(at+1, at+1) // repeated at once
		}
	}
}

func pick[T any](rng *rand.Rand, from ...T) T { return from[rng.IntN(len(from))] }

// length draws a length of time, up to the longest Duration.
func (d *deployment) length(multiples []int64) time.Duration {
	const longest = 1<<63 - 1 - (1<<63-1)%time.Second
	m := pick(d.rng, multiples...)
	if m > 0 && d.scale > longest/time.Duration(m) {
		return longest
	}
	return d.scale * time.Duration(m)
}

// grace draws how long a key stays after its last token has expired.
func (d *deployment) grace() time.Duration {
	return pick(d.rng, 0, d.length(d.operator.ttls), d.length(d.operator.delays))
}

// places draws how many keys can be published, mostly any number. Secrets are not published.
func (d *deployment) places() int {
	if d.symmetric {
		return 0
	}
	return pick(d.rng, 0, 0, 0, 2, 2, 3, 4)
}

// chosenKid draws the key that has to sign: often none, and often one that signed before.
func (d *deployment) chosenKid() string {
	passive := kids(d.state.Passive())
	return pick(d.rng, slices.Concat(kids(d.state.Keys), passive, passive, []string{"", ""})...)
}

func (d *deployment) age(o operator) time.Duration {
	if d.symmetric {
		return 0
	}
	return d.length(o.ages)
}

// changePolicy changes parts of the policy.
func (d *deployment) changePolicy() {
	o, p := d.operator, &d.policy
	if d.rng.IntN(10) < o.sweepingChanges {
		slow := pick(d.rng, 0, 0, 7, d.rng.IntN(8), 1<<d.rng.IntN(3), 1<<d.rng.IntN(3))
		of := func(bit int, multiples []int64) []int64 {
			half := (len(multiples) + 1) / 2
			if slow&bit != 0 {
				return multiples[len(multiples)-half:]
			}
			return multiples[:half]
		}
		o.ttls, o.ages, o.delays = of(1, o.ttls), of(2, o.ages), of(4, o.delays)
		o.changes[0], o.changes[1], o.changes[2] = 10, 10, 10
	}
	for i, change := range []func(){
		func() { p.MaxTokenTTL = d.length(o.ttls) },
		func() { p.JWKSMaxAge = d.age(o) },
		func() { p.PropagationDelay = d.length(o.delays) },
		func() { p.ClockSkew = d.length(o.skews) },
		func() { p.RotationPeriod = d.length(o.periods) },
		func() { p.KeysToKeep = max(0, d.rng.IntN(6)-3) },
		func() { p.Trigger = strconv.Itoa(d.rng.IntN(3)) },
		func() { p.KeySpec = pick(d.rng, "RS256", "ES256", "RS384") },
		func() {
			for _, k := range d.state.Keys {
				if d.rng.IntN(2*len(d.state.Keys)) == 0 {
					p.RevokedKids = append(slices.Clone(p.RevokedKids), k.ID)
				}
			}
		},
		func() { p.RemovalGrace = d.grace() },
		func() { p.SigningKid = d.chosenKid() },
		func() { p.MaxPublished = d.places() },
	} {
		if d.rng.IntN(10) < o.changes[i] {
			change()
		}
	}
	if d.gates && d.rng.IntN(4) == 0 {
		p.RequireDeployed = !p.RequireDeployed
	}
	if d.gates && !d.symmetric && !d.lateEndpoints && d.rng.IntN(4) == 0 {
		p.RequirePublished = !p.RequirePublished
	}
}

// nextApply draws when the next apply happens: mostly when something is just due, or when a promise just ends.
func (d *deployment) nextApply() int64 {
	p := d.policy
	last := d.versions[len(d.versions)-1].at
	kinds := []func() int64{d.atBoundary, d.atBoundary, d.beforePropagation, func() int64 { return last + d.rng.Int64N(1+seconds(p.Lead())) }}
	if d.failing {
		kinds = append(kinds, func() int64 { return last + d.rng.Int64N(1+seconds(p.RemovalGrace)) }) // repaired in time
	}
	if d.operator.idles {
		kinds = append(kinds, d.atBoundary, d.atLimit, d.atLimit,
			func() int64 { return last }, // at once
			func() int64 { return last + (1+d.rng.Int64N(5))*seconds(p.RotationPeriod) }, // some periods late
		)
	}
	return max(last+1, kinds[d.rng.IntN(len(kinds))]())
}

// atBoundary returns when a clock that can be ahead shows a boundary.
func (d *deployment) atBoundary() int64 {
	var ahead []int64
	last := d.versions[len(d.versions)-1].at
	for _, b := range d.state.boundaries(d.policy) {
		if at := b.Unix() - epoch.Unix() - d.share().of(d.policy.ClockSkew); at > last {
			ahead = append(ahead, at)
		}
	}
	if len(ahead) == 0 {
		return last
	}
	return ahead[min(d.rng.IntN(len(ahead)), d.rng.IntN(len(ahead)), d.rng.IntN(len(ahead)))] // mostly the next
}

// beforePropagation returns an instant before the last apply is delivered to everybody.
func (d *deployment) beforePropagation() int64 {
	n := len(d.versions) - 1
	return d.versions[n].at + d.share().of(d.delay(n)) - 1 - d.rng.Int64N(1+seconds(d.policy.ClockSkew))
}

// atLimit returns an instant when some of the promises about the last apply just end.
func (d *deployment) atLimit() int64 {
	p := d.policy
	at := d.versions[len(d.versions)-1].at + d.rng.Int64N(3) - 1
	for _, length := range []time.Duration{p.PropagationDelay, p.JWKSMaxAge, p.MaxTokenTTL, p.ClockSkew, p.ClockSkew, p.ClockSkew} {
		at += seconds(length) * d.rng.Int64N(2)
	}
	return at
}
