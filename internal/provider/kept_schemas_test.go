package provider

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/jwtkeys/terraform-provider-jwt/internal/otherprovider"
	"github.com/jwtkeys/terraform-provider-jwt/internal/terraformtest"
)

// writeSchemas is a directory of real providers, from which TestWriteSchemas writes testdata/schemas. See testdata/README.md.
var writeSchemas = flag.String("schemas.write", "", "directory with programs terraform-provider-NAME_vVERSION, from which to write testdata/schemas")

func keptFile(source string) string {
	return filepath.Join("testdata/schemas", filepath.Base(source)+".json")
}

// readKept reads the kept schemas of a provider. ok is false if there are none.
func readKept(source string) (p otherprovider.Kept, ok bool) {
	p, err := otherprovider.Read(keptFile(source))
	return p, err == nil && p.Source == source
}

// serveKept serves the kept schemas of a provider in a workspace.
func (w *workspace) serveKept(p otherprovider.Kept) {
	w.t.Helper()
	w.serve(p.Server, p.Addresses()...)
}

// namesOf returns the schemas that are kept, sorted.
func namesOf(p otherprovider.Kept) []schemaName {
	var names []schemaName
	for kind, schemas := range map[string]map[string]*tfjson.Schema{
		"resource": p.Schema.ResourceSchemas, "data": p.Schema.DataSourceSchemas, "ephemeral": p.Schema.EphemeralResourceSchemas,
	} {
		for name := range schemas {
			names = append(names, schemaName{p.Source, kind, name})
		}
	}
	if p.Schema.ConfigSchema != nil {
		names = append(names, schemaName{p.Source, "provider", ""})
	}
	slices.SortFunc(names, compareSchemas)
	return names
}

// usedSchemas returns the schemas of other providers that the examples use, by the source of the provider, and one example for each of them.
func usedSchemas(t *testing.T) (bySource map[string][]schemaName, example map[schemaName]string) {
	t.Helper()
	bySource, example = map[string][]schemaName{}, map[schemaName]string{}
	add := func(dirs ...string) {
		for _, schema := range readConfiguration(t, dirs...).schemas {
			if example[schema] == "" {
				example[schema] = dirs[len(dirs)-1]
				bySource[schema.source] = append(bySource[schema.source], schema)
			}
		}
	}
	for _, dir := range exampleDirectories(t) {
		add(dir)
	}
	add("kubernetes", "cronjob")
	for _, schemas := range bySource {
		slices.SortFunc(schemas, compareSchemas)
	}
	return bySource, example
}

// The schemas that are kept are those that the examples use.
func TestKeptSchemas(t *testing.T) {
	if *writeSchemas != "" {
		t.Skip("this run writes the schemas, see TestWriteSchemas")
	}
	used, example := usedSchemas(t)
	for source, schemas := range used {
		kept, _ := readKept(source)
		names := namesOf(kept)
		for _, schema := range schemas {
			if !slices.Contains(names, schema) {
				t.Errorf("examples/%s uses %s %s of %s, and testdata/schemas does not have its schema. To add it, see testdata/README.md",
					example[schema], schema.kind, schema.name, source)
			}
		}
		for _, schema := range names {
			if !slices.Contains(schemas, schema) {
				t.Errorf("%s has %s %s, which no example uses. To remove it, see testdata/README.md", keptFile(source), schema.kind, schema.name)
			}
		}
	}
	for _, file := range must(filepath.Glob("testdata/schemas/*")) {
		if source := keptSource(file); used[source] == nil {
			t.Errorf("no example uses %s: delete %s", source, file)
		}
	}
}

func keptSource(file string) string {
	return must(otherprovider.Read(file)).Source
}

// TestWriteSchemas writes the schemas that the examples use, with -schemas.write only. It leaves the file of a provider that is not in the directory
// as it is.
func TestWriteSchemas(t *testing.T) {
	if *writeSchemas == "" {
		t.Skip("it writes files only with -schemas.write")
	}
	used, _ := usedSchemas(t)
	for _, source := range slices.Sorted(maps.Keys(used)) {
		t.Run(source, func(t *testing.T) {
			program := findProvider(*writeSchemas, source)
			if program == "" {
				t.Skipf("there is no terraform-provider-%s_v* in %s", filepath.Base(source), *writeSchemas)
			}
			check(os.WriteFile(keptFile(source), schemasOf(t, source, program, used[source]), 0o600))
		})
	}
}

// schemasOf asks a real provider for its schemas, and returns the named ones as a file of testdata/schemas.
func schemasOf(t *testing.T, source, program string, names []schemaName) []byte {
	t.Helper()
	version := providerVersion(program)
	w := newWorkspace(t)
	w.mirror(map[string]string{source: program})
	w.config(fmt.Sprintf("terraform {\n  required_providers {\n    x = {\n      source  = %q\n      version = %q\n    }\n  }\n}\n", source, version))
	w.must("init", "-input=false", "-no-color")
	var all struct {
		Providers map[string]map[string]json.RawMessage `json:"provider_schemas"`
	}
	decode(t, []byte(w.must("providers", "schema", "-json").Stdout), &all)
	kept := map[string]any{}
	for address, schemas := range all.Providers {
		if !strings.HasSuffix(address, "/"+source) {
			continue
		}
		for _, schema := range names {
			of := map[string]string{"resource": "resource_schemas", "data": "data_source_schemas", "ephemeral": "ephemeral_resource_schemas", "provider": "provider"}[schema.kind]
			var found any
			if schema.kind == "provider" {
				decode(t, schemas[of], &found)
				kept[of] = withoutDescriptions(found)
				continue
			}
			var byName map[string]json.RawMessage
			decode(t, schemas[of], &byName)
			if byName[schema.name] == nil {
				t.Fatalf("version %s of %s has no %s %s", version, source, schema.kind, schema.name)
			}
			decode(t, byName[schema.name], &found)
			if kept[of] == nil {
				kept[of] = map[string]any{}
			}
			kept[of].(map[string]any)[schema.name] = withoutDescriptions(found)
		}
	}
	if len(kept) == 0 {
		t.Fatalf("%s returned no schema of %s", program, source)
	}
	text := must(json.MarshalIndent(struct {
		Source  string `json:"source"`
		Version string `json:"version"`
		Schema  any    `json:"schema"`
	}{source, version, kept}, "", " "))
	return append(oneLinePerAttribute(text), '\n')
}

// withoutDescriptions removes the descriptions from a schema. An attribute with this name is an object and stays.
func withoutDescriptions(schema any) any {
	if object, ok := schema.(map[string]any); ok {
		for name, member := range object {
			if _, isText := member.(string); isText && strings.HasPrefix(name, "description") || name == "deprecation_message" {
				delete(object, name)
				continue
			}
			withoutDescriptions(member)
		}
	}
	return schema
}

var (
	innermost = regexp.MustCompile(`\{[^{}]*\}`)
	breaks    = regexp.MustCompile(`\n *`)
)

func oneLinePerAttribute(text []byte) []byte {
	return innermost.ReplaceAllFunc(text, func(object []byte) []byte { return breaks.ReplaceAll(object, []byte(" ")) })
}

// findProvider returns the program of a provider in a directory or below it, or "" if there is none.
func findProvider(dir, source string) (program string) {
	check(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasPrefix(d.Name(), "terraform-provider-"+filepath.Base(source)+"_v") {
			program = path
		}
		return err
	}))
	return program
}

// providerVersion returns the version in the name of a program, such as terraform-provider-aws_v5.100.0_x5.
func providerVersion(program string) string {
	_, version, _ := strings.Cut(filepath.Base(program), "_v")
	version, _, _ = strings.Cut(version, "_")
	return version
}

// mirror lets the workspace find the programs of real providers, by their sources, and no others.
func (w *workspace) mirror(programs map[string]string) {
	w.t.Helper()
	mirror := w.t.TempDir()
	for source, program := range programs {
		for _, registry := range []string{"registry.terraform.io", "registry.opentofu.org"} {
			dir := filepath.Join(mirror, registry, source, providerVersion(program), runtime.GOOS+"_"+runtime.GOARCH)
			check(os.MkdirAll(dir, 0o700))
			check(os.Symlink(must(filepath.Abs(program)), filepath.Join(dir, filepath.Base(program))))
		}
	}
	config := filepath.Join(mirror, "cli.tfrc")
	check(os.WriteFile(config, fmt.Append(nil, terraformtest.FilesystemMirror(mirror)), 0o600))
	w.Setenv("TF_CLI_CONFIG_FILE", config)
}

// A kept schema refuses what the real provider would refuse, and its resources can be applied.
func TestKeptSchemasAreEnforced(t *testing.T) {
	const providers = "terraform {\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n    }\n  }\n}\n"
	kept, ok := readKept("hashicorp/aws")
	if !ok {
		t.Fatal("there is no kept schema of hashicorp/aws")
	}
	for arguments, refusal := range map[string]string{
		"secret_id = \"x\"\n secret_strng = \"y\"":                                         "Unsupported argument",
		`secret_string = "y"`:                                                              "Missing required argument",
		"secret_id = \"x\"\n arn = \"y\"":                                                  "Computed Attribute",
		"secret_id = \"x\"\n secret_string_wo_version = \"one\"":                           "Incorrect attribute value type",
		"secret_id = \"x\"\n secret_string_wo = \"hidden\"\n secret_string_wo_version = 1": "",
	} {
		t.Run(arguments, func(t *testing.T) {
			w := newWorkspace(t)
			requireVersion(t, w, "1.11", "1.11")
			w.serveKept(kept)
			w.config(providers + "resource \"aws_secretsmanager_secret_version\" \"x\" {\n" + arguments + "\n}\n")
			if refusal != "" {
				mustFail(t, w.applyError(), refusal)
				return
			}
			w.apply()
			version := w.resource("aws_secretsmanager_secret_version.x")
			if version.text("arn") != "computed" || !version.isNull("secret_string_wo") || version.text("secret_id") != "x" {
				t.Errorf("the state has %v", version.values)
			}
		})
	}
}
