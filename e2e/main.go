// Command e2e applies the examples and runs the programs that people use with JWT keys on the result, through a whole scenario: first use,
// publication, activation, expiry and an emergency. It prints a table, and a last line that counts the rows.
//
//	e2e [-provider FILE] [-run REGEXP] [-jobs N] [-keep]
//
// Run it with `make e2e` from the root of the repository, or with `go -C e2e run .`. TF_BINARY names the Terraform or OpenTofu to
// use. The test sets the clock of every program, so ninety days pass in a minute.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// A suite is one run of all checks.
type suite struct {
	root, scratch        string
	terraform, cliConfig string

	mu           sync.Mutex
	secretOwners map[string][]string // the environments and variables that had an HMAC secret, by secret
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	failed, err := run(ctx, os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
	}
	if err != nil || failed > 0 {
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) (failed int, err error) {
	flags := flag.NewFlagSet("e2e", flag.ContinueOnError)
	provider := flags.String("provider", "../bin/terraform-provider-jwt", "the provider's binary")
	only := flags.String("run", "", "run only the checks whose names match")
	keep := flags.Bool("keep", false, "keep the directory with the applied examples, which contains private keys")
	jobs := flags.Int("jobs", 2, "run this many checks at a time")
	if err := flags.Parse(args); err != nil {
		return 0, err
	}
	matching, err := regexp.Compile(*only)
	if err != nil {
		return 0, fmt.Errorf("-run is not a regular expression: %w", err)
	}
	s, err := newSuite(*provider)
	if err != nil {
		return 0, err
	}
	if *keep {
		fmt.Println("keeping", s.scratch)
	} else {
		defer func() { _ = os.RemoveAll(s.scratch) }()
	}
	if err := s.installPackages(ctx); err != nil {
		return 0, err
	}
	checks := slices.DeleteFunc(s.checks(), func(c check) bool { return !matching.MatchString(c.name) })
	if len(checks) == 0 {
		return 0, fmt.Errorf("no check has a name that matches %q", *only)
	}
	t := runAll(ctx, checks, *jobs)
	if ctx.Err() != nil {
		return 0, fmt.Errorf("interrupted: %w", ctx.Err())
	}
	return t.print(os.Stdout), nil
}

// runAll runs several checks at a time: each of them mostly waits for other programs.
func runAll(ctx context.Context, checks []check, jobs int) table {
	t := table{rows: make([]row, len(checks))}
	next := make(chan int)
	var running sync.WaitGroup
	for range max(1, jobs) {
		running.Go(func() {
			for i := range next {
				began := time.Now()
				r := checks[i].run(ctx)
				r.name, r.took = checks[i].name, time.Since(began)
				t.rows[i] = r
				r.announce()
			}
		})
	}
	for i := range checks {
		if ctx.Err() == nil {
			next <- i
		}
	}
	close(next)
	running.Wait()
	return t
}

func newSuite(provider string) (*suite, error) {
	root, err := filepath.Abs("..")
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(root, "examples")); err != nil {
		return nil, fmt.Errorf("no examples in %s: run it in the directory e2e of the repository: %w", root, err)
	}
	s := &suite{root: root}
	if s.terraform, err = terraformtest.Find(); err != nil {
		return nil, err
	}
	if provider, err = filepath.Abs(provider); err != nil {
		return nil, err
	}
	if _, err := os.Stat(provider); err != nil {
		return nil, fmt.Errorf("the provider is not built: run make build: %w", err)
	}
	if s.scratch, err = os.MkdirTemp("", "jwt-e2e-"); err != nil {
		return nil, err
	}
	return s, s.installProviders(provider)
}
