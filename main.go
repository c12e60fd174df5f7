// Command terraform-provider-jwt is a Terraform provider for JSON Web Token key material: keys that are generated or adopted, rotate
// without refusing a valid token, and are published as JWK Sets.
package main

import (
	"flag"
	"log"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/provider"
)

// version is set when a release is linked.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "let a debugger attach: print what to export and wait for Terraform to connect")
	flag.Parse()

	if err := provider.Serve(version, time.Now, *debug); err != nil {
		log.Fatal(err)
	}
}
