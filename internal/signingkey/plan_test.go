package signingkey_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// A plan for a new key knows what the algorithm decides, and what the configuration sets.
func TestPlanOfNewKey(t *testing.T) {
	always := []string{"private_key_jwe", "certificate_pem"}
	for _, tt := range []struct {
		a     signingkey.Arguments
		known []string
	}{
		{with(t, "ES256"), []string{"secret", "rotate_after"}},
		{with(t, "ES256", kid("a")), []string{"secret", "rotate_after", "kid"}},
		{with(t, "ES256", period(day)), []string{"secret"}},
		{with(t, "HS256"), append(noPublicKey("HS256"), "private_key_pem", "rotate_after")},
		{with(t, "HS256", kid("a")), append(noPublicKey("HS256"), "private_key_pem", "rotate_after", "kid", "public_env")},
	} {
		d := newDeployment(t)
		p := d.plan(tt.a)
		if p.Action != signingkey.Create {
			t.Errorf("the plan is %s", p.Action)
		}
		mustKnow(t, p, append(tt.known, always...)...)
		d.now = d.now.Add(day)
		d.applyLater(tt.a, tt.a, p)
	}
}

// With a simulated clock, a plan knows the time of its apply.
func TestPlanWithSimulatedClock(t *testing.T) {
	d := newDeployment(t)
	d.simulated = true
	for _, a := range []signingkey.Arguments{with(t, "ES256", period(day)), with(t, "ES256", plain(privatePEM(t, newKey(t, "ES256"))))} {
		names := known(d.plan(a).Outcomes)
		for _, name := range []string{"created_at", "rotate_after"} {
			if _, ok := names[name]; !ok {
				t.Errorf("the plan does not know %s", name)
			}
		}
	}
}

// A plan warns of large signatures when the key is the first of its algorithm here, and never again.
func TestAdviseOnSignatures(t *testing.T) {
	warned := func(p signingkey.Plan) bool {
		return slices.ContainsFunc(p.Advice, func(a rotation.Advice) bool { return a.Summary == "Large Signatures" })
	}
	d := newDeployment(t)
	if d.apply(with(t, "ES256")); warned(d.plan(with(t, "ML-DSA-44"))) {
		t.Error("warned in the plan that destroys the old key, and not only in the one that creates the new key")
	}
	other := with(t, "ML-DSA-44", plain(privatePEM(t, newKey(t, "ML-DSA-44"))))
	if !warned(d.plan(other)) {
		t.Error("no warning when an ML-DSA key is given in place of another one")
	}
	d = newDeployment(t)
	if !warned(d.plan(with(t, "ML-DSA-44"))) || warned(d.plan(with(t, "ES256"))) {
		t.Error("no warning about a new key, or one about small signatures")
	}
	d.apply(with(t, "ML-DSA-44"))
	if warned(d.plan(with(t, "ML-DSA-44"))) || warned(d.plan(with(t, "ML-DSA-44", period(90*day)))) {
		t.Error("warned again")
	}
}

// The key of every algorithm has exactly the formats of its kind.
func TestOutputs(t *testing.T) {
	for _, name := range jwk.Algorithms() {
		d := newDeployment(t)
		d.apply(with(t, name, bits(size(t, name))))
		private := must(jwk.ParseJWK(d.last["private_jwk"]))
		if private.KeyID != d.last["kid"] || private.Algorithm != name {
			t.Errorf("%s: the private JWK has another kid or algorithm", name)
		}
		if symmetric := strings.HasPrefix(name, "HS"); symmetric == (private.Key.Thumbprint() == d.last["kid"]) || symmetric == (d.last["kid"] == d.last["thumbprint"]) {
			t.Errorf("%s: the kid is not the thumbprint, or the kid of a secret is a digest of it", name)
		}
		if strings.HasPrefix(name, "HS") {
			if d.last["jwks"] != `{"keys":[]}` || d.last["public_jwk"]+d.last["public_key_pem"]+d.last["private_key_pem"] != "" || d.last["secret"] != private.Key.Secret() || strings.Contains(d.last["env"], "JWKS") {
				t.Errorf("%s: a secret is written as a key pair", name)
			}
		} else if d.last["jwks"] != jwk.Set(d.last["public_jwk"]) || d.last["secret"] != "" || d.last["private_key_pem"] != privatePEM(t, private.Key) || d.last["public_key_pem"] != publicPEM(t, private.Key) {
			t.Errorf("%s: the formats contain different keys", name)
		}
		for _, private := range []string{d.last["private_key_pem"], d.last["private_jwk"], d.last["secret"]} {
			if private != "" && strings.Contains(d.last["public_env"]+d.last["jwks"], private) {
				t.Errorf("%s: a private key is public", name)
			}
		}
	}
}
