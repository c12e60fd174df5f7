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
	// forced is set for a key that signs before all verifiers have it, because there was no other.
	forced bool
}

// apply applies at one instant what was planned at another, and delivers it.
func (d *deployment) apply(planned, at int64) {
	n := len(d.versions)
	d.versions = append(d.versions, version{at: at, timing: d.policy.Timing})
	if !slices.Contains(d.skews, d.policy.ClockSkew) {
		d.skews = append(d.skews, d.policy.ClockSkew)
	}
	judged, now := d.reads(planned), d.reads(at)
	d.policy.PublishedKids = d.served(planned)
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
		case Passive:
			if was, _ := t.before.key(k.Generation); was.Status != Passive {
				d.keys[k.Generation].deactivated = at
			}
		}
	}
	d.recordRevocations(t.before, at)
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

// recordRevocations records revocations, and keys that must sign before all verifiers have them because no other is left.
func (d *deployment) recordRevocations(before State, at int64) {
	_, hadStandby := before.Standby()
	noneLeft := hadStandby || len(d.versions) == 1 // no key is left that could sign
	for _, k := range before.Keys {
		if slices.Contains(d.policy.RevokedKids, k.ID) {
			d.keys[k.Generation].revoked = at
		} else if k.Status != Passive {
			noneLeft = false
		}
	}
	if signing, ok := d.state.Active(); ok {
		active, _ := before.Active()
		standby, waits := before.Standby()
		record := d.keys[signing.Generation]
		record.forced = record.forced || noneLeft ||
			waits && signing.Generation == standby.Generation && slices.Contains(d.policy.RevokedKids, active.ID)
	}
}

// checkProgress reports what no token can show: an apply that does not do what is due, and one that does what nobody requested.
func (d *deployment) checkProgress(t observation) {
	was, signed := t.before.Active()
	is, signs := t.after.Active()
	if !signed || !signs {
		d.trigger = t.policy.Trigger
		return
	}
	p, longest := t.policy, d.longest()
	judged := t.judged
	if judged.After(t.stamped) {
		judged = t.stamped
	}
	standby, waits := t.before.Standby()
	d.requested = d.requested || len(d.versions) > 1 && (d.trigger != p.Trigger || waits && d.keys[standby.Generation].kind != p.KeySpec)
	d.trigger = p.Trigger
	due := d.requested || p.RotationPeriod > 0 && !judged.Before(was.ActivatedAt.Add(p.RotationPeriod))

	switch kind := d.keys[is.Generation].kind; {
	case is.Generation == was.Generation:
		if due && waits && t.after.has(standby) && (!p.RequirePublished || !standby.ListedAt.IsZero()) &&
			!judged.Before(later(latest(standby.PublishedAt, standby.ListedAt), longest.lead()...).Add(resolution)) {
			d.report("a rotation is carried out when it is due", "key %d", was.Generation)
		}
	case p.revokes(was.ID):
		d.requested = kind != p.KeySpec
	default:
		d.requested = false
		if !due {
			d.report("no rotation is carried out before it is due", "key %d", is.Generation)
		}
		if kind != p.KeySpec {
			d.report("a key of the configured kind signs", "key %d is %s, configured is %s", is.Generation, kind, p.KeySpec)
		}
	}
	if s := t.after; !d.policy.RequirePublished && s.Slowest != s.Timing && later(s.TimingSince, longest.lead()...).Before(t.stamped) {
		d.report("what no longer matters is forgotten", "%v", s.Slowest)
	}
	for rank, k := range t.after.Passive() {
		longest.MaxTokenTTL = d.longestTTL(d.keys[k.Generation].deactivated + seconds(longest.PropagationDelay) + 2*seconds(longest.ClockSkew))
		if rank >= p.KeysToKeep && !judged.Before(later(k.DeactivatedAt, longest.retention()...).Add(resolution).Add(p.RemovalGrace)) {
			d.report("a key goes when it is time", "key %d", k.Generation)
		}
	}
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
