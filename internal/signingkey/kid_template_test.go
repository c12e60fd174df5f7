package signingkey_test

import (
	"slices"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

func kidTemplate(text string) option {
	return func(a *signingkey.Arguments) { a.KidTemplate = given(text) }
}

// A template names the key by its public half, also if the private half is sealed or write-only.
func TestKidTemplate(t *testing.T) {
	key, to := newKey(t, "ES256"), sealedFor(recipient(t, newKey(t, "ES256")))
	for name, options := range map[string][]option{
		"generated": nil, "sealed": {to}, "imported": {plain(privatePEM(t, key))}, "write-only": {writeOnly(privatePEM(t, key), "1")},
	} {
		d := newDeployment(t)
		a := with(t, "ES256", append(slices.Clone(options), kidTemplate("sa-{spki_sha256}"))...)
		p := d.apply(a)
		_, knows := known(p.Outcomes)["kid"]
		if imported := name == "imported"; knows != imported {
			t.Errorf("%s: the plan knows the kid: %t", name, knows)
		}
		k := must(jwk.ParsePublicPEM(d.last["public_key_pem"]))
		if want := "sa-" + k.SPKISHA256(); d.last["kid"] != want {
			t.Errorf("%s: the kid is %q, want %q", name, d.last["kid"], want)
		}
		if p := d.plan(a); p.Action != signingkey.Keep || len(p.Advice) > 0 || d.last["kid"] != p.Outcomes[0].Key.ID {
			t.Errorf("%s: an unchanged configuration changes something", name)
		}
	}
	d := newDeployment(t)
	d.apply(with(t, "ES256"))
	mustAdvise(t, d.apply(with(t, "ES256", kidTemplate("{spki_sha256}"))), "kid_template: Valid Tokens Fail After This Change")
}
