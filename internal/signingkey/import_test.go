package signingkey_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/keyset"
	"github.com/jwtkeys/terraform-provider-jwt/internal/refusal"
	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// An import makes the state that a configuration with only the algorithm keeps.
func TestImport(t *testing.T) {
	for _, name := range jwk.Algorithms() {
		key := newKey(t, name)
		read := must(signingkey.ParseImport(textOf(t, key), algorithm(t, name)))
		if !read.Equal(key) {
			t.Errorf("%s: the key changed", name)
		}
		d := newDeployment(t)
		o, refused := signingkey.Import(read, algorithm(t, name), keyset.EnvNames{Prefix: "JWT_"}, d.now)
		if refused != nil {
			t.Fatalf("%s: %q", name, summaries(refused))
		}
		imported := attributesOf(o)
		d.stored = signingkey.Stored{
			Kid: o.Key.ID, Algorithm: name, Thumbprint: o.Thumbprint, PublicJWK: o.Key.PublicJWK, PrivateJWK: o.Key.PrivateJWK, CreatedAt: o.Key.CreatedAt,
		}
		p := d.apply(with(t, name))
		if p.Action != signingkey.Keep {
			t.Errorf("%s: after the import, the plan is %s", name, p.Action)
		}
		for _, attribute := range attributeNames {
			if d.last[attribute] != imported[attribute] {
				t.Errorf("%s: %s changes after the import", name, attribute)
			}
		}
	}
}

func TestRefusedImport(t *testing.T) {
	key, secret := newKey(t, "ES256"), newKey(t, "HS256").Secret()
	for _, tt := range []struct{ name, algorithm, text, want string }{
		{"an encrypted key", "ES256", encrypted(t, key, "violet umbrella"), "Encrypted Private Key"},
		{"a key for another algorithm", "ES384", privatePEM(t, key), "Key Does Not Fit the Algorithm"},
		{"a public key", "ES256", publicPEM(t, key), "Public Key Where a Private Key Belongs"},
		{"a secret and a newline", "HS256", secret + "\n", "Secret With White Space Around It"},
		{"a short secret", "HS512", secret, "Secret Too Short"},
		{"an empty secret", "HS256", "\n", "Empty Secret"},
	} {
		_, err := signingkey.ParseImport(tt.text, algorithm(t, tt.algorithm))
		var refused *refusal.Error
		if !errors.As(err, &refused) || refused.Summary != tt.want {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		} else if strings.Contains(refused.Detail, secret[:8]) {
			t.Errorf("%s: the detail quotes the secret", tt.name)
		}
	}
}
