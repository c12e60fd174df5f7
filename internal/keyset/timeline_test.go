package keyset

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

var update = flag.Bool("update", false, "rewrite testdata/timeline")

// hostileKids are kids that a user can choose, and that have a meaning in Mermaid, Markdown or HTML.
var hostileKids = []string{
	"a:crit, 2020-01-01, 1d", "%%{init: {}}%%", "<img src=x onerror=document.title='broken'>", "#35;#quot;&lt;",
	"```", "section; click x call y()", "größer 漢字", `"\'"`, "---",
}

// timelines are sets at different times.
var timelines = map[string]func() (Keyset, rotation.Policy){
	"new":       func() (Keyset, rotation.Policy) { return live(quarterly, nil, 0) },
	"quarterly": func() (Keyset, rotation.Policy) { return live(quarterly, nil, 0, 90*day, 180*day) },
	"hours": func() (Keyset, rotation.Policy) {
		p := rotation.Policy{RotationPeriod: 6 * time.Hour, Timing: rotation.Timing{MaxTokenTTL: time.Hour, JWKSMaxAge: 10 * time.Minute, PropagationDelay: 5 * time.Minute, ClockSkew: time.Minute}}
		return live(p, nil, 0, 6*time.Hour, 12*time.Hour+20*time.Minute)
	},
	"years": func() (Keyset, rotation.Policy) {
		return live(rotating(2*365*day, 5*365*day), nil, 0, 2*365*day, 4*365*day, 6*365*day)
	},
	"twelve": func() (Keyset, rotation.Policy) { return live(rotating(7*day, 67*day), nil, weekly(15)...) },
	"never":  func() (Keyset, rotation.Policy) { return live(rotating(0, day), nil, 0) },
	"requested": func() (Keyset, rotation.Policy) {
		s, p := live(quarterly, nil, 0)
		p.Trigger = "new"
		return again(s, p, time.Hour)
	},
	"unpublished": func() (Keyset, rotation.Policy) {
		p := quarterly
		p.RequirePublished = true
		return live(p, nil, 0, 91*day)
	},
	"undeployed": func() (Keyset, rotation.Policy) {
		p := quarterly
		p.RequireDeployed = true
		return live(p, nil, 0, 90*day, 100*day)
	},
	"kept": func() (Keyset, rotation.Policy) {
		p := quarterly
		p.KeysToKeep = 1
		return live(p, nil, 0, 90*day, 180*day, 270*day)
	},
	"revoked": func() (Keyset, rotation.Policy) {
		s, p := live(quarterly, nil, 0)
		p.RevokedKids = []string{s.Active().ID}
		return again(s, p, day/2)
	},
	"hostile": func() (Keyset, rotation.Policy) {
		return live(rotating(7*day, 60*day), hostileKids, weekly(len(hostileKids)-1)...)
	},
	"adopted": func() (Keyset, rotation.Policy) { return again(Adopt("main-key", Material{}), quarterly, 0) },
}

// rotating is quarterly with another period and token lifetime.
func rotating(period, ttl time.Duration) rotation.Policy {
	p := quarterly
	p.RotationPeriod, p.MaxTokenTTL = period, ttl
	return p
}

func weekly(applies int) (after []time.Duration) {
	for i := range applies {
		after = append(after, time.Duration(i)*7*day)
	}
	return after
}

// again applies once more, some time after begin.
func again(s Keyset, p rotation.Policy, after time.Duration) (Keyset, rotation.Policy) {
	s, _, _ = s.apply(Config{Policy: p}, at(begin.Add(after)), makers{key: maker(nil)})
	return s, p
}

var (
	begin     = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	quarterly = rotation.Policy{
		RotationPeriod: 90 * day, KeySpec: "ES256",
		Timing: rotation.Timing{MaxTokenTTL: day, JWKSMaxAge: day, PropagationDelay: time.Hour, ClockSkew: 5 * time.Minute},
	}
)

// at is the moment of an apply without a saved plan.
func at(now time.Time) rotation.Moment {
	return rotation.Moment{Now: now, Ceiling: now, Window: rotation.Window{From: now}}
}

// live returns a new set after applies at these times after begin.
func live(p rotation.Policy, kids []string, applies ...time.Duration) (Keyset, rotation.Policy) {
	var s Keyset
	for _, after := range applies {
		s, _, _ = s.apply(Config{Policy: p}, at(begin.Add(after)), makers{key: maker(kids)})
	}
	return s, p
}

// maker returns a newKey for keys without material. Their kids are kids, and then texts that look like a thumbprint.
func maker(kids []string) newKey {
	return func(k rotation.Key, _ func(string) bool) (string, Material, error) {
		if k.Generation <= len(kids) {
			return kids[k.Generation-1], Material{}, nil
		}
		n := strconv.Itoa(k.Generation)
		return "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"[:43-len(n)] + n, Material{}, nil
	}
}

func TestTimeline(t *testing.T) {
	for name, set := range timelines {
		t.Run(name, func(t *testing.T) {
			chart := func() string { s, p := set(); return s.Timeline(p) }()
			golden := filepath.Join("testdata", "timeline", name+".mmd")
			if *update {
				check(os.WriteFile(golden, []byte(chart), 0o600))
			}
			want := must(os.ReadFile(golden))
			if chart != string(want) {
				t.Errorf("is\n%s\nwant\n%s", chart, want)
			}
		})
	}
}

// No character of a kid must end its line, begin a directive, or end the chart.
func TestTimelineEscapes(t *testing.T) {
	section := regexp.MustCompile(`^    section \d+ (?:[\pL\pN \-_.,+…]|#\d+;)+$`)
	s, p := timelines["hostile"]()
	sections := 0
	for line := range strings.Lines(s.Timeline(p)) {
		if strings.HasPrefix(line, "    section ") {
			sections++
			if !section.MatchString(strings.TrimSuffix(line, "\n")) {
				t.Errorf("not escaped: %q", line)
			}
		}
	}
	if sections != len(hostileKids) {
		t.Errorf("%d sections, want %d", sections, len(hostileKids))
	}
}

// The chart of an unchanged set is the same at any time. A plan that cannot know the schedule does not show a chart.
func TestTimelineIgnoresTime(t *testing.T) {
	s, p := timelines["quarterly"]()
	was := s.Timeline(p)
	for _, later := range []time.Duration{time.Second, time.Hour, 2 * day} {
		next, done, err := s.apply(Config{Policy: p}, at(s.State.LastChange().Add(later)), makers{key: maker(nil)})
		if err != nil || len(done) == 0 && next.Timeline(p) != was {
			t.Errorf("after %s: %v, the chart changed although nothing happened", later, err)
		}
	}
}

func TestTimelineAxis(t *testing.T) {
	for _, test := range []struct {
		from, until time.Duration // the lengths with this format
		format      string
	}{
		{0, 10 * time.Minute, "%H:%M:%S"}, {10 * time.Minute, day, "%H:%M"}, {day, 8 * day, "%b %d %H:%M"},
		{8 * day, 150 * day, "%b %d"}, {150 * day, 4 * 365 * day, "%b %Y"}, {4 * 365 * day, 1 << 62, "%Y"},
	} {
		for _, length := range []time.Duration{test.from, test.until - 1} {
			if got := axisFormat(length); got != test.format {
				t.Errorf("%s: %q, want %q", length, got, test.format)
			}
		}
	}
}

// A long kid is shortened in the middle.
func TestTimelineLabel(t *testing.T) {
	for kid, want := range map[string]string{
		strings.Repeat("x", 24): "7 " + strings.Repeat("x", 24), "0123456789----------9876543210-": "7 0123456789…876543210-",
	} {
		if got := label(rotation.Key{ID: kid, Generation: 7}); got != want {
			t.Errorf("%q: %q, want %q", kid, got, want)
		}
	}
}

// negativeLength is a bar of the chart with a negative length. The kid in a section or in the title can contain the same text.
var negativeLength = regexp.MustCompile(`^    \S+ :[^\n]*, -\d+[hms]\n$`)

func FuzzTimeline(f *testing.F) {
	f.Add("kid", int64(1), int64(1), int64(1))
	f.Add("kid, -1s", int64(1), int64(1), int64(1))
	f.Add(hostileKids[0], int64(0), int64(1<<62), int64(1<<62))
	f.Fuzz(func(t *testing.T, kid string, period, ttl, age int64) {
		if period < 0 || ttl < 0 || age < 0 {
			return
		}
		p := rotation.Policy{RotationPeriod: time.Duration(period), Timing: rotation.Timing{MaxTokenTTL: time.Duration(ttl), JWKSMaxAge: time.Duration(age)}}
		s, p := live(p, []string{kid}, 0, time.Duration(age), time.Duration(period))
		chart := s.Timeline(p)
		if strings.Count(chart, "\n    section ") != len(s.State.Keys) {
			t.Fatalf("%d keys, and the chart is\n%s", len(s.State.Keys), chart)
		}
		for line := range strings.Lines(chart) {
			if negativeLength.MatchString(line) {
				t.Fatalf("a bar ends before it begins: %s", line)
			}
		}
	})
}
