package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"gotest.tools/gotestsum/testjson"
)

// A tally counts tests and subtests.
type tally struct{ passed, failed, skipped int }

func (t tally) plus(u tally) tally {
	return tally{t.passed + u.passed, t.failed + u.failed, t.skipped + u.skipped}
}

func (t tally) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped", t.passed, t.failed, t.skipped)
}

// test runs go with goArgs, the arguments of a `go test -json`, in the environment of c. It writes the result of each package, and then
// what was skipped and what failed. A package that does not build counts as a failure, and so does a run without a single test. The error
// is about running go, never about a test.
func test(ctx context.Context, out io.Writer, c cli, goArgs []string) (tally, error) {
	fmt.Fprintf(out, "=== %s %s, %s\n", c.product, c.version, c.path)
	cmd := exec.CommandContext(ctx, "go", goArgs...)
	cmd.Env = c.testEnvironment()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return tally{}, fmt.Errorf("no pipe to go test: %w", err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return tally{}, fmt.Errorf("no pipe to go test: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return tally{}, fmt.Errorf("go test did not start: %w", err)
	}
	printer := &printer{out: out, logs: map[string][]string{}, events: testjson.NewEventFormatter(out, "pkgname-and-test-fails", testjson.FormatOptions{HideEmptyPackages: true})}
	execution, err := testjson.ScanTestOutput(testjson.ScanConfig{Stdout: stdout, Stderr: stderr, Handler: printer})
	if err != nil {
		return tally{}, fmt.Errorf("output of go test cannot be read: %w", err)
	}
	testjson.PrintSummary(out, execution, testjson.SummarizeAll)

	exit := cmd.Wait()
	if ctx.Err() != nil {
		return tally{}, fmt.Errorf("go test was interrupted: %w", ctx.Err())
	}
	if exit != nil && !errors.As(exit, new(*exec.ExitError)) {
		return tally{}, fmt.Errorf("go test did not end well: %w", exit)
	}
	counted := count(execution)
	if counted == (tally{}) {
		fmt.Fprintln(out, "no test ran")
		counted.failed = 1
	}
	if exit != nil && counted.failed == 0 {
		fmt.Fprintf(out, "go test failed without a failed test: %v\n", exit)
		counted.failed = 1
	}
	return counted, nil
}

func count(execution *testjson.Execution) tally {
	t := tally{failed: len(execution.Failed()), skipped: len(execution.Skipped())}
	for _, name := range execution.Packages() {
		t.passed += len(execution.Package(name).Passed)
	}
	return t
}

// A printer shows events as they come, and the logs of tests that pass, which contain measured figures.
type printer struct {
	out    io.Writer
	events testjson.EventFormatter
	logs   map[string][]string // lines that running tests have logged, by package and test
}

func (p *printer) Event(event testjson.TestEvent, execution *testjson.Execution) error {
	test := event.Package + " " + event.Test
	switch event.Action {
	case testjson.ActionOutput:
		line := event.Output
		if event.Test != "" && !strings.Contains(event.Test, "/") && !strings.HasPrefix(line, "=== ") && !strings.HasPrefix(line, "--- ") {
			p.logs[test] = append(p.logs[test], line)
		}
	case testjson.ActionPass:
		if logs := p.logs[test]; len(logs) > 0 {
			fmt.Fprintf(p.out, "%s logged\n%s", event.Test, strings.Join(logs, ""))
		}
		delete(p.logs, test)
	case testjson.ActionFail, testjson.ActionSkip:
		delete(p.logs, test) // shown in the summary
	}
	return p.events.Format(event, execution)
}

func (p *printer) Err(text string) error {
	_, err := fmt.Fprintln(p.out, text)
	return err
}
