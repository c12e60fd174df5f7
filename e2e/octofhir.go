package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
)

// octofhir: two servers, one configured by variables and one by a file. Every apply is checked with the commands of the server's documentation.
func octofhir(algorithm string) system {
	var kept []string
	return system{
		name: "OctoFHIR " + algorithm, example: "octofhir", keyset: "octofhir",
		vars: map[string]any{"algorithm": algorithm},
		roles: func(s *suite) []role {
			toml := func(o outputs) map[string]string {
				return map[string]string{"JWT_KEYS_TOML": o.text("jwt_keys_toml")}
			}
			return []role{
				{name: "server with variables", signs: true, argv: s.node("octofhir-server.mjs"), env: signerEnv, lag: 0, skew: 1},
				{name: "server with jwt-keys.toml", signs: true, argv: s.node("octofhir-server.mjs"), env: toml, lag: 1, skew: -1},
				{name: "panva jose, fast cache", verifies: true, argv: s.node("jose-verifier.mjs"), skew: -1},
				{name: "jwks-rsa, slow cache", verifies: true, argv: s.node("jwks-rsa-verifier.mjs"), slow: true, skew: 1},
			}
		},
		check: func(sc *scenario) error {
			passive := sc.keys.Passive
			if len(passive) > 3 && len(passive) > len(kept) {
				return fmt.Errorf("%d passive keys are kept, expected 3", len(passive))
			}
			for _, kid := range kept {
				if _, ok := passive[kid]; !ok && len(passive) < 3 {
					return fmt.Errorf("%s was removed, and fewer than 3 passive keys are left", kid)
				}
			}
			kept = nil
			for kid := range passive {
				kept = append(kept, kid)
			}
			return sc.suite.octofhirChecks(sc, algorithm)
		},
	}
}

var octofhirKid = regexp.MustCompile(`^production-key-20[0-9]{2}-(0[1-9]|1[0-2])-[A-Za-z0-9_-]{8}$`)

// octofhirChecks runs the checks of the server's documentation: the kid contains its month, openssl says that the keys are valid and
// belong together, and the Secret has the keys that the pod refers to.
func (s *suite) octofhirChecks(sc *scenario, algorithm string) error {
	env := sc.out.env()
	private, public := env["OCTOFHIR__AUTH__SIGNING__PRIVATE_KEY_PEM"], env["OCTOFHIR__AUTH__SIGNING__PUBLIC_KEY_PEM"]
	if kid := env["OCTOFHIR__AUTH__SIGNING__KID"]; !octofhirKid.MatchString(kid) {
		return fmt.Errorf("the kid is %q", kid)
	}
	files := map[string]string{"jwt_private.pem": private, "jwt_public.pem": public}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(sc.ws.Dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	kind := "rsa"
	if algorithm == "ES384" {
		kind = "ec"
	}
	for _, command := range []string{
		"openssl " + kind + " -in jwt_private.pem -check -noout",
		"openssl " + kind + " -in jwt_private.pem -pubout | diff - jwt_public.pem",
		"openssl pkey -in jwt_private.pem -noout -text | grep -q " + map[string]string{"RS256": "'2048 bit'", "RS384": "'3072 bit'", "ES384": "'384 bit'"}[algorithm],
		"head -1 jwt_private.pem | grep -qx -e '-----BEGIN PRIVATE KEY-----'",
		"head -1 jwt_public.pem | grep -qx -e '-----BEGIN PUBLIC KEY-----'",
	} {
		cmd := exec.Command("bash", "-o", "pipefail", "-c", command)
		cmd.Dir = sc.ws.Dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", command, err, out)
		}
	}
	secret, err := parseSecret(sc.out.text("kubernetes_secret"))
	if err != nil {
		return err
	}
	if secret.value("private") != private || secret.value("public") != public || secret.value("kid") != sc.keys.Active.Kid {
		return errors.New("the Kubernetes Secret does not contain the keys")
	}
	return nil
}
