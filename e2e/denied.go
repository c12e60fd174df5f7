package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// writes are kinds of writes of an apply, as bits.
type writes int

const (
	signingKey writes = 1 << iota
	jwkSet
	newKey // in a KMS
	policy
)

// A downstream is where an apply writes the signing key and the JWK Set. It can deny these writes, as a missing permission would.
type downstream interface {
	deny(writes)
	signingKid() string
}

// A denial is a rotation whose apply saves the keyset, but may not write downstream. The next apply runs after a while.
type denial struct {
	what  writes
	after time.Duration
}

// withinGrace are failures that removal_grace, 7 days by default, covers. afterNextRotation is one that only the gates cover.
var (
	withinGrace       = []denial{{signingKey, 30 * time.Minute}, {signingKey | jwkSet, 6 * time.Hour}}
	afterNextRotation = []denial{{signingKey | jwkSet, 91 * 24 * time.Hour}}
	whenever          = []denial{withinGrace[0], withinGrace[1], afterNextRotation[0]}
	keysDenied        = []denial{
		{newKey, 91 * 24 * time.Hour}, {policy, 6 * time.Hour}, afterNextRotation[0],
	}
)

// denied checks that a system refuses no valid token in rotations whose writes are denied.
func (s *suite) denied(denials []denial) func(context.Context, system) row {
	return func(ctx context.Context, sys system) row {
		return s.runSteps(ctx, sys, func(sc *scenario) []step {
			steps := []step{{"first use", sc.firstUse}}
			for _, d := range denials {
				steps = append(steps, step{fmt.Sprintf("repeated after %s", d.after), func() error { return sc.deniedRotation(d) }})
			}
			return append(steps, step{"expiry", sc.settle})
		})
	}
}

// deniedTooLong checks the limit that SECURITY.md documents: without the gates, an apply that is repeated after removal_grace and after the next
// rotation invalidates tokens.
func (s *suite) deniedTooLong(ctx context.Context, sys system) row {
	sys.mistaken = true
	return s.denied(afterNextRotation)(ctx, sys).noticed("a delivery that is too late")
}

// newKeyDeniedTooLong checks the same limit for a key that could not be made: its generation signs although no verifier has it.
func (s *suite) newKeyDeniedTooLong(ctx context.Context, sys system) row {
	sys.mistaken, sys.check = true, nil // the check would notice first that a key is deleted too early
	return s.denied([]denial{{newKey, 91 * 24 * time.Hour}})(ctx, sys).noticed("a key that was made too late")
}

// deniedRotation rotates without the permission to write, and repeats the apply later.
func (sc *scenario) deniedRotation(d denial) error {
	if err := sc.settle(); err != nil {
		return err
	}
	due, err := sc.due()
	if err != nil {
		return err
	}
	if err := sc.deployment.advance(due); err != nil {
		return err
	}
	if err := sc.deployment.sample(); err != nil {
		return err
	}
	before := sc.keys
	if err := sc.applyWithout(d.what, due); err != nil {
		return err
	}
	saved, err := sc.ws.keyset(sc.sys.keyset)
	if err != nil {
		return err
	}
	if saved.Active.Kid != before.Standby.Kid {
		return fmt.Errorf("the keyset did not rotate at %s: %s", due.Format(time.RFC3339), saved.NextTransition)
	}
	if sc.delivered().Active.Kid != before.Active.Kid {
		return errors.New("the apply delivered the key although the write was denied")
	}
	repeated := due.Add(d.after)
	if err := sc.observe(repeated); err != nil {
		return err
	}
	return sc.next(repeated)
}

// applyWithout applies without the permission for some writes. If programs read the outputs, the apply succeeds and nobody gets them.
func (sc *scenario) applyWithout(what writes, at time.Time) error {
	if sc.sys.downstream == nil {
		return sc.ws.apply(sc.ctx, at)
	}
	sc.sys.downstream.deny(what)
	err := sc.ws.apply(sc.ctx, at)
	sc.sys.downstream.deny(0)
	if err == nil {
		return errors.New("the apply succeeded without the permission to write")
	}
	if !accessDenied.MatchString(err.Error()) {
		return err
	}
	return nil
}

// accessDenied matches the errors of AWS and Kubernetes.
var accessDenied = regexp.MustCompile("AccessDenied|Forbidden|forbidden")

// settle applies on a schedule, until the keyset waits only for its next rotation.
func (sc *scenario) settle() error {
	if sc.sys.observed != nil && sc.keys.Active.PrivateKeyPEM != "" {
		if err := sc.ws.mustNotCopyKeys(sc.keys.Active); err != nil {
			return err
		}
	}
	for range 8 {
		at, err := sc.due()
		if err != nil {
			return err
		}
		if at.After(sc.deployment.now.Add(20 * 24 * time.Hour)) {
			return nil
		}
		if soon := sc.deployment.now.Add(30 * time.Minute); at.Before(soon) {
			at = soon // an apply has to see what was delivered
		}
		if err := sc.next(at); err != nil {
			return err
		}
	}
	return errors.New("the keyset did not settle")
}

// deniedAndLost checks that the test notices a configuration that does not repeat a failed write.
func (s *suite) deniedAndLost(ctx context.Context, sys system) row {
	sys.mistaken, sys.check = true, nil
	return s.denied(withinGrace[:1])(ctx, sys).noticed("a write that is lost")
}
