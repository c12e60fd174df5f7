package provider

import (
	"cmp"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/otherprovider"
)

const templatesDir, examplesDir = "../../templates", "../../examples"

// exampleInputs give values to variables without a default in the configurations of examples, and write the files that these read.
var exampleInputs = map[string]func(*testing.T, *workspace){
	"guides/adopt-an-existing-key/pem-file": func(t *testing.T, w *workspace) {
		w.writeFile("jwt_private.pem", newPEM(t, "RS384"))
	},
	"guides/adopt-an-existing-key/server-environment": func(t *testing.T, w *workspace) {
		key := makeKey(t, "RS384")
		w.writeFile("jwt_public.pem", pemOfPublic(t, key))
		w.setVariable("jwt_private_key", pemOfPrivate(t, key))
	},
	"guides/adopt-an-existing-key/hmac-secret": func(t *testing.T, w *workspace) {
		w.setVariable("jwt_access_secret", makeKey(t, "HS256").Secret())
	},
	"guides/adopt-an-existing-key/tls-private-key": func(t *testing.T, w *workspace) {
		w.serveTLS(makeKey(t, "RS384"), jwk.FormatPKCS8)
	},
	"guides/adopt-an-existing-key/keys-made-on-boot": func(_ *testing.T, w *workspace) {
		w.writeFile("live-jwks.json", `{"keys":[]}`)
	},
	"guides/lifecycle/lost-state": func(t *testing.T, w *workspace) {
		key := makeKey(t, "ES256")
		w.writeFile("active.pem", pemOfPrivate(t, key))
		w.writeFile("live-jwks.json", `{"keys":[]}`)
		w.setVariable("kid", "auth-1-00000000")
	},
	"octofhir-existing-key": func(t *testing.T, w *workspace) {
		key := makeKey(t, "RS384")
		w.writeFile("jwt_private.pem", pemOfPrivate(t, key))
		w.writeFile("jwt_public.pem", pemOfPublic(t, key))
	},
	"guides/register-a-public-key/apple": func(t *testing.T, w *workspace) {
		w.setVariable("private_key", newPEM(t, "ES256"))
	},
	"guides/register-a-public-key/github-app": func(t *testing.T, w *workspace) {
		w.setVariable("private_key", newPEM(t, "RS256"))
	},
	"apple-client-secret": func(t *testing.T, w *workspace) {
		w.setVariable("apple_private_key", newPEM(t, "ES256"))
	},
	"guides/vault-google-azure/azure": func(t *testing.T, w *workspace) {
		dir := t.TempDir() // with a program in place of the Azure CLI
		check(os.WriteFile(filepath.Join(dir, "az"), []byte("#!/bin/sh\ncase \"$*\" in *'{\"keys\":['*) ;; *) exit 1 ;; esac\n"), 0o700))
		w.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	},
	"sealed-node": func(t *testing.T, w *workspace) {
		w.setVariable("recipients", hclList(pemOfPublic(t, makeKey(t, "ES256"))))
	},
	"guides/keep-private-keys-out-of-the-state/opened-during-apply": sealForOwner,
	"ephemeral-resources/jwt_private_key":                           sealForOwner,
}

func sealForOwner(t *testing.T, w *workspace) {
	owner := makeKey(t, "ES256")
	w.setVariable("recipient", pemOfPublic(t, owner))
	w.setVariable("decryption_key", pemOfPrivate(t, owner))
}

// exampleVariables are values of variables that examples do not default, and that must have a certain form.
var exampleVariables = map[string]string{"environment": "staging", "issuer": "https://issuer.example.com", "max_token_ttl": "1h", "name": "auth-staging"}

// emptySet returns the URL of a JWK Set that has no key yet.
func emptySet(t *testing.T) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"keys":[]}`)) }))
	t.Cleanup(server.Close)
	return server.URL
}

// plannedOnly are examples whose apply needs a key that another provider made, and not a placeholder. Other tests, or make e2e, apply them.
var plannedOnly = []string{
	"aws-kms", "guides/keep-private-keys-out-of-the-state/elsewhere", "guides/keys-in-a-kms/azure", "guides/keys-in-a-kms/google", "guides/keys-in-a-kms/vault", "resources/jwt_rotation",
}

// Every example and every configuration that a guide shows can be planned and applied, with the schemas that testdata/schemas keeps of other providers in place
// of the real ones. What only the code of a real provider refuses is found if its directory is in an environment variable such as AWS_PROVIDER_DIR.
func TestExamplesPlan(t *testing.T) {
	for _, dir := range exampleDirectories(t) {
		t.Run(dir, func(t *testing.T) {
			w, others := guide(t, dir, exampleInputs[dir])
			w.requireVersionOf(t)
			w.must("init", "-backend=false", "-input=false", "-no-color")
			command := []string{"apply", "-auto-approve"}
			if slices.Contains(plannedOnly, dir) {
				command = []string{"plan"}
			}
			for _, warning := range w.must(append(command, "-input=false", "-json")...).warnings() {
				if strings.HasPrefix(warning, otherprovider.DeprecatedArgument) {
					t.Error(warning)
				}
			}
			if w.useReal(others) {
				w.must("init", "-backend=false", "-input=false", "-no-color")
				w.must("validate", "-no-color")
			}
		})
	}
}

// The backend of the CronJob is valid in the configuration of an example.
func TestExampleCronJob(t *testing.T) {
	w, _ := guide(t, "kubernetes", nil)
	w.requireVersionOf(t)
	w.writeFile("backend.tf", configurationText(filepath.Join(examplesDir, "cronjob")))
	w.must("init", "-backend=false", "-input=false", "-no-color")
	w.must("validate", "-no-color")
}

// The configuration in README.md can be applied as it is.
func TestReadmeConfiguration(t *testing.T) {
	_, config, found := strings.Cut(string(must(os.ReadFile("../../README.md"))), "```terraform\n")
	config, _, _ = strings.Cut(config, "```\n")
	if !found {
		t.Fatal("README.md has no configuration")
	}
	w := newWorkspace(t)
	w.config(config)
	w.apply()
}

// requireVersionOf skips the test if the client is too old for the configuration.
func (w *workspace) requireVersionOf(t *testing.T) {
	t.Helper()
	if text := configurationText(w.Dir); strings.Contains(text, "_wo") || strings.Contains(text, "ephemeral") {
		requireVersion(t, w, "1.11", "1.11")
	}
}

// Guides include every configuration from a file that TestExamplesPlan plans.
func TestGuidesIncludeConfigurations(t *testing.T) {
	planned := exampleDirectories(t)
	for _, page := range templates(t) {
		text := string(must(os.ReadFile(page)))
		for _, language := range []string{"terraform", "hcl", "tf"} {
			if strings.Contains(text, "```"+language+"\n") {
				t.Errorf("%s contains a block of %s. Move it to a file in examples/guides, and include it with tffile", page, language)
			}
		}
		for _, included := range configurationFiles(page) {
			if dir := filepath.ToSlash(filepath.Dir(included)); strings.HasSuffix(included, ".tf") && !strings.Contains(included, "/tests/") && !slices.Contains(planned, dir) && strings.HasPrefix(page, templatesDir+"/guides") {
				t.Errorf("%s includes %s, which no test plans", page, included)
			}
		}
	}
}

var pageLinks = regexp.MustCompile(`\]\(([^)#]+)(?:#[^)]*)?\)`)

// Every link in a guide to another page or to an example has a target.
func TestGuideLinks(t *testing.T) {
	const repository = "https://github.com/jwtkeys/terraform-provider-jwt/tree/main/"
	for _, page := range templates(t) {
		here := strings.TrimPrefix(filepath.Dir(page), templatesDir)
		for _, link := range pageLinks.FindAllStringSubmatch(string(must(os.ReadFile(page))), -1) {
			target := filepath.Join("../../docs", here, link[1])
			if inside, ok := strings.CutPrefix(link[1], repository); ok {
				target = filepath.Join("../..", inside)
			} else if strings.Contains(link[1], "://") {
				continue
			}
			if name, ok := strings.CutPrefix(target, "../../docs/guides/"); ok && strings.HasSuffix(name, ".md") {
				target = filepath.Join(templatesDir, "guides", name+".tmpl") // docs/ may not be generated yet
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s, which does not exist", page, link[1])
			}
		}
	}
}

// Every example can be copied alone: its required_providers names the source of the provider.
func TestExamplesNameTheProvider(t *testing.T) {
	for _, dir := range exampleDirectories(t) {
		if text := configurationText(filepath.Join(examplesDir, dir)); !strings.Contains(text, `source = "jwtkeys/jwt"`) && !strings.Contains(text, `source  = "jwtkeys/jwt"`) {
			t.Errorf("%s does not name the source of the provider", dir)
		}
	}
}

// templates returns the pages from which docs/ is generated.
func templates(t *testing.T) []string {
	t.Helper()
	var pages []string
	check(filepath.WalkDir(templatesDir, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(path, ".tmpl") {
			pages = append(pages, path)
		}
		return err
	}))
	return pages
}

var includes = regexp.MustCompile(`\{\{-? *(?:tffile|codefile +"(?:terraform|hcl)") +"examples/([^"]+)" *-?\}\}`)

// configurationFiles returns the files in Terraform's language that a page includes, relative to examples/.
func configurationFiles(page string) []string {
	var files []string
	for _, match := range includes.FindAllStringSubmatch(string(must(os.ReadFile(page))), -1) {
		files = append(files, match[1])
	}
	return files
}

// guide returns a workspace with the unchanged files of a directory below examples/, and with the modules that they call, at the same relative paths. Variables
// without a default have values. The kept schemas of the other providers that they need are served, unless inputs serves a provider. others are the
// sources of these providers.
func guide(t *testing.T, dir string, inputs func(*testing.T, *workspace)) (w *workspace, others []string) {
	t.Helper()
	w = newWorkspace(t)
	root := w.Dir
	w.Dir = filepath.Join(root, dir)
	variables := readConfiguration(t, dir).required
	pending := []string{dir}
	for len(pending) > 0 {
		from := pending[0]
		pending = pending[1:]
		to := filepath.Join(root, from)
		if _, err := os.Stat(to); err == nil {
			continue
		}
		check(os.MkdirAll(to, 0o700))
		files := must(filepath.Glob(filepath.Join(examplesDir, from, "*.tf*")))
		tests := must(filepath.Glob(filepath.Join(examplesDir, from, "tests", "*.tftest.hcl")))
		for _, file := range append(files, tests...) {
			copied := filepath.Join(root, must(filepath.Rel(examplesDir, file)))
			check(os.MkdirAll(filepath.Dir(copied), 0o700))
			check(os.WriteFile(copied, must(os.ReadFile(file)), 0o600))
		}
		c := readConfiguration(t, from)
		for _, module := range c.modules {
			pending = append(pending, filepath.Join(from, module))
		}
		others = append(others, slices.Collect(maps.Values(c.providers))...)
	}
	for _, name := range variables {
		w.setVariable(name, cmp.Or(exampleVariables[name], "example"))
	}
	if slices.Contains(variables, "jwks_url") {
		url := emptySet(t)
		w.setVariable("jwks_url", url)
		w.setVariable("signing_key_urls", hclList(url))
	}
	if inputs != nil {
		inputs(t, w)
	}
	served := strings.Join(w.Env, "\n")
	slices.Sort(others)
	others = slices.DeleteFunc(slices.Compact(others), func(source string) bool { return strings.Contains(served, "/"+source+`":`) })
	for _, source := range others {
		kept, ok := readKept(source)
		if !ok {
			t.Fatalf("testdata/schemas has no schema of %s. To add it, see testdata/README.md", source)
		}
		w.serveKept(kept)
	}
	return w, others
}

// configurationText returns the text of all .tf files in a directory.
func configurationText(dir string) string {
	var text strings.Builder
	for _, file := range must(filepath.Glob(filepath.Join(dir, "*.tf"))) {
		text.Write(must(os.ReadFile(file)))
	}
	return text.String()
}

// useReal takes real providers in place of their kept schemas: those whose directory is in an environment variable such as AWS_PROVIDER_DIR. It reports
// whether there is one.
func (w *workspace) useReal(sources []string) bool {
	w.t.Helper()
	programs := map[string]string{}
	for _, source := range sources {
		name := filepath.Base(source)
		if dir := os.Getenv(strings.ToUpper(name) + "_PROVIDER_DIR"); dir != "" {
			program := findProvider(dir, source)
			if program == "" {
				w.t.Fatalf("%s_PROVIDER_DIR: no terraform-provider-%s_v*", strings.ToUpper(name), name)
			}
			programs[source] = program
			w.unserve(otherprovider.Kept{Source: source}.Addresses()...)
		}
	}
	if len(programs) > 0 {
		w.mirror(programs)
	}
	return len(programs) > 0
}
