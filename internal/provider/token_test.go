package provider

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	xjwk "github.com/lestrrat-go/jwx/v3/jwk"
	xjwt "github.com/lestrrat-go/jwx/v3/jwt"
)

// signEnv signs a token that expires after ttl, with the variables in env (with the default names). The signer is go-jose.
func signEnv(t *testing.T, env map[string]string, now time.Time, ttl time.Duration) string {
	t.Helper()
	if secret, ok := env["JWT_SECRET"]; ok {
		return sign(t, []byte(secret), env["JWT_ALGORITHM"], env["JWT_KID"], now, ttl)
	}
	block, rest := pem.Decode([]byte(env["JWT_PRIVATE_KEY_PEM"]))
	if block == nil || block.Type != "PRIVATE KEY" || len(rest) > 0 {
		t.Fatalf("env %v does not contain exactly one PKCS #8 private key", slices.Sorted(maps.Keys(env)))
	}
	key := must(x509.ParsePKCS8PrivateKey(block.Bytes))
	return sign(t, key, env["JWT_ALGORITHM"], env["JWT_KID"], now, ttl)
}

// signJWK is signEnv for a private JWK.
func signJWK(t *testing.T, privateJWK string, now time.Time, ttl time.Duration) string {
	t.Helper()
	var j jose.JSONWebKey
	check(json.Unmarshal([]byte(privateJWK), &j))
	return sign(t, j.Key, j.Algorithm, j.KeyID, now, ttl)
}

func sign(t *testing.T, key any, algorithm, kid string, now time.Time, ttl time.Duration) string {
	t.Helper()
	if private, ok := key.(ed25519.PrivateKey); ok && algorithm == "Ed25519" {
		key = fullySpecified{private, kid} // go-jose knows the algorithm under its old name only
	}
	signer := must(jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(algorithm), Key: key}, (&jose.SignerOptions{}).WithType("JWT").WithHeader("kid", kid)))
	return must(jwt.Signed(signer).Claims(jwt.Claims{
		Subject: "somebody", IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(ttl)),
	}).Serialize())
}

// fullySpecified signs with Ed25519 under its name in RFC 9864.
type fullySpecified struct {
	key ed25519.PrivateKey
	kid string
}

func (s fullySpecified) Public() *jose.JSONWebKey {
	return &jose.JSONWebKey{Key: s.key.Public(), KeyID: s.kid, Algorithm: "Ed25519", Use: "sig"}
}

func (s fullySpecified) Algs() []jose.SignatureAlgorithm { return []jose.SignatureAlgorithm{"Ed25519"} }

func (s fullySpecified) SignPayload(payload []byte, _ jose.SignatureAlgorithm) ([]byte, error) {
	return ed25519.Sign(s.key, payload), nil
}

// verify verifies a token with a JWK Set, and returns the reason if it is refused. The verifier is jwx. It finds the key by kid, compares its alg
// with the alg of the token, and checks exp and nbf at the time now. For HS*, use private_jwks.
func verify(jwks, token string, now time.Time) error {
	set, err := xjwk.Parse([]byte(jwks))
	if err != nil {
		return err
	}
	_, err = xjwt.Parse([]byte(token), xjwt.WithKeySet(set), xjwt.WithClock(xjwt.ClockFunc(func() time.Time { return now })))
	return err
}

// mustVerify fails the test if a verifier refuses a token.
func mustVerify(t *testing.T, jwks, token string, now time.Time) {
	t.Helper()
	if err := verify(jwks, token, now); err != nil {
		t.Errorf("a valid token is refused: %v", err)
	}
}

// mustRefuse fails the test if a verifier accepts a token.
func mustRefuse(t *testing.T, jwks, token string, now time.Time) {
	t.Helper()
	if verify(jwks, token, now) == nil {
		t.Error("a token was accepted that must be refused")
	}
}
