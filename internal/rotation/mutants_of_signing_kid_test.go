package rotation

const (
	chosenKeySigns = "the key that signing_kid names signs"
	notChosen      = "another key signs, and every verifier has it"
)

// mutantsOfSigningKid break what signing_kid does.
var mutantsOfSigningKid = []mutant{
	{name: "signing_kid is ignored", by: chosenKeySigns, because: notChosen, edits: swap("signing_kid.go", `p.SigningKid != "" && k.ID`, "false && k.ID")},
	{name: "a key rotates while signing_kid is set", by: "no rotation is carried out before it is due", because: oneTooMany, edits: swap("advance.go", "		return\n	}\n	standby, ok", "	}\n	standby, ok")},
	{name: "signing_kid does not choose a passive key", by: chosenKeySigns, because: notChosen, edits: swap("signing_kid.go", "	return s.known(p, chosen, now)", "	return false")},
	{name: "signing_kid does not choose the standby", by: chosenKeySigns, because: notChosen, edits: swap("signing_kid.go", "return s.fits(p) && p.eligible(chosen, now)", "return false")},
	{name: "a chosen standby signs without waiting", by: refusal, edits: swap("signing_kid.go", "return s.fits(p) && p.eligible(chosen, now)", "return s.fits(p)")},
	{name: "a chosen standby of another kind signs", by: configuredKind, because: anyKind, edits: swap("signing_kid.go", "return s.fits(p) && p", "return p")},
	{name: "every passive key is known", by: refusal, among: "alarmed", edits: swap("signing_kid.go", "passive.Known || ok && p.eligible(standby, now)", "ok || standby.Known")},
	{name: "a key that signs early is known", by: refusal, among: "alarmed", edits: swap("advance.go", "		if a.policy.eligible(standby, a.judged) {\n", "		if true {\n")},
	{name: "no key is known", by: chosenKeySigns, because: notChosen, edits: swap("signing_kid.go", "a.state.Keys[i].Known = true", "a.state.Keys[i].Known = false")},
	{name: "only a key that signed at its time is known", by: chosenKeySigns, because: notChosen, edits: swap("signing_kid.go", "a.state.Keys[i].Known = true", "a.state.Keys[i].Known = a.state.Keys[i].Status == Standby")},
	{name: "a chosen key waits while the active key is revoked", by: "only a key that signed is passive", because: notChosen, edits: swap("advance.go", "		a.handOver(Key{}, k, SigningKid)\n		return\n", "")},
	{name: "a key that signs again forgets its first tokens", by: refusal, edits: swap("signing_kid.go", "k.Slowest = k.Slowest.max(slowest)", "k.Slowest = slowest")},
	{name: "a key that signs again forgets what signers act on", by: refusal, edits: swap("signing_kid.go", "	k.Slowest = k.Slowest.max(slowest)\n", "")},
	{name: "a key that signs again forgets a promise", by: noEarlier, because: ifMemoryLost, proof: "memory lost, rolled back", edits: swap("signing_kid.go", "max(0, missing)", "0*missing")},
	{name: "a key that signs again keeps its end", by: "what happened stays", because: staysTooLong, edits: swap("signing_kid.go", "k.DeactivatedAt, k.ReleasedAt, k.RemoveAfter, k.Newest = time.Time{}, time.Time{}, time.Time{}, 0", "k.DeactivatedAt, k.ReleasedAt, k.Newest = time.Time{}, time.Time{}, 0")},
	{name: "a rollback completes a request", by: rotatesWhenDue, because: oldKeySigns, edits: swap("advance.go", "		a.markKnown()\n		a.state.RotationRequested = false\n	}\n", "		a.markKnown()\n	}\n	a.state.RotationRequested = false\n")},
	{name: "an apply by a clock that fell back is carried out", by: refusal, edits: swap("advice.go", "if !s.behind(p, m) || s.IsNew() || revokes", "if true || revokes")},
}
