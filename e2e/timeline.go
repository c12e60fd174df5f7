package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// chart is a timeline, and the names of the keys that its picture has to show.
type chart struct {
	Name   string   `json:"name"`
	Text   string   `json:"text"`
	Labels []string `json:"labels"`
}

// drawing is what a browser made of a chart.
type drawing struct {
	Name       string       `json:"name"`
	Complaints []string     `json:"complaints"`
	Bars       [][2]float64 `json:"bars"` // left and right edge, in pixels
}

// timeline is the check of `timeline`: Chromium draws the charts of all kinds of sets with Mermaid, in time zones with and without summer
// time, and they have to be readable and the same everywhere.
func (s *suite) timeline() check {
	return check{"Mermaid in Chromium", func(ctx context.Context) row {
		if skip := s.needs("npm", "chromium"); skip != "" {
			return row{skip: skip}
		}
		charts, err := s.charts()
		if err != nil {
			return row{err: err}
		}
		r := row{}
		var first []drawing
		for _, zone := range []string{"UTC", "America/New_York", "Asia/Kolkata"} {
			drawings, err := s.draw(ctx, zone, append(charts, broken(charts)...))
			if err != nil {
				return row{err: err}
			}
			r.steps += len(drawings)
			if first == nil {
				first = drawings
			}
			r.err = errors.Join(r.err, judge(zone, len(charts), drawings, first))
		}
		return r
	}}
}

// charts are those that the tests of the timeline compare with.
func (s *suite) charts() ([]chart, error) {
	files, err := filepath.Glob(filepath.Join(s.root, "internal", "keyset", "testdata", "timeline", "*.mmd"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no charts found: %w", err)
	}
	var charts []chart
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		charts = append(charts, chart{filepath.Base(file), string(text), labels(string(text))})
	}
	return charts, nil
}

var entity = regexp.MustCompile(`#(\d+);`)

// labels are the names of a chart's sections as they have to be read.
func labels(text string) []string {
	var names []string
	for line := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(line, "    section "); ok {
			names = append(names, entity.ReplaceAllStringFunc(strings.TrimSuffix(name, "\n"), func(code string) string {
				n, _ := strconv.ParseInt(code[1:len(code)-1], 10, 32)
				return string(rune(n))
			}))
		}
	}
	return names
}

// broken are charts with something wrong, so that it shows whether that is noticed.
func broken(charts []chart) []chart {
	was := charts[0]
	narrow := regexp.MustCompile(`leftPadding: \d+`).ReplaceAllString(was.Text, "leftPadding: 10")
	return []chart{
		{"no chart", strings.Replace(was.Text, "gantt\n", "gnat\n", 2), was.Labels},
		{"no room for names", narrow, was.Labels},
		{"a kid that is not escaped", strings.Replace(was.Text, "    section ", "    section <img src=x>", 1), was.Labels},
		{"a key too few", was.Text, was.Labels[1:]},
	}
}

// judge says what is wrong with drawings, of which the first good ones have to be good and the others bad.
func judge(zone string, good int, drawings, first []drawing) error {
	var wrong []error
	for i, d := range drawings {
		switch {
		case i >= good && len(d.Complaints) == 0:
			wrong = append(wrong, fmt.Errorf("%s: nobody noticed %s", zone, d.Name))
		case i < good && len(d.Complaints) > 0:
			wrong = append(wrong, fmt.Errorf("%s: %s: %s", zone, d.Name, strings.Join(d.Complaints, "; ")))
		case i < good && !sameBars(d.Bars, first[i].Bars):
			wrong = append(wrong, fmt.Errorf("%s: %s: the bars are not where they are in another time zone", zone, d.Name))
		}
	}
	return errors.Join(wrong...)
}

func sameBars(a, b [][2]float64) bool {
	same := len(a) == len(b)
	for i := range a {
		same = same && math.Abs(a[i][0]-b[i][0]) < 1 && math.Abs(a[i][1]-b[i][1]) < 1
	}
	return same
}

var resultAttribute = regexp.MustCompile(`data-result="([^"]*)"`)

// draw has the browser draw charts in a time zone.
func (s *suite) draw(ctx context.Context, zone string, charts []chart) ([]drawing, error) {
	data, err := json.Marshal(charts) // escapes what would end a script
	if err != nil {
		return nil, err
	}
	page := fmt.Sprintf("<!doctype html><meta charset=utf-8><body><script src=%q></script><script>const charts = %s</script><script type=module>%s</script>",
		"file://"+filepath.Join(s.root, "e2e", "node_modules", "mermaid", "dist", "mermaid.min.js"), data, s.script("timeline.js"))
	file := filepath.Join(s.scratch, "timeline.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+filepath.Join(s.scratch, "chromium"),
		"--virtual-time-budget=60000", "--window-size=1000,4000", "--dump-dom", "file://"+file)
	cmd.Env = append(os.Environ(), "TZ="+zone)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	dom, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("chromium: %w\n%s", err, stderr.String())
	}
	found := resultAttribute.FindSubmatch(dom)
	if found == nil {
		return nil, fmt.Errorf("the page with the charts did not finish:\n%s", stderr.String())
	}
	text, err := base64.StdEncoding.DecodeString(string(found[1]))
	if err != nil {
		return nil, err
	}
	var drawings []drawing
	if err := json.Unmarshal(text, &drawings); err != nil {
		return nil, err
	}
	if len(drawings) != len(charts) {
		return nil, fmt.Errorf("%d charts were drawn of %d", len(drawings), len(charts))
	}
	return drawings, nil
}

// script returns a program of the test as text; empty if it is not there, which its page will show.
func (s *suite) script(file string) string {
	text, _ := os.ReadFile(filepath.Join(s.root, "e2e", "programs", file))
	return string(text)
}
