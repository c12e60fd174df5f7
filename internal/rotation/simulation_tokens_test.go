package rotation

// issued is a token, signed at a true instant. expires is by the clock of its signer.
type issued struct {
	generation   int
	signed       int64
	expires, ttl int64
	forced       bool // its key was not known to all verifiers when it began to sign
	late         bool // its signer should have had another key for longer than the grace
}

// accepts reports whether a token has not expired for a verifier.
func (v verifier) accepts(d *deployment, t issued, at int64) bool {
	leeway := v.leeway.of(d.versions[max(0, versionAt(v.leewaySince, at))].timing.ClockSkew)
	return v.shows(d, at) < t.expires+leeway
}

// expiredEverywhere reports whether a token had expired for every possible verifier at some time before an instant. A leeway that is raised
// later would make it valid again, but nobody promises that.
func (d *deployment) expiredEverywhere(t issued, at int64) bool {
	if len(d.skews) == 1 {
		return false
	}
	for n, v := range d.versions[1:] {
		if v.at <= t.signed || v.at > at {
			continue
		}
		leeway := d.versions[n].timing.ClockSkew
		for m := range n {
			if d.versions[m+1].at+seconds(d.delay(m+1)) >= v.at {
				leeway = max(leeway, d.versions[m].timing.ClockSkew)
			}
		}
		if v.at-1 >= t.expires+seconds(leeway) {
			return true
		}
	}
	return false
}

// issueTokens lets signers issue tokens and verifiers verify them, at the instants where an error is most likely.
func (d *deployment) issueTokens(tokens int) {
	for range tokens {
		s := pick(d.rng, d.signers...)
		at := d.criticalInstant(s.keySince, s.ttlSince)
		n, ttlVersion := versionAt(s.keySince, at), versionAt(s.ttlSince, at)
		if n < 0 || ttlVersion < 0 || at >= never-1 { // an instant at which nothing is delivered
			continue
		}
		ttl := seconds(d.versions[ttlVersion].timing.MaxTokenTTL)
		if d.rng.IntN(8) == 0 {
			ttl = 1 + d.rng.Int64N(ttl)
		}
		t := issued{generation: d.versions[n].signs, signed: at, expires: s.shows(d, at) + ttl, ttl: ttl, forced: d.versions[n].forced, late: d.outlivesGrace(n, at)}
		d.checkAllowed(t, n)
		d.verify(t)
		if d.violation.rule != "" {
			return
		}
	}
}

// criticalInstant draws an instant just before one of those given, at it, or at any time after it.
func (d *deployment) criticalInstant(of ...[]int64) int64 {
	at := pick(d.rng, pick(d.rng, of...)...)
	switch d.rng.IntN(5) {
	case 0:
		return at
	case 1:
		return at + d.rng.Int64N(1+d.versions[len(d.versions)-1].at-d.versions[0].at)
	}
	return at - 1
}

// verify verifies a token at its first instant, at its last, and when an endpoint changes in between.
func (d *deployment) verify(t issued) {
	k := d.keys[t.generation]
	var known int64
	undelivered := d.undelivered(t.generation)
	if t.forced || undelivered {
		known = d.knownFrom(t.generation)
	}
	counted := false
	for _, v := range d.verifiers {
		e := pick(d.rng, d.endpoints...)
		for _, at := range []int64{t.signed, d.lastAccepted(v, t), d.criticalInstant(e.servesSince) + 1} {
			if at < t.signed || !v.accepts(d, t, at) || d.expiredEverywhere(t, at) || k.revoked != 0 && at >= k.revoked || at < known && t.forced {
				continue
			}
			if t.late || at < known {
				_, refused := d.documentWithout(e, v, at, t.generation)
				d.beyond.count(at < known, refused)
				continue
			}
			counted = true
			d.checks++
			if n, ok := d.documentWithout(e, v, at, t.generation); ok {
				d.report(refusal, "key %d signed for %ds at %d, by a clock %d ahead; refused at %d with the document of apply %d",
					t.generation, t.ttl, t.signed, t.expires-t.ttl-t.signed, at, n)
				return
			}
		}
	}
	if counted {
		d.verified++
	}
}

// lastAccepted returns the last instant at which a verifier accepts a token, with the skew and leeway of any version.
func (d *deployment) lastAccepted(v verifier, t issued) int64 {
	best := t.signed
	for _, a := range d.skews {
		for _, b := range d.skews {
			at := t.expires + v.leeway.of(a) - v.ahead.of(b) - 1
			if at > best && v.accepts(d, t, at) {
				best = at
			}
		}
	}
	return best
}
