//go:build ignore

package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/lestrrat-go/jwx/v3/jwk"
	"github.com/lestrrat-go/jwx/v3/jwt"
)

func main() {
	keys, err := jwk.Fetch(context.Background(), os.Getenv("JWKS_URL")) // a server uses jwk.NewCache, which fetches again
	if err != nil {
		log.Fatal(err)
	}
	// Each key of the set names its algorithm, and jwx accepts no other.
	token, err := jwt.Parse([]byte(os.Args[1]), jwt.WithKeySet(keys), jwt.WithIssuer("https://auth.example.com"), jwt.WithAudience("api"))
	if err != nil {
		log.Fatal(err)
	}
	subject, _ := token.Subject()
	fmt.Println(subject)
}
