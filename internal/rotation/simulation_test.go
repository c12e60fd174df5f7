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

// experiment is a simulation to run. What comes of it depends on nothing but its members.
type experiment struct {
	rules  rules
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

func TestSimulation(t *testing.T) {
	e := experiment{rules: standard, seed: *simulationSeed, tokens: *simulatedTokens}
	if *simulatedWorld >= 0 {
		w := e.world(*simulatedWorld)
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
	began := time.Now() //nolint:forbidigo // how long a test takes is no business of the core
	o := e.run()
	t.Logf("seed %d: %d tokens refused of %d valid ones, each judged %d times; %d worlds, %d applies, %s", e.seed,
		min(1, len(o.fault.kind)), o.tokens, o.checks/max(1, o.tokens), o.worlds, o.applies,
		time.Since(began).Round(time.Millisecond)) //nolint:forbidigo // as above
	if o.fault.kind != "" {
		t.Errorf("%s: %s; look closer with -rotation.seed=%d -rotation.world=%d", o.fault.kind, o.fault.detail, e.seed, o.worlds-1)
	}
}
