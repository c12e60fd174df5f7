package provider

import (
	"slices"
	"strings"
	"testing"
)

// The check of the guide is silent while applies keep up with the policy, and warns when they do not.
func TestRotationSeenExample(t *testing.T) {
	w := example(t, "guides/rotation-seen")
	asOf := func(date string) {
		w.env = append(slices.DeleteFunc(w.env, func(entry string) bool { return strings.HasPrefix(entry, "TF_VAR_as_of=") }), "TF_VAR_as_of="+date+"T00:00:00Z")
	}
	failed := func(r result) string {
		var told []string
		for _, warning := range r.warnings() {
			if detail, ok := strings.CutPrefix(warning, "Check block assertion failed: "); ok {
				told = append(told, detail)
			}
		}
		return strings.Join(told, "\n")
	}
	var charts []string
	for _, date := range []string{"2026-01-01", "2026-04-01", "2026-04-20", "2026-05-05", "2026-07-02"} {
		asOf(date)
		if told := failed(w.apply()); told != "" {
			t.Errorf("applied on time, on %s, and the check says: %s", date, told)
		}
		charts = append(charts, w.outputs().text("timeline"))
	}
	if charts[1] != charts[2] {
		t.Errorf("the timeline changed though nothing happened:\n%s\n%s", charts[1], charts[2])
	}
	if charts[2] == charts[3] || !strings.Contains(charts[3], "title Next#58; activate 3 auth-3, 2026-06-30 00#58;00 UTC\n") || strings.Contains(charts[3], "auth-1\n") {
		t.Errorf("the timeline does not tell that the first key is gone:\n%s", charts[3])
	}

	// Nobody applies, and somebody looks.
	asOf("2026-10-20")
	if told := failed(w.must("plan", "-refresh-only", "-json")); !strings.Contains(told, "due since 2026-08-01T01:15:00Z") {
		t.Errorf("late, and the check says: %q", told)
	}
	// The late apply.
	if told := failed(w.apply()); !strings.Contains(told, "more than 97 days") {
		t.Errorf("applied late, and the check says: %q", told)
	}
}
