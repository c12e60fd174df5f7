package rotation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// world is a history of applies and all who live with it: signers, the endpoints that serve the JWK Set, and verifiers.
// Its instants are whole seconds of true time since epoch, which no clock in it shows: every clock is ahead of it by some part of the
// skew that the policy allows, so that two differ by all of it at most.
//
// The promises that the operator makes are kept, and only just: wherever the policy says "at most", some party takes all of it.
type world struct {
	experiment
	rng    *rand.Rand
	scale  time.Duration // of the lengths that the operator thinks in
	state  State
	policy Policy

	symmetric bool // verifiers hold secrets; there is no JWK Set and no cache
	stuck     bool // endpoints may lag beyond all promises; the operator lets a key sign only once every verifier knows it

	versions  []version
	skews     []time.Duration // that there were
	signers   []signer
	endpoints []endpoint
	verifiers []verifier
	keys      map[int]*witness // by generation
	asked     bool             // a rotation was asked for, and no other key has signed since
	trigger   string           // at the last apply

	judged, checks int // tokens, and how often
	fault          fault
}

// epoch is true time zero.
var epoch = noon

// version is what one apply brought into the world.
type version struct {
	at     int64 // when
	doc    []int // generations published
	signs  int   // the generation that signs
	timing Timing
}

// signer issues tokens with the key and the life that it was last given.
type signer struct {
	clock
	secrets, lives []int64 // since when it has each version's
}

// endpoint serves the JWK Set that it was last given. In a symmetric world it is a verifier's store of secrets.
type endpoint struct {
	serves []int64 // since when it has had each version
	lasts  []int64 // until when it serves each; first the nothing that there was before
}

// verifier judges tokens by its own clock and with some leeway, by a document that it may have fetched at any time that its cache allows.
type verifier struct {
	clock
	leeway  part
	lenient []int64 // since when it grants each version's leeway
	// stubborn verifiers hold a document for as long as the policy of the day says, if that is longer than its max-age.
	stubborn bool
}

// part is the share of something allowed that a party takes, in 1/60.
type part int64

const whole part = 60

func (p part) of(d time.Duration) int64 { return seconds(d) * int64(p) / int64(whole) }

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// clock is ahead of true time by a part of the skew.
type clock struct{ ahead part }

// refusal is the violation of the promise itself.
const refusal = "token refused"

// fault is the first broken promise; its kind is empty as long as there is none.
type fault struct{ kind, detail string }

func (w *world) blame(kind, format string, args ...any) {
	if w.fault.kind == "" && (w.promise == "" || w.promise == kind) {
		w.fault = fault{kind, fmt.Sprintf(format, args...)}
	}
}

// part is a party's share of what is allowed: mostly nothing or all of it.
func (w *world) part() part {
	return pick(w.rng, 0, 0, whole, whole, part(w.rng.Int64N(int64(whole)+1)))
}

func newWorld(e experiment, number int) *world {
	w := &world{experiment: e, rng: rand.New(rand.NewPCG(e.seed, uint64(number))), keys: map[int]*witness{}}
	w.symmetric = w.rng.IntN(5) == 0
	w.stuck = !w.symmetric && w.rng.IntN(5) == 0
	for range 3 {
		w.signers = append(w.signers, signer{clock: clock{w.part()}})
		w.endpoints = append(w.endpoints, endpoint{lasts: []int64{never}})
		w.verifiers = append(w.verifiers, verifier{clock: clock{w.part()}, leeway: w.part(), stubborn: w.rng.IntN(4) == 0})
	}
	return w
}

// skew is the difference of clocks at a true instant. A skew that was lowered takes its time to be true.
func (w *world) skew(at int64) time.Duration {
	n := w.newest(at)
	skew := w.versions[n].timing.ClockSkew
	if n > 0 && at <= w.versions[n].at+seconds(w.delay(n)) {
		skew = max(skew, w.versions[n-1].timing.ClockSkew)
	}
	return skew
}

// delay is the time that an apply takes to reach everyone. A delay that it lowers is not lowered for itself.
func (w *world) delay(n int) time.Duration {
	return max(w.versions[n].timing.PropagationDelay, w.versions[max(0, n-1)].timing.PropagationDelay)
}

// newest is the version of the last apply at or before an instant.
func (w *world) newest(at int64) int {
	n := len(w.versions) - 1
	for n > 0 && w.versions[n].at > at {
		n--
	}
	return n
}

// shows is what the clock shows at a true instant, in seconds since epoch.
func (c clock) shows(w *world, at int64) int64 { return at + c.ahead.of(w.skew(at)) }

// held is the version that a party goes by at an instant, given since when it has had each; -1 for none yet.
// A version never replaces a later one.
func held(since []int64, at int64) int {
	n := len(since) - 1
	for n >= 0 && since[n] > at {
		n--
	}
	return n
}

// spread lets everyone take notice of the newest version, within the propagation delay.
func (w *world) spread() {
	n := len(w.versions) - 1
	delay := w.delay(n)
	takes := func() int64 { return w.versions[n].at + w.part().of(delay) }
	for i := range w.signers {
		s := &w.signers[i]
		s.secrets, s.lives = append(s.secrets, takes()), append(s.lives, takes())
	}
	for i := range w.endpoints {
		at := takes()
		if w.stuck && w.rng.IntN(3) == 0 {
			at += 7 * (1 + seconds(delay))
		}
		w.endpoints[i].learn(at)
	}
	for i := range w.verifiers {
		w.verifiers[i].lenient = append(w.verifiers[i].lenient, takes())
	}
}

// learn lets an endpoint serve one more version from an instant on.
func (e *endpoint) learn(since int64) {
	for n := range e.lasts {
		e.lasts[n] = min(e.lasts[n], since-1)
	}
	e.serves, e.lasts = append(e.serves, since), append(e.lasts, never)
}

const never = int64(1) << 60

// serving is when an endpoint serves version n, -1 being the nothing before the set; false if it passes over it.
func (e endpoint) serving(n int) (from, to int64, ever bool) {
	from, to = -never, e.lasts[n+1]
	if n >= 0 {
		from = e.serves[n]
	}
	return from, to, from <= to
}

// stale is when a document of version n that was fetched at an instant leaves a cache.
func (w *world) stale(n int, fetched int64, stubborn bool) int64 {
	expires := fetched + seconds(w.versions[max(n, 0)].timing.JWKSMaxAge)
	if !stubborn {
		return expires
	}
	for _, v := range w.versions {
		if v.at > fetched && v.at <= expires {
			expires = max(expires, fetched+seconds(v.timing.JWKSMaxAge))
		}
	}
	return expires
}

// known is when the last document without a key leaves the last cache.
func (w *world) known(generation int) int64 {
	var at int64
	for _, e := range w.endpoints {
		for n := -1; n < w.keys[generation].version; n++ {
			if _, last, ever := e.serving(n); ever {
				at = max(at, w.stale(n, last, true)+1)
			}
		}
	}
	return at
}

// lacks returns a version without a key that a verifier which asks this endpoint may go by at an instant; false if there is none.
func (w *world) lacks(e endpoint, v verifier, at int64, generation int) (version int, ok bool) {
	for n := -1; n < len(w.versions); n++ {
		first, last, ever := e.serving(n)
		fetched := min(last, at)
		if ever && fetched >= first && w.stale(n, fetched, v.stubborn) >= at && !w.publishes(n, generation) {
			return n, true
		}
	}
	return 0, false
}

// publishes reports whether a key is in the document of a version.
func (w *world) publishes(n, generation int) bool {
	return n >= 0 && slices.Contains(w.versions[n].doc, generation)
}
