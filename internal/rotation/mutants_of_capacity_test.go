package rotation

// mutantsOfCapacity break how many keys are published, and the place of each.
var mutantsOfCapacity = []mutant{
	{name: "a new key is published without a place", by: onlySoMany, because: oneTooManyKeys, edits: swap("advance.go", "!ok && a.state.hasPlace(a.policy)", "!ok")},
	{name: "one key more than there are places", by: onlySoMany, because: oneTooManyKeys, edits: swap("capacity.go", "len(s.Keys) < p.MaxPublished", "len(s.Keys) <= p.MaxPublished")},
	{name: "a standby stays when its place is taken away", by: onlySoMany, because: oneTooManyKeys, edits: swap("capacity.go", "len(s.Keys) > p.MaxPublished", "false")},
	{name: "a passive key leaves to free its place", by: refusal, edits: swap("rules.go", "return !now.Before(passive.RemoveAfter) &&", "return (p.MaxPublished > 0 || !now.Before(passive.RemoveAfter)) &&")},
	{name: "keys to keep take every place", by: "a rotation is carried out when it is due", because: "the old key goes on signing", proof: "keys to keep and two places", edits: swap("capacity.go", "min(p.KeysToKeep, max(0, p.MaxPublished-2))", "p.KeysToKeep")},
	{name: "no key has a place", by: keepsPlace, because: noTokenHasAPlace, edits: swap("advance.go", "	a.place()\n", "")},
	{name: "two keys have one place", by: keepsPlace, because: noTokenHasAPlace, edits: swap("capacity.go", "			taken[free] = true\n", "")},
	{name: "places are given again in each apply", by: keepsPlace, because: noTokenHasAPlace, edits: swap("capacity.go", "if active, _ := a.state.Active(); again ||", "if active, _ := a.state.Active(); true ||")},
	{name: "a key keeps a place that is no longer there", by: keepsPlace, because: noTokenHasAPlace, edits: swap("capacity.go", "again = again || k.Slot > n; !again", "k.Slot <= n")},
	{name: "the key that signs gets a place last", by: keepsPlace, because: noTokenHasAPlace, edits: swap("capacity.go", "	for _, status := range []Status{Active, Standby} {", "	for _, status := range []Status{} {")},
	{name: "a key that signs again has no place", by: keepsPlace, because: noTokenHasAPlace, edits: swap("capacity.go", "again || n > 0 && active.Slot == 0 && !slices.Contains(taken, false)", "again && (active.Slot >= 0)")},
}

const (
	onlySoMany       = "no more keys are published than there are places"
	oneTooManyKeys   = "a key too many refuses no token, but a consumer cannot hold it"
	keepsPlace       = "each key keeps its place"
	noTokenHasAPlace = "verifiers of the simulation take every key"
)
