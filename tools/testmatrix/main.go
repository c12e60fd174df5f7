// Testmatrix runs the tests under one Terraform CLI and the acceptance tests again under the other, and ends with one
// line that counts them all. Terraform and OpenTofu differ in just the places a provider touches (ephemeral values, write-only
// arguments, provider addresses), so a run under one says little about the other.
//
//	testmatrix -packages PATTERN [-again PATTERN] CLI...
//
// CLI... are programs in order of preference. The first runs -packages; with -again, the first of the other product, if there is
// one, runs that. The exit code is 1 if any test failed or none ran.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "testmatrix:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("testmatrix", flag.ContinueOnError)
	packages := flags.String("packages", "./...", "packages to test under the first CLI")
	again := flags.String("again", "", "packages to test again under the other product")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("no CLI named: give the path of a terraform or tofu")
	}

	first, err := identify(ctx, flags.Arg(0))
	if err != nil {
		return err
	}
	goTest := []string{"test", "-json", "-count=1", "-timeout=30m"}
	if raceDetectorWorks(ctx) {
		goTest = append(goTest, "-race")
	} else {
		fmt.Fprintln(out, "SKIP: the race detector: it needs cgo and a C compiler")
	}

	total, err := test(ctx, out, first, append(goTest, *packages))
	if err != nil {
		return err
	}
	if *again != "" {
		if other, ok := otherProduct(ctx, first, flags.Args()[1:]); ok {
			more, err := test(ctx, out, other, append(goTest, *again))
			if err != nil {
				return err
			}
			total = total.plus(more)
		} else {
			fmt.Fprintf(out, "SKIP: %s under %s: no such program found\n", *again, first.product.other())
		}
	}

	fmt.Fprintln(out, total)
	if total.failed > 0 {
		return fmt.Errorf("%d failed", total.failed)
	}
	return nil
}

// raceDetectorWorks reports whether go can link the race detector here: go itself turns cgo off where no C compiler is.
func raceDetectorWorks(ctx context.Context) bool {
	out, err := exec.CommandContext(ctx, "go", "env", "CGO_ENABLED").Output()
	return err == nil && strings.TrimSpace(string(out)) == "1"
}
