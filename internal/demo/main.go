// Command demo rotates a keyset under a real Terraform, and verifies tokens after every step.
//
// Run it with `make demo`, which builds the provider in ./bin and names a Terraform or OpenTofu in TF_BINARY. It prints no private key
// and leaves no file behind. It fails if a valid token is refused or an invalid one is accepted.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const tokenTTL = 24 * time.Hour // max_token_ttl of the configuration

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := demonstrate(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func demonstrate(ctx context.Context) (err error) {
	bin, err := filepath.Abs("bin")
	if err != nil {
		return err
	}
	binary := os.Getenv("TF_BINARY")
	if binary == "" {
		return errors.New("TF_BINARY is empty: run `make demo`, which finds a Terraform or OpenTofu")
	}
	t, err := newTerraform(binary, bin)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.remove()) }()

	s := scenario{terraform: t, now: time.Now().UTC().Truncate(time.Second)}
	return s.run(ctx)
}

// A scenario is the demonstration at one point of its simulated time.
type scenario struct {
	terraform *terraform
	now       time.Time
	out       outputs

	first    string // a token signed by the first key
	firstKid string
}

func (s *scenario) run(ctx context.Context) error {
	heading("First apply", s.now)
	if err := s.step(ctx); err != nil {
		return err
	}

	s.now = *s.out.keyset.Standby.ActivateAfter
	heading("The standby could sign now, but its rotation is not due: nothing to do", s.now)
	if err := s.step(ctx); err != nil {
		return err
	}
	for s.published(s.firstKid) {
		s.now = s.out.keyset.NextTransitionAt
		heading("Due: "+s.out.keyset.NextTransition, s.now)
		if err := s.step(ctx); err != nil {
			return err
		}
	}
	fmt.Println(good("\nAll valid tokens were accepted, and all invalid ones refused."))
	return nil
}

// step plans and applies, and verifies tokens with the keys that are published then.
func (s *scenario) step(ctx context.Context) error {
	warnings, err := s.terraform.plan(ctx, s.now)
	if err != nil {
		return err
	}
	for _, w := range warnings {
		fmt.Printf("  %s %s\n    %s\n", strong(w.Summary+"."), faint(w.Address), w.Detail)
	}
	before := s.out
	if s.out, err = s.terraform.apply(ctx); err != nil {
		return err
	}
	if err := s.terraform.mustBeSettled(ctx, s.now); err != nil {
		return err
	}
	s.report()
	if s.first == "" {
		if err := s.showOutputs(); err != nil {
			return err
		}
	}
	return s.verifyTokens(before)
}

func (s *scenario) report() {
	k := s.out.keyset
	fmt.Printf("  signs     %s\n  standby   %s\n", k.Active.Kid, k.Standby.Kid)
	for _, kid := range slices.Sorted(maps.Keys(k.Passive)) {
		fmt.Printf("  passive   %s\n", kid)
	}
	fmt.Printf("  next      %s at %s\n", k.NextTransition, k.NextTransitionAt.Format(time.RFC3339))
}

// showOutputs prints what the first apply made, without private keys.
func (s *scenario) showOutputs() error {
	var jwks struct{ Keys []json.RawMessage }
	if err := json.Unmarshal([]byte(s.out.keyset.JWKS), &jwks); err != nil {
		return err
	}
	fmt.Println(`  jwks      {"keys":[`)
	for _, key := range jwks.Keys {
		fmt.Println("    " + faint(string(key)))
	}
	fmt.Println("  ]}")
	fmt.Printf("  env       %s\n", strings.Join(slices.Sorted(maps.Keys(s.out.keyset.Env)), " "))

	token, err := sign(s.out.signingKey.Env, s.now)
	if err != nil {
		return err
	}
	return errors.Join(
		expect("a token of the ES256 key is accepted by its own JWK Set", true, verify(token, s.out.signingKey.JWKS, s.now)),
		expect("a token of the ES256 key is refused by the keyset", false, verify(token, s.out.keyset.JWKS, s.now)))
}

// verifyTokens verifies tokens that must be accepted now, and tokens that must be refused. before is the result of the previous apply.
func (s *scenario) verifyTokens(before outputs) error {
	jwks := s.out.keyset.JWKS
	token, err := sign(s.out.keyset.Env, s.now)
	if err != nil {
		return err
	}
	if s.first == "" {
		s.first, s.firstKid = token, s.out.keyset.Active.Kid
	}
	head, signature, _ := strings.Cut(token, ".")
	_, signature, _ = strings.Cut(signature, ".")
	forged := head + "." + strings.Split(s.forgery(), ".")[1] + "." + signature

	errs := []error{
		expect("a new token is accepted", true, verify(token, jwks, s.now)),
		expect("the same signature with other claims is refused", false, verify(forged, jwks, s.now)),
	}
	if before.keyset.Active.Kid != "" && s.published(before.keyset.Active.Kid) {
		// The last token of a signer that has not reloaded its configuration yet.
		last, err := sign(before.keyset.Env, s.now.Add(-time.Second))
		if err != nil {
			return err
		}
		errs = append(errs, expect("the last token signed before this apply is accepted", true, verify(last, jwks, s.now)))
	}
	if s.published(s.firstKid) {
		errs = append(errs, expect("the signature of the very first token is accepted", true, verify(s.first, jwks, time.Time{})))
	} else {
		errs = append(errs, expect("the very first token is refused: its key is removed", false, verify(s.first, jwks, time.Time{})))
	}
	return errors.Join(errs...)
}

// forgery returns a token with claims that no key of the set has signed.
func (s *scenario) forgery() string {
	token, err := sign(s.out.signingKey.Env, s.now.Add(time.Minute))
	if err != nil {
		return ".."
	}
	return token
}

// published reports whether a key is in the JWK Set of the keyset.
func (s *scenario) published(kid string) bool {
	k := s.out.keyset
	_, passive := k.Passive[kid]
	return passive || kid == k.Active.Kid || kid == k.Standby.Kid
}

// expect prints the result of a verification. It returns an error if the result is not the expected one.
func expect(what string, accepted bool, err error) error {
	if accepted == (err == nil) {
		fmt.Println("  " + good("✓ "+what))
		return nil
	}
	fmt.Println("  " + bad("✗ "+what))
	if err != nil {
		return fmt.Errorf("%s: refused: %w", what, err)
	}
	return fmt.Errorf("%s: accepted", what)
}
