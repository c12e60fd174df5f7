// Command demo shows the provider at its main job under a real Terraform: a keyset rotates, and tokens verify all the way.
//
// It needs TF_BINARY, a terraform or tofu, and the provider in ./bin; `make demo` sees to both. It prints no private key and leaves no
// file behind. It fails if a token is refused that is valid, or accepted that is not.
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
		return errors.New("TF_BINARY names no terraform or tofu; run make demo, which finds one")
	}
	t, err := newTerraform(binary, bin)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, t.remove()) }()

	s := story{terraform: t, now: time.Now().UTC().Truncate(time.Second)}
	return s.tell(ctx)
}

// story is the demonstration under way.
type story struct {
	terraform *terraform
	now       time.Time
	out       outputs

	first    string // a token that the first key signed
	firstKid string
}

func (s *story) tell(ctx context.Context) error {
	heading("Nothing yet: the first apply", s.now)
	if err := s.step(ctx); err != nil {
		return err
	}

	s.now = *s.out.keyset.Standby.ActivateAfter
	heading("The standby may sign, but is not due: nothing to do", s.now)
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
	fmt.Println(good("\nEvery token verified that should, and none that should not."))
	return nil
}

// step plans and applies at the present, and judges tokens by what is published then.
func (s *story) step(ctx context.Context) error {
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
	if err := s.terraform.settled(ctx, s.now); err != nil {
		return err
	}
	s.report()
	if s.first == "" {
		if err := s.introduce(); err != nil {
			return err
		}
	}
	return s.judge(before)
}

func (s *story) report() {
	k := s.out.keyset
	fmt.Printf("  signs     %s\n  standby   %s\n", k.Active.Kid, k.Standby.Kid)
	for _, kid := range slices.Sorted(maps.Keys(k.Passive)) {
		fmt.Printf("  passive   %s\n", kid)
	}
	fmt.Printf("  next      %s at %s\n", k.NextTransition, k.NextTransitionAt.Format(time.RFC3339))
}

// introduce shows what the first apply made.
func (s *story) introduce() error {
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
		expect("the ES256 key signs, its own JWK Set verifies", true, verify(token, s.out.signingKey.JWKS, s.now)),
		expect("the keyset does not verify a token of the ES256 key", false, verify(token, s.out.keyset.JWKS, s.now)))
}

// judge verifies what should be accepted now, and what should not.
func (s *story) judge(before outputs) error {
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
		expect("a new token verifies", true, verify(token, jwks, s.now)),
		expect("a new token with other claims does not", false, verify(forged, jwks, s.now)),
	}
	if before.keyset.Active.Kid != "" && s.published(before.keyset.Active.Kid) {
		// The last token of the configuration before, which a signer that has not yet reloaded issues a moment ago.
		last, err := sign(before.keyset.Env, s.now.Add(-time.Second))
		if err != nil {
			return err
		}
		errs = append(errs, expect("the last token signed before this apply verifies", true, verify(last, jwks, s.now)))
	}
	if s.published(s.firstKid) {
		errs = append(errs, expect("the very first token's signature verifies", true, verify(s.first, jwks, time.Time{})))
	} else {
		errs = append(errs, expect("the very first token verifies no more: its key is gone", false, verify(s.first, jwks, time.Time{})))
	}
	return errors.Join(errs...)
}

// forgery is a token with claims that no key of the set has signed.
func (s *story) forgery() string {
	token, err := sign(s.out.signingKey.Env, s.now.Add(time.Minute))
	if err != nil {
		return ".."
	}
	return token
}

// published reports whether a key of the set is in its JWK Set.
func (s *story) published(kid string) bool {
	k := s.out.keyset
	_, passive := k.Passive[kid]
	return passive || kid == k.Active.Kid || kid == k.Standby.Kid
}

// expect prints whether a verification went as it should, and is an error if it did not.
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
