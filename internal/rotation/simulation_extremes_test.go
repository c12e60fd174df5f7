package rotation

import (
	"fmt"
	"reflect"
	"strconv"
	"time"
)

func byGeneration(k Key) string { return strconv.Itoa(k.Generation) }

// rotatedOnce returns a set with a passive key 1, an active key 2 and a standby 3, just after key 2 replaced key 1.
func rotatedOnce(p Policy) (s State, handover time.Time) {
	handover = noon.Add(p.RotationPeriod)
	s = observe(State{}, p, noon, noon, byGeneration).after
	return observe(s, p, handover, handover, byGeneration).after, handover
}

// proofs are applies that do not happen in the simulation.
var proofs = map[string]func() violation{
	"memory lost":                    withoutMemory,
	"memory lost, rolled back":       rolledBackWithoutMemory,
	"no time":                        withoutTime,
	"lifetime lowered long before":   lifetimeLoweredLongBefore,
	"programs with an older key":     programsWithAnOlderKey,
	"the next secret":                nextSecret,
	"rolled back in the same second": rolledBackInTheSameSecond,
	"lowered in the same second":     loweredInTheSameSecond,
	"lowered and not deployed":       loweredAndNotDeployed,
	"secrets with trusted keys":      secretsWithTrustedKeys,
	"parts of a second":              partsOfASecond,
	"keys to keep and two places":    keysToKeepAndTwoPlaces,
}

// withoutMemory loses the memory of a set and lowers every length.
func withoutMemory() violation {
	p := ordinary()
	s, rotated := rotatedOnce(p)
	s = s.Remember(Memory{Generation: s.Generation})
	p.Timing = Timing{MaxTokenTTL: 1}
	return observe(s, p, rotated, rotated, byGeneration).violated("no instant moves earlier")
}

// rolledBackWithoutMemory loses the memory of a set, lowers the lifetime of tokens, and lets a passive key sign for an hour.
func rolledBackWithoutMemory() violation {
	p := ordinary()
	p.MaxTokenTTL, p.RemovalGrace = 30*day, day
	s, rotated := rotatedOnce(p)
	promised, _ := s.key(1)
	s = s.Remember(Memory{Generation: s.Generation})
	p.MaxTokenTTL = time.Hour
	for i, kid := range []string{"1", "2"} {
		now := rotated.Add(time.Duration(i+2) * day)
		p.SigningKid = kid
		s = observe(s, p, now, now, byGeneration).after
	}
	if k, _ := s.key(1); k.Status != Passive || k.RemoveAfter.Before(promised.RemoveAfter) {
		return violation{"no instant moves earlier", fmt.Sprintf("%+v", k)}
	}
	return violation{}
}

// withoutTime is a set for which nothing takes any time.
func withoutTime() violation {
	p := Policy{KeySpec: "RS256", RotationPeriod: resolution}
	s := observe(State{}, p, noon, noon, byGeneration).after
	return appliedAlike(s, p, noon.Add(resolution), noon.Add(2*resolution))
}

// appliedAlike checks that an apply does the same at two instants without a boundary between them.
func appliedAlike(s State, p Policy, one, other time.Time) violation {
	now := latest(one, other)
	_, first := s.Advance(p, one, now)
	_, second := s.Advance(p, other, now)
	if !reflect.DeepEqual(first, second) {
		return violation{"between boundaries an apply does the same", fmt.Sprintf("%v by %s, %v by %s", first, one, second, other)}
	}
	return violation{}
}

// lifetimeLoweredLongBefore lowers the lifetime of tokens while a key waits to sign. The key must not stay for the longer lifetime.
func lifetimeLoweredLongBefore() violation {
	p := ordinary()
	p.MaxTokenTTL = 30 * day
	s := observe(State{}, p, noon, noon, byGeneration).after
	p.MaxTokenTTL = time.Hour
	for range 3 { // lowered, key 2 signs, key 3 signs
		now := s.LastChange().Add(p.RotationPeriod)
		if s.TimingSince.Equal(noon) {
			now = noon.Add(10 * day)
		}
		s = observe(s, p, now, now, byGeneration).after
	}
	for _, k := range s.Keys {
		if k.Status == Passive && k.Generation == 2 && k.RemoveAfter.After(k.DeactivatedAt.Add(day)) {
			return violation{"a key goes when it is time", "key 2"}
		}
	}
	return violation{}
}

// secretsWithTrustedKeys is a set of secrets whose JWK Set has trusted keys, and which then changes to public keys and back. The max-age of
// that JWK Set counts for the first public key, and never for a secret.
func secretsWithTrustedKeys() violation {
	secrets, public := ordinary(), ordinary()
	secrets.Symmetric, secrets.KeySpec, secrets.JWKSMaxAge = true, "HS256", 10*day
	public.JWKSMaxAge = time.Hour
	s, now := State{}, noon
	for _, step := range []struct {
		policy Policy
		want   time.Duration
	}{
		{secrets, secrets.PropagationDelay + secrets.ClockSkew},
		{public, 10*day + public.PropagationDelay + public.ClockSkew},
		{secrets, secrets.Lead()},
	} {
		s = observe(s, step.policy, now, now, byGeneration).after
		standby, _ := s.Standby()
		if lead := standby.ActivateAfter.Sub(now); lead != step.want {
			return violation{"a key waits for the caches that matter to it", fmt.Sprintf("%s waits for %s, not %s", step.policy.KeySpec, lead, step.want)}
		}
		now = now.Add(step.policy.PropagationDelay)
	}
	return violation{}
}

// partsOfASecond applies and plans within the same second, with clocks that never differ. A stamp is not before its apply, nothing is due before its
// time, and the plan does not find a clock that is behind.
func partsOfASecond() violation {
	p := ordinary()
	p.ClockSkew = 0
	applied := noon.Add(400 * time.Millisecond)
	m := State{}.Moment(Policy{}, applied, time.Time{}, false)
	s := observe(State{}, p, m.Judged(), m.Stamped(), byGeneration).after
	if s.LastChange().Before(applied) {
		return violation{"no stamp is before its apply", s.LastChange().String()}
	}
	if s.behind(p, s.Moment(p, applied.Add(100*time.Millisecond), time.Time{}, false)) {
		return violation{"a clock that is right is not behind", s.LastChange().String()}
	}
	active, _ := s.Active()
	due, _ := s.due(p, active)
	if early := due.Add(-time.Millisecond); !s.Moment(p, early, time.Time{}, false).Now.Before(due) {
		return violation{"nothing is due before its time", due.String()}
	}
	return violation{}
}

// programsWithAnOlderKey are seen with key 1 by the first apply that looks, after two rotations. Key 2 may still be delivered to them, late.
func programsWithAnOlderKey() violation {
	p := ordinary()
	s, rotated := rotatedOnce(p)
	p.KeysToKeep = 2
	now := rotated.Add(p.RotationPeriod)
	s = observe(s, p, now, now, byGeneration).after
	p.RequireDeployed, p.DeployedKids = true, []string{"1"}
	return observe(s, p, now, now, byGeneration).violated("what was released was seen")
}

// nextSecret is the first apply in which all programs have the secret that was made when another one began to sign.
func nextSecret() violation {
	p := ordinary()
	p.Symmetric, p.RequireDeployed, p.DeployedKids = true, true, []string{"1", "2"}
	s := observe(State{}, p, noon, noon, byGeneration).after
	s = observe(s, p, noon.Add(day), noon.Add(day), byGeneration).after
	rotated := noon.Add(p.RotationPeriod)
	s = observe(s, p, rotated, rotated, byGeneration).after
	p.DeployedKids = []string{"1", "2", "3"}
	s = observe(s, p, rotated.Add(day), rotated.Add(day), byGeneration).after
	if k, _ := s.key(1); k.ReleasedAt.IsZero() {
		return violation{"a key goes when it is time", "key 1 is not released"}
	}
	return violation{}
}

// rolledBackInTheSameSecond lets key 1 sign again, with the same instant as the apply that let key 2 sign and made key 3. Programs that have
// key 3 have what the first of the two applies delivered, so they can sign with key 2.
func rolledBackInTheSameSecond() violation {
	p := ordinary()
	s, rotated := rotatedOnce(p)
	p.SigningKid = "1"
	s = observe(s, p, rotated, rotated, byGeneration).after
	p.RequireDeployed, p.DeployedKids = true, []string{"2", "3"}
	lost := s.Remember(Memory{Generation: s.Generation})
	for _, s := range []State{s, lost} {
		s = observe(s, p, rotated.Add(day), rotated.Add(day), byGeneration).after
		if k, _ := s.key(2); !k.ReleasedAt.IsZero() {
			return violation{"what was released was seen", "key 2"}
		}
	}
	return violation{}
}

// loweredInTheSameSecond lowers the max-age with the same instant as the apply before, which published key 3. An endpoint with key 3 can still
// serve the old max-age.
func loweredInTheSameSecond() violation {
	p := ordinary()
	s, rotated := rotatedOnce(p)
	p.RequirePublished, p.PublishedKids, p.JWKSMaxAge = true, []string{"1", "2", "3"}, time.Hour
	for _, now := range []time.Time{rotated, rotated.Add(10 * day)} {
		s = observe(s, p, now, now, byGeneration).after
	}
	if s.Slowest.JWKSMaxAge != day {
		return violation{"what somebody may act on is remembered", s.Slowest.JWKSMaxAge.String()}
	}
	return violation{}
}

// loweredAndNotDeployed lowers the lifetime of tokens, and no program gets that. The next key then signs with the old lifetime in some of them.
func loweredAndNotDeployed() violation {
	p := ordinary()
	s, rotated := rotatedOnce(p)
	p.RequireDeployed, p.DeployedKids = true, []string{"2"}
	s = observe(s, p, rotated.Add(day), rotated.Add(day), byGeneration).after
	p.MaxTokenTTL = time.Hour
	for _, after := range []time.Duration{10 * day, 90 * day} {
		s = observe(s, p, rotated.Add(after), rotated.Add(after), byGeneration).after
	}
	if active, _ := s.Active(); active.Generation != 3 || active.Slowest.MaxTokenTTL != day {
		return violation{"what somebody may act on is remembered", fmt.Sprintf("%+v", active)}
	}
	return violation{}
}

// keysToKeepAndTwoPlaces is a set with more keys to keep than there are places. The passive key leaves after its last token, so the next one can be published
// and the set rotates on.
func keysToKeepAndTwoPlaces() violation {
	p := ordinary()
	p.KeysToKeep, p.MaxPublished = 5, 2
	s, now := rotatedOnce(p)
	for range 2 {
		now = now.Add(p.RotationPeriod)
		s = observe(s, p, now, now, byGeneration).after
	}
	if active, _ := s.Active(); active.Generation != 3 {
		return violation{"a rotation is carried out when it is due", fmt.Sprintf("key %d signs", active.Generation)}
	}
	return violation{}
}
