package signingkey_test

import (
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// The kid of a secret is random, and stays as long as the secret does, whatever else changes. Another secret gets another kid.
func TestKidOfSecret(t *testing.T) {
	first, second := newKey(t, "HS512"), newKey(t, "HS512")
	owner := sealedFor(recipient(t, newKey(t, "ES256")))
	for _, tt := range []struct {
		name    string
		was, is signingkey.Arguments
		keeps   bool
	}{
		{"nothing", with(t, "HS256", plain(first.Secret())), with(t, "HS256", plain(first.Secret()), period(0)), true},
		{"another algorithm", with(t, "HS256", plain(first.Secret())), with(t, "HS512", plain(first.Secret())), true},
		{"generated, and another algorithm", with(t, "HS512"), with(t, "HS256"), true},
		{"the argument removed", with(t, "HS256", plain(first.Secret())), with(t, "HS256"), true},
		{"the secret of the state given", with(t, "HS256", plain(first.Secret())), with(t, "HS256", writeOnly(first.Secret(), "1")), true},
		{"given again in plain text", with(t, "HS256", writeOnly(first.Secret(), "1")), with(t, "HS256", plain(first.Secret())), true},
		{"given again", with(t, "HS256", writeOnly(first.Secret(), "1")), with(t, "HS256", writeOnly(first.Secret(), "2")), true},
		{"given again for another algorithm", with(t, "HS256", writeOnly(first.Secret(), "1")), with(t, "HS512", writeOnly(first.Secret(), "2")), true},
		{"sealed, and given again", with(t, "HS256", writeOnly(first.Secret(), "1"), owner), with(t, "HS256", writeOnly(first.Secret(), "2"), owner), true},
		{"kid removed", with(t, "HS256", plain(first.Secret()), kid("a")), with(t, "HS256", plain(first.Secret())), true},
		{"another secret", with(t, "HS256", plain(first.Secret())), with(t, "HS256", plain(second.Secret())), false},
		{"another write-only secret", with(t, "HS256", writeOnly(first.Secret(), "1")), with(t, "HS256", writeOnly(second.Secret(), "2")), false},
		{"another generated secret", with(t, "HS256", keepers("1")), with(t, "HS256", keepers("2")), false},
	} {
		d := newDeployment(t)
		p := d.apply(tt.was)
		if _, ok := known(p.Outcomes)["kid"]; ok != tt.was.Kid.Given {
			t.Errorf("%s: the plan knows the kid of a new secret: %t", tt.name, ok)
		}
		was := d.last["kid"]
		p = d.apply(tt.is)
		if keeps := d.last["kid"] == was; keeps != tt.keeps || keeps == (p.Reason != "") {
			t.Errorf("%s: the kid is the same: %t, and the reason for another key is %q", tt.name, keeps, p.Reason)
		}
		if all := strings.Join([]string{d.last["kid"], d.last["thumbprint"], d.last["env"], d.last["public_env"]}, " "); strings.Contains(all, first.Thumbprint()) || strings.Contains(all, second.Thumbprint()) {
			t.Errorf("%s: an attribute has a digest of the secret", tt.name)
		}
	}
	o := func() string {
		o, _ := signingkey.Import(first, algorithm(t, "HS256"), keyset.EnvNames{}, newDeployment(t).now)
		return o.Key.ID
	}
	if one, other := o(), o(); one == other || one == first.Thumbprint() {
		t.Errorf("imported secrets have the kids %q and %q", one, other)
	}
}

// A state of an older version has a thumbprint as the kid of a secret. The kid stays, and a secret that is not stored is still found to be the same. A state
// without its private part cannot tell, so it takes the secret for another one.
func TestKidOfSecretInOlderStates(t *testing.T) {
	secret := newKey(t, "HS256")
	for name, tt := range map[string]struct {
		was, is signingkey.Arguments
		change  func(*signingkey.Stored)
		keeps   bool
	}{
		"in plain text": {with(t, "HS256", plain(secret.Secret())), with(t, "HS256", plain(secret.Secret()), period(0)), nil, true},
		"renamed":       {with(t, "HS256", writeOnly(secret.Secret(), "1")), with(t, "HS256", writeOnly("", "1"), env(keyset.EnvNames{Prefix: "X_"})), nil, true},
		"given again":   {with(t, "HS256", writeOnly(secret.Secret(), "1")), with(t, "HS256", writeOnly(secret.Secret(), "2")), nil, true},
		"lost": {with(t, "HS256", writeOnly(secret.Secret(), "1")), with(t, "HS256", writeOnly(secret.Secret(), "2")),
			func(s *signingkey.Stored) { s.Thumbprint = "" }, false},
	} {
		d := newDeployment(t)
		d.apply(tt.was)
		d.stored.Kid, d.stored.Thumbprint, d.stored.SecretCheck = secret.Thumbprint(), secret.Thumbprint(), jwk.SecretCheck{}
		if tt.change != nil {
			tt.change(&d.stored)
		}
		p := d.apply(tt.is)
		if keeps := d.last["kid"] == secret.Thumbprint(); keeps != tt.keeps || keeps == (p.Reason != "") {
			t.Errorf("%s: the kid is the same: %t, and the reason for another key is %q", name, keeps, p.Reason)
		}
		if again := d.apply(with(t, "HS256", writeOnly(secret.Secret(), "9"))); again.Reason != "" {
			t.Errorf("%s: then the same secret is another key: %s", name, again.Reason)
		}
	}
}
