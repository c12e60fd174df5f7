package provider

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Validators and types of libraries quote what they refuse. So every schema uses only the framework's own types, which accept every value, and
// validators of this module, which refuse with package refusal.
func TestSchemasRefuseOnlyThroughThisModule(t *testing.T) {
	schemas := schemasOfProvider()
	if len(schemas) < 14 {
		t.Errorf("only %d schemas", len(schemas))
	}
	for name, s := range schemas {
		for _, found := range foreign(reflect.ValueOf(s)) {
			t.Errorf("%s uses %s", name, found)
		}
	}
	planted := reflect.ValueOf(struct{ Validators []any }{[]any{regexp.MustCompile("")}})
	if !slices.Equal(foreign(planted), []string{"*regexp.Regexp in Validators"}) {
		t.Error("the search does not find a validator of a library")
	}
}

// schemasOfProvider returns the schemas of all types, and the definitions of all functions.
func schemasOfProvider() map[string]any {
	ctx, p := context.Background(), &jwtProvider{}
	var ofProvider provider.SchemaResponse
	p.Schema(ctx, provider.SchemaRequest{}, &ofProvider)
	schemas := map[string]any{"provider": ofProvider.Schema}
	for _, r := range p.Resources(ctx) {
		var resp resource.SchemaResponse
		r().Schema(ctx, resource.SchemaRequest{}, &resp)
		schemas[fmt.Sprintf("%T", r())] = resp.Schema
	}
	for _, d := range p.DataSources(ctx) {
		var resp datasource.SchemaResponse
		d().Schema(ctx, datasource.SchemaRequest{}, &resp)
		schemas[fmt.Sprintf("%T", d())] = resp.Schema
	}
	for _, e := range p.EphemeralResources(ctx) {
		var resp ephemeral.SchemaResponse
		e().Schema(ctx, ephemeral.SchemaRequest{}, &resp)
		schemas[fmt.Sprintf("%T", e())] = resp.Schema
	}
	for _, f := range p.Functions(ctx) {
		var name function.MetadataResponse
		var resp function.DefinitionResponse
		f().Metadata(ctx, function.MetadataRequest{}, &name)
		f().Definition(ctx, function.DefinitionRequest{}, &resp)
		schemas["function "+name.Name] = resp.Definition
	}
	return schemas
}

// A write-only argument is in no plan and no state of Terraform. But other programs use these schemas too, and encrypt only what is sensitive: Pulumi keeps
// every argument in its state.
func TestWriteOnlyArgumentsAreSensitive(t *testing.T) {
	found := 0
	for name, s := range schemasOfProvider() {
		if s, ok := s.(schema.Schema); ok {
			for attribute, a := range s.Attributes {
				if a.IsWriteOnly() {
					found++
					if !a.IsSensitive() {
						t.Errorf("%s: %s is not sensitive", name, attribute)
					}
				}
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d write-only arguments", found)
	}
}

// foreign returns the validators, types and integers in a schema that can quote a value. The integer types refuse a fraction with its value.
func foreign(v reflect.Value) []string {
	switch v.Kind() {
	case reflect.Interface, reflect.Pointer:
		return foreign(v.Elem())
	case reflect.Map:
		var found []string
		for _, key := range v.MapKeys() {
			found = append(found, foreign(v.MapIndex(key))...)
		}
		return found
	case reflect.Slice:
		var found []string
		for i := range v.Len() {
			found = append(found, foreign(v.Index(i))...)
		}
		return found
	case reflect.Struct:
		return foreignFields(v)
	default:
		return nil
	}
}

func foreignFields(v reflect.Value) []string {
	const own, basic = "github.com/jwtkeys/terraform-provider-jwt/", "github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	var found []string
	if name, computed := v.Type().Name(), v.FieldByName("Computed"); strings.HasPrefix(name, "Int") && (!computed.IsValid() || !computed.Bool()) {
		found = append(found, "the integer type "+name)
	}
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		switch {
		case !field.IsExported():
		case field.Name == "Validators":
			for i := range value.Len() {
				if validator := value.Index(i).Elem(); !strings.HasPrefix(packageOf(validator), own) {
					found = append(found, fmt.Sprintf("%s in Validators", validator.Type()))
				}
			}
		case strings.HasSuffix(field.Name, "Type") && !value.IsZero():
			if in := packageOf(value.Elem()); in != basic {
				found = append(found, fmt.Sprintf("%s in %s", value.Elem().Type(), field.Name))
			}
		default:
			found = append(found, foreign(value)...)
		}
	}
	return found
}

func packageOf(v reflect.Value) string {
	if v.Kind() == reflect.Pointer {
		return v.Type().Elem().PkgPath()
	}
	return v.Type().PkgPath()
}

// Every error and warning goes through refusal.go, and every error of a function through argumentError.
func TestDiagnosticsHaveOneSource(t *testing.T) {
	made := regexp.MustCompile(`\.Add(Attribute)?(Error|Warning)\(|diag\.New|tfprotov6\.Diagnostic\{\{?|function\.New\w*FuncError\(`)
	for _, file := range append(must(filepath.Glob("*.go")), must(filepath.Glob("function/*.go"))...) {
		if strings.HasSuffix(file, "_test.go") || file == "refusal.go" {
			continue
		}
		found := made.FindAllString(string(must(os.ReadFile(file))), -1)
		if want := map[string]int{"function/function.go": 1, "state_server.go": 1}[file]; len(found) != want {
			t.Errorf("%s makes diagnostics: %q", file, found)
		}
	}
}

// Terraform and its log show the path of a diagnostic. So it contains neither a key of a map nor an element of a set.
func TestPathsContainNoInput(t *testing.T) {
	root := path.Root("a")
	for _, c := range []struct{ given, want path.Path }{
		{root, root},
		{root.AtListIndex(1), root.AtListIndex(1)},
		{root.AtListIndex(1).AtName("b"), root.AtListIndex(1).AtName("b")},
		{root.AtMapKey("swordfish"), root},
		{root.AtMapKey("swordfish").AtName("b"), root},
		{root.AtSetValue(types.StringValue("swordfish")), root},
		{path.Empty(), path.Empty()},
	} {
		var diags diag.Diagnostics
		refuseBecause(&diags, c.given, "A", "b")
		warnOf(&diags, c.given, "A", "b")
		for _, d := range diags {
			if at, ok := d.(diag.DiagnosticWithPath); !ok || !at.Path().Equal(c.want) {
				t.Errorf("%s: got %v", c.given, d)
			}
		}
	}
}
