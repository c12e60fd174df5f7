package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// octofhir: two servers, one configured by variables and one by a file. Every apply is checked as the server's own page says.
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
		check: func(l *life) error {
			passive := l.keys.Passive
			if len(passive) > 3 && len(passive) > len(kept) {
				return fmt.Errorf("%d former keys are kept, not 3", len(passive))
			}
			for _, kid := range kept {
				if _, ok := passive[kid]; !ok && len(passive) < 3 {
					return fmt.Errorf("%s has gone, and fewer than 3 former keys are left", kid)
				}
			}
			kept = nil
			for kid := range passive {
				kept = append(kept, kid)
			}
			return l.suite.octofhirChecks(l, algorithm)
		},
	}
}

var octofhirKid = regexp.MustCompile(`^production-key-20[0-9]{2}-(0[1-9]|1[0-2])(-[2-9])?$`)

// octofhirChecks are those of the server's documentation: the kid tells its month, openssl finds the keys valid and a pair, and the
// Secret has what the pod refers to.
func (s *suite) octofhirChecks(l *life, algorithm string) error {
	env := l.out.env()
	private, public := env["OCTOFHIR__AUTH__SIGNING__PRIVATE_KEY_PEM"], env["OCTOFHIR__AUTH__SIGNING__PUBLIC_KEY_PEM"]
	if kid := env["OCTOFHIR__AUTH__SIGNING__KID"]; !octofhirKid.MatchString(kid) {
		return fmt.Errorf("the kid is %q", kid)
	}
	files := map[string]string{"jwt_private.pem": private, "jwt_public.pem": public}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(l.ws.dir, name), []byte(text), 0o600); err != nil {
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
		cmd.Dir = l.ws.dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", command, err, out)
		}
	}
	secret, err := parseSecret(l.out.text("kubernetes_secret"))
	if err != nil {
		return err
	}
	if secret.value("private") != private || secret.value("public") != public || secret.value("kid") != l.keys.Active.Kid {
		return errors.New("the Kubernetes Secret does not hold the keys")
	}
	return nil
}

// octofhirTroubles is the check that every trouble of the server's documentation is an error when planning.
func (s *suite) octofhirTroubles() check {
	return check{"OctoFHIR troubles", func(ctx context.Context) row {
		if skip := s.needs("openssl"); skip != "" {
			return row{skip: skip}
		}
		r := row{}
		r.err = s.octofhirRefusals(ctx, &r)
		return r
	}}
}

func (s *suite) octofhirRefusals(ctx context.Context, r *row) error {
	ws, err := s.newWorkspace(ctx, "octofhir-existing-key")
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "bash", "-ec", `
openssl genpkey -quiet -algorithm RSA -out rsa.pem -pkeyopt rsa_keygen_bits:3072
openssl rsa -in rsa.pem -pubout -out rsa_public.pem
openssl genpkey -quiet -algorithm RSA -out other.pem -pkeyopt rsa_keygen_bits:3072
openssl rsa -in other.pem -pubout -out other_public.pem
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out ec.pem
openssl ec -in ec.pem -pubout -out ec_public.pem
grep -v -e ----- rsa.pem > unmarked.pem
grep -v -e '-----END' rsa.pem > endless.pem
printf ' \n\t\n' > blank.pem
sed 's/^/   /; s/$/  \r/' rsa.pem > spacious.pem`)
	cmd.Dir = ws.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("openssl: %w: %s", err, out)
	}
	for _, trouble := range []struct{ name, private, public, algorithm, says string }{
		{"no markers", "unmarked.pem", "rsa_public.pem", "RS384", "BEGIN"},
		{"no END marker", "endless.pem", "rsa_public.pem", "RS384", "END"},
		{"nothing but white space", "blank.pem", "rsa_public.pem", "RS384", "white space"},
		{"public key where the private one belongs", "rsa_public.pem", "rsa_public.pem", "RS384", "public key"},
		{"not a pair", "rsa.pem", "other_public.pem", "RS384", "Not a Pair"},
		{"RSA key with ES384", "rsa.pem", "rsa_public.pem", "ES384", "ES384"},
		{"EC key with RS384", "ec.pem", "ec_public.pem", "RS384", "RS384"},
		{"none", "rsa.pem", "rsa_public.pem", "RS384", ""},
		{"none but white space around", "spacious.pem", "rsa_public.pem", "RS384", ""},
		{"none, with EC", "ec.pem", "ec_public.pem", "ES384", ""},
	} {
		if err := ws.copyFile(trouble.private, "jwt_private.pem"); err != nil {
			return err
		}
		if err := ws.copyFile(trouble.public, "jwt_public.pem"); err != nil {
			return err
		}
		_, err := ws.run(ctx, "plan", "-input=false", "-no-color", "-var=as_of=2031-03-01T09:00:00Z", "-var=algorithm="+trouble.algorithm)
		switch {
		case trouble.says == "" && err != nil:
			return fmt.Errorf("trouble %q: %w", trouble.name, err)
		case trouble.says != "" && err == nil:
			return fmt.Errorf("trouble %q: the plan says nothing", trouble.name)
		case trouble.says != "" && (!strings.Contains(unwrapped(err), trouble.says) || !strings.Contains(err.Error(), "Error: ")):
			return fmt.Errorf("trouble %q: the plan does not say %q: %w", trouble.name, trouble.says, err)
		}
		r.steps++
	}
	return nil
}

// unwrapped undoes the box and the line breaks of a Terraform diagnostic.
func unwrapped(err error) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(err.Error(), "│", " ")), " ")
}

func (w *workspace) copyFile(from, to string) error {
	text, err := os.ReadFile(filepath.Join(w.dir, from))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(w.dir, to), text, 0o600)
}
