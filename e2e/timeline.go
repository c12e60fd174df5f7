package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A chart is the attribute timeline of one keyset. The tests of internal/keyset keep some in testdata.
type chart struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// timelineCharts reads the charts that internal/keyset's tests compare with.
func (s *suite) timelineCharts() ([]chart, error) {
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
		charts = append(charts, chart{filepath.Base(file), string(text)})
	}
	return charts, nil
}

var mermaidEntity = regexp.MustCompile(`#(\d+);`)

// unescape replaces Mermaid's entity codes, such as #58; for a colon.
func unescape(text string) string {
	return mermaidEntity.ReplaceAllStringFunc(text, func(code string) string {
		n, _ := strconv.ParseInt(code[1:len(code)-1], 10, 32)
		return string(rune(n))
	})
}

var resultAttribute = regexp.MustCompile(`data-result="([^"]*)"`)

// inBrowser loads Mermaid and a script of e2e/programs in Chromium, in a time zone, and reads the script's result into results.
// The script finds its input in the global variable `input`.
func (s *suite) inBrowser(ctx context.Context, zone, script string, input, results any) error {
	data, err := json.Marshal(input) // also escapes "</script>"
	if err != nil {
		return err
	}
	program, err := os.ReadFile(filepath.Join(s.root, "e2e", "programs", script))
	if err != nil {
		return err
	}
	page := fmt.Sprintf("<!doctype html><meta charset=utf-8><body><script src=%q></script><script>const input = %s</script><script type=module>%s</script>",
		"file://"+filepath.Join(s.root, "e2e", "node_modules", "mermaid", "dist", "mermaid.min.js"), data, program)
	dir, err := os.MkdirTemp(s.scratch, "chromium-")
	if err != nil {
		return err
	}
	file := filepath.Join(dir, "page.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+filepath.Join(dir, "profile"),
		"--virtual-time-budget=60000", "--window-size=1000,4000", "--dump-dom", "file://"+file)
	cmd.Env = append(os.Environ(), "TZ="+zone)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	dom, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("chromium: %w\n%s", err, stderr.String())
	}
	found := resultAttribute.FindSubmatch(dom)
	if found == nil {
		return fmt.Errorf("%s did not finish:\n%s", script, stderr.String())
	}
	text, err := base64.StdEncoding.DecodeString(string(found[1]))
	if err != nil {
		return err
	}
	return json.Unmarshal(text, results)
}

// replaceFirst returns the chart with the first match of a pattern replaced.
func (c chart) replaceFirst(name, pattern, replacement string) chart {
	done := false
	text := regexp.MustCompile(pattern).ReplaceAllStringFunc(c.Text, func(match string) string {
		if done {
			return match
		}
		done = true
		return regexp.MustCompile(pattern).ReplaceAllString(match, replacement)
	})
	return chart{strings.TrimSuffix(c.Name, ".mmd") + ", " + name, text}
}
