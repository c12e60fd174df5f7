package rotation

import "strconv"

// outages are deliveries that fail: an apply saves the state, and its signers or its endpoints do not get the version. The next apply that
// succeeds delivers the newest version. The lengths of such a deployment do not change, because a failed delivery of a lower length breaks
// what the operator promised.
type outages struct {
	signers, endpoints int // how many more applies fail to reach them
}

// fails reports whether the delivery of one apply fails. Failures come alone, or several in a row.
func (d *deployment) fails(more *int) bool {
	if !d.failing {
		return false
	}
	if *more == 0 && d.rng.IntN(4) == 0 {
		*more = pick(d.rng, 1, 1, 2, 5)
	}
	if *more == 0 {
		return false
	}
	*more--
	return true
}

// tally counts the checks of tokens for which a failed delivery stayed unrepaired for too long, and how many were refused. They show
// that the simulation reaches the limit, and where it is.
type tally struct{ checks, refused int }

func (t *tally) add(o tally) { t.checks, t.refused = t.checks+o.checks, t.refused+o.refused }

// limits are the two limits of a deployment whose deliveries fail and that observes nothing.
type limits struct {
	due   tally // the key began to sign before the delivery of the JWK Set with it was repaired, and every cache had it
	grace tally // the signer used a key for longer than the grace after it had to stop
}

func (l *limits) add(o limits) {
	l.due.add(o.due)
	l.grace.add(o.grace)
}

// count counts a check beyond a limit.
func (l *limits) count(due, refused bool) {
	t := &l.grace
	if due {
		t = &l.due
	}
	t.checks++
	if refused {
		t.refused++
	}
}

// undelivered reports whether the delivery of the first JWK Set with a key failed, and no gate made the key wait for it.
func (d *deployment) undelivered(generation int) bool {
	return d.failing && !d.policy.RequirePublished && d.endpoints[0].servesSince[d.keys[generation].version] == never
}

// outlivesGrace reports whether a signer still used a version for longer than the grace after it should have had one with another key.
func (d *deployment) outlivesGrace(n int, at int64) bool {
	if !d.failing {
		return false
	}
	for m := n + 1; m < len(d.versions); m++ {
		if d.versions[m].signs != d.versions[n].signs {
			return at > d.versions[m].at+seconds(d.delay(m))+seconds(d.policy.RemovalGrace)
		}
	}
	return false
}

// served returns the kids that somebody finds in the JWK Set of one endpoint at an instant. The other endpoints are later by up to the
// propagation delay.
func (d *deployment) served(at int64) []string {
	var kids []string
	if n := versionAt(d.endpoints[0].servesSince, at); n >= 0 {
		for _, generation := range d.versions[n].doc {
			kids = append(kids, strconv.Itoa(generation))
		}
	}
	return kids
}
