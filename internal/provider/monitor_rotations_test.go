package provider

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The check block of the guide warns only if applies run too rarely.
func TestMonitorRotationsExample(t *testing.T) {
	w := example(t, "guides/monitor-rotations")
	asOf := func(date string) { w.setVariable("as_of", date+"T00:00:00Z") }
	failed := func(r result) string {
		var details []string
		for _, warning := range r.warnings() {
			if detail, ok := strings.CutPrefix(warning, "Check block assertion failed: "); ok {
				details = append(details, detail)
			}
		}
		return strings.Join(details, "\n")
	}
	guide := guideWarnings(t, "monitor-rotations")
	var warnings, charts []string
	for _, date := range []string{"2026-01-01", "2026-04-01", "2026-04-20", "2026-05-10", "2026-07-02"} {
		asOf(date)
		r := w.apply()
		warnings = append(warnings, withoutThumbprints(r.warnings()...)...)
		if text := failed(r); text != "" {
			t.Errorf("applied on time, on %s, but the check warns: %s", date, text)
		}
		charts = append(charts, withoutThumbprints(w.outputs().text("timeline"))...)
	}
	if charts[1] != charts[2] {
		t.Errorf("the timeline changed although nothing happened:\n%s\n%s", charts[1], charts[2])
	}
	if charts[2] == charts[3] || !strings.Contains(charts[3], "title Next#58; activate 3 auth-3, 2026-06-30 00#58;00 UTC\n") || strings.Contains(charts[3], "auth-1\n") {
		t.Errorf("the timeline does not show that the first key is removed:\n%s", charts[3])
	}

	// Nobody applies. A refresh-only plan shows the warning.
	asOf("2026-10-20")
	if text := failed(w.must("plan", "-refresh-only", "-json")); !strings.Contains(text, "due since 2026-08-08T01:15:00Z") {
		t.Errorf("the rotation is late, but the check says: %q", text)
	}
	// Then comes the late apply.
	r := w.apply()
	warnings = append(warnings, withoutThumbprints(r.warnings()...)...)
	if text := failed(r); !strings.Contains(text, "more than 97 days") {
		t.Errorf("applied late, but the check says: %q", text)
	}
	if len(guide) != 3 {
		t.Errorf("the guide quotes %d warnings, want 3", len(guide))
	}
	for _, quoted := range guide {
		if !slices.Contains(warnings, withoutThumbprints(quoted)[0]) {
			t.Errorf("no plan has a warning that the guide quotes:\n%s\nThe warnings are:\n%s", quoted, strings.Join(warnings, "\n"))
		}
	}
}

// withoutThumbprints shortens the kids of the guide, such as auth-1-NzbLsXh8. The thumbprints are new in each run.
func withoutThumbprints(texts ...string) []string {
	kid := regexp.MustCompile(`(auth-[0-9]+)-[A-Za-z0-9_-]{8}`)
	var short []string
	for _, text := range texts {
		short = append(short, kid.ReplaceAllString(text, "$1"))
	}
	return short
}

// guideWarnings returns the warnings that a guide quotes, as result.warnings has them.
func guideWarnings(t *testing.T, guide string) []string {
	t.Helper()
	text := must(os.ReadFile("../../templates/guides/" + guide + ".md.tmpl"))
	var quoted []string
	for i, block := range strings.Split(string(text), "```text\n") {
		block, _, _ = strings.Cut(block, "```")
		for _, warning := range strings.Split(block, "Warning: ")[1:] {
			summary, detail, _ := strings.Cut(warning, "\n")
			if i > 0 {
				quoted = append(quoted, summary+": "+strings.Join(strings.Fields(detail), " "))
			}
		}
	}
	return quoted
}
