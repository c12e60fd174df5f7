package rotation

import (
	"slices"
	"strconv"
	"time"
)

// keyRecord is what the simulation knows of a key, independently of the rules.
type keyRecord struct {
	kind        string // algorithm and size
	version     int    // that published it
	deactivated int64  // when it stopped signing; 0 for never
	revoked     int64  // when it was revoked; 0 for never
	released    int64  // when an apply saw that all programs have a newer key; 0 for never
	known       bool   // it, or a key published later, began to sign at its time
}

// apply applies at one instant what was planned at another, and delivers it.
func (d *deployment) apply(planned, at int64) {
	d.policy.PublishedKids, d.policy.DeployedKids = d.served(planned), d.written(planned)
	// A revocation by a wrong clock breaks what the operator promised.
	fallen := d.rng.IntN(12) == 0 && len(d.versions) > 0 && !slices.ContainsFunc(kids(d.state.Keys), d.policy.revokes)
	m := d.fallenClock()
	if _, refused := d.state.RefuseClock(d.policy, m, d.state.outcome(d.policy, m.Judged(), m.Stamped())); fallen && refused {
		return
	}
	n := len(d.versions)
	d.versions = append(d.versions, version{at: at, timing: d.policy.Timing})
	if !slices.Contains(d.skews, d.policy.ClockSkew) {
		d.skews = append(d.skews, d.policy.ClockSkew)
	}
	judged, now := d.reads(planned), d.reads(at)
	if fallen {
		judged, now = m.Judged(), m.Stamped()
	}
	t := observe(d.state, d.policy, judged, now, func(k Key) string {
		d.keys[k.Generation] = &keyRecord{kind: d.policy.KeySpec, version: n}
		return strconv.Itoa(k.Generation)
	})
	d.state = t.after
	v := &d.versions[n]
	for _, k := range t.after.Keys {
		v.doc = append(v.doc, k.Generation)
		switch k.Status {
		case Active:
			v.signs = k.Generation
		case Standby:
			v.next = k.Generation
		case Passive:
			if was, _ := t.before.key(k.Generation); was.Status != Passive {
				d.keys[k.Generation].deactivated = at
			}
			if was, _ := t.before.key(k.Generation); was.ReleasedAt.IsZero() && !k.ReleasedAt.IsZero() {
				d.keys[k.Generation].released = at
			}
		}
	}
	v.full = d.policy.MaxPublished > 0 && len(v.doc) >= d.policy.MaxPublished
	d.recordRevocations(t.before, at)
	v.forced = d.forced(t.before)
	v.may = d.state.MaySign()
	d.recordKnown(t.before)
	if d.rule != refusal {
		if f := t.violated(d.rule); f.rule != "" {
			d.report(f.rule, "%s", f.detail)
		}
		d.checkProgress(t)
	}
	d.propagate()
}

// reads returns an instant as the clock of one of many machines shows it.
func (d *deployment) reads(at int64) time.Time {
	return time.Unix(epoch.Unix()+clock{d.share()}.shows(d, at), 0).UTC()
}

// fallenClock is the moment of an apply whose clock has fallen back behind the state.
func (d *deployment) fallenClock() Moment {
	last := d.state.LastChange()
	return Moment{Now: last.Add(-d.policy.ClockSkew).Add(-time.Second), Window: Window{From: last}}
}

// recordRevocations records which keys are revoked.
func (d *deployment) recordRevocations(before State, at int64) {
	for _, k := range before.Keys {
		if slices.Contains(d.policy.RevokedKids, k.ID) {
			d.keys[k.Generation].revoked = at
		}
	}
}

// forced reports whether the newest version signs with a key that not all verifiers have, because no other was left when it began.
func (d *deployment) forced(before State) bool {
	n := len(d.versions) - 1
	signing := d.versions[n].signs
	if n == 0 || d.versions[n-1].forced && d.versions[n-1].signs == signing {
		return true
	}
	active, _ := before.Active()
	standby, waits := before.Standby()
	return d.policy.revokes(active.ID) && (waits && signing == standby.Generation || (d.versions[n-1].full && !waits || d.policy.revokes(standby.ID)) && !before.has(Key{Generation: signing}))
}

// recordKnown records that all verifiers have the keys of a version, because its newest key begins to sign at its time.
func (d *deployment) recordKnown(before State) {
	v := d.versions[len(d.versions)-1]
	if was, stored := before.key(v.signs); !v.forced && stored && was.Status == Standby {
		for _, generation := range v.doc {
			d.keys[generation].known = d.keys[generation].known || generation <= v.signs
		}
	}
}

// checkProgress reports what no token can show: an apply that does not do what is due, and one that does what nobody requested.
func (d *deployment) checkProgress(t observation) {
	was, signed := t.before.Active()
	is, signs := t.after.Active()
	if !signed || !signs {
		d.trigger, d.kind = t.policy.Trigger, t.policy.KeySpec
		return
	}
	p, longest := t.policy, d.longest()
	judged := t.judged
	if judged.After(t.stamped) {
		judged = t.stamped
	}
	standby, waits := t.before.Standby()
	d.requested = d.requested || len(d.versions) > 1 && (d.trigger != p.Trigger || d.kind != "" && d.kind != p.KeySpec)
	d.trigger, d.kind = p.Trigger, p.KeySpec
	due := p.SigningKid == "" && !judged.Before(was.ActivatedAt) && (d.requested || p.RotationPeriod > 0 && !judged.Before(was.ActivatedAt.Add(p.RotationPeriod)))
	gate := p.RequirePublished || p.Symmetric && p.RequireDeployed
	if k, ok := t.after.key(standby.Generation); ok {
		standby.ListedAt = k.ListedAt // its time to wait can begin again in this apply
	}
	ready := waits && t.after.has(standby) && (!gate || !standby.ListedAt.IsZero()) &&
		!judged.Before(later(latest(standby.PublishedAt, standby.ListedAt), longest.lead()...).Add(resolution))
	for _, k := range t.before.Keys {
		if k.ID == p.SigningKid && !p.revokes(k.ID) && is.ID != k.ID &&
			(k.Status == Standby && ready || k.Status == Passive && d.keys[k.Generation].known) {
			d.report("the key that signing_kid names signs", "key %d", k.Generation)
		}
	}

	switch kind := d.keys[is.Generation].kind; {
	case is.Generation == was.Generation:
		if due && ready && !t.after.waits(p) {
			d.report("a rotation is carried out when it is due", "key %d", was.Generation)
		}
	case t.signsAgain(is):
		d.rollbacks++
	case p.revokes(was.ID):
		d.requested = kind != p.KeySpec
	default:
		d.requested = false
		if !due && is.ID != p.SigningKid {
			d.report("no rotation is carried out before it is due", "key %d", is.Generation)
		}
		if kind != p.KeySpec {
			d.report("a key of the configured kind signs", "key %d is %s, configured is %s", is.Generation, kind, p.KeySpec)
		}
	}
	if s := t.after; !d.policy.RequirePublished && !d.policy.RequireDeployed && s.Slowest != s.Timing && later(s.TimingSince, longest.lead()...).Before(t.stamped) {
		d.report("what no longer matters is forgotten", "%v", s.Slowest)
	}
	for rank, k := range t.after.Passive() {
		record := d.keys[k.Generation]
		d.checkMaySign(t, k, judged, longest)
		longest.MaxTokenTTL = d.longestTTL(max(record.deactivated, record.released) + seconds(longest.PropagationDelay) + 2*seconds(longest.ClockSkew))
		waits := p.RequireDeployed && k.ReleasedAt.IsZero()
		if rank >= p.KeysToKeep && !waits && !judged.Before(later(latest(k.DeactivatedAt, k.ReleasedAt), longest.retention()...).Add(resolution).Add(p.RemovalGrace)) {
			d.report("a key goes when it is time", "key %d", k.Generation)
		}
	}
}

// waits reports whether a key that stopped signing has not been released.
func (s State) waits(p Policy) bool {
	return p.RequireDeployed && slices.ContainsFunc(s.Passive(), func(k Key) bool { return k.ReleasedAt.IsZero() })
}

// longestTTL returns the longest token lifetime in force at any time until an instant.
func (d *deployment) longestTTL(by int64) time.Duration {
	var longest time.Duration
	for _, v := range d.versions {
		if v.at <= by {
			longest = max(longest, v.timing.MaxTokenTTL)
		}
	}
	return longest
}

// longest returns the longest of each length that was ever in force.
func (d *deployment) longest() Timing {
	var t Timing
	for _, v := range d.versions {
		t.MaxTokenTTL = max(t.MaxTokenTTL, v.timing.MaxTokenTTL)
		t.JWKSMaxAge = max(t.JWKSMaxAge, v.timing.JWKSMaxAge)
		t.PropagationDelay = max(t.PropagationDelay, v.timing.PropagationDelay)
		t.ClockSkew = max(t.ClockSkew, v.timing.ClockSkew)
	}
	return t
}
