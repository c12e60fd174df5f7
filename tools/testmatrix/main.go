// Testmatrix runs the tests of this module under Terraform or OpenTofu, and prints one last line that counts them. With -again, it also
// runs packages under the other product: the two differ in ephemeral values, write-only arguments and provider addresses, so a run
// under one proves little about the other.
//
//	testmatrix [-race] [-packages PATTERN] [-again PATTERN] CLI...
//
// CLI... are programs, the preferred one first. The first one runs -packages. The first one of the other product, if there is one, runs
// -again. The exit code is 1 if a test failed or no test ran.
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
	"slices"
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
	again := flags.String("again", "", "packages to test under the other product as well, without the race detector")
	race := flags.Bool("race", false, "use the race detector for -packages, if there is a C compiler")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("no CLI: name a terraform or tofu")
	}

	first, err := identify(ctx, flags.Arg(0))
	if err != nil {
		return err
	}
	goTest := []string{"test", "-json", "-count=1", "-timeout=30m"}
	firstTest := slices.Clone(goTest)
	if *race && raceDetectorWorks(ctx) {
		firstTest = append(firstTest, "-race")
	} else if *race {
		fmt.Fprintln(out, "SKIP: the race detector: it needs cgo and a C compiler")
	}

	total, err := test(ctx, out, first, append(firstTest, *packages))
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

// raceDetectorWorks reports whether go can link the race detector: go turns cgo off if there is no C compiler.
func raceDetectorWorks(ctx context.Context) bool {
	out, err := exec.CommandContext(ctx, "go", "env", "CGO_ENABLED").Output()
	return err == nil && strings.TrimSpace(string(out)) == "1"
}
