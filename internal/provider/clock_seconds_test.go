package provider

import (
	"fmt"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
)

// A state records the second after an apply, and nothing is due before its second has come. The iat of a token is the second before.
func TestPartsOfASecond(t *testing.T) {
	clock := newClock()
	begin := clock.now()
	clock.set(begin.Add(400 * time.Millisecond))
	k, key := newCore(t, clock), newCoreOf(t, clock, ofKey)
	x := k.applied(arguments{"algorithm": "EdDSA", "clock_skew": "0s"})
	y := key.applied(arguments{"algorithm": "EdDSA", "rotation_period": "1d"})
	for name, at := range map[string]time.Time{"active.created_at": x.instant("active.created_at"), "active.activated_at": x.instant("active.activated_at"), "created_at": y.instant("created_at")} {
		if at != begin.Add(time.Second) {
			t.Errorf("%s is %s after an apply at %s", name, at, clock.now())
		}
	}
	clock.set(begin.Add(500 * time.Millisecond))
	if p := k.see(arguments{"algorithm": "EdDSA", "clock_skew": "0s"}); !k.idle(p) || len(p.warnings) > 0 {
		t.Errorf("a plan in the second of the apply is idle: %t, and warns of %q", k.idle(p), p.warnings)
	}
	k.applied(arguments{"algorithm": "EdDSA", "clock_skew": "0s", "max_token_ttl": "1h"})
	clock.set(y.instant("rotate_after").Add(-time.Millisecond))
	if p := key.see(arguments{"algorithm": "EdDSA", "rotation_period": "1d"}); !key.idle(p) || len(p.warnings) > 0 {
		t.Errorf("a key is due before its time: the plan warns of %q", p.warnings)
	}
	token := must(jose.ParseToken(openGiven(t, clock, "jwt_token", arguments{"algorithm": "HS256", "secret": makeKey(t, "HS256").Secret(), "claims": "{}"}).text("token")))
	if got, want := fmt.Sprint(token.Claims["iat"]), fmt.Sprint(clock.now().Unix()); got != want {
		t.Errorf("iat is %s, want %s", got, want)
	}
}

// As for a keyset, as_of is for plans of a real key. A refused apply, and a refresh with as_of, leave the key as it is.
func TestSigningKeySimulatedClock(t *testing.T) {
	clock := newClock()
	k, given := newCoreOf(t, clock, ofKey), arguments{"algorithm": "EdDSA", "rotation_period": "90d"}
	was := k.applied(given)
	k.configure("2027-01-01T00:00:00Z")
	if p := k.see(given); !p.replaces || !anyContains(p.warnings, cutover) {
		t.Errorf("a plan with as_of does not show the rotation: %q", p.warnings)
	}
	mustRefuseSimulated := func() {
		t.Helper()
		diags, err := k.tryApply(k.see(arguments{"algorithm": "EdDSA", "rotation_period": "900d"}))
		if err != nil || !anyContains(located(diags), "Simulated Clock for a Real Key") || !anyContains(located(k.destroy(k.private)), "Simulated Clock for a Real Key") {
			t.Errorf("an apply is not refused: %q, %v", located(diags), err)
		}
		k.must(k.destroy(k.planDestroy()), nil) // Nothing is recorded then.
	}
	mustRefuseSimulated()
	k.configure(nil)
	if p := k.see(given); !k.idle(p) || k.object(k.state).at("ready_for_rotation") != false || k.object(k.state).text("kid") != was.text("kid") {
		t.Errorf("after a refused apply, the plan warns of %q", p.warnings)
	}

	k = newCoreOf(t, clock, ofKey)
	k.configure("2025-01-01T00:00:00Z")
	k.applied(given)
	k.configure("2025-02-01T00:00:00Z")
	k.applied(arguments{"algorithm": "EdDSA", "rotation_period": "60d"})
	k.configure(nil)
	k.applied(arguments{"algorithm": "EdDSA", "rotation_period": "900d"})
	k.configure("2027-01-01T00:00:00Z")
	mustRefuseSimulated()
}
