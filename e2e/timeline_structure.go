package main

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// A structure is what a chart says: what a reader of its text expects, or what Mermaid's parser understood.
type structure struct {
	Name     string   `json:"name"`
	Error    string   `json:"error"` // why Mermaid does not parse the chart
	Title    string   `json:"title"`
	Compact  bool     `json:"compact"`
	Sections []string `json:"sections"`
	Tasks    []task   `json:"tasks"`
}

// A task is one bar of a Gantt chart.
type task struct {
	Section string    `json:"section"`
	Text    string    `json:"text"`
	Status  string    `json:"status"` // Mermaid's: done, active, crit, milestone or none of these
	From    time.Time `json:"from"`
	To      time.Time `json:"to"`
}

// timeZones have no offset, summer time, and an offset that is not a whole hour.
var timeZones = []string{"UTC", "America/New_York", "Asia/Kolkata"}

// timelineStructure checks that Mermaid's parser understands every chart as it is meant, in every time zone: title, sections,
// tasks, their statuses and instants. Broken charts show that the check notices a difference.
func (s *suite) timelineStructure() check {
	return check{"timeline, parsed by Mermaid", func(ctx context.Context) row {
		if skip := s.needs("npm", "chromium"); skip != "" {
			return row{skip: skip}
		}
		charts, err := s.timelineCharts()
		if err != nil {
			return row{err: err}
		}
		var r row
		for _, zone := range timeZones {
			steps, err := s.compareStructures(ctx, zone, charts)
			r.steps += steps
			r.err = errors.Join(r.err, err)
		}
		return r
	}}
}

func (s *suite) compareStructures(ctx context.Context, zone string, charts []chart) (steps int, err error) {
	var want []structure
	for _, c := range charts {
		expected, err := readChart(c)
		if err != nil {
			return 0, err
		}
		want = append(want, expected)
	}
	broken := brokenCharts(charts[0], zone)
	var got []structure
	if err := s.inBrowser(ctx, zone, "timeline-structure.js", slices.Concat(charts, broken), &got); err != nil {
		return 0, err
	}
	if len(got) != len(charts)+len(broken) {
		return 0, fmt.Errorf("%s: %d of %d charts were parsed", zone, len(got), len(charts)+len(broken))
	}
	var wrong []error
	for i, g := range got {
		if i < len(charts) {
			if !reflect.DeepEqual(g, want[i]) {
				wrong = append(wrong, fmt.Errorf("%s: %s: %s", zone, g.Name, difference(g, want[i])))
			}
			continue
		}
		expected := want[0]
		expected.Name = g.Name
		if reflect.DeepEqual(g, expected) {
			wrong = append(wrong, fmt.Errorf("%s: nobody noticed a broken chart: %s", zone, g.Name))
		}
	}
	return len(got), errors.Join(wrong...)
}

// difference names the first thing that Mermaid understood differently.
func difference(got, want structure) string {
	for i := range min(len(got.Tasks), len(want.Tasks)) {
		if got.Tasks[i] != want.Tasks[i] {
			return fmt.Sprintf("Mermaid reads the task %+v, expected %+v", got.Tasks[i], want.Tasks[i])
		}
	}
	got.Tasks, want.Tasks = got.Tasks[min(len(got.Tasks), len(want.Tasks)):], want.Tasks[min(len(got.Tasks), len(want.Tasks)):]
	return fmt.Sprintf("Mermaid reads %+v, expected %+v", got, want)
}

// brokenCharts are variants of a chart, each with one fault that the comparison must notice.
func brokenCharts(good chart, zone string) []chart {
	broken := []chart{
		good.replaceFirst("no diagram type", `\ngantt\n`, "\ngnat\n"),
		good.replaceFirst("no title", `\n    title .*`, ""),
		good.replaceFirst("not compact", `displayMode: compact\n`, ""),
		good.replaceFirst("a colon in the name of a key", `section (.*)`, "section $1: crit, 2020-01-01, 1d"),
		good.replaceFirst("a key too few", `\n    section .*`, ""),
		good.replaceFirst("a task too few", `\n    signs .*`, ""),
		good.replaceFirst("another status", `signs :`, "signs :crit, "),
		good.replaceFirst("another word", `signs :`, "waits :"),
		good.replaceFirst("another start", `signs :(\d{4})-`, "signs :1$1-"),
		good.replaceFirst("another end", `(signs :.*, )\d+`, "${1}1"),
	}
	if zone != "UTC" {
		broken = append(broken, good.replaceFirst("an instant without its time zone", `(signs :.*)Z,`, "$1,"))
	}
	if zone == "America/New_York" {
		// A day of summer time is not always 24 hours: a chart that counts in days depends on where it is read.
		broken = append(broken, good.replaceFirst("a length in days", `signs :.*`, "signs :2026-03-01T00:00:00Z, 30d"))
	}
	return broken
}

// readChart reads what a chart says, line by line.
func readChart(c chart) (structure, error) {
	s := structure{Name: c.Name, Compact: strings.Contains(c.Text, "displayMode: compact\n")}
	for line := range strings.Lines(c.Text) {
		line = strings.TrimSpace(line)
		if title, ok := strings.CutPrefix(line, "title "); ok {
			s.Title = unescape(title)
		} else if name, ok := strings.CutPrefix(line, "section "); ok {
			s.Sections = append(s.Sections, unescape(name))
		} else if text, rest, ok := strings.Cut(line, " :"); ok && len(s.Sections) > 0 {
			t, err := readTask(rest)
			if err != nil {
				return s, fmt.Errorf("%s: %w", c.Name, err)
			}
			t.Section, t.Text = s.Sections[len(s.Sections)-1], unescape(text)
			s.Tasks = append(s.Tasks, t)
		}
	}
	return s, nil
}

// readTask reads what follows the colon of a task: an optional status, a start and a length.
func readTask(text string) (task, error) {
	var t task
	fields := strings.Split(text, ", ")
	if len(fields) == 3 {
		t.Status, fields = fields[0], fields[1:]
	}
	if len(fields) != 2 {
		return t, fmt.Errorf("a task does not have a start and a length: %s", text)
	}
	from, err := time.Parse(time.RFC3339, fields[0])
	if err != nil {
		return t, err
	}
	length, err := time.ParseDuration(fields[1])
	if err != nil {
		return t, err
	}
	t.From, t.To = from, from.Add(length)
	return t, nil
}
