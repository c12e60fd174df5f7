package provider

import (
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// leakSearch searches everything that terraform and the provider leave in a workspace for private numbers: the state and its backup, saved
// plans, private state, the TRACE log of both, and everything printed.
type leakSearch struct {
	t       *testing.T
	w       *workspace
	secrets *terraformtest.Secrets
}

// traceLog is the log of terraform and the provider in the workspace.
const traceLog = "trace.log"

// newLeakSearch searches a workspace for the private numbers of the keys. From now on, terraform starts the provider as a process, which has
// a log.
func newLeakSearch(t *testing.T, w *workspace, keys ...jwk.Key) *leakSearch {
	t.Helper()
	l := &leakSearch{t, w, secretsOf(t, keys...)}
	// TestMain turns the test program into the provider. The process asks for the time of the workspace's clock.
	clock := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(rw, instant(w.clock.now()))
	}))
	t.Cleanup(clock.Close)
	self := must(os.Executable())
	bin := t.TempDir()
	check(os.Symlink(self, filepath.Join(bin, "terraform-provider-jwt")))
	w.writeFile("cli.tfrc", terraformtest.DevOverrides(bin))
	w.Unsetenv(reattachVariable)
	w.Setenv("TF_CLI_CONFIG_FILE", filepath.Join(w.Dir, "cli.tfrc"))
	w.Setenv(clockVariable, clock.URL)
	w.Setenv("TF_LOG", "TRACE")
	w.Setenv("TF_LOG_PATH", filepath.Join(w.Dir, traceLog))
	return l
}

// clockVariable is the URL of the clock for a provider that runs as a process.
const clockVariable = "JWT_TEST_CLOCK"

// serveAsPlugin runs the provider if terraform started the test program as a provider, and returns false if not.
func serveAsPlugin() bool {
	address := os.Getenv(clockVariable)
	if address == "" {
		return false
	}
	clock := func() time.Time {
		resp := must((&http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{}).DialContext}}).Get(address))
		defer func() { _ = resp.Body.Close() }()
		return must(time.Parse(time.RFC3339, string(must(io.ReadAll(resp.Body)))))
	}
	check(Serve("test", clock, false))
	return true
}

// secretsOf returns the private numbers of keys, to search for.
func secretsOf(t *testing.T, keys ...jwk.Key) *terraformtest.Secrets {
	t.Helper()
	s := &terraformtest.Secrets{}
	addKeys(t, s, keys...)
	return s
}

func addKeys(t *testing.T, s *terraformtest.Secrets, keys ...jwk.Key) {
	t.Helper()
	for _, key := range keys {
		private := must(jwk.JWK{Key: key}.PrivateJSON())
		public, _ := jwk.JWK{Key: key}.PublicJSON() // a secret has none
		check(s.AddJWK(private, public))
	}
}

// addKeys adds keys to search for.
func (l *leakSearch) addKeys(keys ...jwk.Key) {
	l.t.Helper()
	addKeys(l.t, l.secrets, keys...)
}

// addText adds a text to search for, such as a passphrase.
func (l *leakSearch) addText(name, text string) {
	l.t.Helper()
	check(l.secrets.Add(name, []byte(text)))
}

// mustFindNothing fails the test if a private number is found anywhere. Use it for sealed and write-only keys.
func (l *leakSearch) mustFindNothing() {
	l.t.Helper()
	l.report(l.leaks(nil))
}

// mustFindNothingPublic fails the test if a private number is found anywhere except in a sensitive attribute of the state. Use it for keys in the
// state. It does not search plans, because they have the same attributes.
func (l *leakSearch) mustFindNothingPublic() {
	l.t.Helper()
	l.report(l.leaks(withoutSensitive))
}

func (l *leakSearch) report(leaks map[string][]string) {
	l.t.Helper()
	for _, place := range slices.Sorted(maps.Keys(leaks)) {
		l.t.Errorf("%s contains a private number: %s", place, strings.Join(leaks[place], ", "))
	}
}

// leaks returns what was found in each place.
func (l *leakSearch) leaks(redact func(state []byte) ([]byte, error)) map[string][]string {
	l.t.Helper()
	if _, err := os.Stat(filepath.Join(l.w.Dir, traceLog)); err != nil {
		l.t.Error("there is no log to search")
	}
	return must(l.w.Search(l.secrets, redact, "main.tf", "cli.tfrc"))
}

// withoutSensitive returns a state without the values of the attributes that the provider's schemas call sensitive. Private state stays.
func withoutSensitive(state []byte) ([]byte, error) {
	return terraformtest.WithoutAttributes(state, sensitiveAttributes())
}

// sensitiveAttributes are the names of all attributes, nested ones included, that are sensitive in each resource that has them.
func sensitiveAttributes() map[string]bool {
	names := map[string]bool{}
	var collect func(attributes map[string]schema.Attribute)
	collect = func(attributes map[string]schema.Attribute) {
		for name, a := range attributes {
			sensitive, seen := names[name]
			names[name] = a.IsSensitive() && (sensitive || !seen)
			switch nested := a.(type) {
			case schema.SingleNestedAttribute:
				collect(nested.Attributes)
			case schema.MapNestedAttribute:
				collect(nested.NestedObject.Attributes)
			}
		}
	}
	p := &jwtProvider{}
	for _, r := range p.Resources(context.Background()) {
		var resp resource.SchemaResponse
		r().Schema(context.Background(), resource.SchemaRequest{}, &resp)
		collect(resp.Schema.Attributes)
	}
	return names
}
