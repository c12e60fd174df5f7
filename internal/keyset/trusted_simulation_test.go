package keyset

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// mutualTrust is a pair of sets that publish each other's keys, for example in two regions. A verifier uses the JWK Set of either of them. Each
// set reads the keys of the other from its state, and so gets its own keys back, also revoked and former ones.
type mutualTrust struct {
	rng  *rand.Rand
	sets [2]trustingSet
	// both is set if a key has to be seen in both live JWK Sets before it signs, and not only in the one of its set.
	both bool
}

type trustingSet struct {
	Keyset
	config    Config
	documents []document
	signed    []signedBy
}

// document is a JWK Set that the endpoints of a set begin to serve within the propagation delay.
type document struct {
	at   time.Time
	kids []string
}

// signedBy is a time in which a key signs, until every signer has the next one.
type signedBy struct {
	kid      string
	from, to time.Time
	forced   bool // because there was no other, so not all verifiers have it at first
}

// newMutualTrust draws the lengths of both sets.
func newMutualTrust(seed uint64, both bool) *mutualTrust {
	m := &mutualTrust{rng: rand.New(rand.NewPCG(seed, 0)), both: both}
	draw := func(from ...time.Duration) time.Duration { return from[m.rng.IntN(len(from))] }
	lengths := rotation.Timing{
		MaxTokenTTL: draw(time.Hour, day, 30*day), JWKSMaxAge: draw(0, time.Hour, 5*day), PropagationDelay: draw(0, time.Hour, 5*day), ClockSkew: time.Second,
	}
	for i := range m.sets {
		c := advisedConfig("ES256")
		c.Timing, c.RotationPeriod, c.RequirePublished = lengths, draw(day, 10*day, 90*day), true
		m.sets[i].config = c
	}
	return m
}

// apply applies one of the sets. Deliveries to its endpoints can fail.
func (m *mutualTrust) apply(i int, now time.Time) (problem string) {
	set, other := &m.sets[i], &m.sets[1-i]
	c := &set.config
	c.Trusted = nil
	for _, j := range must(jwk.ParseSet(other.jwks())) {
		c.Trusted = append(c.Trusted, must(ParseTrusted(j.Text)))
	}
	c.PublishedKids = set.live()
	if m.both {
		c.PublishedKids = slices.DeleteFunc(slices.Clone(c.PublishedKids), func(kid string) bool { return !slices.Contains(other.live(), kid) })
	}
	if m.rng.IntN(8) == 0 && !set.isNew() {
		known := must(jwk.ParseSet(set.JWKS)) // own keys, and foreign ones
		c.RevokedKids = append(slices.Clone(c.RevokedKids), known[m.rng.IntN(len(known))].KeyID)
	}
	was := set.Active()
	set.Keyset = advance(set.Keyset, *c, now)
	if is := set.Active(); is.ID != was.ID {
		if n := len(set.signed) - 1; n >= 0 {
			set.signed[n].to = now.Add(c.PropagationDelay)
		}
		set.signed = append(set.signed, signedBy{kid: is.ID, from: now, forced: was.ID == "" || slices.Contains(c.RevokedKids, was.ID)})
	}
	var kids []string
	for _, j := range must(jwk.ParseSet(set.JWKS)) {
		kids = append(kids, j.KeyID)
		if slices.Contains(c.RevokedKids, j.KeyID) || slices.Contains(set.State.Retired, j.KeyID) {
			return "a revoked or former key came back: " + j.KeyID
		}
	}
	if m.rng.IntN(4) > 0 {
		set.documents = append(set.documents, document{now, kids})
	}
	return ""
}

func (s trustingSet) jwks() string {
	if s.JWKS == "" {
		return `{"keys":[]}`
	}
	return s.JWKS
}

// live returns the kids that somebody finds in the JWK Set that was last delivered.
func (s trustingSet) live() []string {
	if len(s.documents) == 0 {
		return nil
	}
	return s.documents[len(s.documents)-1].kids
}

// knownFrom returns when every verifier of the set has a document from which on a kid is published.
func (s trustingSet) knownFrom(kid string) (time.Time, bool) {
	i := slices.IndexFunc(s.documents, func(d document) bool { return slices.Contains(d.kids, kid) })
	if i < 0 {
		return time.Time{}, false
	}
	return s.documents[i].at.Add(s.config.PropagationDelay).Add(s.config.JWKSMaxAge), true
}

// refuses reports whether a verifier of the set can have a document without the kid at an instant: the endpoints are as slow as they may be, and the cache
// is as old.
func (s trustingSet) refuses(kid string, at time.Time) bool {
	for i, d := range s.documents {
		last := i == len(s.documents)-1
		if !d.at.After(at) && (last || !s.documents[i+1].at.Add(s.config.PropagationDelay).Add(s.config.JWKSMaxAge).Before(at)) && !slices.Contains(d.kids, kid) {
			return true
		}
	}
	return false
}

// judge issues tokens with every key of a set while it signs, and verifies them by both sets until they expire.
func (m *mutualTrust) judge(i int) (tokens, refused int) {
	set := m.sets[i]
	revoked := func(kid string) bool {
		return slices.ContainsFunc(m.sets[:], func(s trustingSet) bool { return slices.Contains(s.config.RevokedKids, kid) })
	}
	for _, signed := range set.signed {
		if revoked(signed.kid) || signed.to.IsZero() {
			continue
		}
		for n := range 20 {
			share := []time.Duration{0, 1, time.Duration(m.rng.Int64N(1000)), 999, 1000}[min(n, 4)]
			issued := signed.from.Add(signed.to.Sub(signed.from) / 1000 * share)
			for _, by := range m.sets {
				from, ever := by.knownFrom(signed.kid)
				if signed.forced && (!ever || !issued.After(from)) {
					continue
				}
				tokens++
				age := set.config.MaxTokenTTL / 1000 * time.Duration([]int64{0, 1000, m.rng.Int64N(1001)}[n%3])
				if by.refuses(signed.kid, issued.Add(age)) {
					refused++
				}
			}
		}
	}
	return tokens, refused
}

// Two sets that publish each other's keys refuse no valid token of either, and never publish a revoked or former key again, if a key has to be seen in both
// JWK Sets before it signs. If only one of them is looked at, tokens are refused.
func TestSimulationOfMutualTrust(t *testing.T) {
	run := func(both bool) (tokens, refused int) {
		for seed := range uint64(150) {
			m := newMutualTrust(seed, both)
			now := begin
			for range 60 {
				now = now.Add(time.Duration(m.rng.Int64N(int64(m.sets[0].config.RotationPeriod)))).Add(time.Minute).Truncate(time.Second)
				if problem := m.apply(m.rng.IntN(2), now); problem != "" {
					t.Fatalf("seed %d: %s", seed, problem)
				}
			}
			for i := range m.sets {
				n, bad := m.judge(i)
				tokens, refused = tokens+n, refused+bad
			}
		}
		return tokens, refused
	}
	tokens, refused := run(true)
	t.Logf("%d tokens refused of %d valid ones", refused, tokens)
	if refused > 0 || tokens < 10_000 {
		t.Errorf("%d tokens refused of %d", refused, tokens)
	}
	if tokens, refused := run(false); refused == 0 {
		t.Errorf("none of %d tokens is refused, although a key signs before both sets publish it", tokens)
	} else {
		t.Logf("if only one JWK Set is looked at, %d refused of %d", refused, tokens)
	}
}
