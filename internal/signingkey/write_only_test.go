package signingkey_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// text returns the value of an argument for the key.
func textOf(t *testing.T, key jwk.Key) string {
	t.Helper()
	if secret := key.Secret(); secret != "" {
		return secret
	}
	return privatePEM(t, key)
}

// noPublicKey are the attributes that a plan knows because the key of the algorithm has no public half.
func noPublicKey(algorithm string) []string {
	if strings.HasPrefix(algorithm, "HS") {
		return []string{"public_key_pem", "public_jwk", "jwks", "thumbprint"}
	}
	return nil
}

// holds reports whether the resource has this key.
func (d *deployment) holds(key jwk.Key) bool {
	switch {
	case !key.IsSecret():
		return d.last["thumbprint"] == key.Thumbprint()
	case d.last["private_jwk"] != "":
		return must(jwk.ParseJWK(d.last["private_jwk"])).Key.Equal(key)
	}
	return d.stored.SecretCheck.Matches(key)
}

func TestWriteOnly(t *testing.T) {
	for _, name := range []string{"ES384", "HS256"} {
		t.Run(name, func(t *testing.T) {
			d, first, second := newDeployment(t), newKey(t, name), newKey(t, name)
			a := with(t, name, writeOnly(textOf(t, first), "1"))
			p := d.plan(a)
			never := []string{"private_key_pem", "private_jwk", "secret", "private_key_jwe", "rotate_after"}
			mustKnow(t, p, append(noPublicKey(name), append(never, "certificate_pem")...)...)

			// The apply can find another key: an ephemeral resource opens once for the plan and once for the apply.
			d.applyLater(a, with(t, name, writeOnly(textOf(t, second), "1")), p)
			if !d.holds(second) {
				t.Error("the apply did not read the key")
			}
			for _, name := range never {
				if d.last[name] != "" {
					t.Errorf("the state stores %s", name)
				}
			}

			// Under the stored version, nothing is read: neither another key nor none.
			for _, text := range []string{textOf(t, first), ""} {
				if p := d.plan(with(t, name, writeOnly(text, "1"))); p.Action != signingkey.Keep || len(p.Advice) > 0 {
					t.Errorf("under the stored version, the plan is %s", p.Action)
				} else {
					mustKnow(t, p, attributeNames...)
				}
			}

			// A new version with the same key changes nothing.
			d.now = d.now.Add(day)
			before := d.last
			p = d.apply(with(t, name, writeOnly(textOf(t, second), "2")))
			if _, ok := known(p.Outcomes)["kid"]; ok || p.Action != signingkey.Keep || !maps.Equal(d.last, before) {
				t.Errorf("with a new version of the same key, the plan is %s, or an attribute changed", p.Action)
			}

			// A new version with another key.
			p = d.apply(with(t, name, writeOnly(textOf(t, first), "3")))
			if p.Action != signingkey.Rewrite || len(p.Advice) != 1 || !d.holds(first) || d.last["kid"] == before["kid"] || d.last["created_at"] == before["created_at"] {
				t.Errorf("with another key, the plan is %s", p.Action)
			}

			// A new version needs a key.
			d.mustRefuse(with(t, name, writeOnly("", "4")), map[string]string{"ES384": "private_key_pem_wo_version", "HS256": "secret_wo_version"}[name]+": No Key to Read")

			// The key stays if the arguments are removed.
			if p := d.apply(with(t, name)); p.Action != signingkey.Keep || !d.holds(first) {
				t.Error("the key was removed with its arguments")
			}
		})
	}
}

// The private key leaves the state if its argument becomes write-only. Then nothing that needs it is possible.
func TestWriteOnlyLater(t *testing.T) {
	d := newDeployment(t)
	d.apply(with(t, "ES256"))
	before := d.last
	text := before["private_key_pem"]
	p := d.apply(with(t, "ES256", writeOnly(text, "1")))
	if p.Action != signingkey.Keep || len(p.Advice) != 1 || p.Advice[0].Summary != "No Private Key in env" || d.last["private_key_pem"] != "" || d.last["created_at"] != before["created_at"] {
		t.Errorf("the plan is %s, or the state still contains the private key", p.Action)
	}
	d.apply(with(t, "ES256", writeOnly("", "1"), kid("renamed")))
	if d.last["kid"] != "renamed" || d.last["thumbprint"] != before["thumbprint"] {
		t.Error("the key was not renamed")
	}
	d.mustRefuse(with(t, "ES256", writeOnly("", "1"), kid("renamed"), sealedFor(recipient(t, newKey(t, "ES256")))), "recipients: Key Cannot Be Sealed", text)

	secret := newDeployment(t)
	secret.apply(with(t, "HS256", writeOnly(newKey(t, "HS256").Secret(), "1")))
	secret.mustRefuse(with(t, "HS512", writeOnly("", "1")), "algorithm: Secret Cannot Be Checked")
}

// A write-only passphrase is read together with a key: with a write-only key under a new version, and with a plain key always.
func TestWriteOnlyPassphrase(t *testing.T) {
	d, key := newDeployment(t), newKey(t, "RS256")
	locked := encrypted(t, key, "violet umbrella")
	passphrase := func(text string) option { return func(a *signingkey.Arguments) { a.PassphraseWO = given(text) } }
	d.apply(with(t, "RS256", writeOnly(locked, "1"), passphrase("violet umbrella")))
	if d.last["kid"] != key.Thumbprint() {
		t.Error("the key changed")
	}
	d.apply(with(t, "RS256", writeOnly(locked, "1"), passphrase("not read")))
	d.apply(with(t, "RS256", plain(locked), passphrase("violet umbrella")))
	d.mustRefuse(with(t, "RS256", plain(locked), passphrase("not this one")), "passphrase_wo: Wrong Passphrase for the Private Key", "not this one")
}
