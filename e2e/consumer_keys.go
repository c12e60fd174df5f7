package main

import (
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/lestrrat-go/jwx/v3/jwk"
)

// registeredKeys verifies as a service does, with the keys that it has. The expiry of tokens is not its subject.
type registeredKeys struct {
	algorithms []string
	// id returns how a token names its key. nil: the service tries each key.
	id   func(*jwt.Token) string
	keys []registeredKey
}

type registeredKey struct {
	id  string
	key crypto.PublicKey
}

// Verify returns for each token why it is refused, or "".
func (s *registeredKeys) Verify(_ time.Time, tokens []string) ([]string, error) {
	refusals := make([]string, len(tokens))
	for i, token := range tokens {
		if err := s.verify(token); err != nil {
			refusals[i] = err.Error()
		}
	}
	return refusals, nil
}

func (s *registeredKeys) verify(token string) error {
	parser := jwt.NewParser(jwt.WithValidMethods(s.algorithms), jwt.WithoutClaimsValidation())
	_, err := parser.Parse(token, func(t *jwt.Token) (any, error) {
		var fit jwt.VerificationKeySet
		for _, k := range s.keys {
			if s.id == nil || s.id(t) == k.id {
				fit.Keys = append(fit.Keys, k.key)
			}
		}
		if len(fit.Keys) == 0 {
			return nil, errors.New("the token names no registered key")
		}
		return fit, nil
	})
	return err
}

// idOf returns how a token names its key.
func (s *registeredKeys) idOf(token string) string {
	t, _, err := jwt.NewParser().ParseUnverified(token, jwt.MapClaims{})
	if err != nil || s.id == nil {
		return ""
	}
	return s.id(t)
}

// Sign is an error: this is a verifier.
func (*registeredKeys) Sign(time.Time, time.Duration) (string, error) {
	return "", errors.New("a verifier does not sign")
}

func (*registeredKeys) stop() {}

// inHeader returns the member of a token's header.
func inHeader(name string) func(*jwt.Token) string {
	return func(t *jwt.Token) string {
		text, _ := t.Header[name].(string)
		return text
	}
}

// fingerprint returns the last part of iss in a token for Snowflake, ACCOUNT.USER.SHA256:fingerprint.
func fingerprint(t *jwt.Token) string {
	issuer, _ := t.Claims.GetIssuer()
	_, of, _ := strings.Cut(issuer, ".SHA256:")
	return of
}

// snowflakeUser has the two keys of snowflake_service_user. Each is the DER of a public key in base64, in one line.
func snowflakeUser(resources map[string]map[string]any) (actor, error) {
	s := &registeredKeys{algorithms: []string{"RS256"}, id: fingerprint}
	for _, argument := range []string{"rsa_public_key", "rsa_public_key_2"} {
		text, ok := resources["snowflake_service_user.reports"][argument].(string)
		if !ok {
			return nil, fmt.Errorf("%s is not registered", argument)
		}
		der, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", argument, err)
		}
		key, err := x509.ParsePKIXPublicKey(der)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", argument, err)
		}
		sum := sha256.Sum256(der)
		s.keys = append(s.keys, registeredKey{base64.StdEncoding.EncodeToString(sum[:]), key})
	}
	return s, nil
}

// entraCertificates has the certificates of azuread_application_certificate. A token names its certificate by its SHA-256.
func entraCertificates(resources map[string]map[string]any) (actor, error) {
	s := &registeredKeys{algorithms: []string{"PS256"}, id: inHeader("x5t#S256")}
	err := s.addCertificates(resources, "azuread_application_certificate.reports", func(r map[string]any) (string, error) {
		text, _ := r["value"].(string)
		return text, nil
	})
	return s, err
}

// googleKeys has the certificates of google_service_account_key: each a PEM in base64. A token of google-auth-library names none.
func googleKeys(resources map[string]map[string]any) (actor, error) {
	s := &registeredKeys{algorithms: []string{"RS256"}}
	err := s.addCertificates(resources, "google_service_account_key.reports", func(r map[string]any) (string, error) {
		text, _ := r["public_key_data"].(string)
		decoded, err := base64.StdEncoding.DecodeString(text)
		return string(decoded), err
	})
	return s, err
}

// addCertificates adds the key of each instance of a resource. A certificate names itself by its SHA-256.
func (s *registeredKeys) addCertificates(resources map[string]map[string]any, address string, pemOf func(map[string]any) (string, error)) error {
	for i := range 2 {
		r, ok := resources[fmt.Sprintf("%s[%d]", address, i)]
		if !ok {
			return fmt.Errorf("there is no %s[%d]", address, i)
		}
		text, err := pemOf(r)
		if err != nil {
			return err
		}
		block, rest := pem.Decode([]byte(text))
		if block == nil || block.Type != "CERTIFICATE" || len(rest) > 0 {
			return fmt.Errorf("%s[%d] has no certificate", address, i)
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return err
		}
		if end, ok := r["end_date"].(string); ok && end != certificate.NotAfter.Format(time.RFC3339) {
			return fmt.Errorf("%s[%d] ends at %s, and its certificate does not", address, i, end)
		}
		sum := sha256.Sum256(block.Bytes)
		s.keys = append(s.keys, registeredKey{base64.RawURLEncoding.EncodeToString(sum[:]), certificate.PublicKey})
	}
	return nil
}

// oktaKeys has the blocks jwks of okta_app_oauth: members of public JWKs.
func oktaKeys(resources map[string]map[string]any) (actor, error) {
	s := &registeredKeys{algorithms: []string{"RS256"}, id: inHeader("kid")}
	blocks, _ := resources["okta_app_oauth.reports"]["jwks"].([]any)
	for _, block := range blocks {
		members, _ := block.(map[string]any)
		text, err := json.Marshal(map[string]any{"kty": members["kty"], "kid": members["kid"], "n": members["n"], "e": members["e"]})
		if err != nil {
			return nil, err
		}
		parsed, err := jwk.ParseKey(text)
		if err != nil {
			return nil, err
		}
		var key any
		if err := jwk.Export(parsed, &key); err != nil {
			return nil, err
		}
		id, _ := parsed.KeyID()
		s.keys = append(s.keys, registeredKey{id, key})
	}
	return s, nil
}

// auth0Credentials has the credentials of auth0_client_credentials, at most two. A token of Auth0's SDK names none.
func auth0Credentials(resources map[string]map[string]any) (actor, error) {
	s := &registeredKeys{algorithms: []string{"RS256"}}
	methods, _ := resources["auth0_client_credentials.reports"]["private_key_jwt"].([]any)
	for _, method := range methods {
		of, _ := method.(map[string]any)
		credentials, _ := of["credentials"].([]any)
		for _, credential := range credentials {
			arguments, _ := credential.(map[string]any)
			text, _ := arguments["pem"].(string)
			if err := s.addPEM(text); err != nil {
				return nil, err
			}
		}
	}
	if len(s.keys) > 2 {
		return nil, fmt.Errorf("%d keys are registered, and Auth0 has two", len(s.keys))
	}
	return s, nil
}

// addPEM adds a public key in PEM.
func (s *registeredKeys) addPEM(text string) error {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return errors.New("a registered key is not PEM")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return err
	}
	s.keys = append(s.keys, registeredKey{key: key})
	return nil
}
