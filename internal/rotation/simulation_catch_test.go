package rotation

// Caught is what noticed a mutant, and after how many applies and tokens.
type Caught struct {
	By              string
	Applies, Tokens int
}

// Catch looks for a violation of one rule: with the deployments of one operator if it is named, or with one of the proofs, or in sets with both
// gates whose deliveries fail. The program that TestMutants builds calls it for every mutant.
func Catch(seed uint64, patience int, violation, among, proof string, failing bool) Caught {
	if proof != "" {
		return Caught{By: proofs[proof]().rule, Applies: 1}
	}
	e := experiment{seed: seed, tokens: patience, rule: violation, failing: failing}
	for _, o := range operators {
		if o.name == among {
			e.operator = o
		}
	}
	o := e.run()
	return Caught{By: o.violation.rule, Applies: o.applies, Tokens: o.tokens}
}
