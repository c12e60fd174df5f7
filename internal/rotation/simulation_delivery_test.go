package rotation

import (
	"slices"
	"strconv"
)

// outages are deliveries that fail: an apply saves the state, and its signers or its endpoints do not get the version. The next apply that
// succeeds delivers the newest version. Without the two gates, the lengths of such a deployment do not change, because a failed delivery of a
// lower length breaks what the operator promised.
type outages struct {
	rate      int   // of ten deliveries that begin to fail
	signers   []int // how many more applies fail to write to each of the stores that signers read
	endpoints int   // how many more fail to reach the endpoints
}

// fails reports whether the delivery of one apply fails. Failures come alone, or several in a row.
func (d *deployment) fails(more *int) bool {
	if !d.failing {
		return false
	}
	if *more == 0 && d.rng.IntN(10) < d.outages.rate {
		*more = pick(d.rng, 1, 1, 2, 5)
	}
	if *more == 0 {
		return false
	}
	*more--
	return true
}

// gated reports whether the set counts by what was delivered, to signers and to endpoints.
func (d *deployment) gated() bool {
	return d.policy.RequireDeployed && (d.policy.RequirePublished || d.symmetric)
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
	waits := d.policy.RequirePublished && !d.symmetric || d.policy.RequireDeployed && d.symmetric
	return d.failing && !waits && d.endpoints[0].servesSince[d.keys[generation].version] == never
}

// outlivesGrace reports whether a signer still used a version for longer than the grace after it should have had one with another key, and the
// key that it used did not wait for that.
func (d *deployment) outlivesGrace(n int, at int64) bool {
	if !d.failing || d.policy.RequireDeployed {
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
	if n := versionAt(d.endpoints[0].servesSince, at); n >= 0 {
		return kidsOf(d.versions[n].doc)
	}
	return nil
}

// listing is which kids somebody finds in what an apply wrote for a program.
type listing int

const (
	onlySigning listing = iota // the key that signs, and no other
	alsoNext                   // also the next one, as in private_jwks; for secrets, not the previous ones
	allHeld                    // all, as in private_jwks with the keys that no longer sign
)

// written returns the kids that somebody finds at an instant in what was last written for the programs: those that all of them have. That
// programs use it can take up to the propagation delay more.
func (d *deployment) written(at int64) []string {
	var common []string
	stores := slices.Clone(d.stores)
	if d.symmetric {
		stores = append(stores, d.endpointStore)
	}
	for i, store := range stores {
		n := versionAt(store, at)
		if n < 0 {
			return nil
		}
		v := d.versions[n]
		has := v.doc
		switch d.listing {
		case onlySigning:
			has = []int{v.signs}
		case alsoNext:
			has = []int{v.signs, v.next}
		}
		if i == 0 {
			common = kidsOf(has)
		}
		common = slices.DeleteFunc(common, func(kid string) bool { return !slices.Contains(kidsOf(has), kid) })
	}
	return common
}

func kidsOf(generations []int) []string {
	var kids []string
	for _, generation := range generations {
		kids = append(kids, strconv.Itoa(generation))
	}
	return kids
}
