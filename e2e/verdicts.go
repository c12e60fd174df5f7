package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// tally counts what verifiers decided.
type tally struct {
	tokens          int // tokens signed
	accepted        int // valid tokens accepted
	wronglyRefused  int // valid tokens refused
	rightlyRefused  int // invalid tokens refused
	refusalExamples []string
}

// sample has every signer sign a token. Every verifier then verifies all tokens that are still valid, and some that are not.
func (d *deployment) sample() error {
	for i, r := range d.roles {
		if !r.signs {
			continue
		}
		text, err := d.running[i].Sign(d.clockOf(r), d.timing.ttl)
		if err != nil && d.lockedOut != nil && d.lockedOut(d.kids[i]) {
			continue
		}
		if err != nil {
			return err
		}
		t, err := parseToken(text)
		if err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
		if t.kid != d.kids[i] {
			return fmt.Errorf("%s signed with the kid %q, but was started with %q", r.name, t.kid, d.kids[i])
		}
		t.by = r.name
		if r.realClock {
			t.expires = d.now.Add(t.expires.Sub(t.issued))
		}
		d.tokens = append(d.tokens, t)
		d.tally.tokens++
	}
	for i, r := range d.roles {
		if !r.verifies {
			continue
		}
		if err := d.verify(r, d.running[i]); err != nil {
			return err
		}
	}
	d.tokens = slices.DeleteFunc(d.tokens, func(t *token) bool {
		return d.now.After(t.expires.Add(4*d.timing.skew+time.Minute)) && len(t.refusedBy) > 0
	})
	return nil
}

// verify has a verifier verify all tokens whose validity is certain in spite of clock skew, and two forged ones.
func (d *deployment) verify(r role, a actor) error {
	now, leeway := d.clockOf(r), d.timing.skew
	if r.exact {
		leeway = 0
	}
	texts := []string{}
	var valid []bool
	var known []*token
	shown := map[string]bool{}
	for _, t := range d.tokens {
		if r.unsupported != "" && strings.HasPrefix(t.alg, r.unsupported) || r.signatureOnly && (shown[t.kid] || now.After(t.expires)) {
			continue
		}
		shown[t.kid] = true
		current := now.Before(t.expires.Add(leeway - time.Second))
		expired := now.After(t.expires.Add(leeway + time.Second))
		if d.revoked[t.kid] || !current && !expired || expired && r.realClock || t.refusedBy[r.name] {
			continue
		}
		texts, valid, known = append(texts, t.text), append(valid, current), append(known, t)
	}
	if i := slices.Index(valid, true); i >= 0 {
		texts = append(texts, tampered(texts[i]), unsigned(texts[i]))
		valid = append(valid, false, false)
	}
	refusals, err := a.Verify(now, texts)
	if err != nil {
		return err
	}
	for i, refusal := range refusals {
		switch {
		case valid[i] && refusal == "":
			d.tally.accepted++
		case valid[i]:
			d.tally.wronglyRefused++
			if len(d.tally.refusalExamples) < 3 {
				d.tally.refusalExamples = append(d.tally.refusalExamples, fmt.Sprintf("%s at %s refused a valid token with kid %s of %s: %s",
					r.name, d.now.Format(time.RFC3339), known[i].kid, known[i].by, refusal))
			}
		case refusal == "":
			return fmt.Errorf("%s accepted an expired or forged token at %s", r.name, d.now.Format(time.RFC3339))
		default:
			d.tally.rightlyRefused++
			if i < len(known) {
				if known[i].refusedBy == nil {
					known[i].refusedBy = map[string]bool{}
				}
				known[i].refusedBy[r.name] = true
			}
		}
	}
	return nil
}

// mustRefuse fails unless every verifier refuses a token.
func (d *deployment) mustRefuse(text, what string) error {
	for i, r := range d.roles {
		if !r.verifies {
			continue
		}
		refusals, err := d.running[i].Verify(d.clockOf(r), []string{text})
		if err != nil {
			return err
		}
		if refusals[0] == "" {
			return fmt.Errorf("%s accepted %s at %s", r.name, what, d.now.Format(time.RFC3339))
		}
		d.tally.rightlyRefused++
	}
	return nil
}
