package rotation

const (
	stillPublished = "the key is published for longer than it may sign"
	allowedTooLong = "a key that may sign for too long refuses no token"
)

// mutantsOfMaySign break which keys may sign.
var mutantsOfMaySign = []mutant{
	{name: "only the active key may sign", by: mayNotSign, because: stillPublished, edits: swap("may_sign.go", "k.Status == Active || k.Status == Passive && k.DisallowedAt.IsZero()", "k.Status == Active")},
	{name: "every published key may sign", by: maySignsOnly, because: allowedTooLong, edits: swap("may_sign.go", "k.Status == Passive && k.DisallowedAt.IsZero()", "k.Status == Passive")},
	{name: "a key that awaits its release may not sign", by: mayNotSign, because: stillPublished, edits: swap("may_sign.go", " && !p.awaitsRelease(passive)", "")},
	{name: "a released key may not sign until all signers have the next", by: mayNotSign, because: stillPublished, edits: swap("may_sign.go", "repaired := passive.stopped()", "repaired := passive.DeactivatedAt")},
	{name: "may_sign ends before the delivery", by: mayNotSign, because: stillPublished, edits: swap("may_sign.go", "slowest.PropagationDelay, ", "")},
	{name: "may_sign ends by another clock", by: mayNotSign, because: stillPublished, edits: swap("may_sign.go", ", slowest.ClockSkew)", ")")},
	{name: "may_sign forgets the slowest delivery", by: mayNotSign, because: stillPublished, edits: swap("may_sign.go", "passive.Slowest.max(p.Timing)", "p.Timing")},
	{name: "may_sign ends before a failed delivery is repaired", by: mayNotSign, because: stillPublished, edits: swap("may_sign.go", "repaired = repaired.Add(p.RemovalGrace)", "repaired = repaired.Add(0 * p.RemovalGrace)")},
	{name: "may_sign has a grace although the delivery was seen", by: maySignsOnly, because: allowedTooLong, edits: swap("may_sign.go", "if !p.RequireDeployed {", "if true {")},
	{name: "a key leaves may_sign a day early", by: mayNotSign, because: stillPublished, edits: swap("may_sign.go", "a.judged.Before(a.policy", "a.now.Add(24*time.Hour).Before(a.policy")},
	{name: "a key that signs again has left may_sign for good", by: mayNotSign, because: stillPublished, edits: swap("signing_kid.go", "	k.DisallowedAt = time.Time{}\n", "")},
}
