package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// firstUse makes the keys and starts the programs.
func (sc *scenario) firstUse() error {
	jwks := newJWKSEndpoints()
	if sc.sys.observed != nil {
		maps.Copy(sc.vars, sc.sys.observed(jwks.server.URL))
	}
	err := errors.Join(sc.ws.setVariables(sc.vars), sc.apply(firstApply))
	if err != nil {
		jwks.server.Close()
		return err
	}
	t, err := sc.keys.timing()
	if err != nil {
		return err
	}
	sc.deployment = sc.suite.newDeployment(sc.ctx, t, sc.sys.roles(sc.suite), jwks)
	if sc.sys.mistaken && sc.sys.locksOut {
		sc.deployment.lockedOut = func(string) bool { return true } // signers lose a key that they still use
	}
	sc.deployment.setNow(firstApply)
	if err := sc.deployment.deploy(sc.out, sc.keys); err != nil {
		return err
	}
	if err := sc.observe(firstApply.Add(24 * time.Hour)); err != nil || sc.sys.mutant == nil {
		return err
	}
	return sc.mutate()
}

// mutate configures the keyset with values that are lower than the delays of the deployment.
func (sc *scenario) mutate() error {
	sc.deployment.jwks.ignoreHeader = true
	if err := sc.ws.override(sc.sys.keyset, sc.sys.mutant); err != nil {
		return err
	}
	// Apply this long before a rotation: the old jwks_max_age counts until no cache can contain a JWKS that was served with it.
	return sc.next(sc.deployment.now.Add(24 * time.Hour))
}

// publication: there is a standby, and an apply an hour later would change nothing.
func (sc *scenario) publication() error {
	if sc.keys.Standby == nil {
		return errors.New("there is no standby")
	}
	idle, err := sc.ws.isIdle(sc.ctx, sc.deployment.now.Add(time.Hour))
	if err == nil && !idle && sc.sys.mutant == nil {
		err = errors.New("an apply with nothing due would change something")
	}
	return err
}

// activation: the standby signs when its rotation is due, and not a second earlier.
func (sc *scenario) activation() error {
	due, err := sc.due()
	if err != nil {
		return err
	}
	if idle, err := sc.ws.isIdle(sc.ctx, due.Add(-time.Second)); err != nil || !idle && sc.sys.mutant == nil {
		return errors.Join(err, unless(idle, "an apply a second before the rotation would change something"))
	}
	before := sc.keys
	// Verify tokens for a quarter of propagation_delay only, so the next step begins before this deployment is complete.
	if err := sc.nextFor(due, sc.deployment.timing.delay/4); err != nil {
		return err
	}
	return sc.mustHaveRotated(before)
}

// rollback: the previous key signs again, before all programs have the new one. Later the schedule goes on.
func (sc *scenario) rollback() error {
	if sc.sys.signingKid == "" {
		return nil
	}
	previous := slices.Collect(maps.Keys(sc.keys.Passive))
	if len(previous) != 1 {
		return fmt.Errorf("there are %d passive keys", len(previous))
	}
	for _, kid := range []any{previous[0], nil} {
		sc.vars[sc.sys.signingKid] = kid
		if err := sc.ws.setVariables(sc.vars); err != nil {
			return err
		}
		if err := sc.nextFor(sc.deployment.now.Add(time.Second), sc.deployment.timing.delay/2); err != nil {
			return err
		}
		if sc.keys.Active.Kid != previous[0] {
			return errors.New("the previous key does not sign")
		}
	}
	return nil
}

// requestedRotation: the user requests a rotation shortly after the previous one. It happens as soon as it is safe.
func (sc *scenario) requestedRotation() error {
	before := sc.keys
	sc.vars["rotation_triggers"] = map[string]string{"reason": "e2e"}
	if err := sc.ws.setVariables(sc.vars); err != nil {
		return err
	}
	if err := sc.next(sc.deployment.now.Add(time.Second)); err != nil {
		return err
	}
	for range 5 {
		if sc.keys.Active.Kid != before.Active.Kid {
			return sc.mustHaveRotated(before)
		}
		due, err := sc.due()
		if err != nil {
			return err
		}
		if err := sc.next(due); err != nil {
			return err
		}
	}
	return errors.New("the requested rotation did not happen")
}

// expiry: passive keys are removed after their last token has expired.
func (sc *scenario) expiry() error {
	passive := len(sc.keys.Passive)
	for range 5 {
		due, err := sc.due()
		if err != nil {
			return err
		}
		if due.After(sc.deployment.now.Add(20 * 24 * time.Hour)) {
			break // only a rotation is so far away
		}
		if err := sc.next(due); err != nil {
			return err
		}
	}
	if passive == 0 {
		return errors.New("there was no passive key")
	}
	return nil
}

// emergency: the active key is compromised and revoked.
func (sc *scenario) emergency() error {
	before := sc.keys
	attacker, err := sc.startAttacker()
	if err != nil {
		return err
	}
	defer attacker.stop()
	forged, err := attacker.Sign(sc.deployment.now, sc.deployment.timing.ttl)
	if err != nil {
		return err
	}
	if sc.sys.locksOut {
		sc.deployment.lockedOut = func(kid string) bool { return sc.deployment.revoked[kid] }
	}
	sc.vars[cmp.Or(sc.sys.revokedKids, "revoked_kids")] = []string{before.Active.Kid}
	if err := sc.ws.setVariables(sc.vars); err != nil {
		return err
	}
	sc.deployment.revoked[before.Active.Kid] = true
	if err := sc.next(sc.deployment.now.Add(time.Second)); err != nil {
		return err
	}
	if sc.keys.Active.Kid != before.Standby.Kid {
		return errors.New("the standby did not become active")
	}
	// Wait until every program has restarted and every cache has expired. A cache inside a verifier expires after ten minutes at most.
	t := sc.deployment.timing
	if err := sc.deployment.advance(sc.deployment.now.Add(t.delay + t.maxAge + 10*time.Minute)); err != nil {
		return err
	}
	later, err := attacker.Sign(sc.deployment.now, t.ttl)
	switch {
	case sc.sys.locksOut && err == nil:
		return errors.New("a signer can still use the revoked key")
	case !sc.sys.locksOut && err != nil:
		return err
	case !sc.sys.locksOut:
		forged = later
	}
	if err := sc.deployment.mustRefuse(forged, "a token of the revoked key"); err != nil {
		return err
	}
	return sc.deployment.sample()
}

// startAttacker starts one more signer with the key of the last apply. It keeps this key when the other signers restart.
func (sc *scenario) startAttacker() (actor, error) {
	for _, r := range sc.deployment.roles {
		if r.signs {
			r.name = "attacker"
			return sc.deployment.start(r, sc.out)
		}
	}
	return nil, errors.New("the system has no signer")
}

// lateRotation: a rotation is due, and the next apply runs 30 days later.
func (sc *scenario) lateRotation() error {
	due, err := sc.due()
	if err != nil {
		return err
	}
	before := sc.keys
	if err := sc.next(due.Add(30 * 24 * time.Hour)); err != nil {
		return err
	}
	return sc.mustHaveRotated(before)
}

// mustHaveRotated fails unless the earlier standby is active and there is a new standby.
func (sc *scenario) mustHaveRotated(before keyset) error {
	return errors.Join(
		unless(before.Standby != nil && sc.keys.Active.Kid == before.Standby.Kid, "the standby did not become active"),
		unless(sc.keys.Standby != nil && sc.keys.Standby.Kid != sc.keys.Active.Kid, "there is no new standby"))
}
