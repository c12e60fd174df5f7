package rotation

// mutantsOfApply break what an apply does, and in which order.
var mutantsOfApply = []mutant{
	{name: "stamped as planned", by: refusal, edits: swap("advance.go", "	a.clampClock()\n", "	a.clampClock()\n	a.now = latest(a.judged, a.state.LastChange())\n")},
	{name: "judged by a clock ahead of the apply", by: "no key signs before its time", because: skewAllowed, edits: swap("advance.go", "if a.judged.After(a.now) {", "if false {")},
	{name: "time runs backward", by: stampedNow, because: skewAllowed, edits: swap("advance.go", "	a.clampClock()\n", "")},
	{name: "an adopted key is not stamped", by: stampedNow, because: oneTooMany, edits: swap("advance.go", "k.PublishedAt, k.ActivatedAt = a.now, a.now", "k.PublishedAt = a.now")},
	{
		name: "revocation waits for a standby that is ready", by: "a revoked key leaves at once", because: "a token of a revoked key is not valid",
		edits: []edit{{
			"advance.go", "	a.revoke()\n",
			"	if standby, ok := a.state.Standby(); !ok || a.policy.eligible(standby, a.judged) {\n		a.revoke()\n	}\n",
		}},
	},
	{name: "revocation passes over the standby", by: refusal, edits: []edit{{
		"advance.go", "	a.revoke()\n",
		"	active, _ := a.state.Active()\n" +
			"	if standby, ok := a.state.Standby(); ok && a.policy.revokes(active.ID) {\n		a.retire(standby)\n	}\n" +
			"	a.revoke()\n",
	}}},
	{
		name: "a revocation completes a request for another kind", by: rotatesWhenDue,
		because: oldKeySigns, edits: []edit{{
			"advance.go", "a.state.RotationRequested = a.state.RotationRequested && !a.state.fits(a.policy)", "a.state.RotationRequested = false",
		}},
	},
	{name: "activation before revocation", by: refusal, edits: []edit{{"advance.go", "	a.revoke()\n", "	a.activate()\n	a.revoke()\n"}, {"advance.go", "	a.activate()\n	a.release()\n", "	a.release()\n"}}},
	{name: "removal before activation", by: "nothing is left for a second apply", because: staysTooLong, edits: swap("advance.go", "	a.activate()\n	a.release()\n	a.remove()\n", "	a.remove()\n	a.activate()\n	a.release()\n")},
	{name: "no standby until the active key is due", by: refusal, edits: swap("advance.go", "	a.publish()\n", "	active, _ := a.state.Active()\n	if due, ok := a.state.due(a.policy, active); ok && !a.judged.Before(due) {\n		a.publish()\n	}\n")},
	{name: "a standby of another kind signs", by: configuredKind, because: anyKind, edits: swap("advance.go", "!a.state.fits(a.policy) || !a.policy.eligible", "!a.policy.eligible")},
	{name: "a standby of another kind stays", by: configuredKind, because: anyKind, edits: swap("advance.go", "ok && (!fits || a.state.crowded(a.policy))", "ok && a.state.crowded(a.policy)")},
	{name: "every standby fits", by: configuredKind, because: anyKind, edits: swap("rules.go", `return s.KeySpec == "" || s.KeySpec == p.KeySpec`, "return true")},
	{name: "a new algorithm is ignored", by: rotatesWhenDue, because: oldKeySigns, edits: swap("advance.go", "(s.KeySpec != p.KeySpec || s.Trigger != p.Trigger)", "s.Trigger != p.Trigger")},
	{name: "a trigger is ignored", by: rotatesWhenDue, because: oldKeySigns, edits: swap("advance.go", "(s.KeySpec != p.KeySpec || s.Trigger != p.Trigger)", "s.KeySpec != p.KeySpec")},
	{name: "a request is forgotten", by: rotatesWhenDue, because: oldKeySigns, edits: swap("advance.go", "	return a.state, a.done\n", "	a.state.RotationRequested = false\n	return a.state, a.done\n")},
	{
		name: "a request is never done", by: "no rotation is carried out before it is due", because: oneTooMany,
		edits: []edit{{"advance.go", "		a.markKnown()\n		a.state.RotationRequested = false\n", "		a.markKnown()\n"}},
	},
	{name: "never due", by: rotatesWhenDue, because: oldKeySigns, edits: swap("rules.go", ", p.RotationPeriod > 0", ", false")},
	{name: "always due", by: "no rotation is carried out before it is due", because: oneTooMany, edits: swap("rules.go", "active.ActivatedAt.Add(p.RotationPeriod), p.RotationPeriod > 0", "active.ActivatedAt, true")},
	{name: "retired kids forgotten", by: "no kid comes back", because: "the simulation names its keys by generation", edits: swap("advance.go", "	a.state.Retired = append(a.state.Retired, k.ID)\n", "")},
}
