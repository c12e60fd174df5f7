package rotation

// mutantsOfTime break how long a key is published before it signs, and how long after.
var mutantsOfTime = []mutant{
	// How long a key is published before it signs.
	{name: "no propagation delay before signing", by: refusal, edits: waits("k.Slowest.JWKSMaxAge, k.Slowest.ClockSkew")},
	{name: "no max-age before signing", by: refusal, edits: waits("k.Slowest.PropagationDelay, k.Slowest.ClockSkew")},
	{name: "no skew before signing", by: refusal, edits: waits("k.Slowest.PropagationDelay, k.Slowest.JWKSMaxAge")},
	{name: "max-age served before ignored", by: refusal, edits: swap("advance.go", "forKeys(a.state.Slowest)}\n", "forKeys(a.state.Slowest)}\n\tk.Slowest.JWKSMaxAge = a.policy.JWKSMaxAge\n")},
	{name: "max-age of secrets forgotten", by: forCaches, because: "trusted keys are not in the simulation",
		proof: "secrets with trusted keys", edits: []edit{{"advance.go", "a.state, a.policy.Timing\n", "a.state, a.policy.forKeys(a.policy.Timing)\n"}}},
	{name: "max-age counts for secrets", by: forCaches, because: "a secret only waits too long", proof: "secrets with trusted keys", edits: swap("advance.go", "a.policy.forKeys(a.state.Slowest)}", "a.state.Slowest}")},
	{name: "max-age raised while waiting ignored", by: refusal, edits: swap("advance.go", "			k.ActivateAfter = activateAfter(*k)\n", "")},
	{name: "slower timing before signing ignored", by: refusal, edits: swap("advance.go", "a.policy.forKeys(a.state.Slowest)}\n", "a.policy.Timing}\n\tk.Slowest.JWKSMaxAge = a.state.Slowest.JWKSMaxAge\n")},
	{name: "signs without waiting", by: refusal, edits: swap("rules.go", "!now.Before(standby.ActivateAfter) && ", "")},
	{name: "signs without being published", by: refusal, edits: swap("rules.go", " && !p.awaitsListing(standby)", "")},
	{name: "the clock does not begin again when the key is listed", by: refusal, edits: swap("rules.go", "delivered := latest(k.PublishedAt, k.ListedAt)", "delivered := k.PublishedAt")},
	{name: "a key that was never seen is listed", by: refusal, edits: swap("advance.go", "a.policy.sees(standby))", "a.policy.awaitsListing(standby))")},
	{name: "a lowered max-age that nobody saw is forgotten", by: refusal, edits: swap("state.go", "seen(p.RequirePublished, ", "seen(false, ")},
	{name: "published and signing in one apply", by: refusal, edits: []edit{{"rules.go", "!now.Before(standby.ActivateAfter) && ", ""}, {"advance.go", "	a.activate()\n", "	a.publish()\n	a.activate()\n"}}},
	{
		name: "a lead of zero is zero", by: "no key is published and signs at once", because: "without any delay every verifier has the key at once",
		edits: []edit{
			{"rules.go", "delivered.Add(resolution), ", ""},
			{"advance.go", "	a.activate()\n", "	a.publish()\n	a.activate()\n"},
		},
	},
	{name: "a lowered policy lets a key sign earlier", by: noEarlier, because: ifMemoryLost, proof: "memory lost", edits: swap("rules.go", ", k.ActivateAfter)", ")")},
	{name: "stamped with the second before", by: "no stamp is before its apply", because: inOneSecond, proof: "parts of a second", edits: swap("moment.go", "latest(m.Ceiling, m.From)", "latest(m.Now, m.From)")},
	{name: "the second before is behind the state", by: "a clock that is right is not behind", because: inOneSecond, proof: "parts of a second", edits: swap("advice.go", "m.Ceiling.Add(p.ClockSkew)", "m.Now.Add(p.ClockSkew)")},
	{name: "judged by the second after", by: "nothing is due before its time", because: inOneSecond, proof: "parts of a second", edits: swap("moment.go", "now.UTC().Truncate", "now.UTC().Add(resolution).Truncate")},

	// How long a timing that was changed still counts.
	{name: "a lowered max-age reaches every cache at once", by: refusal, among: "abrupt", edits: counts("s.Slowest.JWKSMaxAge")},
	{name: "cached JWK Sets forgotten", by: refusal, among: "abrupt", edits: counts("s.Slowest.PropagationDelay, s.Slowest.ClockSkew")},
	{name: "a lowered lifetime reaches every signer at once", by: refusal, among: "hasty", edits: counts("s.Slowest.JWKSMaxAge, s.Slowest.ClockSkew")},
	{name: "a lowered lifetime, by a clock that is behind", by: refusal, among: "hasty", edits: counts("s.Slowest.PropagationDelay, s.Slowest.JWKSMaxAge")},
	{name: "lifetime and delay lowered together", by: refusal, among: "hasty", edits: counts("s.Timing.lead()...")},
	{name: "lifetime lowered and delay raised together", by: refusal, among: "hasty", edits: []edit{{
		"advance.go", "	s.Slowest = s.Slowest.max(t)\n",
		"	slower := s.Slowest.max(t)\n" +
			"	if s.Timing != t && s.Timing != (Timing{}) {\n" +
			"		slower.PropagationDelay, slower.ClockSkew = s.Slowest.PropagationDelay, s.Slowest.ClockSkew\n" +
			"	}\n" +
			"	s.Slowest = slower\n",
	}}},
	{name: "every earlier timing forgotten", by: refusal, edits: swap("advance.go", "s.Slowest = s.Slowest.max(t)", "s.Slowest = t")},
	{name: "no timing forgotten", by: "what no longer matters is forgotten", because: "a memory that is too long is safe", edits: swap("advance.go", "if until, ok := s.slowestUntil(a.policy); ok && a.now.After(until) {", "if false {")},

	// How long a key is published after it signed.
	{name: "no propagation delay before removal", by: refusal, edits: stays("k.Slowest.MaxTokenTTL, k.Slowest.ClockSkew, k.Slowest.ClockSkew, k.Slowest.ClockSkew")},
	{name: "no token lifetime before removal", by: refusal, edits: stays("k.Slowest.PropagationDelay, k.Slowest.ClockSkew, k.Slowest.ClockSkew, k.Slowest.ClockSkew")},
	{name: "two skews of three before removal", by: refusal, edits: stays("k.Slowest.PropagationDelay, k.Slowest.MaxTokenTTL, k.Slowest.ClockSkew, k.Slowest.ClockSkew")},
	{name: "removed some seconds too early", by: refusal, edits: swap("rules.go", "k.Slowest.retention()...)", "k.Slowest.retention()...).Add(-3 * time.Second)")},
	{name: "token lifetime at removal only", by: refusal, edits: remembers("slowest.MaxTokenTTL = p.MaxTokenTTL")},
	{name: "token lifetime at deactivation only", by: refusal, edits: swap("advance.go", "		k.RemoveAfter = removeAfter(*k, 0,", "		k.Slowest.MaxTokenTTL = a.policy.MaxTokenTTL\n		k.RemoveAfter = removeAfter(*k, 0,")},
	{name: "token lifetime before activation ignored", by: refusal, among: "hasty", edits: swap("advance.go", "k.Slowest = a.state.Slowest }", "k.Slowest = a.policy.Timing }")},
	{name: "token lifetime long before activation counts", by: goesInTime, because: staysTooLong, proof: "lifetime lowered long before", edits: swap("advance.go", "{ k.Slowest = a.state.Slowest }", "{}")},
	{name: "what signers acted on forgotten", by: refusal, edits: swap("rules.go", "slowest := k.Slowest.max(p.forKeys(p.Timing))", "slowest := p.forKeys(p.Timing)")},
	{name: "slower timing before removal ignored", by: refusal, edits: remembers("slowest.PropagationDelay, slowest.ClockSkew = p.PropagationDelay, p.ClockSkew")},
	{name: "a lifetime raised after signing ignored", by: refusal, among: "hasty", edits: swap("rules.go", "return later(k.stopped(), slowest.PropagationDelay, slowest.ClockSkew)", "return k.stopped()")},
	{name: "a lifetime raised after signing, by a clock that is behind", by: refusal, among: "hasty", edits: swap("rules.go", "later(k.stopped(), slowest.PropagationDelay, slowest.ClockSkew)", "later(k.stopped(), slowest.PropagationDelay)")},
	{name: "a lifetime raised long after signing counts", by: goesInTime, because: staysTooLong, edits: swap("rules.go", "&& remembered &&", "&& !remembered &&")},
	{name: "a retention of zero is zero", by: "between boundaries an apply does the same", because: "tokens without a lifetime are never valid", proof: "no time", edits: swap("rules.go", "k.lastSignature(k.Slowest).Add(resolution), ", "")},
	{name: "a lowered policy lets a key go earlier", by: noEarlier, because: ifMemoryLost, proof: "memory lost", edits: swap("rules.go", ", promised)", ")")},
	{name: "no grace before removal", by: refusal, edits: swap("rules.go", ".Add(-last)).Add(grace)", ".Add(-last))")},
	{name: "a lowered grace waits", by: goesInTime, because: staysTooLong, edits: swap("rules.go", "k.RemoveAfter.Add(-last)", "k.RemoveAfter")},
	{name: "the grace of the last apply is forgotten", by: goesInTime, because: staysTooLong, edits: swap("advance.go", "	s.RemovalGrace = a.policy.RemovalGrace\n", "")},
	{name: "only keys_to_keep keys are kept", by: refusal, edits: swap("rules.go", "	return !now.Before(passive.RemoveAfter)", "	if p.KeysToKeep > 0 {\n		return rank >= p.KeysToKeep\n	}\n	return !now.Before(passive.RemoveAfter)")},
	{name: "keys_to_keep keeps none", by: "nothing leaves but what may", because: "the operator wants them after the last valid token", edits: swap("rules.go", " && rank >= p.kept()", "")},
	{name: "no key is removed", by: goesInTime, because: staysTooLong, edits: swap("advance.go", "if a.policy.removable(", "if false && a.policy.removable(")},
}

// waits makes a standby wait for other lengths.
func waits(lengths string) []edit { return swap("rules.go", "k.Slowest.lead()...", lengths) }

// counts makes a timing count for other lengths after a change.
func counts(lengths string) []edit { return swap("state.go", "s.Slowest.lead()...", lengths) }

// stays makes a passive key stay for other lengths.
func stays(lengths string) []edit { return swap("rules.go", "k.Slowest.retention()...", lengths) }

// remembers changes what a key remembers of earlier timings.
func remembers(statement string) []edit {
	return swap("rules.go", "slowest := k.Slowest.max(p.forKeys(p.Timing))\n", "slowest := k.Slowest.max(p.forKeys(p.Timing))\n	"+statement+"\n")
}
