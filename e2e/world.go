package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/duration"
)

// An actor is a running program, or a library in this one, that signs or verifies.
type actor interface {
	Sign(now time.Time, ttl time.Duration) (token string, err error)
	Verify(now time.Time, tokens []string) (refusals []string, err error)
	stop()
}

// A role is a part that programs play in a system: each apply starts the program anew with what the apply wrote.
type role struct {
	name            string
	signs, verifies bool
	// argv is the program; env its variables, made of the outputs of an apply. A role without env fetches the JWKS and is started once.
	argv []string
	env  func(outputs) map[string]string
	// library is a verifier in this process, instead of argv.
	library func(jwksURL string, leeway time.Duration, o outputs) actor
	// lag is when after an apply the program restarts, as a part of propagation_delay.
	lag float64
	// skew is how far the clock of the program is off, in halves of clock_skew: 1, 0 or -1.
	skew int
	// slow has the role fetch the JWKS through the cache that is the last to learn of anything.
	slow bool
	// lacks begins the names of the algorithms that the verifier does not know.
	lacks string
	// timeless is set for a verifier that judges signatures alone; it is slow, and shown one token of each key.
	timeless bool
	// publishes is set for a program that serves the JWKS itself.
	publishes bool
}

// timing is what a keyset promises about its surroundings: the world keeps to it, and makes the most of it.
type timing struct{ ttl, maxAge, delay, skew time.Duration }

func (k keyset) timing() (timing, error) {
	var t timing
	for _, length := range []struct {
		text string
		into *time.Duration
	}{{k.MaxTokenTTL, &t.ttl}, {k.JWKSMaxAge, &t.maxAge}, {k.PropagationDelay, &t.delay}, {k.ClockSkew, &t.skew}} {
		d, err := duration.Parse(length.text)
		if err != nil {
			return t, err
		}
		*length.into = d
	}
	if strings.HasPrefix(k.Algorithm, "HS") {
		t.maxAge = 0 // no JWKS publishes a secret
	}
	if t.ttl == 0 {
		return t, errors.New("the keyset has no max_token_ttl")
	}
	return t, nil
}

// A world is the surroundings of a system, on the test's time: servers that restart late, endpoints that serve the old JWKS for
// as long as they may, and caches that hold it for as long as they may.
type world struct {
	ctx     context.Context
	suite   *suite
	timing  timing
	now     time.Time
	roles   []role
	running []actor
	kids    []string // the kid that each role was last started to sign with
	standby string   // the kid of the last standby deployed
	events  []event
	jwks    *jwksWorld
	tokens  []*token
	revoked map[string]bool
	tally   tally
}

type event struct {
	at time.Time
	do func() error
}

// tally counts verdicts.
type tally struct {
	tokens   int // made
	verified int // verdicts on valid tokens that were right
	refused  int // verdicts on valid tokens that were wrong
	kept     int // refusals of tokens that had to be refused
	examples []string
}

func (s *suite) newWorld(ctx context.Context, t timing, roles []role) *world {
	w := &world{ctx: ctx, suite: s, timing: t, roles: roles, running: make([]actor, len(roles)), kids: make([]string, len(roles)), revoked: map[string]bool{}}
	w.jwks = newJWKSWorld(t.maxAge)
	return w
}

func (w *world) close() {
	for _, a := range w.running {
		if a != nil {
			a.stop()
		}
	}
	w.jwks.server.Close()
}

// deploy hands what an apply wrote to every role and endpoint: to the first at once, to the last when propagation_delay is nearly over.
func (w *world) deploy(o outputs, k keyset) error {
	last := w.timing.delay - time.Second
	if w.now.IsZero() {
		return errors.New("nothing can be deployed before the world has a time")
	}
	first := !slices.ContainsFunc(w.running, func(a actor) bool { return a != nil })
	for i, r := range w.roles {
		if r.env == nil && !first {
			continue
		}
		after := time.Duration(r.lag * float64(last)).Truncate(time.Second)
		if first {
			after = 0
		}
		w.at(w.now.Add(after), func() error { return w.restart(i, o, k.Active.Kid) })
	}
	if w.timing.maxAge > 0 {
		w.publish(o, k, first)
	}
	return w.advance(w.now)
}

// publish serves the JWKS of an apply: on one endpoint at once, on the other when propagation_delay is nearly over.
func (w *world) publish(o outputs, k keyset, first bool) {
	last := w.now.Add(w.timing.delay - time.Second)
	// Endpoints that the programs themselves are follow their restarts.
	if !slices.ContainsFunc(w.roles, func(r role) bool { return r.publishes }) {
		origin := constant(o.text("jwks"))
		w.jwks.setOrigin(fast, origin)
		if first {
			w.jwks.setOrigin(slow, origin)
		}
		w.at(last, func() error { w.jwks.setOrigin(slow, origin); return nil })
	}
	w.jwks.cacheControl = o.text("jwks_cache_control")
	// One cache asks again at once; the other just before its endpoint knows of a new key, and then holds on to that.
	w.at(w.now.Add(time.Second), func() error { return w.jwks.refetch(fast) })
	if k.Standby != nil && k.Standby.Kid != w.standby {
		w.standby = k.Standby.Kid
		w.at(last.Add(-time.Second), func() error { return w.jwks.refetch(slow) })
	}
}

func (w *world) restart(i int, o outputs, kid string) error {
	if w.running[i] != nil {
		w.running[i].stop()
		w.running[i] = nil
	}
	a, err := w.start(w.roles[i], o)
	if err != nil {
		return err
	}
	w.running[i], w.kids[i] = a, kid
	if w.roles[i].publishes {
		which := fast
		if w.roles[i].lag > 0 {
			which = slow
		}
		w.jwks.setOrigin(which, func() (doc string, err error) {
			err = a.(*program).call(w.now, "jwks", nil, &doc)
			return doc, err
		})
	}
	return nil
}

// start runs the program of a role with what an apply wrote.
func (w *world) start(r role, o outputs) (actor, error) {
	url := w.jwks.url(r.slow)
	if r.library != nil {
		return r.library(url, w.timing.skew, o), nil
	}
	env := map[string]string{}
	if r.env != nil {
		env = r.env(o)
	}
	env["JWKS_URL"], env["LEEWAY"] = url, fmt.Sprint(int(w.timing.skew/time.Second))
	env["ALGORITHMS"] = algorithms
	env["MAX_TOKEN_TTL"] = fmt.Sprint(int(w.timing.ttl / time.Second))
	return start(w.ctx, r.name, env, r.argv...)
}

// algorithms are all that a verifier of the test accepts. None is symmetric, where keys are public.
const algorithms = "RS256,RS384,RS512,PS256,PS384,PS512,ES256,ES384,ES512,EdDSA,Ed25519"

// at schedules something. What is scheduled for the past happens with the next advance.
func (w *world) at(t time.Time, do func() error) {
	w.events = append(w.events, event{t, do})
	slices.SortStableFunc(w.events, func(a, b event) int { return a.at.Compare(b.at) })
}

// advance lets time pass until t.
func (w *world) advance(t time.Time) error {
	for len(w.events) > 0 && !w.events[0].at.After(t) {
		e := w.events[0]
		w.events = w.events[1:]
		w.setNow(e.at)
		if err := e.do(); err != nil {
			return err
		}
	}
	w.setNow(t)
	return w.ctx.Err()
}

func (w *world) setNow(t time.Time) {
	if t.After(w.now) {
		w.now = t
	}
	w.jwks.setNow(w.now)
}

// local is the time by the clock of a role.
func (w *world) local(r role) time.Time {
	return w.now.Add(time.Duration(r.skew) * w.timing.skew / 2)
}

// sample has every signer sign a token, and every verifier judge every token that is not over, and some that must be refused.
func (w *world) sample() error {
	for i, r := range w.roles {
		if !r.signs {
			continue
		}
		text, err := w.running[i].Sign(w.local(r), w.timing.ttl)
		if err != nil {
			return err
		}
		t, err := parseToken(text)
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		if t.kid != w.kids[i] {
			return fmt.Errorf("%s signed with the kid %q, not with %q, which it was started with", r.name, t.kid, w.kids[i])
		}
		t.by = r.name
		w.tokens = append(w.tokens, t)
		w.tally.tokens++
	}
	for i, r := range w.roles {
		if !r.verifies {
			continue
		}
		if err := w.judge(r, w.running[i]); err != nil {
			return err
		}
	}
	w.tokens = slices.DeleteFunc(w.tokens, func(t *token) bool {
		return w.now.After(t.expires.Add(4*w.timing.skew+time.Minute)) && len(t.refusedBy) > 0
	})
	return nil
}

// judge has a verifier judge all tokens.
func (w *world) judge(r role, a actor) error {
	now := w.local(r)
	texts := []string{}
	var valid []bool
	var judged []*token
	shown := map[string]bool{}
	for _, t := range w.tokens {
		if r.lacks != "" && strings.HasPrefix(t.alg, r.lacks) || r.timeless && (shown[t.kid] || now.After(t.expires)) {
			continue
		}
		shown[t.kid] = true
		alive := now.Before(t.expires.Add(w.timing.skew - time.Second))
		over := now.After(t.expires.Add(w.timing.skew + time.Second))
		if w.revoked[t.kid] || !alive && !over || t.refusedBy[r.name] {
			continue
		}
		texts, valid, judged = append(texts, t.text), append(valid, alive), append(judged, t)
	}
	for i := range judged {
		if valid[i] { // Two tokens that nobody signed.
			texts = append(texts, tampered(texts[i]), unsigned(texts[i]))
			valid = append(valid, false, false)
			break
		}
	}
	refusals, err := a.Verify(now, texts)
	if err != nil {
		return err
	}
	for i, refusal := range refusals {
		switch {
		case valid[i] && refusal == "":
			w.tally.verified++
		case valid[i]:
			w.tally.refused++
			if len(w.tally.examples) < 3 {
				w.tally.examples = append(w.tally.examples, fmt.Sprintf("%s at %s refused a valid token with kid %s of %s: %s",
					r.name, w.now.Format(time.RFC3339), judged[i].kid, judged[i].by, refusal))
			}
		case refusal == "":
			return fmt.Errorf("%s accepted a token at %s that is expired or that nobody signed", r.name, w.now.Format(time.RFC3339))
		default:
			w.tally.kept++
			if i < len(judged) {
				if judged[i].refusedBy == nil {
					judged[i].refusedBy = map[string]bool{}
				}
				judged[i].refusedBy[r.name] = true
			}
		}
	}
	return nil
}

// mustRefuse fails unless every verifier refuses a token.
func (w *world) mustRefuse(text, what string) error {
	for i, r := range w.roles {
		if !r.verifies {
			continue
		}
		refusals, err := w.running[i].Verify(w.local(r), []string{text})
		if err != nil {
			return err
		}
		if refusals[0] == "" {
			return fmt.Errorf("%s accepted %s at %s", r.name, what, w.now.Format(time.RFC3339))
		}
		w.tally.kept++
	}
	return nil
}
