//go:build ignore

package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

func main() {
	block, _ := pem.Decode([]byte(os.Getenv("JWT_PRIVATE_KEY_PEM")))
	if block == nil {
		log.Fatal("JWT_PRIVATE_KEY_PEM is not a PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes) // once, at the start
	if err != nil {
		log.Fatal(err)
	}
	token := jwt.NewWithClaims(jwt.GetSigningMethod(os.Getenv("JWT_ALGORITHM")), jwt.RegisteredClaims{
		Issuer: "https://auth.example.com", Audience: jwt.ClaimStrings{"api"}, Subject: "alice",
		IssuedAt:  jwt.NewNumericDate(time.Now()),
		ExpiresAt: jwt.NewNumericDate(time.Now().Add(15 * time.Minute)), // at most max_token_ttl
	})
	token.Header["kid"] = os.Getenv("JWT_KID")
	signed, err := token.SignedString(key)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(signed)
}
