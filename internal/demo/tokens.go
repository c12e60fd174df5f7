package main

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/go-jose/go-jose/v4"
	josejwt "github.com/go-jose/go-jose/v4/jwt"
	"github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jwt"
)

// sign signs a token with the variables of env only, as a service would. It uses go-jose.
func sign(env map[string]string, issued time.Time) (string, error) {
	block, _ := pem.Decode([]byte(env["JWT_PRIVATE_KEY_PEM"]))
	if block == nil {
		return "", errors.New("JWT_PRIVATE_KEY_PEM contains no PEM")
	}
	private, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return "", err
	}
	key := jose.JSONWebKey{Key: private, KeyID: env["JWT_KID"]}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(env["JWT_ALGORITHM"]), Key: key}, nil)
	if err != nil {
		return "", err
	}
	return josejwt.Signed(signer).Claims(josejwt.Claims{
		Subject: "demo", IssuedAt: josejwt.NewNumericDate(issued), Expiry: josejwt.NewNumericDate(issued.Add(tokenTTL)),
	}).Serialize()
}

// verify verifies a token with the published JWK Set only, as a service would. It uses jwx, which shares no code with go-jose. If now is
// zero, it checks the signature and not the times of the token.
func verify(token, jwks string, now time.Time) error {
	set, err := jwk.ParseString(jwks)
	if err != nil {
		return fmt.Errorf("the JWK Set does not parse: %w", err)
	}
	options := []jwt.ParseOption{jwt.WithKeySet(set), jwt.WithValidate(!now.IsZero())}
	if !now.IsZero() {
		options = append(options, jwt.WithClock(jwt.ClockFunc(func() time.Time { return now })))
	}
	_, err = jwt.ParseString(token, options...)
	return err
}
