package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// A deployment simulates the programs and caches of a system, on the test's clock. Servers restart as late as propagation_delay allows,
// an endpoint serves the old JWKS until then, and a cache keeps it for its whole max-age.
type deployment struct {
	ctx     context.Context
	suite   *suite
	timing  timing
	now     time.Time
	roles   []role
	running []actor
	kids    []string // for each role, the kid of the active key when it was last started
	standby string   // the kid of the last standby deployed
	events  []event
	jwks    *jwksEndpoints
	tokens  []*token
	revoked map[string]bool
	// lockedOut reports whether signers with a revoked key cannot sign, until they restart. It is nil if they can.
	lockedOut func(kid string) bool
	tally     tally
}

type event struct {
	at time.Time
	do func() error
}

func (s *suite) newDeployment(ctx context.Context, t timing, roles []role, jwks *jwksEndpoints) *deployment {
	jwks.maxAge = t.maxAge
	return &deployment{
		ctx: ctx, suite: s, timing: t, roles: roles, jwks: jwks,
		running: make([]actor, len(roles)), kids: make([]string, len(roles)), revoked: map[string]bool{},
	}
}

func (d *deployment) close() {
	for _, a := range d.running {
		if a != nil {
			a.stop()
		}
	}
	d.jwks.server.Close()
}

// deploy rolls out what an apply wrote to all roles and endpoints: to the first one at once, to the last one shortly before
// propagation_delay is over.
func (d *deployment) deploy(o outputs, k keyset) error {
	last := d.timing.delay - time.Second
	if d.now.IsZero() {
		return errors.New("set the time of the deployment before deploying")
	}
	first := !slices.ContainsFunc(d.running, func(a actor) bool { return a != nil })
	for i, r := range d.roles {
		if r.env == nil && r.launch == nil && !first {
			continue
		}
		after := time.Duration(r.lag * float64(last)).Truncate(time.Second)
		if first {
			after = 0
		}
		d.at(d.now.Add(after), func() error { return d.restart(i, o, k.Active.Kid) })
	}
	if d.timing.maxAge > 0 {
		d.publish(o, k, first)
	}
	return d.advance(d.now)
}

// publish serves the JWKS of an apply: at one endpoint at once, at the other one shortly before propagation_delay is over.
func (d *deployment) publish(o outputs, k keyset, first bool) {
	last := d.now.Add(d.timing.delay - time.Second)
	// If programs serve the JWKS themselves, it changes when they restart.
	if !slices.ContainsFunc(d.roles, func(r role) bool { return r.publishes }) {
		origin := constant(o.text("jwks"))
		d.jwks.setOrigin(fast, origin)
		if first {
			d.jwks.setOrigin(slow, origin)
		}
		d.at(last, func() error { d.jwks.setOrigin(slow, origin); return nil })
	}
	d.jwks.cacheControl = o.text("jwks_cache_control")
	// The fast cache is updated at once. The slow one fetches just before its endpoint has a new key, and keeps the old JWKS for max-age.
	d.at(d.now.Add(time.Second), func() error { return d.jwks.refetch(fast) })
	if k.Standby != nil && k.Standby.Kid != d.standby {
		d.standby = k.Standby.Kid
		d.at(last.Add(-time.Second), func() error { return d.jwks.refetch(slow) })
	}
}

func (d *deployment) restart(i int, o outputs, kid string) error {
	if d.running[i] != nil {
		d.running[i].stop()
		d.running[i] = nil
	}
	a, err := d.start(d.roles[i], o)
	if err != nil {
		return err
	}
	d.running[i], d.kids[i] = a, kid
	if d.roles[i].signs {
		d.jwks.setSigningKey(i, o.text("jwks"), kid)
	}
	if d.roles[i].publishes {
		which := fast
		if d.roles[i].lag > 0 {
			which = slow
		}
		d.jwks.setOrigin(which, func() (doc string, err error) {
			err = a.(*program).call(d.now, "jwks", nil, &doc)
			return doc, err
		})
	}
	return nil
}

// start runs the program of a role with what an apply wrote.
func (d *deployment) start(r role, o outputs) (actor, error) {
	if r.launch != nil {
		return r.launch(d.ctx, o)
	}
	url := d.jwks.url(r.slow)
	if r.library != nil {
		return r.library(url, d.timing.skew, o), nil
	}
	env := map[string]string{}
	if r.env != nil {
		env = r.env(o)
	}
	env["JWKS_URL"], env["LEEWAY"] = url, fmt.Sprint(int(d.timing.skew/time.Second))
	env["ALGORITHMS"] = algorithms
	env["MAX_TOKEN_TTL"] = fmt.Sprint(int(d.timing.ttl / time.Second))
	return start(d.ctx, r.name, env, r.argv...)
}

// algorithms are all that a verifier accepts. None of them is symmetric, because the keys in a JWKS are public.
const algorithms = "RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,ES512,EdDSA,Ed25519,ML-DSA-44,ML-DSA-65,ML-DSA-87"

// at schedules an event. An event in the past happens with the next advance.
func (d *deployment) at(t time.Time, do func() error) {
	d.events = append(d.events, event{t, do})
	slices.SortStableFunc(d.events, func(a, b event) int { return a.at.Compare(b.at) })
}

// advance moves the clock to t, and runs the events until then.
func (d *deployment) advance(t time.Time) error {
	for len(d.events) > 0 && !d.events[0].at.After(t) {
		e := d.events[0]
		d.events = d.events[1:]
		d.setNow(e.at)
		if err := e.do(); err != nil {
			return err
		}
	}
	d.setNow(t)
	return d.ctx.Err()
}

// setNow moves the clock forward, never back.
func (d *deployment) setNow(t time.Time) {
	if t.After(d.now) {
		d.now = t
	}
	d.jwks.setNow(d.now)
}

// clockOf returns the time on the clock of a role.
func (d *deployment) clockOf(r role) time.Time {
	return d.now.Add(time.Duration(r.skew) * d.timing.skew / 2)
}
