package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// A check is a row of the table.
type check struct {
	name string
	run  func(context.Context) row
}

// A row is the result of a check. It has passed if it has neither err nor skip.
type row struct {
	name  string
	steps int
	tally tally
	note  string // instead of "ok"
	skip  string // why it did not run
	err   error
	took  time.Duration
}

// noticed returns the row of a check with a mistake that refuses valid tokens. It is an error if none was refused.
func (r row) noticed(mistake string) row {
	r.note = "ok: noticed"
	if r.err == nil && r.tally.wronglyRefused == 0 {
		r.err = fmt.Errorf("no valid token was refused, so the test does not notice %s", mistake)
	}
	return r
}

type table struct{ rows []row }

// announce prints a row as soon as its check has finished, with its errors.
func (r row) announce() {
	text := fmt.Sprintf("%s: %s (%.0f s)\n", r.name, r.result(), r.took.Seconds())
	if r.err != nil {
		text += indent(r.err.Error()) + "\n"
		for _, e := range r.tally.refusalExamples {
			text += indent(e) + "\n"
		}
	}
	fmt.Print(text)
}

func (r row) result() string {
	switch {
	case r.skip != "":
		return "SKIP: " + r.skip
	case r.err != nil:
		return "FAIL"
	case r.note != "":
		return r.note
	default:
		return "ok"
	}
}

// print writes the table and the counts, and returns how many rows failed.
func (t *table) print(out io.Writer) (failed int) {
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "system\tsteps\ttokens\tvalid accepted\tvalid refused\tinvalid refused\tresult")
	var passed, skipped int
	for _, r := range t.rows {
		switch {
		case r.skip != "":
			skipped++
		case r.err != nil:
			failed++
		default:
			passed++
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%s\n", r.name, r.steps, r.tally.tokens, r.tally.accepted, r.tally.wronglyRefused, r.tally.rightlyRefused, r.result())
	}
	_ = w.Flush()
	fmt.Fprintf(out, "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	return failed
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
}
