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

// Timeline returns a Mermaid Gantt chart with the phases of every key, oldest key first: the past, and the future if every apply runs on
// time. It depends only on the schedule and not on the time, which Mermaid marks when it draws the chart.
func (s Keyset) Timeline(p rotation.Policy) string {
	keys := slices.SortedFunc(slices.Values(s.State.Keys), func(a, b rotation.Key) int { return cmp.Compare(a.Generation, b.Generation) })
	phases := make([][]rotation.Phase, len(keys))
	for i, k := range keys {
		phases[i] = s.State.Phases(p, k)
	}
	begin, end := extent(keys, phases)
	widest := 0
	var sections strings.Builder
	for i, k := range keys {
		label := label(k)
		widest = max(widest, utf8.RuneCountInString(label))
		fmt.Fprintf(&sections, "    section %s\n", escape(label))
		for _, phase := range phases[i] {
			sections.WriteString("    " + task(phase, begin, end) + "\n")
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

// pixelsPerRune is the width of one character of a section name in Mermaid's font.
const pixelsPerRune = 6

// title is what is due next.
func (s Keyset) title(p rotation.Policy) string {
	u, ok := s.State.Next(p)
	if !ok && u.Held {
		return "No rotation while signing_kid is set"
	}
	if !ok {
		return "Nothing is due by itself"
	}
	switch u.Kind {
	case rotation.List:
		return fmt.Sprintf("Next: %s signs after an apply finds it in %s", label(u.Key), u.In)
	case rotation.Release:
		return fmt.Sprintf("Next: %s is released when an apply finds %s in %s", label(u.Key), label(u.Seen), u.In)
	}
	return fmt.Sprintf("Next: %s %s, %s UTC", u.Kind, label(u.Key), u.At.UTC().Format("2006-01-02 15:04"))
}

// extent returns the first and the last instant of the chart. A bar without an end reaches beyond all other bars.
func extent(keys []rotation.Key, phases [][]rotation.Phase) (begin, end time.Time) {
	var instants []time.Time
	open := false
	for i, of := range phases {
		instants = append(instants, keys[i].ActivateAfter)
		for _, phase := range of {
			instants = append(instants, phase.From, phase.To)
			open = open || phase.To.IsZero()
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

// tasks are how Mermaid shows a status: as a word and as a tag, which chooses the colour.
var tasks = map[rotation.Status]struct{ word, tag string }{
	rotation.Standby: {"waits", "done, "},
	rotation.Active:  {"signs", ""},
	rotation.Passive: {"verifies", "active, "},
}

// task writes one bar. Its end is written as a length, because Mermaid understands an instant in UTC only as a start.
func task(s rotation.Phase, begin, end time.Time) string {
	to := s.To
	if to.IsZero() {
		to = end
	}
	t := tasks[s.Status]
	word := t.word
	// A word that is longer than its bar would overlap the next bar. A space replaces it, as an entity because Mermaid needs some text.
	const runesAcross = 110
	if length := float64(len(word)); to.Sub(s.From).Seconds()*runesAcross < end.Sub(begin).Seconds()*length {
		word = "#160;"
	}
	return fmt.Sprintf("%s :%s%s, %s", word, t.tag, instant(s.From), mermaidLength(to.Sub(s.From)))
}

// mermaidLength writes a length of time for Mermaid. It does not use days, because their length depends on the reader's time zone.
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

// axisFormat is the format of an instant on the axis, which has about ten marks.
func axisFormat(length time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case length < 10*time.Minute:
		return "%H:%M:%S"
	case length < day:
		return "%H:%M"
	case length < 8*day:
		return "%b %d %H:%M"
	case length < 150*day:
		return "%b %d"
	case length < 4*365*day:
		return "%b %Y"
	default:
		return "%Y"
	}
}

// label is a short name of a key. The number distinguishes keys whose shortened kids are equal.
func label(k rotation.Key) string {
	const most, kept = 24, 10
	kid := []rune(k.ID)
	if len(kid) > most {
		kid = slices.Concat(kid[:kept], []rune("…"), kid[len(kid)-kept:])
	}
	return fmt.Sprintf("%d %s", k.Generation, string(kid))
}

// escape writes text that has no special meaning in Mermaid, Markdown or HTML. Characters other than letters, digits and harmless ones
// become entity codes of Mermaid.
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
