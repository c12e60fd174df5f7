package rotation

import (
	"runtime"
	"slices"
	"sync"
)

const (
	appliesPerDeployment = 16
	tokensPerDeployment  = 200
)

// experiment is a simulation. Its result depends only on its fields.
type experiment struct {
	seed   uint64
	tokens int // to verify before it ends
	// rule is the one to check; all if empty.
	rule string
	// failing makes the deliveries of all deployments fail, with both gates.
	failing bool
	// operator runs all deployments; any operator if it has no name.
	operator operator
}

// result is what an experiment found: nothing, or the first deployment with a violation.
type result struct {
	deployments, applies, rollbacks, tokens, checks int
	beyond                                          limits
	violation                                       violation
}

func (e experiment) run() result {
	var total result
	for total.violation.rule == "" && max(total.tokens, total.applies) < e.tokens {
		batch := make([]*deployment, 64)
		var wg sync.WaitGroup
		for worker := range runtime.GOMAXPROCS(0) {
			wg.Go(func() {
				for i := worker; i < len(batch); i += runtime.GOMAXPROCS(0) {
					batch[i] = e.deployment(total.deployments + i)
				}
			})
		}
		wg.Wait()
		for _, d := range batch {
			total.deployments++
			total.applies += len(d.versions)
			total.rollbacks += d.rollbacks
			total.tokens += d.verified
			total.checks += d.checks
			total.beyond.add(d.beyond)
			if total.violation = d.violation; d.violation.rule != "" {
				break
			}
		}
	}
	return total
}

// deployment runs one of the deployments of the experiment.
func (e experiment) deployment(number int) *deployment {
	d := newDeployment(e, number)
	d.operate(appliesPerDeployment)
	if d.violation.rule == "" && slices.Contains([]string{"", refusal, mayNotSign}, e.rule) {
		d.issueTokens(tokensPerDeployment)
	}
	return d
}
