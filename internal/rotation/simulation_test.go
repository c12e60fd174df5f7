package rotation

import (
	"flag"
	"runtime"
	"sync"
	"testing"
	"time"
)

var (
	simulatedTokens = flag.Int("rotation.tokens", 1_000_000, "tokens to simulate")
	simulationSeed  = flag.Uint64("rotation.seed", 1, "seed of the simulation")
	simulatedWorld  = flag.Int("rotation.world", -1, "number of the one world to simulate")
)

const (
	appliesPerWorld = 16
	tokensPerWorld  = 200
)

// outcome is what a simulation came to.
type outcome struct {
	worlds, applies, tokens, checks int
	fault                           fault
	world                           uint64 // that the fault is of
}

// simulate runs worlds under the rules until so many tokens were judged, or a promise was broken.
// The outcome depends on the seed alone.
func simulate(r rules, seed uint64, tokens int) outcome {
	var total outcome
	for total.fault.kind == "" && total.tokens < tokens {
		batch := make([]*world, 64)
		var wg sync.WaitGroup
		for worker := range runtime.GOMAXPROCS(0) {
			wg.Go(func() {
				for i := worker; i < len(batch); i += runtime.GOMAXPROCS(0) {
					batch[i] = simulateWorld(r, seed, uint64(total.worlds+i))
				}
			})
		}
		wg.Wait()
		for _, w := range batch {
			total.worlds++
			total.applies += len(w.versions)
			total.tokens += w.tokens
			total.checks += w.checks
			if w.fault.kind != "" {
				total.fault, total.world = w.fault, uint64(total.worlds-1)
				break
			}
		}
	}
	return total
}

func simulateWorld(r rules, seed, number uint64) *world {
	w := newWorld(r, seed, number)
	w.run(appliesPerWorld)
	if w.fault.kind == "" {
		w.live(tokensPerWorld)
	}
	return w
}

func TestSimulation(t *testing.T) {
	if *simulatedWorld >= 0 {
		w := simulateWorld(standard, *simulationSeed, uint64(*simulatedWorld))
		for n, v := range w.versions {
			t.Logf("apply %d at %d: signs %d, publishes %v, %+v", n, v.at, v.signs, v.doc, v.timing)
		}
		for _, k := range w.state.Keys {
			t.Logf("%+v", k)
		}
		if w.fault.kind != "" {
			t.Errorf("%s: %s", w.fault.kind, w.fault.detail)
		}
		return
	}
	began := time.Now()
	o := simulate(standard, *simulationSeed, *simulatedTokens)
	t.Logf("seed %d: %d worlds, %d applies, %d tokens, %d verifications in %s", *simulationSeed, o.worlds, o.applies, o.tokens, o.checks,
		time.Since(began).Round(time.Millisecond))
	if o.fault.kind != "" {
		t.Errorf("%s: %s; look closer with -rotation.seed=%d -rotation.world=%d", o.fault.kind, o.fault.detail, *simulationSeed, o.world)
	}
}
