package terraformtest

import (
	"encoding/json"
	"strings"
)

// A Result is one run of Terraform.
type Result struct {
	Stdout, Stderr string
	Exit           int
	Diagnostics    []Diagnostic // only with -json
}

// A Diagnostic is a warning or an error as Terraform prints it with -json.
type Diagnostic struct {
	Severity string `json:"severity"` // error or warning
	Summary  string `json:"summary"`
	Detail   string `json:"detail"`
	Address  string `json:"address"`
	Snippet  *struct {
		Context string `json:"context"`
		Code    string `json:"code"`
	} `json:"snippet"`
}

// Warnings returns the summaries of all warnings, each with its detail after a colon.
func (r Result) Warnings() []string { return r.withSeverity("warning") }

// Errors returns the summaries of all errors, each with its detail after a colon.
func (r Result) Errors() []string { return r.withSeverity("error") }

func (r Result) withSeverity(severity string) []string {
	var texts []string
	for _, d := range r.Diagnostics {
		if d.Severity == severity {
			texts = append(texts, d.Summary+": "+d.Detail)
		}
	}
	return texts
}

// readDiagnostics finds the diagnostics in a stream of lines of JSON.
func readDiagnostics(stream string) []Diagnostic {
	var found []Diagnostic
	for line := range strings.Lines(stream) {
		var event struct {
			Diagnostic *Diagnostic `json:"diagnostic"`
		}
		if json.Unmarshal([]byte(line), &event) == nil && event.Diagnostic != nil {
			found = append(found, *event.Diagnostic)
		}
	}
	return found
}
