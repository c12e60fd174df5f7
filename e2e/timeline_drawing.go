package main

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// drawingFont is the font that charts are drawn with: pictures depend on the fonts of a machine. It has the metrics of Arial,
// one of the fonts that Mermaid itself asks for. The Debian package is fonts-liberation.
const drawingFont = "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf"

// A drawing is what Chromium made of a chart.
type drawing struct {
	Name       string   `json:"name"`
	Complaints []string `json:"complaints"`
}

// timelineDrawing checks that the pictures of all charts can be read: nothing overlaps, nothing is missing, and nothing in the
// name of a key becomes HTML. Broken charts show that the check notices each fault.
func (s *suite) timelineDrawing() check {
	return check{"timeline, drawn by Mermaid", func(ctx context.Context) row {
		if skip := s.needs("npm", "chromium", drawingFont); skip != "" {
			return row{skip: skip}
		}
		charts, err := s.timelineCharts()
		if err != nil {
			return row{err: err}
		}
		font, err := os.ReadFile(drawingFont)
		if err != nil {
			return row{err: err}
		}
		type picture struct {
			chart
			Labels []string `json:"labels"` // the sections as a reader has to see them
		}
		var pictures []picture
		for _, c := range charts {
			expected, err := readChart(c)
			if err != nil {
				return row{err: err}
			}
			pictures = append(pictures, picture{c, expected.Sections})
		}
		good := pictures[0]
		broken := []picture{
			{good.replaceFirst("no diagram type", `\ngantt\n`, "\ngnat\n"), good.Labels},
			{good.replaceFirst("no space for names", `leftPadding: \d+`, "leftPadding: 10"), good.Labels},
			{good.replaceFirst("a name that is not escaped", `section `, "section <img src=x>"), good.Labels},
			{good.replaceFirst("marks on top of each other", `axisFormat .*`, "axisFormat %A %d %B %Y at %H:%M:%S"), good.Labels},
			{chart{"a key too few", good.Text}, good.Labels[1:]},
		}
		input := map[string]any{"font": base64.StdEncoding.EncodeToString(font), "charts": slices.Concat(pictures, broken)}
		var drawings []drawing
		if err := s.inBrowser(ctx, "UTC", "timeline-drawing.js", input, &drawings); err != nil {
			return row{err: err}
		}
		if len(drawings) != len(pictures)+len(broken) {
			return row{err: fmt.Errorf("%d of %d charts were drawn", len(drawings), len(pictures)+len(broken))}
		}
		var wrong []error
		for i, d := range drawings {
			if i < len(pictures) && len(d.Complaints) > 0 {
				wrong = append(wrong, fmt.Errorf("%s: %s", d.Name, strings.Join(d.Complaints, "; ")))
			}
			if i >= len(pictures) && len(d.Complaints) == 0 {
				wrong = append(wrong, fmt.Errorf("nobody noticed a broken chart: %s", d.Name))
			}
		}
		return row{steps: len(drawings), err: errors.Join(wrong...)}
	}}
}
