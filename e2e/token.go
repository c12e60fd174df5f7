package main

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// A token was signed by one of the programs.
type token struct {
	text, kid, alg, by string
	issued, expires    time.Time       // issued is 1970 if the token has no iat
	refusedBy          map[string]bool // the verifiers that refused it after it had expired
}

func parseToken(text string) (*token, error) {
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, errors.New("a token does not have three parts")
	}
	var header struct{ Kid, Alg string }
	var claims struct {
		Exp, Iat   int64
		ExpireTime int64 `json:"expire_time"` // in a refresh token of @jmondi/oauth2-server
	}
	for i, into := range []any{&header, &claims} {
		part, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			return nil, errors.New("a part of a token is not base64url")
		}
		if err := json.Unmarshal(part, into); err != nil {
			return nil, errors.New("a part of a token is not JSON")
		}
	}
	if claims.Exp == 0 {
		claims.Exp = claims.ExpireTime
	}
	if claims.Exp == 0 || header.Kid == "" {
		return nil, errors.New("a token has no exp or no kid")
	}
	return &token{text: text, kid: header.Kid, alg: header.Alg, issued: time.Unix(claims.Iat, 0), expires: time.Unix(claims.Exp, 0)}, nil
}

// tampered returns a token with another subject and the same signature.
func tampered(text string) string {
	parts := strings.Split(text, ".")
	claims := map[string]any{}
	if part, err := base64.RawURLEncoding.DecodeString(parts[1]); err == nil {
		_ = json.Unmarshal(part, &claims)
	}
	claims["sub"] = "mallory"
	part, _ := json.Marshal(claims)
	return parts[0] + "." + base64.RawURLEncoding.EncodeToString(part) + "." + parts[2]
}

// unsigned returns a token with the algorithm "none" and no signature.
func unsigned(text string) string {
	parts := strings.Split(text, ".")
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT"}`)) + "." + parts[1] + "."
}
