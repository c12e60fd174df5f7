package signingkey_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// open opens the sealed key of a deployment.
func (d *deployment) open(owner jwk.Key) jwk.JWK {
	d.t.Helper()
	for _, name := range []string{"private_key_pem", "private_jwk", "secret"} {
		if d.last[name] != "" {
			d.t.Errorf("the state stores %s in plain text", name)
		}
	}
	return must(jose.Open(d.last["private_key_jwe"], jwk.JWK{Key: owner}))
}

func TestSealed(t *testing.T) {
	owner, other := newKey(t, "ES256"), newKey(t, "RS256")
	to, both := sealedFor(recipient(t, owner)), sealedFor(recipient(t, owner), recipient(t, other))
	for _, name := range []string{"RS256", "HS384"} {
		t.Run(name, func(t *testing.T) {
			d := newDeployment(t)
			p := d.apply(with(t, name, to))
			never := []string{"private_key_pem", "private_jwk", "secret", "rotate_after"}
			mustKnow(t, p, append(noPublicKey(name), append(never, "certificate_pem")...)...)
			opened := d.open(owner)
			if opened.KeyID != d.last["kid"] || opened.Algorithm != name || !d.holds(opened.Key) {
				t.Error("the sealed key has another kid or algorithm")
			}
			if !strings.Contains(d.last["env"], d.last["private_key_jwe"]) {
				t.Error("env has no sealed key")
			}

			// The provider cannot open the key to seal it for other recipients.
			jwe := d.last["private_key_jwe"]
			p = d.apply(with(t, name, both))
			if !slices.Equal(p.Sealing.Kept, []string{d.last["kid"]}) || len(p.Sealing.Sealed) > 0 || d.last["private_key_jwe"] != jwe {
				t.Errorf("the plan announces %+v, or the key was sealed again", p.Sealing)
			}
			mustKnow(t, p, attributeNames...)
			for want, a := range map[string]signingkey.Arguments{
				"recipients: Sealed Keys Cannot Be Unsealed": with(t, name),
				"kid: Sealed Key Cannot Be Relabelled":       with(t, name, to, kid("renamed")),
				"algorithm: Sealed Key Cannot Be Relabelled": with(t, map[string]string{"RS256": "RS384", "HS384": "HS256"}[name], to),
			} {
				d.mustRefuse(a, want)
				c, _ := d.stored.Read(a)
				_, refused := d.stored.Apply(c, d.now)
				mustRefuse(t, want+", in the apply", refused, want)
			}

			// A new key is sealed for the new recipients.
			d.apply(with(t, name, sealedFor(recipient(t, other)), keepers("1")))
			if opened := d.open(other); !d.holds(opened.Key) || d.last["private_key_jwe"] == jwe {
				t.Error("keepers generated no new key")
			}
		})
	}
}

// Recipients seal a stored key in place, together with its new kid and algorithm.
func TestSealedInPlace(t *testing.T) {
	d, owner := newDeployment(t), newKey(t, "ES384")
	d.apply(with(t, "RS256"))
	before := d.last
	p := d.apply(with(t, "RS384", sealedFor(recipient(t, owner))))
	mustKnow(t, p, allBut("private_key_jwe", "env")...)
	if !slices.Equal(p.Sealing.Sealed, []string{before["kid"]}) {
		t.Errorf("the plan announces %+v", p.Sealing)
	}
	if opened := d.open(owner); opened.Key.Thumbprint() != before["thumbprint"] || opened.Algorithm != "RS384" || d.last["created_at"] != before["created_at"] {
		t.Error("the key changed")
	}
}

// The same key is not sealed again. A key that is given again can get another kid, and can be sealed for other recipients.
func TestWriteOnlyAndSealed(t *testing.T) {
	d, owner, other, key := newDeployment(t), newKey(t, "ES256"), newKey(t, "ES256"), newKey(t, "ES256")
	for i, step := range []struct {
		version string
		owner   jwk.Key
		kid     string
		again   bool // it is sealed again
	}{{"1", owner, "a", true}, {"2", owner, "a", false}, {"3", owner, "b", true}, {"4", other, "b", true}} {
		jwe := d.last["private_key_jwe"]
		d.apply(with(t, "ES256", writeOnly(privatePEM(t, key), step.version), sealedFor(recipient(t, step.owner)), kid(step.kid)))
		opened := d.open(step.owner)
		if again := d.last["private_key_jwe"] != jwe; !opened.Key.Equal(key) || opened.KeyID != step.kid || again != step.again {
			t.Errorf("step %d: another key or kid is sealed, or it was sealed again: %v", i, again)
		}
	}
}
