package provider

import (
	"maps"
	"testing"
)

// The log of the framework never has its keys of maps, and the log of the protocol is only written for somebody who reads it.
func TestLogLevels(t *testing.T) {
	for _, test := range []struct{ given, want map[string]string }{
		{nil, map[string]string{frameworkLog: "INFO", protocolLog: "WARN"}},
		{map[string]string{"TF_LOG": "TRACE"}, map[string]string{frameworkLog: "INFO"}},
		{map[string]string{"TF_LOG_PROVIDER": "DEBUG", frameworkLog: "TRACE"}, map[string]string{frameworkLog: "INFO"}},
		{map[string]string{protocolLog: "TRACE", frameworkLog: "warn"}, map[string]string{}},
	} {
		if got := logLevels(func(name string) string { return test.given[name] }); !maps.Equal(got, test.want) {
			t.Errorf("%v sets %v, want %v", test.given, got, test.want)
		}
	}
}
