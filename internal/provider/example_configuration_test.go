package provider

import (
	"cmp"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// configuration is what a configuration needs from outside.
type configuration struct {
	providers map[string]string // the source of each other provider, such as "hashicorp/aws", by its local name
	schemas   []schemaName      // what it uses of them, sorted
	modules   []string          // the sources of local modules
	required  []string          // the variables without a default
}

// schemaName is one schema of a provider.
type schemaName struct {
	source string // of the provider
	kind   string // "resource", "data", "ephemeral" or "provider", as the block is called
	name   string // of the type. A provider has none
}

// readConfiguration reads the .tf files of an example, and of directories with files to add to it, relative to examples/. The test ends if a file is not
// valid, or if the source of a provider is not named.
func readConfiguration(t *testing.T, dirs ...string) configuration {
	t.Helper()
	c := configuration{providers: map[string]string{}}
	used := map[schemaName]string{} // and the local names of their providers
	var files []string
	for _, dir := range dirs {
		files = append(files, must(filepath.Glob(filepath.Join(examplesDir, dir, "*.tf")))...)
	}
	for _, file := range files {
		parsed, diags := hclparse.NewParser().ParseHCLFile(file)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		for _, block := range parsed.Body.(*hclsyntax.Body).Blocks {
			switch block.Type {
			case "terraform":
				for _, nested := range block.Body.Blocks {
					for name, provider := range nested.Body.Attributes {
						if value, _ := provider.Expr.Value(nil); nested.Type == "required_providers" && name != "jwt" {
							c.providers[name] = value.GetAttr("source").AsString()
						}
					}
				}
			case "resource", "data", "ephemeral":
				provider, _, _ := strings.Cut(block.Labels[0], "_")
				used[schemaName{kind: block.Type, name: block.Labels[0]}] = provider
			case "provider":
				used[schemaName{kind: block.Type, name: block.Labels[0]}] = block.Labels[0]
			case "module":
				source, _ := block.Body.Attributes["source"].Expr.Value(nil)
				c.modules = append(c.modules, source.AsString())
			case "variable":
				if block.Body.Attributes["default"] == nil {
					c.required = append(c.required, block.Labels[0])
				}
			}
		}
	}
	for schema, provider := range used {
		if provider == "jwt" || provider == "terraform" {
			continue
		}
		if schema.source = c.providers[provider]; schema.source == "" {
			t.Fatalf("%q uses %s %s, but its required_providers do not name the source of %s", dirs, schema.kind, schema.name, provider)
		}
		if schema.kind == "provider" {
			schema.name = ""
		}
		c.schemas = append(c.schemas, schema)
	}
	slices.SortFunc(c.schemas, compareSchemas)
	return c
}

func compareSchemas(a, b schemaName) int {
	return cmp.Or(strings.Compare(a.source, b.source), strings.Compare(a.kind, b.kind), strings.Compare(a.name, b.name))
}

// exampleDirectories returns every directory below examples/ that contains a complete configuration, relative to examples/.
func exampleDirectories(t *testing.T) []string {
	t.Helper()
	var dirs []string
	check(fs.WalkDir(os.DirFS(examplesDir), ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.Name() == "node_modules", d.Name() == ".terraform":
			return fs.SkipDir
		// The backend of the CronJob and the override of the module are for the configuration of another example.
		case d.Name() == "cronjob", d.Name() == "tests":
			return fs.SkipDir
		case strings.HasSuffix(path, ".tf"):
			dirs = append(dirs, filepath.ToSlash(filepath.Dir(path)))
		}
		return nil
	}))
	if dirs = slices.Compact(dirs); len(dirs) < 40 {
		t.Fatalf("only %d examples were found", len(dirs))
	}
	return dirs
}
