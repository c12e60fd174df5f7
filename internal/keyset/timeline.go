package keyset

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jwtkeys/terraform-provider-jwt/internal/rotation"
)

// Timeline returns a Mermaid Gantt chart of the life of every key, oldest first: what happened, and what is expected to if every transition is
// carried out on time. It depends on the schedule alone and not on the present, which Mermaid marks when it draws the chart.
func (s Keyset) Timeline(p rotation.Policy) string {
	keys := slices.SortedFunc(slices.Values(s.State.Keys), func(a, b rotation.Key) int { return cmp.Compare(a.Generation, b.Generation) })
	lives := make([][]rotation.Phase, len(keys))
	for i, k := range keys {
		lives[i] = s.State.Phases(p, k)
	}
	begin, end := extent(keys, lives)
	widest := 0
	var sections strings.Builder
	for i, k := range keys {
		label := label(k)
		widest = max(widest, utf8.RuneCountInString(label))
		fmt.Fprintf(&sections, "    section %s\n", escape(label))
		for _, stretch := range lives[i] {
			sections.WriteString("    " + task(stretch, begin, end) + "\n")
		}
	}
	return "---\n" +
		"displayMode: compact\n" +
		"config:\n" +
		"  gantt:\n" +
		fmt.Sprintf("    leftPadding: %d\n", 30+widest*pixelsPerRune) +
		"---\n" +
		"gantt\n" +
		"    title " + escape(s.title(p)) + "\n" +
		"    dateFormat YYYY-MM-DDTHH:mm:ssZ\n" +
		"    axisFormat " + axisFormat(end.Sub(begin)) + "\n" +
		sections.String()
}

// pixelsPerRune is the width of a character of a section's name, in Mermaid's font and size of them.
const pixelsPerRune = 6

// title says what is due next.
func (s Keyset) title(p rotation.Policy) string {
	u, ok := s.State.Next(p)
	if !ok {
		return "Nothing is due by itself"
	}
	text := fmt.Sprintf("Next: %s %s, %s UTC", u.Kind, label(u.Key), u.At.UTC().Format("2006-01-02 15:04"))
	if u.AwaitsPublication {
		text += ", once published_kids lists it"
	}
	return text
}

// extent returns the first and the last instant of the chart. What has no end in sight reaches beyond all that has.
func extent(keys []rotation.Key, lives [][]rotation.Phase) (begin, end time.Time) {
	var instants []time.Time
	open := false
	for i, life := range lives {
		instants = append(instants, keys[i].ActivateAfter)
		for _, stretch := range life {
			instants = append(instants, stretch.From, stretch.To)
			open = open || stretch.To.IsZero()
		}
	}
	instants = slices.DeleteFunc(instants, time.Time.IsZero)
	if len(instants) == 0 {
		return time.Time{}, time.Time{}
	}
	begin, end = slices.MinFunc(instants, time.Time.Compare), slices.MaxFunc(instants, time.Time.Compare)
	if open {
		end = end.Add(max(end.Sub(begin)/5, time.Minute))
	}
	return begin, end
}

// tasks say how Mermaid shows a status: in which of its colours, and in which word.
var tasks = map[rotation.Status]struct{ word, tag string }{
	rotation.Standby: {"waits", "done, "},
	rotation.Active:  {"signs", ""},
	rotation.Passive: {"verifies", "active, "},
}

// task writes one bar. Its end is given as a length, because Mermaid reads an instant in UTC as a beginning only.
func task(s rotation.Phase, begin, end time.Time) string {
	to := s.To
	if to.IsZero() {
		to = end
	}
	t := tasks[s.Status]
	word := t.word
	// A word that is longer than its bar would stand in the next one. A space takes its place, as an entity since Mermaid wants some text.
	const runesAcross = 110
	if length := float64(len(word)); to.Sub(s.From).Seconds()*runesAcross < end.Sub(begin).Seconds()*length {
		word = "#160;"
	}
	return fmt.Sprintf("%s :%s%s, %s", word, t.tag, s.From.UTC().Format(time.RFC3339), mermaidLength(to.Sub(s.From)))
}

// mermaidLength writes a length of time for Mermaid. It knows days too, but those of the reader's time zone.
func mermaidLength(d time.Duration) string {
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{time.Hour, "h"}, {time.Minute, "m"}} {
		if d%unit.length == 0 {
			return fmt.Sprintf("%d%s", d/unit.length, unit.name)
		}
	}
	return fmt.Sprintf("%ds", d/time.Second)
}

// axisFormat says how to write an instant of the axis, which has about ten marks.
func axisFormat(span time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case span < 10*time.Minute:
		return "%H:%M:%S"
	case span < day:
		return "%H:%M"
	case span < 8*day:
		return "%b %d %H:%M"
	case span < 150*day:
		return "%b %d"
	case span < 4*365*day:
		return "%b %Y"
	default:
		return "%Y"
	}
}

// label names a key in little space. Its number tells it from others that look alike.
func label(k rotation.Key) string {
	const most, kept = 24, 10
	kid := []rune(k.ID)
	if len(kid) > most {
		kid = slices.Concat(kid[:kept], []rune("…"), kid[len(kid)-kept:])
	}
	return fmt.Sprintf("%d %s", k.Generation, string(kid))
}

// escape writes text so that nothing in it means anything to Mermaid, to Markdown around it, or to HTML: what is not a letter, a digit or
// harmless as one of Mermaid's own entity codes.
func escape(text string) string {
	var escaped strings.Builder
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(" -_.,+…", r) {
			escaped.WriteRune(r)
		} else {
			fmt.Fprintf(&escaped, "#%d;", r)
		}
	}
	return escaped.String()
}
