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

// A row is what a check found. A row with neither err nor skip has passed.
type row struct {
	name  string
	steps int
	tally tally
	note  string // instead of "ok"
	skip  string // why it did not run
	err   error
	took  time.Duration
}

type table struct{ rows []row }

// announce tells of a row as soon as it is there, and what went wrong.
func (r row) announce() {
	text := fmt.Sprintf("%s: %s (%.0f s)\n", r.name, r.result(), r.took.Seconds())
	if r.err != nil {
		text += indent(r.err.Error()) + "\n"
		for _, e := range r.tally.examples {
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
	fmt.Fprintln(w, "system\tsteps\ttokens\tverified\tvalid but refused\trefused as they must be\tresult")
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
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%s\n", r.name, r.steps, r.tally.tokens, r.tally.verified, r.tally.refused, r.tally.kept, r.result())
	}
	_ = w.Flush()
	fmt.Fprintf(out, "\n%d passed, %d failed, %d skipped\n", passed, failed, skipped)
	return failed
}

func indent(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ")
}
