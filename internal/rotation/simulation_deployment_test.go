package rotation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// deployment is a history of applies, with the signers, the endpoints that serve the JWK Set, and the verifiers. Its instants are whole
// seconds of true time since epoch. No clock shows true time: each is ahead by a share of the skew that the policy allows, so two
// differ by the skew at most.
//
// The values of the policy are true, but not larger than necessary: each maximum is reached somewhere in the deployment.
type deployment struct {
	experiment
	rng    *rand.Rand
	scale  time.Duration // the unit of the lengths that the operator chooses
	state  State
	policy Policy

	symmetric     bool // verifiers hold secrets; there is no JWK Set and no cache
	lateEndpoints bool // all endpoints can be later than promised; a key signs only once it was seen in one of them
	failing       bool // deliveries can fail
	outages       outages
	listing       listing // what somebody finds of the keys in what was written for the programs
	gates         bool    // the arguments about deployed and published keys come and go

	versions []version
	skews    []time.Duration // all that were ever in force
	stores   [][]int64       // when each version was written to each of the stores that signers read; one for all, or one for each
	signers  []signer
	// endpointStore is when each version was written for the endpoints.
	endpointStore []int64
	endpoints     []endpoint
	verifiers     []verifier
	keys          map[int]*keyRecord // by generation
	requested     bool               // a rotation was requested, and no other key has signed since
	trigger, kind string             // at the last apply

	rollbacks        int // how often a key signs again
	verified, checks int // tokens, and how often each of them
	beyond           limits
	violation        violation
}

// epoch is true time zero.
var epoch = noon

// version is what one apply delivers.
type version struct {
	at     int64 // of the apply
	doc    []int // the generations in the JWK Set
	signs  int   // the generation that signs
	forced bool  // it signs before all verifiers have it, because there was no other
	next   int   // the generation that signs next
	full   bool  // there was no place for one more key
	may    []int // the generations that may sign
	timing Timing
}

// signer issues tokens with the key and the lifetime that were last delivered to it.
type signer struct {
	clock
	keySince, ttlSince []int64 // when it got the key and the lifetime of each version
}

// endpoint serves the JWK Set that was last delivered to it. In a symmetric deployment it is where a verifier stores its secrets.
type endpoint struct {
	servesSince []int64 // when it got each version
	servesUntil []int64 // until when it serves each; the first is for the time before the set
}

// verifier verifies tokens by its own clock, with some leeway, and with a JWK Set that it fetched at any time that its cache allows.
type verifier struct {
	clock
	leeway      share
	leewaySince []int64 // when it got the leeway of each version
	// extendsCache is set for a verifier that caches a JWK Set for the current max-age, if that is longer than the one it came with.
	extendsCache bool
}

// share is the part of an allowed maximum that is used, in 1/60.
type share int64

const fullShare share = 60

func (p share) of(d time.Duration) int64 { return seconds(d) * int64(p) / int64(fullShare) }

func seconds(d time.Duration) int64 { return int64(d / time.Second) }

// clock is ahead of true time by a share of the skew.
type clock struct{ ahead share }

// refusal is the violation of the promise itself.
const refusal = "token refused"

// violation is the first rule that was broken. The rule is empty if there is none.
type violation struct{ rule, detail string }

func (d *deployment) report(kind, format string, args ...any) {
	if d.violation.rule == "" && (d.rule == "" || d.rule == kind) {
		d.violation = violation{kind, fmt.Sprintf(format, args...)}
	}
}

// share draws a share: mostly nothing or all of it.
func (d *deployment) share() share {
	return pick(d.rng, 0, 0, fullShare, fullShare, share(d.rng.Int64N(int64(fullShare)+1)))
}

func newDeployment(e experiment, number int) *deployment {
	d := &deployment{experiment: e, rng: rand.New(rand.NewPCG(e.seed, uint64(number))), keys: map[int]*keyRecord{}}
	d.symmetric = d.rng.IntN(5) == 0
	d.lateEndpoints = !d.symmetric && d.rng.IntN(5) == 0
	d.failing = e.failing || d.rng.IntN(4) == 0
	d.outages.rate = pick(d.rng, 1, 3, 5, 9)
	d.listing = pick(d.rng, onlySigning, onlySigning, alsoNext, allHeld)
	d.stores = make([][]int64, pick(d.rng, 1, 3))
	if len(d.stores) > 1 && !d.symmetric {
		d.listing = onlySigning // what several programs have in common must be what they sign with
	}
	if d.symmetric {
		d.listing = pick(d.rng, alsoNext, allHeld) // a program that verifies holds more than the key that signs
	}
	d.outages.signers = make([]int, len(d.stores))
	d.gates = !d.failing && d.rng.IntN(4) == 0
	for range 3 {
		d.signers = append(d.signers, signer{clock: clock{d.share()}})
		d.endpoints = append(d.endpoints, endpoint{servesUntil: []int64{never}})
		d.verifiers = append(d.verifiers, verifier{clock: clock{d.share()}, leeway: d.share(), extendsCache: d.rng.IntN(4) == 0})
	}
	return d
}

// skew returns the skew of the clocks at a true instant. A lowered skew takes the propagation delay to become true.
func (d *deployment) skew(at int64) time.Duration {
	n := d.newest(at)
	skew := d.versions[n].timing.ClockSkew
	if n > 0 && at <= d.versions[n].at+seconds(d.delay(n)) {
		skew = max(skew, d.versions[n-1].timing.ClockSkew)
	}
	return skew
}

// delay returns how long the delivery of a version takes. An apply that lowers the delay is itself delivered with the old one.
func (d *deployment) delay(n int) time.Duration {
	return max(d.versions[n].timing.PropagationDelay, d.versions[max(0, n-1)].timing.PropagationDelay)
}

// newest returns the version of the last apply at or before an instant.
func (d *deployment) newest(at int64) int {
	n := len(d.versions) - 1
	for n > 0 && d.versions[n].at > at {
		n--
	}
	return n
}

// shows returns what the clock shows at a true instant, in seconds since epoch.
func (c clock) shows(d *deployment, at int64) int64 { return at + c.ahead.of(d.skew(at)) }

// versionAt returns the version that somebody uses at an instant, given when each was delivered. It is -1 for none yet. A version never
// replaces a later one.
func versionAt(since []int64, at int64) int {
	n := len(since) - 1
	for n >= 0 && since[n] > at {
		n--
	}
	return n
}

// propagate delivers the newest version to everybody within the propagation delay, unless the delivery fails.
func (d *deployment) propagate() {
	n := len(d.versions) - 1
	delay := d.delay(n)
	takes := func() int64 { return d.versions[n].at + d.share().of(delay) }
	write := func(store *[]int64, more *int) (fails bool) {
		at := d.versions[n].at
		if fails = d.fails(more); fails {
			at = never
		}
		*store = append(*store, at)
		return fails
	}
	endpointsFail := write(&d.endpointStore, &d.outages.endpoints)
	for i := range d.stores {
		write(&d.stores[i], &d.outages.signers[i])
	}
	for i := range d.signers {
		s, key, ttl := &d.signers[i], takes(), takes()
		if d.stores[i%len(d.stores)][n] == never {
			key, ttl = never, never
		}
		s.keySince, s.ttlSince = append(s.keySince, key), append(s.ttlSince, ttl)
	}
	late := d.lateEndpoints && d.rng.IntN(3) == 0
	for i := range d.endpoints {
		at := takes()
		if late {
			at += 7 * (1 + seconds(delay))
		}
		if endpointsFail {
			at = never
		}
		d.endpoints[i].learn(at)
	}
	for i := range d.verifiers {
		d.verifiers[i].leewaySince = append(d.verifiers[i].leewaySince, takes())
	}
}

// learn makes an endpoint serve one more version from an instant on.
func (e *endpoint) learn(since int64) {
	for n := range e.servesUntil {
		e.servesUntil[n] = min(e.servesUntil[n], since-1)
	}
	e.servesSince, e.servesUntil = append(e.servesSince, since), append(e.servesUntil, never)
}

const never = int64(1) << 60

// serving returns when an endpoint serves version n, where -1 is the time before the set. It returns false for a version that it skips.
func (e endpoint) serving(n int) (from, to int64, ever bool) {
	from, to = -never, e.servesUntil[n+1]
	if n >= 0 {
		from = e.servesSince[n]
	}
	return from, to, from <= to && from < never
}

// cachedUntil returns when a cache drops a JWK Set of version n that was fetched at an instant.
func (d *deployment) cachedUntil(n int, fetched int64, stubborn bool) int64 {
	expires := fetched + seconds(d.versions[max(n, 0)].timing.JWKSMaxAge)
	if !stubborn {
		return expires
	}
	for _, v := range d.versions {
		if v.at > fetched && v.at <= expires {
			expires = max(expires, fetched+seconds(v.timing.JWKSMaxAge))
		}
	}
	return expires
}

// knownFrom returns when the last cache has dropped the last JWK Set without a key.
func (d *deployment) knownFrom(generation int) int64 {
	var at int64
	for _, e := range d.endpoints {
		for n := -1; n < d.keys[generation].version; n++ {
			if _, last, ever := e.serving(n); ever {
				at = max(at, d.cachedUntil(n, last, true)+1)
			}
		}
	}
	return at
}

// documentWithout returns a version without a key that a verifier of this endpoint can use at an instant. It returns false if there is none.
func (d *deployment) documentWithout(e endpoint, v verifier, at int64, generation int) (version int, ok bool) {
	for n := -1; n < len(d.versions); n++ {
		first, last, ever := e.serving(n)
		fetched := min(last, at)
		if ever && fetched >= first && d.cachedUntil(n, fetched, v.extendsCache) >= at && !d.publishes(n, generation) {
			return n, true
		}
	}
	return 0, false
}

// publishes reports whether a key is in the JWK Set of a version.
func (d *deployment) publishes(n, generation int) bool {
	return n >= 0 && slices.Contains(d.versions[n].doc, generation)
}
