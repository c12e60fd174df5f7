package rotation

import (
	"runtime"
	"sync"
)

const (
	appliesPerWorld = 16
	tokensPerWorld  = 200
)

// experiment is a simulation to run. What comes of it depends on nothing but its members.
type experiment struct {
	seed   uint64
	tokens int // to judge before it ends
	// promise is the one whose breach is looked for; any if empty.
	promise string
	// operator is the one in whose worlds it is made; any if without name.
	operator operator
}

// outcome is what an experiment came to: all went well, or the first world where something did not.
type outcome struct {
	worlds, applies, tokens, checks int
	fault                           fault
}

func (e experiment) run() outcome {
	var total outcome
	for total.fault.kind == "" && max(total.tokens, total.applies) < e.tokens {
		batch := make([]*world, 64)
		var wg sync.WaitGroup
		for worker := range runtime.GOMAXPROCS(0) {
			wg.Go(func() {
				for i := worker; i < len(batch); i += runtime.GOMAXPROCS(0) {
					batch[i] = e.world(total.worlds + i)
				}
			})
		}
		wg.Wait()
		for _, w := range batch {
			total.worlds++
			total.applies += len(w.versions)
			total.tokens += w.judged
			total.checks += w.checks
			if total.fault = w.fault; w.fault.kind != "" {
				break
			}
		}
	}
	return total
}

// world runs one of the worlds that the experiment consists of.
func (e experiment) world(number int) *world {
	w := newWorld(e, number)
	w.pass(appliesPerWorld)
	if w.fault.kind == "" && (e.promise == "" || e.promise == refusal) {
		w.live(tokensPerWorld)
	}
	return w
}
