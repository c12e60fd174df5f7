package provider

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"sync/atomic"
	"testing"
)

// The version of the provider is in its log and in the User-Agent of its requests.
func TestVersionIsShown(t *testing.T) {
	w := newWorkspace(t)
	newLeakSearch(t, w) // starts the provider as a process, which has a log
	var agent atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		agent.Store(r.Header.Get("User-Agent"))
		_, _ = io.WriteString(rw, `{"keys":[]}`)
	}))
	t.Cleanup(server.Close)
	w.Setenv("TF_LOG", "INFO")
	w.config(`data "jwt_jwks" "x" { url = "` + server.URL + `" }`)
	w.must("plan")
	if got := agent.Load(); got != "terraform-provider-jwt/test" {
		t.Errorf("the User-Agent is %v", got)
	}
	log := must(os.ReadFile(filepath.Join(w.Dir, traceLog)))
	if !regexp.MustCompile(`\[INFO\].*terraform-provider-jwt: .*version=test`).Match(log) {
		t.Errorf("the log does not contain the version:\n%s", log)
	}
}
