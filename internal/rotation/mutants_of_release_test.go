package rotation

// mutantsOfRelease break what counts as delivered to the programs that sign.
var mutantsOfRelease = []mutant{
	{name: "removed before it is released", by: refusal, edits: swap("rules.go", " && !p.awaitsRelease(passive)", "")},
	{name: "the time to stay does not begin again when a key is released", by: refusal, edits: swap("release.go", "latest(k.DeactivatedAt, k.ReleasedAt)", "k.DeactivatedAt")},
	{name: "no key awaits its release", by: refusal, edits: swap("release.go", "return p.RequireDeployed && k.Status == Passive", "return false && k.Status == Passive")},
	{name: "a key that only some programs have is released", by: refusal, edits: swap("release.go", "return p.holds(o) && (", "return o.ID != \"\" && (")},
	{name: "every kid is deployed", by: refusal, edits: swap("release.go", "slices.Contains(p.DeployedKids, k.ID)", "len(p.DeployedKids) > 0")},
	{name: "a program that still has the key has released it", by: refusal, edits: swap("release.go", " && !p.holds(k))", ")")},
	{name: "the key that signs shows nothing", by: "a key that was seen to be replaced is released", because: staysTooLong, edits: swap("release.go", "p.signsSince(o, k) && !p.holds(k)", "false")},
	{name: "the next secret shows that the old one was released", by: refusal, edits: swap("release.go", "return !p.Symmetric && ", "return ")},
	{name: "every other key is newer", by: refusal, edits: swap("release.go", "!o.PublishedAt.Before(k.DeactivatedAt)", "!o.PublishedAt.Before(k.PublishedAt)")},
	{name: "a key made in the apply shows nothing", by: "a key that was seen to be replaced is released", because: staysTooLong, edits: swap("release.go", "!o.PublishedAt.Before(k.DeactivatedAt)", "o.PublishedAt.After(k.DeactivatedAt)")},
	{name: "an older key shows that another was released", by: "what was released was seen", because: "no program gets an older key in the simulation", proof: "programs with an older key",
		edits: swap("release.go", " && !o.ActivatedAt.Before(k.DeactivatedAt)", "")},
	{name: "no rotation waits for a release", by: "no rotation begins while programs sign with an older key", because: "both older keys stay", edits: swap("release.go", "; ok && p.awaitsRelease(k) {", "; ok && false {")},
	{name: "no key can be released", by: "no rotation begins while programs sign with an older key", because: "both older keys stay", edits: swap("release.go", "; ok && (madeSince(o, k) || p.signsSince(o, k)) {", "; ok && false {")},
	{name: "nothing is released", by: "a key that was seen to be replaced is released", because: staysTooLong, edits: swap("release.go", "shown := a.policy.RequireDeployed && ", "shown := false && ")},
	{name: "keys wait although nobody says what is deployed", by: "a key that was seen to be replaced is released", because: "only the grace is left for a delivery that failed", edits: swap("release.go", "(shown || reason == Unobserved)", "shown")},
	{name: "a lifetime raised before the release is ignored", by: refusal, among: "hasty", failing: true, edits: swap("rules.go", " && !p.awaitsRelease(k)", "")},
	{name: "a lowered lifetime that no program has is forgotten", by: refusal, failing: true, edits: swap("state.go", "seen(p.RequireDeployed, ", "seen(false, ")},
	{name: "a secret signs that was never seen", by: refusal, edits: swap("policy.go", "return p.Symmetric && p.RequireDeployed", "return false")},
}
