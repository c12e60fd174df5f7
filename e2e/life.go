package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A system is a program, or several, that people run with our keys.
type system struct {
	name    string
	example string // directory in examples
	keyset  string // name of its jwt_keyset
	vars    map[string]any
	roles   func(*suite) []role
	// prepare adds to the copy of the example, may be nil.
	prepare func(dir string) error
	// mutant breaks a promise that the world relies on: the run must then refuse valid tokens.
	mutant mutant
	// check looks at what each apply wrote.
	check func(*life) error
}

// A life takes a system from its first apply through everything that happens to a keyset.
type life struct {
	ctx   context.Context
	suite *suite
	sys   system
	ws    *workspace
	world *world
	vars  map[string]any
	out   outputs
	keys  keyset
	steps int
}

// birth is the instant of the first apply, far enough from ours that a program with a clock of its own is noticed.
var birth = time.Date(2031, 3, 1, 9, 0, 0, 0, time.UTC)

// live runs a system through its life.
func (s *suite) live(ctx context.Context, sys system) row {
	var prepare []func(string) error
	if sys.prepare != nil {
		prepare = append(prepare, sys.prepare)
	}
	ws, err := s.newWorkspace(ctx, sys.example, prepare...)
	if err != nil {
		return row{err: err}
	}
	l := &life{ctx: ctx, suite: s, sys: sys, ws: ws, vars: map[string]any{}}
	maps.Copy(l.vars, sys.vars)
	defer l.end()
	for _, step := range []struct {
		name string
		do   func() error
	}{
		{"first use", l.firstUse},
		{"publication", l.publication},
		{"activation", l.activation},
		{"requested rotation", l.requested},
		{"expiry", l.expiry},
		{"emergency", l.emergency},
		{"late rotation", l.late},
	} {
		if err := step.do(); err != nil {
			return l.judged(fmt.Errorf("%s: %w", step.name, err))
		}
		l.steps++
	}
	return l.judged(nil)
}

// judged is the row of a life that must have refused no valid token.
func (l *life) judged(err error) row {
	r := row{steps: l.steps, err: err}
	if l.world != nil {
		r.tally = l.world.tally
	}
	switch {
	case err != nil || l.sys.mutant != nil:
	case r.tally.refused > 0:
		r.err = fmt.Errorf("%d valid tokens were refused", r.tally.refused)
	case r.tally.verified == 0 || r.tally.kept == 0:
		r.err = errors.New("no token was verified, or none refused that had to be")
	}
	return r
}

func (l *life) end() {
	if l.world != nil {
		l.world.close()
	}
}

// mutate has the keyset rely on less than the world takes its time for.
func (l *life) mutate() error {
	l.world.jwks.pinned = true
	if err := l.ws.override("jwt_keyset", l.sys.keyset, l.sys.mutant); err != nil {
		return err
	}
	// Applied long before it matters: a max-age that was lowered goes on counting until no cache can hold it.
	return l.next(l.world.now.Add(24 * time.Hour))
}

// firstUse makes the keys and starts the programs.
func (l *life) firstUse() error {
	if err := l.ws.set(l.vars); err != nil {
		return err
	}
	if err := l.apply(birth); err != nil {
		return err
	}
	t, err := l.keys.timing()
	if err != nil {
		return err
	}
	l.world = l.suite.newWorld(l.ctx, t, l.sys.roles(l.suite))
	l.world.setNow(birth)
	if err := l.world.deploy(l.out, l.keys); err != nil {
		return err
	}
	if err := l.observe(birth.Add(24 * time.Hour)); err != nil || l.sys.mutant == nil {
		return err
	}
	return l.mutate()
}

// publication: the next key is known to the world, and nothing happens however often apply runs.
func (l *life) publication() error {
	if l.keys.Standby == nil {
		return errors.New("there is no standby")
	}
	idle, err := l.ws.idle(l.ctx, l.world.now.Add(time.Hour))
	if err == nil && !idle && l.sys.mutant == nil {
		err = errors.New("an apply with nothing due would change something")
	}
	return err
}

// activation: the next key signs when it is due and not a second earlier.
func (l *life) activation() error {
	due, err := l.due()
	if err != nil {
		return err
	}
	if idle, err := l.ws.idle(l.ctx, due.Add(-time.Second)); err != nil || !idle && l.sys.mutant == nil {
		return errors.Join(err, unless(idle, "an apply a second before the rotation would change something"))
	}
	was := l.keys
	// Only for a while: what comes next does not wait until this has settled.
	if err := l.until(due, l.world.timing.delay/4); err != nil {
		return err
	}
	return l.succeeded(was)
}

// requested: a rotation that somebody asks for right after the last one happens as soon as it is safe.
func (l *life) requested() error {
	was := l.keys
	l.vars["rotation_triggers"] = map[string]string{"reason": "e2e"}
	if err := l.ws.set(l.vars); err != nil {
		return err
	}
	if err := l.next(l.world.now.Add(time.Second)); err != nil {
		return err
	}
	for range 5 {
		if l.keys.Active.Kid != was.Active.Kid {
			return l.succeeded(was)
		}
		due, err := l.due()
		if err != nil {
			return err
		}
		if err := l.next(due); err != nil {
			return err
		}
	}
	return errors.New("the rotation did not come")
}

// expiry: keys leave once their last token is over.
func (l *life) expiry() error {
	passive := len(l.keys.Passive)
	for range 5 {
		due, err := l.due()
		if err != nil {
			return err
		}
		if due.After(l.world.now.Add(20 * 24 * time.Hour)) {
			break // the next thing is a rotation
		}
		if err := l.next(due); err != nil {
			return err
		}
	}
	if passive == 0 {
		return errors.New("there was no passive key")
	}
	return nil
}

// emergency: the key that signs is compromised.
func (l *life) emergency() error {
	was := l.keys
	attacker, err := l.attacker()
	if err != nil {
		return err
	}
	defer attacker.stop()
	l.vars["revoked_kids"] = []string{was.Active.Kid}
	if err := l.ws.set(l.vars); err != nil {
		return err
	}
	l.world.revoked[was.Active.Kid] = true
	if err := l.next(l.world.now.Add(time.Second)); err != nil {
		return err
	}
	if l.keys.Active.Kid != was.Standby.Kid {
		return errors.New("the standby did not take over")
	}
	// By now every program has restarted and every cache has let go, those inside verifiers last: ten minutes for the longest.
	t := l.world.timing
	if err := l.world.advance(l.world.now.Add(t.delay + t.maxAge + 10*time.Minute)); err != nil {
		return err
	}
	forged, err := attacker.Sign(l.world.now, t.ttl)
	if err != nil {
		return err
	}
	if err := l.world.mustRefuse(forged, "a token of the revoked key"); err != nil {
		return err
	}
	return l.world.sample()
}

// attacker is a signer that goes on with what the last apply wrote.
func (l *life) attacker() (actor, error) {
	for _, r := range l.world.roles {
		if r.signs {
			r.name = "attacker"
			return l.world.start(r, l.out)
		}
	}
	return nil, errors.New("the system has no signer")
}

// late: nobody ran apply for a month after the rotation was due.
func (l *life) late() error {
	due, err := l.due()
	if err != nil {
		return err
	}
	was := l.keys
	if err := l.next(due.Add(30 * 24 * time.Hour)); err != nil {
		return err
	}
	return l.succeeded(was)
}

// succeeded fails unless the standby of an earlier apply signs now.
func (l *life) succeeded(was keyset) error {
	return errors.Join(
		unless(was.Standby != nil && l.keys.Active.Kid == was.Standby.Kid, "the standby does not sign"),
		unless(l.keys.Standby != nil && l.keys.Standby.Kid != l.keys.Active.Kid, "there is no new standby"))
}

// due is when the next thing happens by itself.
func (l *life) due() (time.Time, error) {
	return time.Parse(time.RFC3339, l.keys.NextTransitionAt)
}

// next waits for an instant, applies, hands out what the apply wrote, and watches until that has settled.
func (l *life) next(at time.Time) error { return l.until(at, 400*24*time.Hour) }

// until is next that does not watch for longer than the time given.
func (l *life) until(at time.Time, watch time.Duration) error {
	if err := l.world.advance(at.Add(-time.Second)); err != nil {
		return err
	}
	if err := l.world.sample(); err != nil {
		return err
	}
	if err := l.world.advance(at); err != nil {
		return err
	}
	at = l.world.now
	if err := l.apply(at); err != nil {
		return err
	}
	if err := l.world.deploy(l.out, l.keys); err != nil {
		return err
	}
	until := at.Add(watch)
	if due, err := l.due(); err == nil && due.Before(until) {
		until = due
	}
	return l.observe(until)
}

// observe samples wherever something is about to change or just has, up to an instant.
func (l *life) observe(until time.Time) error {
	t, at := l.world.timing, l.world.now
	s := time.Second
	moments := []time.Duration{
		0, s, t.delay / 4, t.delay/2 + s, t.delay - 3*s, t.delay, t.delay + s,
		t.delay + t.skew + s, t.delay + t.ttl - s, t.delay + t.maxAge - 3*s, t.delay + t.maxAge + t.skew + s,
	}
	slices.Sort(moments)
	for _, after := range moments {
		instant := at.Add(after)
		if instant.Before(l.world.now) || !instant.Before(until) {
			continue
		}
		if err := l.world.advance(instant); err != nil {
			return err
		}
		if err := l.world.sample(); err != nil {
			return err
		}
	}
	return nil
}

// apply applies and reads what it wrote.
func (l *life) apply(at time.Time) (err error) {
	if err := l.ws.apply(l.ctx, at); err != nil {
		return err
	}
	if l.out, err = l.ws.outputs(l.ctx); err != nil {
		return err
	}
	if l.keys, err = l.ws.keyset(l.sys.keyset); err != nil {
		return err
	}
	if l.sys.check != nil {
		return l.sys.check(l)
	}
	return nil
}

func unless(ok bool, message string) error {
	if ok {
		return nil
	}
	return errors.New(message)
}
