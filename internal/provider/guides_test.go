package provider

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/jwtkeys/terraform-provider-jwt/internal/jwk"
	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

const templatesDir, examplesDir = "../../templates", "../../examples"

// guideInputs give values to the variables without a default in the configurations of guides, and write the files that these read.
var guideInputs = map[string]func(*testing.T, *workspace){
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
	"sealed-node": func(t *testing.T, w *workspace) {
		w.setVariable("recipients", hclList(pemOfPublic(t, makeKey(t, "ES256"))))
	},
}

// Every configuration that a guide shows can be planned. One that uses another provider is validated with the schema of the real provider, if its
// directory is in an environment variable such as AWS_PROVIDER_DIR.
func TestGuidesPlan(t *testing.T) {
	for _, dir := range guideConfigurations(t) {
		t.Run(dir, func(t *testing.T) {
			w, others := guide(t, dir, guideInputs[dir])
			if text := configurationText(w.Dir); strings.Contains(text, "_wo") || strings.Contains(text, "ephemeral") {
				requireVersion(t, w, "1.11", "1.11")
			}
			w.must("init", "-backend=false", "-input=false", "-no-color")
			if len(others) > 0 {
				w.must("validate", "-no-color")
				return
			}
			w.must("plan", "-input=false", "-json")
		})
	}
}

// Guides include every configuration from a file that TestGuidesPlan plans.
func TestGuidesIncludeConfigurations(t *testing.T) {
	planned := guideConfigurations(t)
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
	var dirs int
	check(filepath.WalkDir(examplesDir, func(path string, d fs.DirEntry, err error) error {
		if d.Name() == "node_modules" || d.Name() == ".terraform" {
			return fs.SkipDir
		}
		// The backend of the CronJob and the override of the module are for the configuration of another example.
		if text := configurationText(path); d.IsDir() && text != "" && d.Name() != "cronjob" && d.Name() != "tests" {
			dirs++
			if !strings.Contains(text, `source = "jwtkeys/jwt"`) && !strings.Contains(text, `source  = "jwtkeys/jwt"`) {
				t.Errorf("%s does not name the source of the provider", path)
			}
		}
		return err
	}))
	if dirs < 20 {
		t.Errorf("only %d examples were found", dirs)
	}
}

// guideConfigurations returns the directories below examples/ that contain a configuration of a guide: all in guides/, and others that a guide includes.
func guideConfigurations(t *testing.T) []string {
	t.Helper()
	var dirs []string
	check(fs.WalkDir(os.DirFS(examplesDir), "guides", func(path string, _ fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".tf") && !strings.Contains(path, "/.terraform/") {
			dirs = append(dirs, filepath.ToSlash(filepath.Dir(path)))
		}
		return err
	}))
	for _, page := range templates(t) {
		if strings.HasPrefix(page, templatesDir+"/guides") {
			for _, included := range configurationFiles(page) {
				if strings.HasSuffix(included, ".tf") && !strings.Contains(included, "/tests/") { // terraform test runs those
					dirs = append(dirs, filepath.ToSlash(filepath.Dir(included)))
				}
			}
		}
	}
	slices.Sort(dirs)
	if dirs = slices.Compact(dirs); len(dirs) < 5 {
		t.Fatalf("only %d configurations of guides were found", len(dirs))
	}
	return dirs
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

var (
	moduleSources   = regexp.MustCompile(`source\s*=\s*"(\.\.?/[^"]+)"`)
	providerSources = regexp.MustCompile(`source\s*=\s*"([a-z]+/([a-z0-9]+))"`)
)

// guide returns a workspace with the unchanged files of a directory below examples/, and with the modules that they call, at the same relative
// paths. It returns the other providers that they need and that inputs does not serve. If one of them is not installed, the test is skipped.
func guide(t *testing.T, dir string, inputs func(*testing.T, *workspace)) (w *workspace, others []string) {
	t.Helper()
	w = newWorkspace(t)
	root := w.Dir
	var all strings.Builder
	pending := []string{dir}
	for len(pending) > 0 {
		from := pending[0]
		pending = pending[1:]
		to := filepath.Join(root, from)
		if _, err := os.Stat(to); err == nil {
			continue
		}
		check(os.MkdirAll(to, 0o700))
		files := must(filepath.Glob(filepath.Join(examplesDir, from, "*.tf")))
		if len(files) == 0 {
			t.Fatalf("no configuration in %s", from)
		}
		tests := must(filepath.Glob(filepath.Join(examplesDir, from, "tests", "*.tftest.hcl")))
		for _, file := range append(files, tests...) {
			text := must(os.ReadFile(file))
			copied := filepath.Join(root, must(filepath.Rel(examplesDir, file)))
			check(os.MkdirAll(filepath.Dir(copied), 0o700))
			check(os.WriteFile(copied, text, 0o600))
			all.Write(text)
			for _, module := range moduleSources.FindAllStringSubmatch(string(text), -1) {
				pending = append(pending, filepath.Join(from, module[1]))
			}
		}
	}
	w.Dir = filepath.Join(root, dir)
	if inputs != nil {
		inputs(t, w)
	}
	served := strings.Join(w.Env, "\n")
	for _, source := range providerSources.FindAllStringSubmatch(all.String(), -1) {
		if !strings.Contains(served, "/"+source[1]+`":`) && !slices.Contains(others, source[1]) {
			others = append(others, source[1])
		}
	}
	w.installOthers(others)
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

// installOthers lets the workspace find other providers, such as hashicorp/aws: in the directory that AWS_PROVIDER_DIR names, and nowhere else.
func (w *workspace) installOthers(sources []string) {
	w.t.Helper()
	mirror := w.t.TempDir()
	for _, source := range sources {
		name := filepath.Base(source)
		variable, prefix := strings.ToUpper(name)+"_PROVIDER_DIR", "terraform-provider-"+name+"_v"
		if os.Getenv(variable) == "" {
			w.t.Skipf("needs the provider %s: set %s to a directory with %s*", source, variable, prefix)
		}
		found := must(filepath.Glob(filepath.Join(os.Getenv(variable), prefix+"*")))
		if len(found) == 0 {
			w.t.Fatalf("%s: no %s*", variable, prefix)
		}
		version, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(found[0]), prefix), "_")
		for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
			dir := filepath.Join(mirror, registry, source, version, runtime.GOOS+"_"+runtime.GOARCH)
			check(os.MkdirAll(dir, 0o700))
			check(os.Symlink(must(filepath.Abs(found[0])), filepath.Join(dir, filepath.Base(found[0]))))
		}
	}
	config := filepath.Join(mirror, "cli.tfrc")
	check(os.WriteFile(config, fmt.Append(nil, terraformtest.FilesystemMirror(mirror)), 0o600))
	w.Setenv("TF_CLI_CONFIG_FILE", config)
}
