package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// octofhirMisconfigured checks that a plan fails for every mistake in the server's troubleshooting page.
func (s *suite) octofhirMisconfigured() check {
	return check{"OctoFHIR, misconfigured", func(ctx context.Context) row {
		if skip := s.needs("openssl"); skip != "" {
			return row{skip: skip}
		}
		steps, err := s.planMisconfigured(ctx)
		return row{steps: steps, err: err}
	}}
}

// makeKeyFiles makes the right and the wrong keys.
const makeKeyFiles = `
openssl genpkey -quiet -algorithm RSA -out rsa.pem -pkeyopt rsa_keygen_bits:3072
openssl rsa -in rsa.pem -pubout -out rsa_public.pem
openssl genpkey -quiet -algorithm RSA -out other.pem -pkeyopt rsa_keygen_bits:3072
openssl rsa -in other.pem -pubout -out other_public.pem
openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out ec.pem
openssl ec -in ec.pem -pubout -out ec_public.pem
grep -v -e ----- rsa.pem > no_markers.pem
grep -v -e '-----END' rsa.pem > no_end.pem
printf ' \n\t\n' > blank.pem
sed 's/^/   /; s/$/  \r/' rsa.pem > spaces.pem`

func (s *suite) planMisconfigured(ctx context.Context) (steps int, err error) {
	ws, err := s.newWorkspace(ctx, "octofhir-existing-key")
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(ctx, "bash", "-ec", makeKeyFiles)
	cmd.Dir = ws.Dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("openssl: %w: %s", err, out)
	}
	const resource = "jwt_signing_key.octofhir"
	for _, c := range []struct {
		name, private, public, algorithm string
		valid                            bool
	}{
		{"no markers", "no_markers.pem", "rsa_public.pem", "RS384", false},
		{"no END marker", "no_end.pem", "rsa_public.pem", "RS384", false},
		{"only white space", "blank.pem", "rsa_public.pem", "RS384", false},
		{"a public key in place of the private one", "rsa_public.pem", "rsa_public.pem", "RS384", false},
		{"two keys that do not belong together", "rsa.pem", "other_public.pem", "RS384", false},
		{"an RSA key with ES384", "rsa.pem", "rsa_public.pem", "ES384", false},
		{"an EC key with RS384", "ec.pem", "ec_public.pem", "RS384", false},
		{"RSA keys", "rsa.pem", "rsa_public.pem", "RS384", true},
		{"RSA keys with spaces around lines", "spaces.pem", "rsa_public.pem", "RS384", true},
		{"EC keys", "ec.pem", "ec_public.pem", "ES384", true},
	} {
		if err := copyFile(ws.Dir, c.private, "jwt_private.pem"); err != nil {
			return steps, err
		}
		if err := copyFile(ws.Dir, c.public, "jwt_public.pem"); err != nil {
			return steps, err
		}
		r, err := ws.Run(ctx, "plan", "-input=false", "-json", asOf(firstApply), "-var=algorithm="+c.algorithm)
		if err != nil {
			return steps, err
		}
		// The words of the error may change. It has to be about the key, and not about the configuration.
		refused := slices.ContainsFunc(r.Diagnostics, func(d terraformtest.Diagnostic) bool { return d.Severity == "error" && d.Address == resource })
		if refused == c.valid || (r.Exit == 0) != c.valid {
			return steps, fmt.Errorf("%s: the plan ended with exit code %d and the errors %q", c.name, r.Exit, r.Errors())
		}
		steps++
	}
	return steps, nil
}

func copyFile(dir, from, to string) error {
	text, err := os.ReadFile(filepath.Join(dir, from))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, to), text, 0o600)
}
