package signingkey_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

const day = 24 * time.Hour

// deployment is one jwt_signing_key, with the calls of the core in the order in which Terraform makes them.
type deployment struct {
	t      *testing.T
	now    time.Time
	stored signingkey.Stored
	last   map[string]string // the attributes after the last apply

	simulated bool // the clock is
}

func newDeployment(t *testing.T) *deployment {
	return &deployment{t: t, now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

// refresh is what Terraform does before a plan.
func (d *deployment) refresh() { d.stored.ReadyForRotation = d.stored.Ready(d.now) }

// plan plans a configuration that is not refused. A replacement also plans the new key.
func (d *deployment) plan(a signingkey.Arguments) signingkey.Plan {
	d.t.Helper()
	p, refused := d.tryPlan(a)
	if refused != nil {
		d.t.Fatalf("the plan is refused: %v", summaries(refused))
	}
	return p
}

func (d *deployment) tryPlan(a signingkey.Arguments) (signingkey.Plan, signingkey.ArgumentErrors) {
	d.t.Helper()
	c, refused := d.stored.Read(a)
	if refused != nil {
		return signingkey.Plan{}, refused
	}
	p, refused := d.stored.Plan(c, rotation.At(d.now, d.simulated))
	if p.Action == signingkey.Replace && len(p.Outcomes) > 0 {
		d.t.Error("a replacement has outcomes, but Terraform plans the new resource separately")
	}
	return p, refused
}

// apply plans and applies, and fails the test unless the apply keeps the known values of the plan.
func (d *deployment) apply(a signingkey.Arguments) signingkey.Plan {
	d.t.Helper()
	p := d.plan(a)
	d.applyLater(a, a, p)
	return p
}

// applyLater applies a plan. Its write-only arguments can have other values than in the plan.
func (d *deployment) applyLater(planned, a signingkey.Arguments, p signingkey.Plan) {
	d.t.Helper()
	stored := d.stored
	if p.Action == signingkey.Replace {
		created := &deployment{t: d.t, now: d.now}
		p, stored = created.plan(planned), signingkey.Stored{}
	}
	c, refused := stored.Read(a)
	if refused != nil {
		d.t.Fatalf("the apply is refused: %v", summaries(refused))
	}
	o, refused := stored.Apply(c, d.now)
	if refused != nil {
		d.t.Fatalf("the apply failed: %v", summaries(refused))
	}
	d.last = attributesOf(o)
	for name, value := range known(p.Outcomes) {
		if d.last[name] != value {
			d.t.Errorf("the apply wrote another %s than the plan showed", name)
		}
	}
	d.stored = signingkey.Stored{
		Kid: o.Key.ID, Algorithm: o.Key.Algorithm, Thumbprint: o.Thumbprint, SecretCheck: o.SecretCheck,
		PublicJWK: o.Key.PublicJWK, PrivateJWK: o.Key.PrivateJWK, PrivateJWE: o.Key.PrivateJWE,
		CertificatePEM: o.Key.CertificatePEM, Certificate: a.Certificate,
		CreatedAt: o.Key.CreatedAt, RotationPeriod: a.RotationPeriod, Keepers: a.Keepers, Recipients: a.Recipients,
		Versions: [2]signingkey.Text{a.PrivateKeyPEMWOVersion, a.SecretWOVersion},
	}
}

// attributesOf returns the attributes as texts by name. It leaves out what is null.
func attributesOf(o signingkey.Outputs) map[string]string {
	texts := map[string]string{
		"kid": o.Key.ID, "thumbprint": o.Thumbprint, "private_key_pem": o.PrivateKeyPEM, "secret": o.Secret, "public_key_pem": o.PublicKeyPEM,
		"rotate_after": o.RotateAfter.Format(time.RFC3339), "jwks": o.JWKS, "env": fmt.Sprint(o.Env), "public_env": fmt.Sprint(o.PublicEnv),
	}
	if o.RotateAfter.IsZero() {
		texts["rotate_after"] = ""
	}
	for _, a := range keyset.Attributes {
		switch {
		case !a.SigningKey:
		case a.Instant != nil:
			texts[a.Name] = a.Instant(&o.Key).Format(time.RFC3339)
		default:
			texts[a.Name] = a.Value(o.Key)
		}
	}
	maps.DeleteFunc(texts, func(_, text string) bool { return text == "" })
	return texts
}

// known returns the attributes that a plan knows: "" for those that it knows to be null.
func known(outcomes []signingkey.Outputs) map[string]string {
	if len(outcomes) == 0 {
		return nil
	}
	texts := map[string]string{}
	for _, name := range attributeNames {
		texts[name] = attributesOf(outcomes[0])[name]
		for _, o := range outcomes[1:] {
			if attributesOf(o)[name] != texts[name] {
				delete(texts, name)
				break
			}
		}
	}
	return texts
}

// attributeNames has no attribute that is derived from another one. It is known wherever the other one is known.
var attributeNames = func() []string {
	names := []string{"kid", "thumbprint", "private_key_pem", "secret", "public_key_pem", "rotate_after", "jwks", "env", "public_env"}
	for _, a := range keyset.Attributes {
		if a.SigningKey && a.Derive == nil {
			names = append(names, a.Name)
		}
	}
	return names
}()

// mustKnow fails the test unless the plan knows exactly these attributes.
func mustKnow(t *testing.T, p signingkey.Plan, names ...string) {
	t.Helper()
	slices.Sort(names)
	if got := slices.Sorted(maps.Keys(known(p.Outcomes))); !slices.Equal(got, names) {
		t.Errorf("the plan knows %q, want %q", got, names)
	}
}

// allBut returns all attribute names without some.
func allBut(without ...string) []string {
	return slices.DeleteFunc(slices.Clone(attributeNames), func(name string) bool { return slices.Contains(without, name) })
}

// summaries lists refusals as "argument: Summary".
func summaries(refused signingkey.ArgumentErrors) []string {
	var all []string
	for _, r := range refused {
		all = append(all, r.Argument+": "+r.Summary)
	}
	return all
}

// pemMarker is a line such as -----BEGIN PRIVATE KEY-----. A refusal can name it.
var pemMarker = regexp.MustCompile(`-----(BEGIN|END) [A-Z ]+-----`)

// mustRefuse fails the test unless the plan is refused for exactly this reason.
func (d *deployment) mustRefuse(a signingkey.Arguments, want string, given ...string) {
	d.t.Helper()
	_, refused := d.tryPlan(a)
	mustRefuse(d.t, "a plan", refused, want, given...)
}

// mustRefuse fails the test unless the configuration is refused for exactly this reason, and no refusal quotes the input.
func mustRefuse(t *testing.T, name string, refused signingkey.ArgumentErrors, want string, given ...string) {
	t.Helper()
	if got := summaries(refused); !slices.Equal(got, []string{want}) {
		t.Errorf("%s: refused with %q, want %q", name, got, want)
	}
	for _, r := range refused {
		if !strings.HasSuffix(r.Detail, ".") {
			t.Errorf("%s: the detail is not a sentence: %q", name, r.Detail)
		}
		for _, text := range given {
			text = pemMarker.ReplaceAllString(text, "")
			for i := 0; i+8 <= len(text); i++ {
				if strings.Contains(r.Detail, text[i:i+8]) {
					t.Fatalf("%s: the detail quotes the input: %s", name, r.Detail)
				}
			}
		}
	}
}

// must is for what cannot fail in a test unless the test is wrong.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func algorithm(_ *testing.T, name string) jwk.Algorithm { return must(jwk.ParseAlgorithm(name)) }

func newKey(t *testing.T, name string) jwk.Key {
	t.Helper()
	return must(jwk.Generate(algorithm(t, name), size(t, name)))
}

// size is the smallest rsa_bits of an algorithm, and 0 if it has none.
func size(t *testing.T, name string) int { return min(algorithm(t, name).DefaultRSABits(), 2048) }

func privatePEM(_ *testing.T, key jwk.Key) string { return must(key.PrivatePEM()) }

func publicPEM(_ *testing.T, key jwk.Key) string { return must(key.PublicPEM()) }

func recipient(t *testing.T, key jwk.Key) jose.Recipient {
	return must(jose.ParseRecipient(publicPEM(t, key)))
}

// given is a text that is set in the configuration.
func given(text string) signingkey.Text { return signingkey.Text{Value: text, Given: true} }

// later is a text that only the apply knows.
var later = signingkey.Text{Given: true, Unknown: true}

// with returns arguments with the algorithm and what the options set.
func with(t *testing.T, name string, options ...option) signingkey.Arguments {
	a := signingkey.Arguments{Algorithm: algorithm(t, name), Env: keyset.EnvNames{Prefix: "JWT_"}}
	for _, option := range options {
		option(&a)
	}
	return a
}

type option = func(*signingkey.Arguments)

func bits(n int) option             { return func(a *signingkey.Arguments) { a.RSABits = n } }
func kid(text string) option        { return func(a *signingkey.Arguments) { a.Kid = given(text) } }
func keepers(text string) option    { return func(a *signingkey.Arguments) { a.Keepers = text } }
func period(d time.Duration) option { return func(a *signingkey.Arguments) { a.RotationPeriod = d } }
func env(n keyset.EnvNames) option  { return func(a *signingkey.Arguments) { a.Env = n } }

func sealedFor(recipients ...jose.Recipient) option {
	return func(a *signingkey.Arguments) { a.Recipients, a.Sealed = recipients, true }
}

// plain gives a key in plain text.
func plain(text string) option {
	return func(a *signingkey.Arguments) {
		if a.Algorithm.Symmetric() {
			a.Secret = given(text)
		} else {
			a.PrivateKeyPEM = given(text)
		}
	}
}

// writeOnly gives a key in a write-only argument. An empty text is null.
func writeOnly(text, version string) option {
	return func(a *signingkey.Arguments) {
		v := signingkey.Text{Value: text, Given: text != ""}
		if a.Algorithm.Symmetric() {
			a.SecretWO, a.SecretWOVersion = v, given(version)
		} else {
			a.PrivateKeyPEMWO, a.PrivateKeyPEMWOVersion = v, given(version)
		}
	}
}
