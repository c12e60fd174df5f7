package signingkey_test

import (
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/signingkey"
)

// A key that stays is still a hard change for its tokens if its kid or algorithm changes, and for programs that sign if it leaves env.
func TestAdviseOnKeptKeys(t *testing.T) {
	ec, secret := newKey(t, "ES256"), newKey(t, "HS512").Secret()
	owner := recipient(t, newKey(t, "ES256"))
	const fail, noKey, noSecret = "Valid Tokens Fail After This Change", "No Private Key in env", "No Secret in env"
	imported := func(d *deployment) { d.stored.Imported = true }
	for _, tt := range []struct {
		name    string
		was, is signingkey.Arguments
		change  func(*deployment)
		want    string // argument: summary
		says    []string
	}{
		{name: "nothing", was: with(t, "ES256"), is: with(t, "ES256")},
		{name: "another prefix", was: with(t, "ES256"), is: with(t, "ES256", period(day))},
		{name: "a kid", was: with(t, "ES256", kid("a")), is: with(t, "ES256", kid("b")), want: "kid: " + fail, says: []string{`from "a" to "b"`, "jwt_keyset"}},
		{name: "a kid for a given key", was: with(t, "ES256", plain(privatePEM(t, ec))), is: with(t, "ES256", plain(privatePEM(t, ec)), kid("b")), want: "kid: " + fail},
		{name: "no kid", was: with(t, "ES256", kid("a"), plain(privatePEM(t, ec))), is: with(t, "ES256", plain(privatePEM(t, ec)))},
		{name: "the kid that it has", was: with(t, "ES256", plain(privatePEM(t, ec))), is: with(t, "ES256", plain(privatePEM(t, ec)), kid(ec.Thumbprint()))},
		{name: "an algorithm", was: with(t, "RS256"), is: with(t, "PS256"), want: "algorithm: " + fail, says: []string{"from RS256 to PS256"}},
		{name: "the name of an algorithm", was: with(t, "EdDSA"), is: with(t, "Ed25519"), want: "algorithm: " + fail},
		{name: "a kid and an algorithm", was: with(t, "HS256", plain(secret), kid("a")), is: with(t, "HS512", plain(secret), kid("b")), want: "algorithm: " + fail,
			says: []string{`from "a" to "b"`, "from HS256 to HS512"}},
		{name: "an imported key", was: with(t, "ES256"), is: with(t, "ES256", kid("b")), change: imported},
		{name: "another key", was: with(t, "ES256"), is: with(t, "ES256", plain(privatePEM(t, ec)), kid("b")), want: ": Hard Cutover to Another Key"},
		{name: "write-only", was: with(t, "ES256", plain(privatePEM(t, ec))), is: with(t, "ES256", writeOnly(privatePEM(t, ec), "1")), want: ": " + noKey},
		{name: "a write-only secret", was: with(t, "HS512", plain(secret)), is: with(t, "HS512", writeOnly(secret, "1")), want: ": " + noSecret},
		{name: "write-only and sealed", was: with(t, "ES256", plain(privatePEM(t, ec))), is: with(t, "ES256", writeOnly(privatePEM(t, ec), "1"), sealedFor(owner))},
		{name: "write-only as before", was: with(t, "ES256", writeOnly(privatePEM(t, ec), "1")), is: with(t, "ES256", writeOnly(privatePEM(t, ec), "2"))},
	} {
		d := newDeployment(t)
		d.apply(tt.was)
		if tt.change != nil {
			tt.change(d)
		}
		got, detail := "", ""
		for _, a := range d.plan(tt.is).Advice {
			got += a.Argument + ": " + a.Summary
			detail += a.Detail
		}
		if got != tt.want {
			t.Errorf("%s: advised %q, want %q", tt.name, got, tt.want)
		}
		for _, words := range tt.says {
			if !strings.Contains(detail, words) {
				t.Errorf("%s: %q is missing in: %s", tt.name, words, detail)
			}
		}
	}
}
