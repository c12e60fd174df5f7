package provider

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
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
)

// leakSearch looks for private numbers in everything that terraform and the provider leave behind in a workspace: the state and its backup, saved
// plans, private state, the log of both at TRACE, and all that was printed.
type leakSearch struct {
	t *testing.T
	w *workspace
	needles
}

// inputs are the files of a workspace that the test itself wrote.
var inputs = []string{"main.tf", "cli.tfrc"}

// newLeakSearch makes the workspace one in which terraform starts the provider by itself, as a process of its own with a log, and searches it for the
// private numbers of the keys.
func newLeakSearch(t *testing.T, w *workspace, keys ...jwk.Key) *leakSearch {
	t.Helper()
	l := &leakSearch{t: t, w: w, needles: needles{}}
	l.addKeys(keys...)
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
	w.writeFile("cli.tfrc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"registry.terraform.io/hashicorp/jwt\" = %q\n    \"registry.opentofu.org/hashicorp/jwt\" = %q\n    \"registry.terraform.io/jwtkeys/jwt\" = %q\n    \"registry.opentofu.org/jwtkeys/jwt\" = %q\n  }\n  direct {}\n}\n", bin, bin, bin, bin))
	w.env = slices.DeleteFunc(w.env, func(entry string) bool {
		return strings.HasPrefix(entry, "TF_REATTACH_PROVIDERS=") || strings.HasPrefix(entry, "TF_CLI_CONFIG_FILE=")
	})
	w.env = append(w.env, "TF_CLI_CONFIG_FILE="+filepath.Join(w.dir, "cli.tfrc"), clockVariable+"="+clock.URL,
		"TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.dir, "trace.log"))
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

// addKeys has further keys searched for.
func (l *leakSearch) addKeys(keys ...jwk.Key) {
	l.t.Helper()
	for _, key := range keys {
		l.addKey(l.t, key)
	}
}

// addText has a text searched for, such as a passphrase.
func (l *leakSearch) addText(name, text string) {
	l.t.Helper()
	l.add(l.t, name, []byte(text))
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
	places := l.files(redact)
	if places["trace.log"] == nil {
		l.t.Error("there is no log to search")
	}
	places["what was printed"] = []byte(l.w.transcript.String())
	leaks := map[string][]string{}
	for place, data := range places {
		if found := l.find(data); len(found) > 0 {
			leaks[place] = slices.Sorted(maps.Keys(found))
		}
	}
	return leaks
}

// files returns every file that terraform left in the workspace by name, and the content of every plan. With redact, plans are left out and every
// state passes through it first.
func (l *leakSearch) files(redact func(state []byte) ([]byte, error)) map[string][]byte {
	l.t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(l.w.dir, func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(l.w.dir, path)
		if err != nil || entry.IsDir() || slices.Contains(inputs, name) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		archive, notZip := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		switch {
		case redact != nil && notZip == nil:
			return nil
		case redact != nil && strings.HasPrefix(filepath.Ext(name), ".tfstate") || redact != nil && strings.Contains(name, ".tfstate."):
			files[name], err = redact(data)
			return err
		case notZip == nil:
			return unzip(archive, name, files)
		}
		files[name] = data
		return nil
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return files
}

func unzip(archive *zip.Reader, name string, into map[string][]byte) error {
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			return err
		}
		data, err := io.ReadAll(r)
		if err != nil {
			return err
		}
		into[name+": "+f.Name] = data
	}
	return nil
}

// withoutSensitive returns a state without the values of the attributes that the provider's schemas call sensitive. Private state stays.
func withoutSensitive(state []byte) ([]byte, error) {
	if len(bytes.TrimSpace(state)) == 0 {
		return nil, nil
	}
	var document any
	if err := json.Unmarshal(state, &document); err != nil {
		return nil, err
	}
	remove(document, sensitiveAttributes())
	return json.Marshal(document)
}

func remove(value any, names map[string]bool) {
	switch value := value.(type) {
	case map[string]any:
		for name, v := range value {
			if names[name] {
				delete(value, name)
			} else {
				remove(v, names)
			}
		}
	case []any:
		for _, v := range value {
			remove(v, names)
		}
	}
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
