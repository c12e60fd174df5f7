package signingkey_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// A change of the kid or of the algorithm within the kind keeps the key. A change of the kind generates a new key, and the plan warns about it.
func TestReplacement(t *testing.T) {
	for _, tt := range []struct {
		name    string
		was, is signingkey.Arguments
		replace string   // the argument that replaces the key; empty if the key stays
		changes []string // attributes that change although the key stays
	}{
		{"RS256 to RS384", with(t, "RS256"), with(t, "RS384"), "", []string{"env", "public_env", "jwks", "public_jwk", "private_jwk"}},
		{"RS512 to PS256", with(t, "RS512", bits(2048)), with(t, "PS256"), "", []string{"env", "public_env", "jwks", "public_jwk", "private_jwk"}},
		{"EdDSA to Ed25519", with(t, "EdDSA"), with(t, "Ed25519"), "", []string{"env", "public_env", "jwks", "public_jwk", "private_jwk"}},
		{"HS512 to HS256", with(t, "HS512"), with(t, "HS256"), "", []string{"env", "public_env", "private_jwk"}},
		{"HS256 to HS512, which is longer", with(t, "HS256"), with(t, "HS512"), "algorithm", nil},
		{"RS256 to ES256", with(t, "RS256"), with(t, "ES256"), "algorithm", nil},
		{"ES256 to ES384", with(t, "ES256"), with(t, "ES384"), "algorithm", nil},
		{"ES256 to HS256", with(t, "ES256"), with(t, "HS256"), "algorithm", nil},
		{"rsa_bits", with(t, "RS256"), with(t, "RS256", bits(3072)), "rsa_bits", nil},
		{"rsa_bits that the key has", with(t, "RS256"), with(t, "RS256", bits(2048)), "", nil},
		{"rsa_bits removed", with(t, "RS384", bits(2048)), with(t, "RS384"), "", nil},
		{"keepers", with(t, "ES256", keepers("1")), with(t, "ES256", keepers("2")), "keepers", nil},
		{"keepers before the algorithm", with(t, "ES256", keepers("1")), with(t, "ES384", keepers("2")), "keepers", nil},
		{"kid", with(t, "ES256"), with(t, "ES256", kid("production-key-2024")), "", []string{"kid", "env", "public_env", "jwks", "public_jwk", "private_jwk"}},
		{"kid removed, and the period", with(t, "ES256", kid("a"), period(90*day)), with(t, "ES256"), "", []string{"rotate_after"}},
		{"kid_template removed", with(t, "ES256", kidTemplate("a-{thumbprint8}")), with(t, "ES256"), "", nil},
		{"kid removed, and the key", with(t, "ES256", kid("a")), with(t, "ES384"), "algorithm", nil},
		{"env", with(t, "ES256"), with(t, "ES256", env(keyset.EnvNames{Prefix: "AUTH_", PEMFormat: "base64"})), "", []string{"env", "public_env"}},
		{"rotation_period added", with(t, "ES256"), with(t, "ES256", period(90*day)), "", []string{"rotate_after"}},
		{"rotation_period removed", with(t, "ES256", period(90*day)), with(t, "ES256"), "", []string{"rotate_after"}},
		{"rotation_period lowered", with(t, "ES256", period(90*day)), with(t, "ES256", period(2*day)), "", []string{"rotate_after"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDeployment(t)
			d.apply(tt.was)
			was := d.last
			d.now = d.now.Add(day)
			d.refresh()
			p := d.plan(tt.is)
			warned := len(p.Advice) == 1 && p.Advice[0].Summary == "Hard Cutover to Another Key" && strings.HasPrefix(p.Advice[0].Detail, p.Reason)
			if replaced := p.Action == signingkey.Replace; replaced != (tt.replace != "") || p.Argument != tt.replace || warned != replaced {
				t.Errorf("the plan is %s because of %q, and warns: %t", p.Action, p.Argument, warned)
			}
			if tt.replace == "" {
				mustKnow(t, p, attributeNames...)
			}
			d.now = d.now.Add(day)
			d.applyLater(tt.is, tt.is, p)
			if same := d.last["thumbprint"]+d.last["secret"] == was["thumbprint"]+was["secret"]; same == (tt.replace != "") {
				t.Errorf("the key is the same: %t", same)
			}
			if tt.replace != "" {
				return
			}
			for _, name := range attributeNames {
				if changed := d.last[name] != was[name]; changed != slices.Contains(tt.changes, name) {
					t.Errorf("%s changed: %t", name, changed)
				}
			}
			if p := d.plan(tt.is); p.Action != signingkey.Keep || len(p.Advice) > 0 {
				t.Errorf("the next plan is %s", p.Action)
			}
		})
	}
}

func TestRotation(t *testing.T) {
	d := newDeployment(t)
	created, a := d.now, with(t, "EdDSA", period(30*day))
	d.apply(a)
	if got := d.last["rotate_after"]; got != created.Add(30*day).Format(time.RFC3339) {
		t.Errorf("rotate_after is %s", got)
	}
	first := d.last["thumbprint"]

	d.now = created.Add(30*day - time.Second)
	d.refresh()
	if p := d.plan(a); p.Action != signingkey.Keep || len(d.stored.Advise(d.now)) > 0 {
		t.Error("the key is due a second early")
	}

	// A plan from before the key was due can still be applied, and does what it showed. Without a refresh, the next plan only warns.
	renamed := with(t, "EdDSA", period(30*day), kid("a"))
	p := d.plan(renamed)
	d.now = created.Add(32 * day)
	d.applyLater(renamed, renamed, p)
	if d.last["thumbprint"] != first {
		t.Error("a plan without a replacement replaced the key")
	}
	advice := d.stored.Advise(d.now)
	if p := d.plan(renamed); p.Action != signingkey.Keep || len(advice) != 1 || advice[0].Summary != "Rotation Is Due but Not Planned" {
		t.Errorf("without a refresh, the plan is %s and advises %v", p.Action, advice)
	}
	d.refresh()
	p, advice = d.plan(renamed), d.stored.Advise(d.now)
	if p.Action != signingkey.Replace || p.Argument != "ready_for_rotation" || len(advice) > 0 {
		t.Errorf("after a refresh, the plan is %s because of %q, and advises %v", p.Action, p.Argument, advice)
	}
	d.now = d.now.Add(day)
	d.applyLater(renamed, renamed, p)
	if d.last["thumbprint"] == first || d.last["rotate_after"] != d.now.Add(30*day).Format(time.RFC3339) {
		t.Error("the key was not replaced at the time of the apply")
	}
}

// A key that is due stays if the same change makes it not due.
func TestRotationPeriodRaised(t *testing.T) {
	d := newDeployment(t)
	d.apply(with(t, "EdDSA", period(30*day)))
	first := d.last["thumbprint"]
	d.now = d.now.Add(31 * day)
	for _, a := range []signingkey.Arguments{with(t, "EdDSA", period(60*day)), with(t, "EdDSA")} {
		d.refresh()
		d.apply(a)
		if d.last["thumbprint"] != first || d.stored.Ready(d.now) {
			t.Error("the key was replaced, or is still due")
		}
	}
	d.now = d.now.AddDate(1000, 0, 0)
	if d.last["rotate_after"] != "" || d.stored.Ready(d.now) {
		t.Error("the key rotates without rotation_period")
	}
}

// The warning says why the key is replaced.
func TestReasonOfReplacement(t *testing.T) {
	for want, tt := range map[string][2]signingkey.Arguments{
		"ES256 cannot use this key, which is an RSA key of 2048 bits": {with(t, "RS256"), with(t, "ES256")},
		"ES256 cannot use this key, which is an HMAC secret":          {with(t, "HS256", writeOnly(newKey(t, "HS256").Secret(), "1")), with(t, "ES256")},
		"rsa_bits is 3072 and this key has 2048":                      {with(t, "RS256"), with(t, "RS256", bits(3072))},
		"rotation_period ended on 2026-01-02T00:00:00Z":               {with(t, "EdDSA", period(day)), with(t, "EdDSA", period(day))},
	} {
		d := newDeployment(t)
		d.apply(tt[0])
		d.now = d.now.Add(2 * day)
		d.refresh()
		p := d.plan(tt[1])
		if p.Reason != want {
			t.Errorf("the reason is %q, want %q", p.Reason, want)
		}
		if d.applyLater(tt[1], tt[1], p); strings.Contains(p.Advice[0].Detail, d.last["kid"]) {
			t.Error("the warning names the new key")
		}
	}
}

// moved is the state after a moved block from tls_private_key.
func moved(t *testing.T, key jwk.Key) *deployment {
	t.Helper()
	d := newDeployment(t)
	d.stored = signingkey.Stored{Kid: key.Thumbprint(), Thumbprint: key.Thumbprint(), PrivateJWK: must(jwk.JWK{Key: key}.PrivateJSON())}
	return d
}

// No change replaces a moved key. A configuration that cannot keep it is refused.
func TestMovedKey(t *testing.T) {
	rsa, ec := newKey(t, "RS256"), newKey(t, "ES256")
	for _, tt := range []struct {
		name   string
		key    jwk.Key
		is     signingkey.Arguments
		refuse string
	}{
		{"to another algorithm of the kind", rsa, with(t, "RS384", keepers("1")), ""},
		{"with a rotation period", ec, with(t, "ES256", period(day), kid("a")), ""},
		{"with the same key in the configuration", ec, with(t, "ES256", plain(privatePEM(t, ec))), ""},
		{"rsa_bits that the key has", rsa, with(t, "RS256", bits(2048)), ""},
		{"to another kind", rsa, with(t, "ES256"), "algorithm: Key Does Not Fit the Algorithm"},
		{"to HS256", rsa, with(t, "HS256"), "algorithm: Key Does Not Fit the Algorithm"},
		{"rsa_bits", rsa, with(t, "RS256", bits(4096)), "rsa_bits: Moved Key Has Another Size"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := moved(t, tt.key)
			p, refused := d.tryPlan(tt.is)
			if tt.refuse != "" {
				mustRefuse(t, tt.name, refused, tt.refuse)
				return
			}
			if p.Action != signingkey.Keep || len(p.Advice) > 0 {
				t.Errorf("the plan is %s, and advises %v", p.Action, p.Advice)
			}
			if tt.is.RotationPeriod > 0 {
				mustKnow(t, p, allBut("created_at", "rotate_after")...)
			} else {
				mustKnow(t, p, allBut("created_at")...)
			}
			d.now = d.now.Add(3 * day)
			d.applyLater(tt.is, tt.is, p)
			if d.last["thumbprint"] != tt.key.Thumbprint() || d.last["created_at"] != d.now.Format(time.RFC3339) {
				t.Error("the apply did not keep the key, or did not write the time of the apply")
			}
		})
	}
}

func TestDamagedState(t *testing.T) {
	d := newDeployment(t)
	a := with(t, "ES256")
	d.apply(a)
	d.stored.PrivateJWK = "{"
	d.mustRefuse(with(t, "ES256", kid("a")), ": Damaged State")
	c, _ := d.stored.Read(a)
	_, refused := d.stored.Apply(c, d.now)
	mustRefuse(t, "apply", refused, ": Damaged State")
}
