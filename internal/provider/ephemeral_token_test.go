package provider

import (
	"encoding/json"
	"fmt"
	"maps"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jose"
	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
)

func TestEphemeralToken(t *testing.T) {
	clock := newClock()
	for _, algorithm := range jwk.Algorithms() {
		t.Run(algorithm, func(t *testing.T) {
			key := makeKey(t, algorithm)
			given := arguments{"algorithm": algorithm, "claims": `{"sub":"somebody","n":12345678901234567890}`, "kid": "k", "ttl": "1h"}
			if algorithm[:2] == "HS" {
				given["secret"] = key.Secret()
			} else {
				given["private_key"] = pemOfPrivate(t, key)
			}
			o := openGiven(t, clock, "jwt_token", given)
			if algorithm == "Ed25519" || algorithm[:2] == "ML" { // jwx does not know them
				if set := must(jwk.ParseSet(jwk.Set(must(jwk.JWK{Key: key, KeyID: "k", Algorithm: algorithm}.PublicJSON())))); !must(jose.ParseToken(o.text("token"))).VerifiedBy(set) {
					t.Error("the token does not verify")
				}
			} else {
				set := jwk.Set(must(jwk.JWK{Key: key, KeyID: "k", Algorithm: algorithm}.PrivateJSON()))
				mustVerify(t, set, o.text("token"), clock.now())
				mustRefuse(t, set, o.text("token"), clock.now().Add(2*time.Hour))
			}
			token := must(jose.ParseToken(o.text("token")))
			now := clock.now().Unix()
			want := map[string]any{
				"sub": "somebody", "n": json.Number("12345678901234567890"),
				"iat": json.Number(fmt.Sprint(now)), "nbf": json.Number(fmt.Sprint(now)), "exp": json.Number(fmt.Sprint(now + 3600)),
			}
			if !maps.Equal(token.Claims, want) || !maps.Equal(token.Header, map[string]any{"alg": algorithm, "kid": "k", "typ": "JWT"}) {
				t.Errorf("header %v, claims %v", token.Header, token.Claims)
			}
			if o.text("expires_at") != instant(clock.now().Add(time.Hour)) {
				t.Errorf("expires_at is %s", o.text("expires_at"))
			}
		})
	}
}

func TestEphemeralTokenDefaults(t *testing.T) {
	clock, rsa, ec := newClock(), makeKey(t, "PS256"), makeKey(t, "ES384")
	private := must(jwk.JWK{Key: rsa, KeyID: "k", Algorithm: "PS256"}.PrivateJSON())
	for _, c := range []struct{ private, headers, algorithm, kid, typ string }{
		{private, `{"typ":"at+jwt","x":[1]}`, "PS256", "k", "at+jwt"},
		{pemOfPrivate(t, ec), "{}", "ES384", ec.Thumbprint(), "JWT"},
	} {
		o := openGiven(t, clock, "jwt_token", arguments{"private_key": c.private, "claims": "{}", "headers": c.headers})
		header := must(jose.ParseToken(o.text("token"))).Header
		if header["alg"] != c.algorithm || header["kid"] != c.kid || header["typ"] != c.typ || o.text("expires_at") != instant(clock.now().Add(5*time.Minute)) {
			t.Errorf("the header is %v, and expires_at is %s", header, o.text("expires_at"))
		}
	}
}

// Each error is on the argument at fault, and contains no private number. The tests of internal/jose and internal/signingkey have all errors about
// the content of an argument.
func TestEphemeralRefusals(t *testing.T) {
	clock, rsa, ec, secret, owner := newClock(), makeKey(t, "RS256"), makeKey(t, "ES256"), makeKey(t, "HS256"), makeKey(t, "ES256")
	secrets := secretsOf(t, rsa, ec, secret, owner)
	private := must(jwk.JWK{Key: rsa, KeyID: "k", Algorithm: "RS256"}.PrivateJSON())
	sealed := sealedFor(t, private, owner)
	const generated, opened, token = "jwt_signing_key", "jwt_private_key", "jwt_token"
	for name, c := range map[string]struct {
		kind  string
		given arguments
		want  string
	}{
		"size of an EC key": {generated, arguments{"algorithm": "ES256", "rsa_bits": 2048}, "rsa_bits: RSA Size Without RSA"},
		"empty kid":         {generated, arguments{"algorithm": "ES256", "kid": ""}, "kid: Empty Key ID"},

		"wrong key":     {opened, arguments{"decryption_key": pemOfPrivate(t, ec)}, "decryption_key: Wrong Decryption Key"},
		"another kind":  {opened, arguments{"decryption_key": pemOfPrivate(t, rsa)}, "decryption_key: JWE Not Sealed for This Key"},
		"public key":    {opened, arguments{"decryption_key": pemOfPublic(t, owner)}, "decryption_key: Public Key Where a Private Key Belongs"},
		"cannot":        {opened, arguments{"decryption_key": newPEM(t, "EdDSA")}, "decryption_key: Key That Cannot Decrypt"},
		"cut":           {opened, arguments{"private_key_jwe": sealed[:len(sealed)-3]}, "private_key_jwe: JWE Cut Short"},
		"not a JWE":     {opened, arguments{"private_key_jwe": private}, "private_key_jwe: Not a JWE"},
		"another kid":   {opened, arguments{"expected_kid": "other"}, "expected_kid: Opened Key Has Another Kid"},
		"unknown field": {opened, arguments{"env_names": arguments{"x": "y"}}, "env_names: Unknown Field"},

		"no key":               {token, arguments{}, "private_key: No Key"},
		"two keys":             {token, arguments{"private_key": private, "secret": secret.Secret()}, "secret: Key Given Twice"},
		"RSA in PEM":           {token, arguments{"private_key": pemOfPrivate(t, rsa)}, "algorithm: Algorithm Needed"},
		"secret":               {token, arguments{"secret": secret.Secret()}, "algorithm: Algorithm Needed"},
		"short secret":         {token, arguments{"secret": secret.Secret(), "algorithm": "HS512"}, "secret: Secret Too Short"},
		"secret for RSA":       {token, arguments{"secret": secret.Secret(), "algorithm": "RS256"}, "secret: Secret for an Asymmetric Algorithm"},
		"misfit":               {token, arguments{"private_key": pemOfPrivate(t, ec), "algorithm": "ES384"}, "private_key: Key Does Not Fit the Algorithm"},
		"confusion":            {token, arguments{"private_key": pemOfPublic(t, rsa), "algorithm": "HS256"}, "private_key: Public Key Where a Private Key Belongs"},
		"alg of the JWK":       {token, arguments{"private_key": private, "algorithm": "PS256"}, "algorithm: Key Is for Another Algorithm"},
		"claims no JSON":       {token, arguments{"private_key": private, "claims": "sub"}, "claims: Malformed JSON"},
		"exp in claims":        {token, arguments{"private_key": private, "claims": `{"exp":1}`}, "claims: Member Set Twice"},
		"alg in headers":       {token, arguments{"private_key": private, "headers": `{"alg":"none"}`}, "headers: Member Set Twice"},
		"crit in headers":      {token, arguments{"private_key": private, "headers": `{"crit":["b64"]}`}, "headers: Member Set Twice"},
		"ttl of zero":          {token, arguments{"private_key": private, "ttl": "0s"}, "ttl: Invalid Length of Time"},
		"empty kid of a token": {token, arguments{"private_key": private, "kid": ""}, "kid: Empty Key ID"},
	} {
		given := map[string]arguments{generated: {}, opened: {"private_key_jwe": sealed, "decryption_key": pemOfPrivate(t, owner), "expected_kid": "k"}, token: {"claims": "{}"}}[c.kind]
		maps.Copy(given, c.given)
		o := openEphemeral(t, clock, c.kind, given)
		if len(o.refusals) != 1 || o.refusals[0] != c.want || len(secrets.Find([]byte(o.errors))) > 0 {
			t.Errorf("%s: got %q, want %q without a private number", name, o.refusals, c.want)
		}
	}
}
