package rotation

// issued is one token: signature, made at a true instant; expires is by the clock of the signer.
type issued struct {
	generation     int
	signed         int64
	expires, lives int64
}

// accepts reports whether a verifier finds that a token has not expired yet.
func (v verifier) accepts(w *world, t issued, at int64) bool {
	leeway := v.leeway.of(w.versions[max(0, held(v.lenient, at))].timing.ClockSkew)
	return v.shows(w, at) < t.expires+leeway
}

// dead reports whether a token had expired for every verifier there may be at some time before an instant. A leeway that is
// granted later brings it back to life, but nobody has promised that.
func (w *world) dead(t issued, at int64) bool {
	if len(w.skews) == 1 {
		return false
	}
	for n, v := range w.versions[1:] {
		if v.at <= t.signed || v.at > at {
			continue
		}
		leeway := w.versions[n].timing.ClockSkew
		for m := range n {
			if w.versions[m+1].at+seconds(w.delay(m+1)) >= v.at {
				leeway = max(leeway, w.versions[m].timing.ClockSkew)
			}
		}
		if v.at-1 >= t.expires+seconds(leeway) {
			return true
		}
	}
	return false
}

// live lets signers issue tokens and verifiers judge them, at the instants where it is likeliest to go wrong.
func (w *world) live(tokens int) {
	for range tokens {
		s := pick(w.rng, w.signers...)
		at := w.edge(s.secrets, s.lives)
		n, life := held(s.secrets, at), held(s.lives, at)
		if n < 0 || life < 0 {
			continue
		}
		lives := seconds(w.versions[life].timing.MaxTokenTTL)
		if w.rng.IntN(8) == 0 {
			lives = 1 + w.rng.Int64N(lives)
		}
		w.verify(issued{generation: w.versions[n].signs, signed: at, expires: s.shows(w, at) + lives, lives: lives})
		if w.fault.kind != "" {
			return
		}
	}
}

// edge is an instant just before or at one of those given, or at any time between.
func (w *world) edge(of ...[]int64) int64 {
	at := pick(w.rng, pick(w.rng, of...)...)
	switch w.rng.IntN(5) {
	case 0:
		return at
	case 1:
		return at + w.rng.Int64N(1+w.versions[len(w.versions)-1].at-w.versions[0].at)
	}
	return at - 1
}

// verify has a token judged at its first instant, at its last, and when something changes at an endpoint in between.
func (w *world) verify(t issued) {
	k := w.keys[t.generation]
	var known int64
	if k.excused {
		known = w.known(t.generation)
	}
	counted := false
	for _, v := range w.verifiers {
		e := pick(w.rng, w.endpoints...)
		for _, at := range []int64{t.signed, w.lastAccepted(v, t), w.edge(e.serves) + 1} {
			if at < t.signed || !v.accepts(w, t, at) || w.dead(t, at) || k.revoked != 0 && at >= k.revoked || at < known {
				continue
			}
			counted = true
			w.checks++
			if n, ok := w.lacks(e, v, at, t.generation); ok {
				w.blame(refusal, "key %d signed for %ds at %d, by a clock %d ahead; refused at %d with the document of apply %d",
					t.generation, t.lives, t.signed, t.expires-t.lives-t.signed, at, n)
				return
			}
		}
	}
	if counted {
		w.judged++
	}
}

// lastAccepted is the last instant at which a verifier accepts a token, as far as the skew and leeway of any one version tell.
func (w *world) lastAccepted(v verifier, t issued) int64 {
	best := t.signed
	for _, a := range w.skews {
		for _, b := range w.skews {
			at := t.expires + v.leeway.of(a) - v.ahead.of(b) - 1
			if at > best && v.accepts(w, t, at) {
				best = at
			}
		}
	}
	return best
}
