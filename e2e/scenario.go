package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A system is one or several programs that people run with JWT keys, and the example that configures them.
type system struct {
	name    string
	example string // directory in examples
	keyset  string // name of its jwt_keyset, or address of its jwt_rotation
	vars    map[string]any
	// revokedKids is the variable with the revoked kids of the keyset. The default is revoked_kids.
	revokedKids string
	// signingKid is the variable for a rollback. It is empty if the example has none.
	signingKid string
	roles      func(*suite) []role
	// prepare changes the copy of the example. It is empty if the example is used unchanged.
	prepare []func(*workspace) error
	// observed returns variables with the URLs of what the deployment serves. It is nil if an apply observes nothing.
	observed func(baseURL string) map[string]any
	// mutant sets arguments of the keyset to values that are too low for the deployment. The test must then notice that valid tokens are refused.
	mutant mutant
	// mistaken is set for another mistake that refuses valid tokens, which the test must notice.
	mistaken bool
	// check verifies what each apply wrote. It is nil if there is nothing to verify.
	check func(*scenario) error
	// downstream is where an apply writes. It is nil if programs read the outputs.
	downstream downstream
	// locksOut is set if a revocation takes the key from every signer, also from an attacker.
	locksOut bool
}

// A scenario takes a system through everything that happens to a keyset: first use, rotations, expiry, an emergency.
type scenario struct {
	ctx        context.Context
	suite      *suite
	sys        system
	ws         *workspace
	deployment *deployment
	vars       map[string]any
	out        outputs
	keys       keyset
	steps      int
}

// firstApply is the instant of the first apply. It is far from the present, so the tests notice a program that uses the real clock.
var firstApply = time.Date(2031, 3, 1, 9, 0, 0, 0, time.UTC)

// A step is a part of a scenario.
type step struct {
	name string
	do   func() error
}

// runScenario runs all steps of the scenario for a system.
func (s *suite) runScenario(ctx context.Context, sys system) row {
	return s.runSteps(ctx, sys, func(sc *scenario) []step {
		return []step{
			{"first use", sc.firstUse},
			{"publication", sc.publication},
			{"activation", sc.activation},
			{"rollback", sc.rollback},
			{"requested rotation", sc.requestedRotation},
			{"expiry", sc.expiry},
			{"emergency", sc.emergency},
			{"late rotation", sc.lateRotation},
		}
	})
}

// runSteps runs some steps for a system, until one fails.
func (s *suite) runSteps(ctx context.Context, sys system, steps func(*scenario) []step) row {
	ws, err := s.newWorkspace(ctx, sys.example, sys.prepare...)
	if err != nil {
		return row{err: err}
	}
	sc := &scenario{ctx: ctx, suite: s, sys: sys, ws: ws, vars: map[string]any{}}
	maps.Copy(sc.vars, sys.vars)
	defer sc.end()
	for _, step := range steps(sc) {
		if err := step.do(); err != nil {
			return sc.result(fmt.Errorf("%s: %w", step.name, err))
		}
		sc.steps++
	}
	return sc.result(nil)
}

// result returns the row of a scenario that ended with err. Without a mistake, it is also an error if a valid token was refused, if no valid
// token was accepted, or if no invalid token was refused.
func (sc *scenario) result(err error) row {
	r := row{steps: sc.steps, err: err}
	if sc.deployment != nil {
		r.tally = sc.deployment.tally
	}
	switch {
	case err != nil || sc.sys.mutant != nil || sc.sys.mistaken:
	case r.tally.wronglyRefused > 0:
		r.err = fmt.Errorf("%d valid tokens were refused", r.tally.wronglyRefused)
	case r.tally.accepted == 0 || r.tally.rightlyRefused == 0:
		r.err = errors.New("no valid token was accepted, or no invalid one was refused")
	}
	return r
}

func (sc *scenario) end() {
	if sc.deployment != nil {
		sc.deployment.close()
	}
}

// due returns when the next transition is due.
func (sc *scenario) due() (time.Time, error) {
	return time.Parse(time.RFC3339, sc.keys.NextTransitionAt)
}

// next advances to an instant, applies, deploys what the apply wrote, and verifies tokens. It stops when the deployment changes no more, or
// when the next transition is due.
func (sc *scenario) next(at time.Time) error { return sc.nextFor(at, 400*24*time.Hour) }

// nextFor does the same as next, but verifies tokens no longer than watch after the apply.
func (sc *scenario) nextFor(at time.Time, watch time.Duration) error {
	if err := sc.deployment.advance(at.Add(-time.Second)); err != nil {
		return err
	}
	if err := sc.deployment.sample(); err != nil {
		return err
	}
	if err := sc.deployment.advance(at); err != nil {
		return err
	}
	at = sc.deployment.now
	if err := sc.apply(at); err != nil {
		return err
	}
	if err := sc.deployment.deploy(sc.out, sc.delivered()); err != nil {
		return err
	}
	until := at.Add(watch)
	if due, err := sc.due(); err == nil && due.Before(until) {
		until = due
	}
	return sc.observe(until)
}

// delivered returns the keyset with the key that programs get when they start. It differs from the state if a write was lost.
func (sc *scenario) delivered() keyset {
	keys := sc.keys
	if sc.sys.downstream != nil {
		keys.Active.Kid = sc.sys.downstream.signingKid()
	}
	return keys
}

// observe signs and verifies tokens around every instant at which something changes in the deployment. It stops before the instant until.
func (sc *scenario) observe(until time.Time) error {
	t, at := sc.deployment.timing, sc.deployment.now
	s := time.Second
	instants := []time.Duration{
		0, s, t.delay / 4, t.delay/2 + s, t.delay - 3*s, t.delay, t.delay + s,
		t.delay + t.skew + s, t.delay + t.ttl - s, t.delay + t.maxAge - 3*s, t.delay + t.maxAge + t.skew + s,
	}
	slices.Sort(instants)
	for _, after := range instants {
		instant := at.Add(after)
		if instant.Before(sc.deployment.now) || !instant.Before(until) {
			continue
		}
		if err := sc.deployment.advance(instant); err != nil {
			return err
		}
		if err := sc.deployment.sample(); err != nil {
			return err
		}
	}
	return nil
}

// apply applies at an instant, and then reads and checks what the apply wrote.
func (sc *scenario) apply(at time.Time) (err error) {
	if err := sc.ws.apply(sc.ctx, at); err != nil {
		return err
	}
	if sc.out, err = sc.ws.outputs(); err != nil {
		return err
	}
	if sc.keys, err = sc.ws.keyset(sc.sys.keyset); err != nil {
		return err
	}
	if sc.sys.check != nil {
		return sc.sys.check(sc)
	}
	return nil
}

// unless returns an error with the message, unless ok is true.
func unless(ok bool, message string) error {
	if ok {
		return nil
	}
	return errors.New(message)
}
