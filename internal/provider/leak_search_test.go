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

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// leakSearch looks for private numbers in everything that terraform and the provider leave behind in a workspace: the state and its backup, saved
// plans, private state, the log of both at TRACE, and all that was printed.
type leakSearch struct {
	t       *testing.T
	w       *workspace
	secrets *terraformtest.Secrets
}

// traceLog is the log of terraform and the provider in the workspace.
const traceLog = "trace.log"

// newLeakSearch makes the workspace one in which terraform starts the provider by itself, as a process of its own with a log, and searches it for the
// private numbers of the keys.
func newLeakSearch(t *testing.T, w *workspace, keys ...jwk.Key) *leakSearch {
	t.Helper()
	l := &leakSearch{t, w, secretsOf(t, keys...)}
	// The test program is the provider if it is started as one, see TestMain. The workspace's clock is beyond a process: it asks.
	clock := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(rw, instant(w.clock.now()))
	}))
	t.Cleanup(clock.Close)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	if err := os.Symlink(self, filepath.Join(bin, "terraform-provider-jwt")); err != nil {
		t.Fatal(err)
	}
	w.writeFile("cli.tfrc", terraformtest.DevOverrides(bin))
	w.Unsetenv("TF_REATTACH_PROVIDERS")
	w.Setenv("TF_CLI_CONFIG_FILE", filepath.Join(w.Dir, "cli.tfrc"))
	w.Setenv(clockVariable, clock.URL)
	w.Setenv("TF_LOG", "TRACE")
	w.Setenv("TF_LOG_PATH", filepath.Join(w.Dir, traceLog))
	return l
}

// clockVariable names the address at which a provider that is a process of its own asks for the time.
const clockVariable = "JWT_TEST_CLOCK"

// serveAsPlugin is the provider as terraform starts it; false if the test program was not started as one.
func serveAsPlugin() bool {
	address := os.Getenv(clockVariable)
	if address == "" {
		return false
	}
	clock := func() time.Time {
		resp, err := (&http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{}).DialContext}}).Get(address)
		if err != nil {
			panic(err)
		}
		defer func() { _ = resp.Body.Close() }()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			panic(err)
		}
		now, err := time.Parse(time.RFC3339, string(text))
		if err != nil {
			panic(err)
		}
		return now
	}
	if err := providerserver.Serve(context.Background(), New("test", clock), providerserver.ServeOpts{Address: "registry.terraform.io/jwtkeys/jwt"}); err != nil {
		panic(err)
	}
	return true
}

// secretsOf returns the private numbers of keys, to be searched for.
func secretsOf(t *testing.T, keys ...jwk.Key) *terraformtest.Secrets {
	t.Helper()
	s := &terraformtest.Secrets{}
	for _, key := range keys {
		if err := s.AddKey(key.Signer()); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// addKeys has further keys searched for.
func (l *leakSearch) addKeys(keys ...jwk.Key) {
	l.t.Helper()
	for _, key := range keys {
		if err := l.secrets.AddKey(key.Signer()); err != nil {
			l.t.Fatal(err)
		}
	}
}

// addText has a text searched for, such as a passphrase.
func (l *leakSearch) addText(name, text string) {
	l.t.Helper()
	if err := l.secrets.Add(name, []byte(text)); err != nil {
		l.t.Fatal(err)
	}
}

// mustFindNothing fails the test if any of the private numbers is anywhere: for keys that are sealed or write-only.
func (l *leakSearch) mustFindNothing() {
	l.t.Helper()
	l.report(l.leaks(nil))
}

// mustFindNothingPublic fails the test if any of the private numbers is anywhere but in a sensitive attribute of the state: for keys that lie in
// it. Plans are left out, since they hold the same attributes.
func (l *leakSearch) mustFindNothingPublic() {
	l.t.Helper()
	l.report(l.leaks(withoutSensitive))
}

func (l *leakSearch) report(leaks map[string][]string) {
	l.t.Helper()
	for _, place := range slices.Sorted(maps.Keys(leaks)) {
		l.t.Errorf("%s holds a private number: %s", place, strings.Join(leaks[place], ", "))
	}
}

// leaks returns what was found in each place.
func (l *leakSearch) leaks(redact func(state []byte) ([]byte, error)) map[string][]string {
	l.t.Helper()
	if _, err := os.Stat(filepath.Join(l.w.Dir, traceLog)); err != nil {
		l.t.Error("there is no log to search")
	}
	leaks, err := l.w.Search(l.secrets, redact, "main.tf", "cli.tfrc")
	if err != nil {
		l.t.Fatal(err)
	}
	return leaks
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
