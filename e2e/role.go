package main

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

// An actor is a running program, or a library in this process, that signs or verifies.
type actor interface {
	Sign(now time.Time, ttl time.Duration) (token string, err error)
	Verify(now time.Time, tokens []string) (refusals []string, err error)
	stop()
}

// A role is one program of a system. After each apply, the program restarts with what the apply wrote.
type role struct {
	name            string
	signs, verifies bool
	// argv is the program. env makes its variables from the outputs of an apply. A role without env fetches the JWKS and is started
	// only once.
	argv []string
	env  func(outputs) map[string]string
	// library is a verifier in this process, in place of argv.
	library func(jwksURL string, leeway time.Duration, o outputs) actor
	// launch starts a server in place of argv, and again after each apply.
	launch func(ctx context.Context, o outputs) (actor, error)
	// realClock is set for a program whose clock the test does not set: it does not notice that a token of the test has expired.
	realClock bool
	// lag is when the program restarts after an apply, as a fraction of propagation_delay.
	lag float64
	// skew is the error of the program's clock, in halves of clock_skew: 1, 0 or -1.
	skew int
	// slow is set for a role that fetches the JWKS through the cache that is updated last.
	slow bool
	// unsupported is a prefix of the names of algorithms that the verifier does not support.
	unsupported string
	// signatureOnly is set for a verifier that ignores exp. It is slow to start, so it verifies only one token of each key.
	signatureOnly bool
	// exact is set for a verifier that refuses a token as soon as it has expired.
	exact bool
	// publishes is set for a program that serves the JWKS itself.
	publishes bool
}

// timing has the delays of the deployment, as configured in the keyset. The test delays everything for exactly as long as this allows.
type timing struct{ ttl, maxAge, delay, skew time.Duration }

func (k keyset) timing() (timing, error) {
	var t timing
	for _, argument := range []struct {
		text string
		into *time.Duration
	}{{k.MaxTokenTTL, &t.ttl}, {k.JWKSMaxAge, &t.maxAge}, {k.PropagationDelay, &t.delay}, {k.ClockSkew, &t.skew}} {
		d, err := duration.Parse(argument.text)
		if err != nil {
			return t, err
		}
		*argument.into = d
	}
	if strings.HasPrefix(k.Algorithm, "HS") {
		t.maxAge = 0 // secrets are in no JWKS
	}
	if t.ttl == 0 {
		return t, errors.New("the keyset has no max_token_ttl")
	}
	return t, nil
}
