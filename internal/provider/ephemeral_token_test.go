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
			arguments := map[string]any{"algorithm": algorithm, "claims": `{"sub":"somebody","n":12345678901234567890}`, "kid": "k", "ttl": "1h"}
			if algorithm[:2] == "HS" {
				arguments["secret"] = key.Secret()
			} else {
				arguments["private_key"] = pemOfPrivate(t, key)
			}
			o := openEphemeral(t, clock, "jwt_token", arguments)
			if len(o.refusals) > 0 {
				t.Fatal(o.refusals)
			}
			name := algorithm
			if name == "Ed25519" {
				name = "EdDSA"
			}
			set := must(jwk.JWK{Key: key, KeyID: "k", Algorithm: name}.PrivateJSON())
			if algorithm != "Ed25519" {
				mustVerify(t, jwk.Set(set), o.text("token"), clock.now())
				mustRefuse(t, jwk.Set(set), o.text("token"), clock.now().Add(2*time.Hour))
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
	clock, key := newClock(), makeKey(t, "PS256")
	private := must(jwk.JWK{Key: key, KeyID: "k", Algorithm: "PS256"}.PrivateJSON())
	o := openEphemeral(t, clock, "jwt_token", map[string]any{"private_key": private, "claims": "{}", "headers": `{"typ":"at+jwt","x":[1]}`})
	mustVerify(t, jwk.Set(private), o.text("token"), clock.now())
	token, err := jose.ParseToken(o.text("token"))
	if err != nil || token.Header["typ"] != "at+jwt" || token.Header["alg"] != "PS256" || token.Header["kid"] != "k" {
		t.Error(token.Header, err)
	}
	if o.text("expires_at") != instant(clock.now().Add(5*time.Minute)) {
		t.Errorf("expires_at is %s", o.text("expires_at"))
	}
	ec := makeKey(t, "ES384")
	o = openEphemeral(t, clock, "jwt_token", map[string]any{"private_key": pemOfPrivate(t, ec), "claims": "{}"})
	if token, err := jose.ParseToken(o.text("token")); err != nil || token.Header["alg"] != "ES384" || token.Header["kid"] != ec.Thumbprint() {
		t.Error(token.Header, err)
	}
}

func TestEphemeralTokenRefusals(t *testing.T) {
	clock, rsa, ec, secret := newClock(), makeKey(t, "RS256"), makeKey(t, "ES256"), makeKey(t, "HS256")
	secrets := secretsOf(t, rsa, ec, secret)
	private := must(jwk.JWK{Key: rsa, Algorithm: "RS256"}.PrivateJSON())
	for name, test := range map[string]struct {
		arguments map[string]any
		want      string
	}{
		"no key":           {map[string]any{}, "private_key: No Key"},
		"two keys":         {map[string]any{"private_key": private, "secret": secret.Secret()}, "secret: Key Given Twice"},
		"RSA in PEM":       {map[string]any{"private_key": pemOfPrivate(t, rsa)}, "algorithm: Algorithm Needed"},
		"secret":           {map[string]any{"secret": secret.Secret()}, "algorithm: Algorithm Needed"},
		"short secret":     {map[string]any{"secret": secret.Secret(), "algorithm": "HS512"}, "secret: Secret Too Short"},
		"secret for RSA":   {map[string]any{"secret": secret.Secret(), "algorithm": "RS256"}, "secret: Secret for an Asymmetric Algorithm"},
		"misfit":           {map[string]any{"private_key": pemOfPrivate(t, ec), "algorithm": "ES384"}, "private_key: Key Does Not Fit the Algorithm"},
		"confusion":        {map[string]any{"private_key": pemOfPublic(t, rsa), "algorithm": "HS256"}, "private_key: Public Key Where a Private Key Belongs"},
		"alg of the JWK":   {map[string]any{"private_key": private, "algorithm": "PS256"}, "algorithm: Key Is for Another Algorithm"},
		"claims no JSON":   {map[string]any{"private_key": private, "claims": "sub"}, "claims: Malformed JSON"},
		"claims no object": {map[string]any{"private_key": private, "claims": "[]"}, "claims: Malformed JSON"},
		"exp in claims":    {map[string]any{"private_key": private, "claims": `{"exp":1}`}, "claims: Member Set Twice"},
		"alg in headers":   {map[string]any{"private_key": private, "headers": `{"alg":"none"}`}, "headers: Member Set Twice"},
		"crit in headers":  {map[string]any{"private_key": private, "headers": `{"crit":["b64"]}`}, "headers: Member Set Twice"},
		"ttl of zero":      {map[string]any{"private_key": private, "ttl": "0s"}, "ttl: Invalid Length of Time"},
		"empty kid":        {map[string]any{"private_key": private, "kid": ""}, "kid: Empty Key ID"},
	} {
		t.Run(name, func(t *testing.T) {
			if test.arguments["claims"] == nil {
				test.arguments["claims"] = "{}"
			}
			o := openEphemeral(t, clock, "jwt_token", test.arguments)
			if len(secrets.Find([]byte(o.errors))) > 0 {
				t.Error("the error contains a private number")
			}
			mustRefuseTo(t, o, test.want)
		})
	}
}
