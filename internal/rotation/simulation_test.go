package rotation

import (
	"flag"
	"testing"
	"time"
)

var (
	simulatedTokens     = flag.Int("rotation.tokens", 1_000_000, "tokens to simulate")
	simulationSeed      = flag.Uint64("rotation.seed", 1, "seed of the simulation")
	simulatedDeployment = flag.Int("rotation.deployment", -1, "number of the only deployment to simulate")
)

func TestSimulation(t *testing.T) {
	e := experiment{seed: *simulationSeed, tokens: *simulatedTokens}
	if *simulatedDeployment >= 0 {
		d := e.deployment(*simulatedDeployment)
		for n, v := range d.versions {
			t.Logf("apply %d at %d: signs %d, publishes %v, %+v", n, v.at, v.signs, v.doc, v.timing)
		}
		t.Logf("%+v, listing %d, stores %v, endpoints %v", d.policy, d.listing, d.stores, d.endpoints)
		for _, k := range d.state.Keys {
			t.Logf("%+v", k)
		}
		if d.violation.rule != "" {
			t.Errorf("%s: %s", d.violation.rule, d.violation.detail)
		}
		return
	}
	began := time.Now() //nolint:forbidigo // only the duration of the test
	o := e.run()
	t.Logf("seed %d: %d tokens refused of %d valid ones, each verified %d times; %d deployments, %d applies, %d rollbacks, %s", e.seed,
		min(1, len(o.violation.rule)), o.tokens, o.checks/max(1, o.tokens), o.deployments, o.applies, o.rollbacks,
		time.Since(began).Round(time.Millisecond)) //nolint:forbidigo // as above
	due, grace := o.beyond.due, o.beyond.grace
	t.Logf("beyond the limits of failed deliveries: %d of %d checks refused, because the key was due before its JWK Set was delivered; "+
		"%d of %d, because a signer had the old key for longer than the grace", due.refused, due.checks, grace.refused, grace.checks)
	if due.refused == 0 || grace.refused == 0 {
		t.Error("a limit was never reached")
	}
	if o.violation.rule != "" {
		t.Errorf("%s: %s; look closer with -rotation.seed=%d -rotation.deployment=%d", o.violation.rule, o.violation.detail, e.seed, o.deployments-1)
	}
}

// With both gates, no valid token is refused, whatever deliveries fail, and for however long.
func TestSimulationOfFailedDeliveries(t *testing.T) {
	e := experiment{seed: *simulationSeed, tokens: *simulatedTokens, failing: true}
	o := e.run()
	t.Logf("seed %d: %d tokens refused of %d valid ones, each verified %d times; %d deployments, %d applies", e.seed,
		min(1, len(o.violation.rule)), o.tokens, o.checks/max(1, o.tokens), o.deployments, o.applies)
	if o.violation.rule != "" {
		t.Errorf("%s: %s, in deployment %d", o.violation.rule, o.violation.detail, o.deployments-1)
	}
}
