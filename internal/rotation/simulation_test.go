package rotation

import (
	"flag"
	"testing"
	"time"
)

var (
	simulatedTokens = flag.Int("rotation.tokens", 1_000_000, "tokens to simulate")
	simulationSeed  = flag.Uint64("rotation.seed", 1, "seed of the simulation")
	simulatedWorld  = flag.Int("rotation.world", -1, "number of the one world to simulate")
)

func TestSimulation(t *testing.T) {
	e := experiment{seed: *simulationSeed, tokens: *simulatedTokens}
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
